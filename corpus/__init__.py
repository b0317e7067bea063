"""The library: articles in, quotes out. Knows nothing of Discord."""
