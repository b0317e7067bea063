"""Tests of how previews look, whatever is in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.curation.opening import opening
from commands.curation.preview import preview_layout
from commands.limits import MESSAGE
from commands.markup import plain, visible
from corpus.curation import Alike, Decision, PreviewPage
from corpus.models import SHARED, Draft, DroppedLine, Headline, Scope
from corpus.published import Published
from corpus.sentences import Sentence
from tests.commands.layouts import buttons, menu, refusals, texts
from tests.commands.library import BARE, BARLEY, CHINESE, LONG
from tests.commands.samples import NASTY, any_text, stored_text
from tests.discord_server.rules import COMPONENTS_V2, MAX_WEIGHT, weight

TOKEN = "aB3-_xyz0123"  # noqa: S105 - opens nothing
OWN = Headline(
    5, Scope(3), "oats", "Oat trains leave Aktau", "Steppe Review", Published(2025, 3, 11), "https://oats.example.org"
)
DROPPED = (
    DroppedLine(3, "Share on Facebook", "share"),
    DroppedLine(9, "© The Caspian Courier 2025", "copyright"),
    DroppedLine(10, "All rights reserved", "after copyright"),
)


def page(draft: Draft = BARLEY, **changes: Any) -> PreviewPage:  # noqa: ANN401 - fields of any type
    """Make a preview of one article, or with other fields."""
    plain_page = PreviewPage(TOKEN, 0, 1, draft, 3, (), frozenset(), (), Decision.ADD, (), 1)
    return replace(plain_page, **changes)


def alike(likeness: float = 0.982, *, article: Headline = OWN, contained: float = 0.0, **same: bool) -> Alike:
    """Make an article that is there already."""
    same = {"same_link": False, "same_id": False} | same
    return Alike(article, likeness, contained, **same)


def shown(preview: PreviewPage, note: str = "") -> str:
    """Give all texts of a preview."""
    return "\n".join(texts(preview_layout(preview, note=note)))


def labels(preview: PreviewPage) -> list[str]:
    """List a preview's buttons in order."""
    return list(reversed(buttons(preview_layout(preview))))


def test_one_article_has_add_edit_and_cancel() -> None:
    """Nothing is offered that makes no sense for a single new article."""
    assert labels(page()) == ["Add", "Edit…", "Cancel", "Open link"]
    assert labels(page(BARE)) == ["Add", "Edit…", "Cancel"]
    assert "articles will be added" not in shown(page())


def test_a_short_article_is_shown_whole() -> None:
    """All lines of a few are there, word for word, without a sign that something is missing."""
    for line in BARLEY.body.split("\n\n"):
        assert f"> {line}" in shown(page())
    assert "[…]" not in shown(page())


def test_a_long_article_shows_both_ends() -> None:
    """The first three lines and the last two are there, and a sign for what is between."""
    lines = LONG.body.split("\n\n")
    quoted = [line.removeprefix("> ") for line in shown(page(LONG)).split("\n") if line.startswith("> ")]
    assert quoted == [*lines[:3], "[…]", *lines[-2:]]


def test_one_endless_line_is_cut_visibly() -> None:
    """A beginning is shown up to the end of a sentence, and the sign says that it goes on."""
    text = "Barley goes west by rail. " * 2_000
    quoted = [line.removeprefix("> ") for line in shown(page(replace(BARLEY, body=text))).split("\n") if "> " in line]
    assert quoted[0].endswith("by rail.")
    assert quoted[1:] == ["[…]"]


def test_a_headline_from_the_first_line_is_marked() -> None:
    """What the source did not call a headline is told apart."""
    assert "### Notes on durian customs at Khorgos (first line)\n" in shown(page(BARE))
    assert "(first line)" not in shown(page())


def test_lists_what_was_left_out_with_the_rule_in_words() -> None:
    """The menu offers each line with why it was left out; kept ones are chosen already."""
    preview = page(dropped=DROPPED, kept=frozenset({1}))
    assert "**Left out: 2 lines** · kept after all: 1 line\n-# Share on Facebook\n-# All rights" in shown(preview)
    options = menu(preview_layout(preview))["options"]
    assert [option["label"] for option in options] == [line.text for line in DROPPED]
    assert [option["description"] for option in options] == [
        "Share: Buttons to pass the page on.",
        "Copyright: Claims the page's rights.",
        "Stands below a line of the kind “copyright” at the end of the page.",
    ]
    assert [option.get("default", False) for option in options] == [False, True, False]


