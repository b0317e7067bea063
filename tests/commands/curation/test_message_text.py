"""Tests of how a message's content becomes a text to read."""

from __future__ import annotations

from typing import Any
from unittest.mock import create_autospec

import discord
import pytest

from commands.curation.message_text import link_and_rest, written


def message() -> discord.Message:
    """Make a message that mentions a person, a role and a channel."""
    made: Any = create_autospec(discord.Message, instance=True)
    made.mentions = [create_autospec(discord.User, instance=True, id=1, display_name="Anna")]
    made.role_mentions = [create_autospec(discord.Role, instance=True, id=2)]
    made.role_mentions[0].name = "editors"
    made.channel_mentions = [create_autospec(discord.TextChannel, instance=True, id=3)]
    made.channel_mentions[0].name = "general"
    mentioning: discord.Message = made
    return mentioning


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<@1> and <@!1> in <#3>, for <@&2>", "Anna and Anna in general, for editors"),
        ("by <@99>.", "by ."),
        ("on <t:1756800000:R> or <t:1756800000>", "on 2025-09-02 or 2025-09-02"),
        ("at <t:99999999999999999>", "at"),
        ("ask </ask now:5> <a:wave:6><:pear:7> <id:guide>", "ask /ask now :wave::pear:"),
        ("||secret|| word", "secret word"),
        ("-# small\n-# print", "small\nprint"),
        ("**bold** <https://example.org>", "**bold** <https://example.org>"),
        ("2 < 3 and <b>", "2 < 3 and <b>"),
    ],
)
def test_writes_what_a_reader_sees(content: str, expected: str) -> None:
    """Discord's own marks become words; Markdown stays for its reader."""
    assert written(content, message()) == expected


@pytest.mark.parametrize(
    ("text", "link", "rest"),
    [
        ("No link here", None, "No link here"),
        ("See https://example.org/a, please.", "https://example.org/a", "See please."),
        ("See <https://example.org/a>.", "https://example.org/a", "See ."),
        ("(https://example.org/a_(b))", "https://example.org/a_(b)", "("),
        ("[the news](https://example.org/n) today", "https://example.org/n", "the news today"),
        ("[the news](<https://example.org/n>)", "https://example.org/n", "the news"),
        ("https://a.example and [b](https://b.example)", "https://a.example", "and b"),
        ("[b](https://b.example) and https://a.example", "https://b.example", "b and"),
        ("**https://example.org/a**", "https://example.org/a", "**"),
    ],
)
def test_finds_the_first_link(text: str, link: str | None, rest: str) -> None:
    """A link is found bare, in angle brackets or under a label, without the signs that follow it."""
    assert link_and_rest(text) == (link, rest)
