"""Fixtures that all rooms share."""

pytest_plugins = ["tests.discord_server.fixtures", "tests.service.fixtures"]