def test_says_how_many_lines_the_menu_cannot_offer() -> None:
    """A menu has 25 options; of more lines the text says how many are missing there."""
    preview = page(dropped=DROPPED * 10)
    assert "**Left out: 30 lines**" in shown(preview)
    assert "-# and 24 more\n-# The menu has the first 25 of them; 5 more cannot be chosen here." in shown(preview)
    assert len(menu(preview_layout(preview))["options"]) == 25


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (alike(1.0), "**Word for word the same as** “"),
        (alike(0.9999), "**99% the same as** “"),
        (alike(0.982), "**98% the same as** “"),
        (alike(0.2, contained=0.97), "**97% of the shorter text stands in both, this and** “"),
        (alike(0.2, same_link=True), "**The same link as** “"),
        (alike(0.2, same_id=True), "**The same id as** “"),
    ],
)
def test_says_in_which_way_another_article_is_the_same(found: Alike, sentence: str) -> None:
    """Percent are rounded down, and only what is the same to the letter is called so."""
    assert sentence in shown(page(alike=(found,)))


def test_names_the_article_that_is_the_same() -> None:
    """Its headline is a link, with publisher, date and what else is the same."""
    line = "“[Oat trains leave Aktau](<https://oats.example.org>)”\n-# Steppe Review · 11 March 2025 · same link"
    assert line in shown(page(alike=(alike(same_link=True),)))


def test_offers_what_can_become_of_a_copy() -> None:
    """A copy can be added anyway or replace the server's own article, never the host's."""
    assert labels(page(alike=(alike(),), decision=Decision.SKIP, chosen=0)) == [
        "Add anyway",
        "Edit…",
        "Cancel",
        "Open link",
        "Replace “Oat trains leave Aktau”",
    ]
    hosts = page(alike=(alike(article=replace(OWN, scope=SHARED)),))
    assert "Replace “Oat trains leave Aktau”" not in labels(hosts)
    assert "added by the host" in shown(hosts)


def test_an_article_with_the_id_of_another_replaces_it_at_first() -> None:
    """That is said, and adding it beside the other one is offered."""
    preview = page(alike=(alike(same_id=True),), decision=Decision.REPLACE, replaces="oats")
    assert labels(preview)[0] == "Replace it"
    assert labels(preview)[-1] == "Add it beside that one"
    assert "-# It will take the place of “Oat trains leave Aktau”." in shown(preview)


def test_an_article_that_is_replaced_is_named_first() -> None:
    """However many others are more alike, what goes is named; one of the host's with the same id is another."""
    others = [
        alike(article=replace(OWN, id=number, key=f"oats-{number}", headline="More oats")) for number in (7, 8, 9)
    ]
    hosts = alike(article=replace(OWN, id=6, scope=SHARED, headline="The host's oats"))
    found = (hosts, *others, alike(0.2, same_id=True))
    text = shown(page(alike=found, decision=Decision.REPLACE, replaces="oats"))
    assert text.index("**The same id as** “[Oat trains") < text.index("The host's oats")
    assert "-# and 3 more like it" in text
    assert "It will take the place of “Oat trains leave Aktau”." in text
    lost = shown(page(alike=(hosts,), decision=Decision.REPLACE, replaces="oats"))
    assert "It will take the place of the article with the id “oats”." in lost


def test_a_batch_says_where_it_stands() -> None:
    """Which article it is, what becomes of it, how many are added in all, and what could not be read."""
    told = ("notes.docx is damaged.", "scan.pdf has no text.", "a.txt has no text.", "b.txt has no text.")
    failures = tuple(map(Sentence, told))
    preview = page(number=2, count=37, chosen=35, failures=failures, repeats=0)
    text = shown(preview)
    assert "-# Preview · article 3 of 37\n" in text
    assert "**Could not be read: 4**\n-# notes.docx is damaged.\n" in text
    assert "-# and 1 more\n-# It is the same as article 1 of this preview.\n-# It will be added.\n" in text
    assert "-# 35 of 37 articles will be added in all.\n-# Nothing is stored yet" in text
    assert labels(preview) == ["Add 35", "Edit…", "Cancel", "Open link", "Leave this one out", "◀", "▶"]


