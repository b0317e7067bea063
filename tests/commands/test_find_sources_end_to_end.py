"""Tests of the message menu entry "Find sources" over real sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import pytest

from commands.find_sources import claim_of
from tests.discord_server.payloads import message_payload

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from tests.discord_server.driver import LocalDiscord

pytestmark = pytest.mark.usefixtures("bot")

CLAIM = "The barley train from Aktau carries 3,200 tonnes"


async def test_checks_a_claim_privately(strict_discord: LocalDiscord) -> None:
    """The message is the question, and only who asked sees what the articles say."""
    server = strict_discord.add_guild()
    anna, ben = server.add_member("anna"), server.add_member("ben")
    message = ben.say(f"<@{anna.user.id}> {CLAIM}, see https://example.org/x <:wow:123456>")
    reply = await anna.message_command("Find sources", message)
    assert f"“{CLAIM}, see”" in reply.text
    assert "The Caspian Courier" in reply.text
    assert "[Post to channel]" in reply.text
    assert reply.ephemeral


async def test_a_long_message_is_fine(strict_discord: LocalDiscord) -> None:
    """A message of 2,000 characters is a claim like any other, and its repetition above the quotes is cut."""
    server = strict_discord.add_guild()
    anna = server.add_member("anna")
    reply = await anna.message_command("Find sources", anna.say((f"{CLAIM}. " * 50)[:2_000]))
    assert "The Caspian Courier" in reply.text
    assert "…”" in reply.text


async def test_reads_a_forwarded_message(strict_discord: LocalDiscord, bot: DragomanClient) -> None:
    """A forwarded message has its words in a snapshot of the original."""
    channel = strict_discord.add_guild().channel
    message = strict_discord.add_person().say("")
    snapshot = message_payload(message) | {"content": f"<@1> {CLAIM}", "type": 0}
    payload = message_payload(message) | {"message_snapshots": [{"message": snapshot}]}
    forwarded = discord.Message(state=bot._connection, channel=discord.Object(channel.id), data=payload)  # type: ignore[arg-type]
    assert claim_of(forwarded) == CLAIM


@pytest.mark.parametrize("text", ["https://example.org/only-a-link", "🚂🚂", "<@12> <#34> <t:1700000000:R>"])
async def test_a_message_without_words_gets_a_sentence(strict_discord: LocalDiscord, text: str) -> None:
    """A picture, a link or emoji alone cannot be checked."""
    anna = strict_discord.add_guild().add_member("anna")
    reply = await anna.message_command("Find sources", anna.say(text))
    assert "That message has no words to look for in the articles." in reply.text
    assert reply.ephemeral
