"""What a test did that a person in Discord could not do, or what the bot did not do."""


class DiscordTestError(AssertionError):
    """The base of the errors below; being an AssertionError, it reads as a failed expectation."""


class BotOfflineError(DiscordTestError):
    """No bot has identified at the gateway."""


class NotOfferedError(DiscordTestError):
    """Discord does not offer this command or component to this person here."""


class CannotDoError(DiscordTestError):
    """A Discord client would not let the person send this."""


class NoAnswerError(DiscordTestError):
    """The bot did not answer in time."""
