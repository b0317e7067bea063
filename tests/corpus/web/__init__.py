"""Tests of the fetcher and its parts, over real sockets."""
