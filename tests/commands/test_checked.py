"""Tests of what a checked claim looks like, and that Discord takes it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.checked import Checked, checked_layout
from commands.replies import Posting
from corpus.search.claims import Denial, Finding, Support
from tests.commands.layouts import buttons, refusals, texts
from tests.commands.samples import any_text, make_article, make_quote, quotes

if TYPE_CHECKING:
    from corpus.models import Quote

TOKEN = "aB3-_xyz0123"  # noqa: S105 - the name of a kept answer, not a secret
QUOTE = make_quote(make_article(), "Grain trains left Aktau at dawn.", "Aktau")
FOUND = Finding("Grain trains left Aktau", Support.FOUND, QUOTE)

words = st.lists(any_text.filter(bool), max_size=5).map(tuple)


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    """Draw what was found of any part."""
    quote: Quote | None = draw(st.none() | quotes())
    support = draw(st.sampled_from([Support.FOUND, Support.PARTLY])) if quote else Support.NOT_FOUND
    numbers = draw(words)
    return Finding(
        draw(any_text),
        support,
        quote,
        (*numbers, *draw(words)),
        numbers,
        draw(words),
        draw(st.sampled_from([None, *Denial])),
    )


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(findings(), min_size=1, max_size=8), st.booleans(), st.integers(0, 400))
def test_discord_takes_every_check(found: list[Finding], is_kept: bool, left: int) -> None:  # noqa: FBT001 - drawn
    """Whatever a message and the articles say, the reply is within every limit."""
    token = TOKEN if is_kept else None
    layout = checked_layout(Checked("…", tuple(found), left), token, posting=Posting.OFFERED, shared_by=2**63 - 1)
    assert refusals(layout) == []
    assert sum("ound:**" in text for text in texts(layout)) == len(found)


def test_says_what_is_missing() -> None:
    """Numbers with those that the quote has instead, then other words, and which of the two says "not"."""
    finding = replace(
        FOUND,
        support=Support.PARTLY,
        missing=("40 %", "Kuantan"),
        missing_numbers=("40 %",),
        other_numbers=("30 %",),
        denial=Denial.QUOTE,
    )
    lines = texts(checked_layout(Checked("…", (finding,)), TOKEN))[1].splitlines()
    assert lines[:4] == [
        "◐ **Partly found:** “Grain trains left Aktau”",
        "-# The number 40 % is not in the quote, which has 30 %.",
        "-# Not in the quote: Kuantan",
        "-# The quote says “not” or the like, and the message does not.",
    ]


def test_no_quote_is_shown_twice() -> None:
    """Two parts that stand in the same sentences share them, and Discord gets no button twice."""
    layout = checked_layout(Checked("…", (FOUND, replace(FOUND, text="Trains left at dawn"))), TOKEN)
    assert "".join(texts(layout)).count("left **Aktau** at dawn") == 1
    assert "In the same quote as above." in "".join(texts(layout))
    assert refusals(layout) == []


def test_without_a_kept_answer_there_are_no_buttons() -> None:
    """What was found is shown all the same, and the reply says which buttons are missing."""
    layout = checked_layout(Checked("…", (FOUND,)), None, posting=Posting.OFFERED)
    assert "Context, All quotes and Post to channel are not there now" in texts(layout)[0]
    assert buttons(layout) == {}
    assert "● **Found:**" in "".join(texts(layout))
