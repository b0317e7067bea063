"""Tests of commands.relations."""
