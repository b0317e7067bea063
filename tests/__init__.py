"""Tests, mirroring the rooms of the project."""
