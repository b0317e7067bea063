"""Tests of what people do and how a bot answers, through an unmodified discord.py."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import discord
import pytest

from tests.discord_server.errors import BotOfflineError, CannotDoError, NoAnswerError, NotOfferedError
from tests.discord_server.replies import Choice
from tests.discord_server.small_bot import SmallBot, working
from tests.discord_server.state import Upload

if TYPE_CHECKING:
    from tests.discord_server.driver import LocalDiscord


async def test_answers_a_slash_command(strict_discord: LocalDiscord, bot: SmallBot) -> None:
    """A command reaches the bot with its options and the person's language, and the answer comes back."""
    anna = strict_discord.add_guild().add_member("anna", locale="ru")
    reply = await anna.slash("ask", question="why?", times=2)
    assert reply.message.content == "ru: why?ru: why?"
    assert not reply.ephemeral
    assert not reply.deferred
    assert 0 <= reply.first_response_after < strict_discord.limits.first_response
    assert bot.errors == []


@pytest.mark.usefixtures("bot")
async def test_follows_up_after_a_deferral(strict_discord: LocalDiscord) -> None:
    """The first follow-up takes the place of "thinking", the next is a message of its own, and both can be changed."""
    guild = strict_discord.add_guild()
    anna, boris = guild.add_member("anna"), guild.add_member("boris")
    reply = await anna.slash("thinking")
    await reply.until(lambda reply: [m.content for m in reply.messages] == ["first, changed", "second"])
    assert reply.deferred
    assert strict_discord.visible_messages(boris) == reply.messages


@pytest.mark.usefixtures("bot")
async def test_a_private_deferral_makes_the_answer_private(strict_discord: LocalDiscord) -> None:
    """The message that takes the place of a private "thinking" is private, a later follow-up by itself is not."""
    guild = strict_discord.add_guild()
    anna, boris = guild.add_member("anna"), guild.add_member("boris")
    reply = await anna.slash("thinking", private=True)
    await reply.until(lambda reply: [m.content for m in reply.messages] == ["first, changed", "second"])
    assert [message.ephemeral for message in reply.messages] == [True, False]
    assert strict_discord.visible_messages(boris) == reply.messages[1:]


@pytest.mark.usefixtures("bot")
async def test_only_the_one_who_asked_sees_an_ephemeral_answer(strict_discord: LocalDiscord) -> None:
    """An ephemeral answer is there for one person, who alone can act on it."""
    guild = strict_discord.add_guild()
    anna, boris = guild.add_member("anna"), guild.add_member("boris")
    reply = await anna.slash("secret")
    assert reply.ephemeral
    assert "only you see this" in reply.text
    assert strict_discord.visible_messages(anna) == [reply.message]
    assert strict_discord.visible_messages(boris) == []
    with pytest.raises(NotOfferedError):
        await boris.message_command("Shout", reply.message)


@pytest.mark.usefixtures("bot")
async def test_presses_buttons(strict_discord: LocalDiscord) -> None:
    """A pressed button changes its message; links and unknown buttons cannot be pressed."""
    guild = strict_discord.add_guild()
    anna, boris = guild.add_member("anna"), guild.add_member("boris")
    shown = await anna.slash("card")
    changed = await boris.click(shown.message, "More")
    assert changed.message is shown.message
    assert "Number 2" in changed.text
    assert "(edited)" in changed.text
    with pytest.raises(CannotDoError, match=r"https://example\.org/source"):
        await anna.click(shown.message, "Source")
    with pytest.raises(NotOfferedError, match="More"):
        await anna.click(shown.message, "Less")


async def test_buttons_outlive_a_restart(strict_discord: LocalDiscord) -> None:
    """A button that one client made is answered by the next."""
    anna = strict_discord.add_guild().add_member("anna")
    async with working(SmallBot(), strict_discord):
        shown = await anna.slash("card")
    with pytest.raises(BotOfflineError):
        await anna.click(shown.message, "More")
    async with working(SmallBot(sync=False), strict_discord):
        await anna.click(shown.message, "more:1")
    assert "Number 2" in strict_discord.text_of(shown.message)


@pytest.mark.usefixtures("bot")
async def test_chooses_from_a_menu(strict_discord: LocalDiscord) -> None:
    """Options are chosen by label or value, as many as the menu allows."""
    anna = strict_discord.add_guild().add_member("anna")
    shown = await anna.slash("fruit")
    chosen = await anna.select(shown.message, "Fruit", "Apple", "cherry")
    assert chosen.message.content == "You chose apple, cherry"
    with pytest.raises(CannotDoError, match="1 to 2 values, not 3"):
        await anna.select(shown.message, "Fruit", "Apple", "Banana", "Cherry")
    with pytest.raises(CannotDoError, match="no option"):
        await anna.select(shown.message, "Fruit", "Durian")


