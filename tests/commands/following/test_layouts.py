"""Lists and digests fit into one message in every language, however long everything in them is."""

from __future__ import annotations

import pytest

from commands.following.cards import MOST_IN_A_DIGEST, Item, card_layout, digest_layout
from commands.following.lists import following_layout
from commands.language import LANGUAGES, speaking
from corpus.following.follows import MOST_FOLLOWS, Follow, Follower, Kind, Place, Standing
from corpus.following.schedule import Hours, Rhythm
from corpus.models import Article, Passage, Quote, Scope
from corpus.published import Published
from tests.commands.layouts import refusals, texts

HERE = Scope(10**18)
LETTERS = ["*", "ж", "中", "e"]


def follows(letter: str, kind: Kind = Kind.TOPIC) -> list[Follow]:
    """Make as many as may be, each as long as may be."""
    return [
        Follow(number, 1, HERE, kind, "BA-TT" if kind is Kind.PAIR else f"{letter * 97} {number}", Rhythm.WEEKLY, 0)
        for number in range(1, MOST_FOLLOWS + 1)
    ]


def item(letter: str, number: int = 1) -> Item:
    """Make an article with everything as long as may be, that fits all that is followed."""
    body = f"{letter * 90}. " * 8
    day = Published(2026, 9, 28)
    url = f"https://example.org/{'a' * 900}"
    article = Article(number, HERE, "long", letter * 500, False, letter * 200, day, url, "en", body)  # noqa: FBT003 - of a row
    return Item(Quote(article, Passage(0, len(body)), 0, len(body) - 1, (), 1.0), tuple(follows(letter)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("kind", [Kind.TOPIC, Kind.PAIR])
def test_the_longest_list_fits(language: str, letter: str, kind: Kind) -> None:
    """With as much as a person and a server's channels may follow, everything is still named and can be stopped."""
    hours = Hours("America/Argentina/ComodRivadavia", 60, 120)
    own = Follower(1, Place(person=5), "en", hours, standing=Standing.STOPPED)
    channel = Follower(2, Place(channel=10**18, scope=HERE), standing=Standing.STOPPED)
    with speaking(language):
        layout = following_layout(
            (own, follows(letter, kind)), [(channel, follows(letter, kind))], lambda _: letter * 100, letter * 200
        )
        assert refusals(layout) == []
        alone = following_layout((own, follows(letter, kind)), [], lambda _: letter * 100)
        assert refusals(alone) == []


def test_a_short_list_says_everything() -> None:
    """Where there is room each line says when, and of whose articles."""
    own = Follower(1, Place(person=5))
    layout = following_layout((own, follows("e")[:3]), [], lambda _: "Steppe")
    assert "\n".join(texts(layout)).count("of the articles of Steppe") == 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", LETTERS)
def test_the_longest_digest_and_card_fit(language: str, letter: str) -> None:
    """However long headlines, addresses and quotes are, each article has its headline, a quote and its source."""
    with speaking(language):
        digest = digest_layout(
            [item(letter, number) for number in range(MOST_IN_A_DIGEST)], 12_345, 10**17, channel=False
        )
        assert refusals(digest) == []
        assert "\n".join(texts(digest)).count("> ") >= MOST_IN_A_DIGEST
        assert refusals(card_layout(item(letter), 10**17, channel=True)) == []


def test_what_follows_are_named_is_cut_between_two_in_chinese_too() -> None:
    """Its commas are others."""
    with speaking("zh"):
        shown = "\n".join(texts(card_layout(item("中"), 7, channel=True)))
    assert " 3”…\n" in shown
