"""Tests of the message menu entry "Find sources" over real sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import pytest

from commands.find_sources import claim_of
from corpus.models import Scope
from corpus.search.claims import MOST_PARTS
from tests.discord_server.payloads import message_payload

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord

pytestmark = pytest.mark.usefixtures("bot")

CLAIM = "The barley train from Aktau carries 3,200 tonnes"


async def test_checks_a_claim_privately(strict_discord: LocalDiscord) -> None:
    """The message is taken word for word, and only who asked sees what the articles have of it."""
    server = strict_discord.add_guild()
    anna, ben = server.add_member("anna"), server.add_member("ben")
    message = ben.say(f"<@{anna.user.id}> {CLAIM}, see https://example.org/x <:wow:123456>")
    reply = await anna.message_command("Find sources", message)
    assert f"● **Found:** “{CLAIM}, see”" in reply.text
    assert "carries 3,200 tonnes**" in reply.text
    assert "The Caspian Courier" in reply.text
    assert "[Post to channel]" in reply.text
    assert reply.ephemeral
    assert strict_discord.visible_messages(ben) == [message]


async def test_tells_part_by_part_what_was_found(strict_discord: LocalDiscord) -> None:
    """Another number and a "not" on one side are named, and nothing is called true or false."""
    anna = strict_discord.add_guild().add_member("anna")
    said = (
        "The barley train from Aktau carries 4,200 tonnes in sixty wagons. Chinese brewers have not bought the load!\n"
        "Port Klang ordered a crane for 14 million ringgit, but the ships sank in Penang harbour."
    )
    text = (await anna.message_command("Find sources", anna.say(said))).text
    number, denied, found, missing = (text.index(sign) for sign in ("4,200", "Chinese brewers have not", "● ", "○ "))
    assert number < denied < found < missing
    assert text.count("◐ **Partly found:**") == 2
    assert "The number 4,200 is not in the quote, which has 3,200." in text
    assert "The message says “not” or the like, and the quote does not." in text
    assert "● **Found:** “Port Klang ordered a crane for 14 million ringgit”" in text
    assert "○ **Not found:** “but the ships sank in Penang harbour.”" in text
    assert "what is not found here may still be so" in text
    for verdict in ("true", "false", "correct", "wrong"):
        assert verdict not in text.casefold()


async def test_leads_to_contexts_and_all_quotes(strict_discord: LocalDiscord) -> None:
    """Each quote opens its paragraphs, and the quotes for the whole message can be seen."""
    anna = strict_discord.add_guild().add_member("anna")
    reply = await anna.message_command("Find sources", anna.say(f"{CLAIM}. Port Klang ordered a crane."))
    context = await anna.click(reply.message, "Context", nth=2)
    assert "Paragraph 1 of 2" in context.text
    quotes = await anna.click(reply.message, "All quotes")
    assert "▌" in quotes.text
    assert quotes.ephemeral


async def test_can_be_posted_for_everyone(strict_discord: LocalDiscord) -> None:
    """With who shared it, once, also by a bot that was started anew; the posted one cannot be posted again."""
    server = strict_discord.add_guild()
    anna, ben = server.add_member("anna"), server.add_member("ben")
    private = await anna.message_command("Find sources", anna.say(CLAIM))
    posted = await anna.click(private.message, "Post to channel")
    await posted.until(lambda _: private.message.edits == 2)
    public = strict_discord.visible_messages(ben)[-1]
    text = strict_discord.text_of(public)
    assert "Shared by @anna" in text
    assert "● **Found:**" in text
    assert "Post to channel" not in text
    assert "[Posted (off)]" in strict_discord.text_of(private.message)
    assert "Kazakhstan sent its first" in (await ben.click(public, "Context")).text


async def test_what_nothing_says_is_not_found_and_counted(strict_discord: LocalDiscord, store: Store) -> None:
    """Curators see what was looked for in vain, as with questions."""
    server = strict_discord.add_guild()
    reply = await server.add_member("anna").message_command(
        "Find sources", server.add_member("ben").say("Zeppelins over Patagonia")
    )
    assert "○ **Not found:** “Zeppelins over Patagonia”" in reply.text
    assert "▌" not in reply.text
    assert [row.question for row in await store.unanswered(Scope(server.id))] == ["Zeppelins over Patagonia"]


async def test_a_long_message_is_fine(strict_discord: LocalDiscord) -> None:
    """Of a message of 2,000 characters the first parts are looked for, and the others are said to be left."""
    server = strict_discord.add_guild()
    anna = server.add_member("anna")
    said = "".join(f"{CLAIM} on day {number}. " for number in range(1, 60))[:2_000]
    reply = await anna.message_command("Find sources", anna.say(said))
    assert reply.text.count("ound:**") == MOST_PARTS
    assert "The Caspian Courier" in reply.text
    assert "In the same quote as above." in reply.text
    assert "further parts of the message were not looked for." in reply.text


async def test_operators_mean_nothing_in_a_message(strict_discord: LocalDiscord) -> None:
    """Somebody who quotes, lists with hyphens or writes "publisher:" asks for nothing by that."""
    anna = strict_discord.add_guild().add_member("anna")
    said = 'Ben said "no idea". publisher:Nobody after:soon -barley\n- the barley train carries 3,200 tonnes'
    reply = await anna.message_command("Find sources", anna.say(said))
    assert "● **Found:** “- the barley train carries 3,200 tonnes”" in reply.text


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