@pytest.mark.usefixtures("bot")
async def test_fills_in_a_modal(strict_discord: LocalDiscord) -> None:
    """Text, choices and files of a modal reach the bot; what a client would not send is refused."""
    anna = strict_discord.add_guild().add_member("anna")
    opened = await anna.slash("feedback")
    assert "[modal: Feedback]" in opened.text
    paper = Upload("paper.txt", b"on paper")
    sent = await anna.submit_modal(opened, {"Your words": "fine", "grade": "Good", "Paper": paper})
    assert sent.message.content == "fine / Good / ['on paper']"
    with pytest.raises(CannotDoError, match="1 to 20 characters, not 21"):
        await anna.submit_modal(opened, {"Your words": "a" * 21, "Grade": "Good"})
    with pytest.raises(CannotDoError, match="1 to 1 values, not 0"):
        await anna.submit_modal(opened, {"Your words": "a"})


@pytest.mark.usefixtures("bot")
async def test_completes_options(strict_discord: LocalDiscord) -> None:
    """Typing into an option gives the bot's choices; other options do not complete themselves."""
    anna = strict_discord.add_guild().add_member("anna")
    offered = await anna.autocomplete("pick", "fruit", "ap")
    assert offered == [Choice("Apple", "apple"), Choice("Apricot", "apricot")]
    assert await anna.autocomplete("pick", "fruit", "durian", options={"size": "Large"}) == []
    with pytest.raises(CannotDoError, match="does not complete itself"):
        await anna.autocomplete("ask", "question", "wh")


@pytest.mark.usefixtures("bot")
async def test_uses_context_menus(strict_discord: LocalDiscord) -> None:
    """Context menu commands get the message or the member that they were used on."""
    guild = strict_discord.add_guild()
    anna, boris = guild.add_member("anna"), guild.add_member("boris")
    shouted = await anna.message_command("Shout", boris.say("quiet please"))
    assert shouted.message.content == "QUIET PLEASE"
    greeted = await anna.user_command("Greet", boris)
    assert greeted.message.content == f"Hello <@{boris.user.id}>"
    assert "Hello @boris" in strict_discord.text_of(greeted.message)


@pytest.mark.usefixtures("bot")
async def test_sends_files_both_ways(strict_discord: LocalDiscord) -> None:
    """A bot reads an attached file from the CDN and sends one back as a form."""
    anna = strict_discord.add_guild().add_member("anna")
    reply = await anna.slash("attach", paper=Upload("note.txt", "қазақ".encode()))
    (sent,) = reply.message.attachments
    assert sent.upload.filename == "upper.txt"
    assert sent.upload.content == "ҚАЗАҚ".encode()
    assert sent.upload.content_type == "text/plain"
    assert "[file: upper.txt, 10 bytes]" in reply.text


async def test_a_late_response_is_refused(local_discord: LocalDiscord, bot: SmallBot) -> None:
    """After three seconds the interaction is unknown, and the person reads that the application did not respond."""
    anna = local_discord.add_guild().add_member("anna")
    asking = await anna.slash("slow", wait=False)
    local_discord.clock.advance(3.1)
    bot.gate.set()
    with pytest.raises(NoAnswerError, match="did not respond"):
        await asking.answered()
    await local_discord.until(lambda: bot.errors, "the bot met an error")
    (error,) = bot.errors
    assert isinstance(error, discord.NotFound)
    assert error.code == 10062
    assert [refusal.code for refusal in local_discord.refusals] == [10062]


async def test_a_response_in_time_is_taken(strict_discord: LocalDiscord, bot: SmallBot) -> None:
    """Just within three seconds all is well."""
    anna = strict_discord.add_guild().add_member("anna")
    asking = await anna.slash("slow", wait=False)
    strict_discord.clock.advance(2.0)
    bot.gate.set()
    reply = await asking.answered()
    assert reply.message.content == "at last"
    assert 2.0 <= reply.first_response_after < 3.0


async def test_says_what_is_missing_when_no_answer_comes(local_discord: LocalDiscord, bot: SmallBot) -> None:
    """A bot that stays silent makes the test fail with a sentence, not hang."""
    del bot
    anna = local_discord.add_guild().add_member("anna")
    local_discord.patience = 0.05
    with pytest.raises(NoAnswerError, match=r"not an answer to command 'slow' .*not responded at all"):
        await anna.slash("slow")


async def test_many_people_at_once(strict_discord: LocalDiscord, bot: SmallBot) -> None:
    """Fifty people are answered at the same time, each with their own words."""
    guild = strict_discord.add_guild()
    people = [guild.add_member(f"p{index}") for index in range(50)]
    replies = await asyncio.gather(*(person.slash("ask", question=person.name) for person in people))
    assert [reply.message.content for reply in replies] == [f"en-US: {person.name}" for person in people]
    assert bot.errors == []
