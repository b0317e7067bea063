"""Lines that were dropped are kept after all."""

from __future__ import annotations

import json
from collections import Counter
from html import escape
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.models import Draft, DroppedLine
from corpus.reading import Kind
from corpus.reading.reader import read_content
from corpus.reading.rereading import read_again
from corpus.reading.sources import Reading
from tests.corpus.reading.documents import pdf, word

if TYPE_CHECKING:
    from collections.abc import Callable

NOISE = (
    *("Advertisement", "Share this:", "Read more: Minister visits Penang", "Follow us on Telegram", "5 min read"),
    *("Photo: Steppe Herald", "Tags: rail, grain", "Comments (0)", "Related articles", "By Aida Bek", "May 5, 2024"),
    *("Published: May 5, 2024", "* * *", "Subscribe to our newsletter", "Реклама", "相关新闻", "Home > News > Rail"),
)
# Places in a text: None for a sentence, which the numbers tell from the others.
PLACES = st.lists(st.none() | st.sampled_from(NOISE), min_size=1, max_size=14).filter(lambda lines: None in lines)
TEXTS = PLACES.map(
    lambda lines: [
        line or f"On day {number} another long train with wheat left the northern yard for the distant coast."
        for number, line in enumerate(lines, start=10)
    ]
)
WRITERS: dict[Kind, Callable[[list[str]], bytes]] = {
    Kind.PLAIN: lambda lines: "\n\n".join(lines).encode(),
    Kind.MARKDOWN: lambda lines: "\n\n".join(line.replace("*", "\\*") for line in lines).encode(),
    Kind.HTML: lambda lines: (
        "<html><body><article>\n" + "\n\n".join(f"<p>{escape(line)}</p>" for line in lines) + "\n</article>"
    ).encode(),
    Kind.JSONL: lambda lines: json.dumps({"headline": "Grain", "body": "\n\n".join(lines)}).encode(),
    Kind.CSV: lambda lines: ('title,text\nGrain,"' + "\n\n".join(lines) + '"\n').encode(),
    Kind.DOCX: word,
}


def _reading(kind: Kind, lines: list[str]) -> Reading:
    (found,) = read_content(WRITERS[kind](lines), name=f"a{kind.value[0]}", key="k")
    assert isinstance(found, Reading), found
    return found


@pytest.mark.parametrize("kind", WRITERS)
@settings(deadline=None, max_examples=40)
@given(st.data())
def test_keeping_lines_puts_exactly_these_back(kind: Kind, data: st.DataObject) -> None:
    """Whatever subset of the dropped lines is kept, the body is what it was with these lines at their places."""
    lines = data.draw(TEXTS)
    reading = _reading(kind, lines)
    draft = reading.draft
    keep = data.draw(st.lists(st.sampled_from(draft.dropped), unique=True)) if draft.dropped else []

    again = read_again(draft, reading.kind, keep)

    assert again.body.split("\n\n") == _expected(lines, draft, keep)
    assert Counter(again.dropped) == Counter(draft.dropped) - Counter(keep)
    assert (again.headline, again.published, again.publisher) == (draft.headline, draft.published, draft.publisher)


def _expected(lines: list[str], draft: Draft, keep: list[DroppedLine]) -> list[str]:
    """Go through the text and take each sentence of the body, and each dropped line that is kept."""
    waiting, kept = list(draft.dropped), list(keep)
    body = draft.body.split("\n\n")
    expected = []
    for text in lines:
        if waiting and waiting[0].text == text:
            dropped = waiting.pop(0)
            if dropped in kept:
                kept.remove(dropped)
                expected.append(text)
        elif body and body[0] == text:
            expected.append(body.pop(0))
    assert not body
    assert not waiting
    return expected


def test_a_prompt_inside_a_wrapped_paragraph_is_put_back_there() -> None:
    """A paragraph that furniture stood in is parted again where that is kept."""
    first = "Exporters in the north said on Friday that the first trains would"
    second = "leave for the coast in May, once the sidings are ready for these"
    text = f"{first}\nAdvertisement\n{second}\nnineteen wagons, which they will be, the harbour master was told.\n"
    (found,) = read_content(text.encode(), name="a.txt", key="k")
    assert isinstance(found, Reading)
    assert found.draft.body.startswith(f"{first} {second} nineteen")

    again = read_again(found.draft, Kind.PLAIN, found.draft.dropped)

    assert again.body.split("\n\n")[:2] == [first, "Advertisement"]
    assert again.body.replace("\n\nAdvertisement\n\n", " ") == found.draft.body


def test_a_wrapped_prompt_is_put_back() -> None:
    """All lines of a prompt that went over several lines come back."""
    text = (
        "Grain left the port on Friday, the harbour master\nsaid in the evening, and went to the distant coast\n"
        "by rail, where it is expected on Monday morning.\n\n"
        "Follow the Steppe Herald's official Telegram and\nFacebook pages to hear of the region.\n"
    )
    (found,) = read_content(text.encode(), name="a.txt", key="k")
    assert isinstance(found, Reading)
    assert len(found.draft.dropped) == 2

    again = read_again(found.draft, Kind.PLAIN, found.draft.dropped)

    assert all(line.text in again.body for line in found.draft.dropped)
    assert again.dropped == ()


def test_what_repeats_on_pages_is_put_back() -> None:
    """A running head of a PDF comes back on the page that it was kept for."""
    texts = [f"The {page} page tells of wheat that left the port." for page in ("first", "next", "last")]
    pages = [["Steppe Herald", "", text] for text in texts]
    (found,) = read_content(pdf(pages), name="a.pdf", key="k")
    assert isinstance(found, Reading)

    again = read_again(found.draft, found.kind, found.draft.dropped[1:2])

    assert again.body.split("\n\n") == [texts[0], "Steppe Herald", *texts[1:]]


def test_an_image_of_a_post_is_put_back() -> None:
    """What the kind of source leaves out can be kept as well, as it is written there."""
    text = "---\ntitle: Grain\n---\nGrain left the port on Friday morning.\n\n![Wheat](a.jpg)\n\nIt came back.\n"
    (found,) = read_content(text.encode(), name="a.md", key="k")
    assert isinstance(found, Reading)

    again = read_again(found.draft, found.kind, found.draft.dropped)

    assert again.body == "Grain left the port on Friday morning.\n\n![Wheat](a.jpg)\n\nIt came back."


def test_one_of_two_lines_alike_is_put_back_in_its_place() -> None:
    """Lines that say the same are told apart by their numbers, in a page too."""
    sentences = [f"The {word} train left the port for the coast early on Friday morning." for word in ("first", "last")]
    page = "<html><body><article>\n" + "\n".join(
        f"<p>{text}</p>" for text in (sentences[0], "Advertisement", sentences[1], "Advertisement")
    )
    (found,) = read_content(page.encode(), name="a.html", key="k")
    assert isinstance(found, Reading)
    assert [line.number for line in found.draft.dropped] == [3, 5]

    again = read_again(found.draft, found.kind, found.draft.dropped[1:])

    assert again.body.split("\n\n") == [*sentences, "Advertisement"]


def test_an_article_taken_to_the_letter_stays() -> None:
    """Where nothing was dropped, nothing is read again."""
    draft = Draft("k", "Grain", headline_given=True, body="Grain left.")

    assert read_again(draft, Kind.JSONL, []) is draft
