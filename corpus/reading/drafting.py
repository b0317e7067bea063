"""Make an article of a source's lines and of what the source says about itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus.errors import ReadingError
from corpus.models import Draft, DroppedLine
from corpus.reading.characters import clean, storable
from corpus.reading.credits import read_dated_line
from corpus.reading.datelines import find_date, find_dateline
from corpus.reading.furniture import drop_furniture, drop_joined_furniture
from corpus.reading.head import Head, read_head, without_headline
from corpus.reading.lines import Line, paragraphs, put_back
from corpus.reading.metadata import LONGEST_HEADLINE, LONGEST_KEY, LONGEST_PUBLISHER, clipped, derive_headline

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from corpus.published import Published
    from corpus.reading.lines import Paragraph
    from corpus.reading.metadata import Told
    from corpus.sentences import Sentence

LONGEST_BODY: Final = 5_000_000
"""Bytes of one body in UTF-8, in which it is kept and exported; a longer one is no article's."""

_DATELINE_WITHIN = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """How a kind of source is laid out.

    `flowing`: a line break inside a block is no more than a space. `fielded`: the headline has a field of its own, so
    that a line of the text that looks like one is a derived headline. `headed`: the text has a head, with a headline,
    a byline and such above the first paragraph.
    """

    flowing: bool = False
    fielded: bool = False
    headed: bool = True


def make_draft(  # noqa: PLR0913 - each is one part of a source
    lines: Sequence[Line],
    told: Told,
    layout: Layout,
    *,
    key: str,
    raw: str,
    name: str | Sentence,
    dropped: Iterable[DroppedLine] = (),
    keep: Collection[DroppedLine] = (),
) -> Draft:
    """Leave out furniture and the head, and fill in from the text what the source does not tell.

    `dropped` are lines that the source's kind has left out already; those of all dropped lines that are in `keep` by
    number and text stay in the body, at their places. The key counts as made of the file's name. Headlines and names of
    publishers are cut to their limits. Raises ReadingError, naming the source, if no text is left, or too much.
    """
    kept, left_out, stated = _without_furniture(lines)
    body, joined = drop_joined_furniture(paragraphs(kept, flowing=layout.flowing))
    head = _read_head(body, told, layout)
    if not head.body:
        raise ReadingError("{name} has no text.", name=name)
    every = sorted([*dropped, *left_out, *joined, *head.dropped], key=lambda line: line.number)
    back, gone = _part(every, keep)
    lasting = put_back(head.body, (Line(line.number, line.text, -1) for line in back))
    text = "\n\n".join(paragraph.text for paragraph in lasting)
    check_length(text, name)
    headline = told.headline or head.headline or derive_headline(head.body[0].text)
    publisher = told.publisher or head.publisher
    return Draft(
        key=clean_key(key, name),
        headline=clipped(headline, LONGEST_HEADLINE),
        headline_given=bool(told.headline or (head.headline and (head.from_heading or not layout.fielded))),
        body=text,
        publisher=clipped(publisher, LONGEST_PUBLISHER) if publisher else None,
        published=told.published or head.published or stated or _from_dateline(head.body),
        url=told.url,
        language=told.language,
        raw=storable(raw),
        dropped=tuple(gone),
        key_given=False,
    )


def check_length(body: str, name: str | Sentence) -> None:
    """Raise ReadingError, naming the source, for a body that is longer than any article's."""
    if len(body.encode()) > LONGEST_BODY:
        raise ReadingError(
            "{name} has a body of more than {megabytes} MB, which no article has.",
            name=name,
            megabytes=LONGEST_BODY // 1_000_000,
        )


def clean_key(key: str, name: str | Sentence) -> str:
    """Clean a key that is made of a file's name; raise ReadingError, naming the source, for one that is too long."""
    if len(cleaned := clean(key)) > LONGEST_KEY:
        raise ReadingError(
            "{name} would be kept under a name of more than {most} characters; shorten it.", name=name, most=LONGEST_KEY
        )
    return cleaned


def _part(dropped: Iterable[DroppedLine], keep: Collection[DroppedLine]) -> tuple[list[DroppedLine], list[DroppedLine]]:
    """Part what was dropped into what is wanted back and the rest."""
    wanted = Counter((line.number, line.text) for line in keep)
    back: list[DroppedLine] = []
    gone: list[DroppedLine] = []
    for line in dropped:
        if wanted[line.number, line.text]:
            wanted[line.number, line.text] -= 1
            back.append(line)
        else:
            gone.append(line)
    return back, gone


def _without_furniture(lines: Sequence[Line]) -> tuple[list[Line], list[DroppedLine], Published | None]:
    """Drop furniture and labelled dates; also give the first date of publication that they state."""
    kept, dropped = drop_furniture(lines)
    dates = (find_date(line.text) for line in dropped if line.rule == "published line")
    stated = next(filter(None, dates), None)
    undated: list[Line] = []
    for line in kept:
        if credit := read_dated_line(line.text):
            dropped.append(DroppedLine(line.number, line.text, credit.rule))
            stated = stated or credit.published
        else:
            undated.append(line)
    return undated, dropped, stated


def _read_head(body: Sequence[Paragraph], told: Told, layout: Layout) -> Head:
    if layout.headed:
        return read_head(body, headline=told.headline)
    return Head(body=without_headline(body, told.headline) if told.headline else list(body))


def _from_dateline(body: Sequence[Paragraph]) -> Published | None:
    found = filter(None, (find_dateline(paragraph.text) for paragraph in body[:_DATELINE_WITHIN]))
    return next((dateline.published for dateline in found), None)
