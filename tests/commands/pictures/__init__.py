"""Tests of commands.pictures."""
