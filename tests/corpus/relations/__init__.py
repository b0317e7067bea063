"""Tests of countries, their names, and what is known of pairs of them."""
