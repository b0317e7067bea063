"""Tests of the curators' commands."""
