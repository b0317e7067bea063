"""The running program: settings, Discord client, console and command line."""
