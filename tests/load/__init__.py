"""Load the bot as hundreds of members do who ask at once: `python -m tests.load`."""
