"""Tests of how the search is measured."""
