"""Tests of how it is told what was done."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import custom_ids as reading_ids
from commands.curation import custom_ids
from commands.curation.confirmations import confirmation_layout, named, named_before, outcome_sentence
from corpus.models import HOST, Scope
from corpus.store import Action, Change, Outcome, Revision
from tests.commands.layouts import buttons, refusals, texts
from tests.commands.samples import NASTY, any_text, articles, make_article

ADDED, UPDATED, UNCHANGED, REMOVED, MISSING = Outcome


def revision(headline: str, *, present: bool = True) -> Revision:
    """Make a state of an article."""
    at = datetime(2025, 3, 4, tzinfo=UTC)
    return Revision(Scope(3), "key", 1, 7, 5, headline, present, Action.ADD, HOST, at, is_current=True)


@pytest.mark.parametrize(
    ("outcomes", "sentence"),
    [
        ([], "Nothing was added."),
        ([ADDED], "Added 1 article."),
        ([ADDED] * 1_035, "Added 1,035 articles."),
        ([REMOVED] * 2, "Removed 2 articles."),
        ([UPDATED], "Updated 1 article."),
        ([UNCHANGED], "1 article was there already, word for word."),
        ([UNCHANGED] * 2, "2 articles were there already, word for word."),
        ([MISSING], "1 article was not there any more."),
        ([ADDED, UNCHANGED, ADDED, UPDATED], "4 articles: 2 new, 1 updated, 1 there already, word for word."),
        ([REMOVED, MISSING], "2 articles: 1 removed, 1 not there any more."),
    ],
)
def test_counts_what_became_of_articles(outcomes: list[Outcome], sentence: str) -> None:
    """One kind of outcome is a sentence of its own, several are a list."""
    assert outcome_sentence(outcomes) == sentence


def test_names_articles_and_offers_undo() -> None:
    """Headlines are links with publisher and date below; the button carries the change."""
    article = make_article()
    layout = confirmation_layout("Added 1 article.", Change(12, (ADDED,)), named([article]), read=article)
    (text,) = texts(layout)
    assert text == (
        "**Added 1 article.**\n[Barley for palm oil](<https://courier.example.org/barley>)\n"
        "-# The Caspian Courier · date unknown"
    )
    assert buttons(layout)["Undo"]["custom_id"] == custom_ids.undo(12)
    assert buttons(layout)["Read"]["custom_id"] == reading_ids.read(7)


def test_names_five_and_counts_the_rest() -> None:
    """However many articles there are, the message stays short."""
    lines = named_before([revision(f"Number {number}", present=number > 0) for number in range(8)])
    (text,) = texts(confirmation_layout("Done.", Change(12, (ADDED,) * 8), lines, more=30))
    assert text.splitlines() == [
        "**Done.**",
        "Number 0 (removed)",
        "Number 1",
        "Number 2",
        "Number 3",
        "Number 4",
        "-# and 33 more",
    ]


def test_nothing_done_is_nothing_to_undo() -> None:
    """Without a change there is no button."""
    assert buttons(confirmation_layout("Nothing changed.", Change(None, (UNCHANGED,)))) == {}


@given(any_text.filter(str.strip), st.lists(articles(), max_size=9))
def test_discord_takes_every_confirmation(sentence: str, found: list[object]) -> None:
    """Whatever the sentence and the headlines say, they are shown as written, within every limit."""
    layout = confirmation_layout(sentence, Change(12, ()), named(found))  # type: ignore[arg-type]
    assert refusals(layout) == []


def test_nothing_from_outside_becomes_markup() -> None:
    """Neither a sentence nor the headline of a revision can mention or format."""
    (text,) = texts(confirmation_layout(NASTY, Change(12, ()), named_before([revision(NASTY)])))
    for trick in ("<@1234>", "<#99>", "@everyone", "||", "https://example.org/a_b_c"):
        assert trick not in text.replace("\\@", "").replace("\\", "\\ ")