def test_pages_end_where_the_batch_ends() -> None:
    """The first article has nothing before it and the last nothing after it."""
    ends = [page(number=number, count=2) for number in (0, 1)]
    greyed = [[label for label, item in buttons(preview_layout(end)).items() if item.get("disabled")] for end in ends]
    assert greyed == [["◀"], ["▶"]]


def test_nothing_from_outside_becomes_markup() -> None:
    """Signs that mean something to Discord are shown as written, wherever they come from."""
    nasty = Draft("k", NASTY, headline_given=True, body=NASTY, publisher=NASTY, url=NASTY, language=NASTY)
    found = alike(article=replace(OWN, headline=NASTY, publisher=NASTY))
    lines = (DroppedLine(1, NASTY, "share"),)
    preview = page(
        nasty, alike=(found,), dropped=lines, failures=(Sentence(NASTY),), decision=Decision.REPLACE, replaces="oats"
    )
    assert refusals(preview_layout(preview, note=NASTY)) == []
    sent = shown(preview, NASTY)
    for trick in ("<@1234>", "<#99>", "@everyone", "<t:", "||", "https://example.org/a_b_c", "\u202e"):
        assert trick not in sent.replace("\\@", "").replace("\\", "\\ ")


@st.composite
def previews(draw: st.DrawFn) -> PreviewPage:
    """Draw a preview of anything at all."""
    text = stored_text | st.sampled_from([NASTY, "哈" * 500, "_" * 500, "w" * 3_000])
    headlines = st.builds(
        Headline,
        st.integers(1, 2**63),
        st.sampled_from([SHARED, Scope(3)]),
        text,
        text,
        text | st.none(),
        st.none(),
        text | st.none(),
    )
    body = draw(text | st.sampled_from([LONG.body, CHINESE.body * 40, ("扩" * 900 + "\n\n") * 9]))
    lines = st.lists(st.builds(DroppedLine, st.integers(1, 99), text, st.sampled_from(["share", "after share", "x"])))
    dropped = tuple(draw(lines)) * draw(st.sampled_from([1, 1, 9]))
    likes = st.builds(Alike, headlines, st.floats(0, 1), st.floats(0, 1), st.booleans(), st.booleans())
    found = draw(st.lists(likes, max_size=4, unique_by=lambda item: item.article.id))
    count = draw(st.sampled_from([1, 1, 2, 5_000]))
    return PreviewPage(
        token=TOKEN,
        number=draw(st.integers(0, count - 1)),
        count=count,
        draft=Draft("key", draw(text), draw(st.booleans()), body, draw(text), None, draw(text), draw(text)),
        passages=draw(st.integers(0, 10**6)),
        dropped=dropped,
        kept=frozenset(draw(st.sets(st.integers(0, len(dropped) - 1)))) if dropped else frozenset(),
        alike=tuple(found),
        decision=draw(st.sampled_from(Decision)),
        failures=tuple(draw(st.lists(any_text.map(Sentence), max_size=5))),
        chosen=draw(st.integers(0, count)),
        replaces=draw(st.sampled_from([None, *(item.article.key for item in found)])),
        repeats=draw(st.none() | st.integers(0, 5_000)),
    )


@given(previews(), any_text)
def test_discord_takes_every_preview(preview: PreviewPage, note: str) -> None:
    """Whatever is in it, a preview stays within every limit of a message."""
    layout = preview_layout(preview, note=note)
    assert refusals(layout) == []
    payload = {"flags": COMPONENTS_V2, "components": layout.to_components()}  # type: ignore[no-untyped-call]
    assert weight(payload) <= MAX_WEIGHT


@given(stored_text | st.lists(stored_text, max_size=9).map("\n\n".join), st.sampled_from([None, "en", "zh", "ru"]))
def test_what_is_quoted_stands_in_the_body(body: str, language: str | None) -> None:
    """Every piece between two signs of omission is the body's, to the letter."""
    draft = replace(BARLEY, body=body or "Barley", language=language)
    pieces = opening(draft, MESSAGE).split("> […]")
    for line in (line for piece in pieces for line in plain(piece).split("\n")):
        assert line in visible(draft.body) or line == "There is no text."
