"""The message catalogues: what the bot says, gathered from its code and its commands, and kept up in each language."""
