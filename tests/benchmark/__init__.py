"""Measure Dragoman beside other search engines on the same passages: `python -m tests.benchmark`."""
