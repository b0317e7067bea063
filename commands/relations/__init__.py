"""The pairs of countries that the articles speak of, as pages, timelines and figures."""
