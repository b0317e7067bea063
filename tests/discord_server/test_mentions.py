"""Tests of whom a message calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.discord_server.mentions import pinged

if TYPE_CHECKING:
    from tests.discord_server.rules import Payload

TEXT = "@everyone, <@1> <@!2> and <@&3>, see @here"


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [
        (None, ("everyone", "1", "2", "3")),
        ({"parse": []}, ()),
        ({"parse": ["everyone"]}, ("everyone",)),
        ({"parse": ["users"]}, ("1", "2")),
        ({"parse": ["roles"]}, ("3",)),
        ({"parse": [], "users": ["2"]}, ("2",)),
        ({"parse": [], "roles": [3]}, ("3",)),
    ],
)
def test_calls_only_whom_it_may(allowed: Payload | None, expected: tuple[str, ...]) -> None:
    """Allowed mentions decide who is called; without them everybody named is."""
    assert pinged({"content": TEXT, "allowed_mentions": allowed}) == expected


def test_text_displays_call_and_embeds_do_not() -> None:
    """The text of Components V2 calls people as content does, an embed never."""
    inside = {"type": 17, "components": [{"type": 10, "content": "<@1>"}]}
    assert pinged({"components": [inside]}) == ("1",)
    assert pinged({"embeds": [{"description": "<@1> @everyone"}]}) == ()


def test_a_reply_calls_its_author() -> None:
    """Who is replied to is called unless told otherwise."""
    assert pinged({"content": "a"}, replied_to="7") == ("7",)
    assert pinged({"content": "a", "allowed_mentions": {"parse": []}}, replied_to="7") == ()


@pytest.mark.parametrize("text", ["@\u200beveryone", "everyone", "a@everyonelse", "<@&x>", "<#1>"])
def test_what_only_looks_like_a_mention_calls_nobody(text: str) -> None:
    """A mention that is broken up or belongs to something else calls nobody."""
    assert pinged({"content": text}) == ()
