"""Tests of what people follow."""
