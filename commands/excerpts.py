"""Spans of an article's body made ready to be sent, each checked to be word for word what the body says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING, Final

from commands.limits import Size, cut
from commands.markup import block, escape, plain, visible
from corpus.errors import NotVerbatimError
from corpus.passages import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from corpus.models import Article, Quote

PAGE: Final = Size(1_800, 5_400)
"""One page of an article: two or three screens of a phone."""

_CONTEXT_REACH: Final = 4_000
"""How many characters on either side of a quote can have room at all."""

_PARAGRAPH: Final = re.compile(r"\S(?:[^\n]*\S)?")
_NOT_SPACE: Final = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A span of a body and the Markdown that shows it."""

    start: int
    end: int
    markup: str


def quotation(quote: Quote, room: Size) -> Excerpt:
    """Write a quote as a block with the matching words bold, cut at a sentence's end if it has no room.

    Raises NotVerbatimError if the quote does not stand in the body.
    """
    return _shortened(quote, quote.marks, room, wrap=block)


def context(quote: Quote, room: Size) -> Excerpt:
    """Write the quote in bold within its paragraphs and one more on each side, as far as they have room.

    Raises NotVerbatimError if the quote does not stand in the body.
    """
    highlighted = [(quote.start, quote.end)]
    chosen = _shortened(quote, highlighted, room)
    if chosen.end < quote.end:
        return chosen
    no_room = set()
    for reach in chain.from_iterable(zip_longest(_ends_after(quote), _starts_before(quote))):
        if reach is None or chosen.start <= reach <= chosen.end or (reach < quote.start) in no_room:
            continue
        wider = _excerpt(quote.article, min(chosen.start, reach), max(chosen.end, reach), highlighted)
        if room.holds(Size.of(wider.markup)):
            chosen = wider
        else:
            no_room.add(reach < quote.start)
    return chosen


def paragraph_number(body: str, offset: int) -> tuple[int, int]:
    """Tell in which paragraph an offset lies, counted from 1, and how many there are."""
    starts = [match.start() for match in _PARAGRAPH.finditer(body)]
    return max(sum(start <= offset for start in starts), 1), max(len(starts), 1)


def pages(body: str, language: str | None) -> list[tuple[int, int]]:
    """Part a body into spans that fit on a page, at the ends of paragraphs, else of sentences, else of words."""
    spans: list[tuple[int, int]] = []
    filled = Size(0, 0)
    for start, end in _units(body, language):
        added = Size.of(body[spans[-1][1] : start] if spans else "", escape(body[start:end]))
        if spans and PAGE.holds(filled + added):
            spans[-1] = (spans[-1][0], end)
            filled += added
        else:
            spans.append((start, end))
            filled = added
    return spans


def page(article: Article, start: int, end: int) -> Excerpt:
    """Write one page of an article."""
    return _excerpt(article, start, end, ())


def _shortened(
    quote: Quote, marks: Sequence[tuple[int, int]], room: Size, *, wrap: Callable[[str], str] = str
) -> Excerpt:
    """Write as much of a quote as has room."""
    article, text = quote.article, quote.text
    if not text or not 0 <= quote.start < quote.end <= len(article.body):
        raise NotVerbatimError("A quote does not stand in its article any more, so it is not shown. Ask again.")
    relative = [(start - quote.start, end - quote.start) for start, end in marks]

    def fits(length: int) -> bool:
        return room.holds(Size.of(wrap(escape(text[:length], relative))))

    length = cut(text, [end for _, end in sentences(text, article.language)], fits)
    return _excerpt(article, quote.start, quote.start + length, marks, wrap=wrap)


def _excerpt(
    article: Article,
    start: int,
    end: int,
    marks: Sequence[tuple[int, int]],
    *,
    wrap: Callable[[str], str] = str,
) -> Excerpt:
    text = article.body[start:end]
    markup = wrap(escape(text, [(first - start, last - start) for first, last in marks]))
    if not visible(text).strip() or plain(markup) != visible(text):
        raise NotVerbatimError("A passage could not be shown word for word, so it is not shown at all.")
    return Excerpt(start, end, markup)


def _starts_before(quote: Quote) -> list[int]:
    """List where the sentences before a quote start, back to the start of the paragraph before its own."""
    body = quote.article.body
    paragraphs = [match.start() for match in _PARAGRAPH.finditer(body, 0, quote.start + 1)]
    start = max(min(paragraphs[-2:], default=quote.start), quote.start - _CONTEXT_REACH)
    spans = sentences(body[start : quote.start], quote.article.language)
    clipped = start not in paragraphs
    return [start + first for first, _ in reversed(spans[1:] if clipped else spans)]


def _ends_after(quote: Quote) -> list[int]:
    """List where the sentences after a quote end, up to the end of the paragraph after its own."""
    body = quote.article.body
    following = [match.end() for match in islice(_PARAGRAPH.finditer(body, quote.end - 1), 2)]
    end = min(max(following, default=quote.end), quote.end + _CONTEXT_REACH)
    spans = sentences(body[quote.end : end], quote.article.language)
    clipped = end not in following
    return [quote.end + last for _, last in (spans[:-1] if clipped else spans)]


def _units(body: str, language: str | None) -> Iterator[tuple[int, int]]:
    """Part a body into paragraphs, those longer than a page into sentences, and these into what fits."""
    for match in _PARAGRAPH.finditer(body):
        start, end = match.span()
        if _on_one_page(body[start:end]):
            yield start, end
            continue
        for first, last in sentences(body[start:end], language):
            yield from _pieces(body, start + first, start + last)


def _pieces(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Part a sentence into what fits on a page; it has no white space at its ends."""
    while start < end:
        beginning = body[start : min(end, start + PAGE.characters + 1)]
        stop = start + _length_on_one_page(beginning)
        yield start, stop
        start = following.start() if (following := _NOT_SPACE.search(body, stop, end)) else end


def _length_on_one_page(text: str) -> int:
    return cut(text, (), lambda length: _on_one_page(text[:length]))


def _on_one_page(text: str) -> bool:
    return PAGE.holds(Size.of(escape(text)))
