"""A local Discord to test the bot against, over real sockets, with an unmodified discord.py.

A test takes the fixture `local_discord`, lets a bot log in with its token and acts as people do::

    anna = local_discord.add_guild().add_member("anna", locale="ru")
    reply = await anna.slash("ask", question="What was agreed?")
    assert "agreed" in reply.text
    await anna.click(reply.message, "More quotes")

``python -m tests.discord_server`` runs it alone, for a person to talk to the bot.
"""

import warnings

with warnings.catch_warnings():
    # discord.py imports audioop for voice, which Python 3.11 and 3.12 announce as deprecated.
    warnings.filterwarnings("ignore", message="'audioop' is deprecated", category=DeprecationWarning)
    import discord  # noqa: F401 - imported once here, in silence
