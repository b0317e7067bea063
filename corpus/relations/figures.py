"""Sentences that state an amount, a percentage or a date for a pair of countries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Final

from corpus.relations.amounts import amounts_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from corpus.models import Article, Quote
    from corpus.relations.speaking import Span, Speaking, Subject

_BESIDES_WORDS: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Figure:
    """A sentence with figures; `values` are the spans of these in the article's body."""

    quote: Quote
    values: tuple[Span, ...]


def figures_by_article(passages: Iterable[Speaking], subject: Subject | None = None) -> Iterator[list[Figure]]:
    """Quote every sentence with a figure, article by article as they come; articles without any are left out.

    With `subject` only those that have its words, or stand beside a sentence that has.
    """
    for _, speaking in groupby(passages, key=lambda one: one.article.id):
        if found := [figure for one in speaking for figure in _figures(one, subject)]:
            yield found


def stated_once(figures: Iterable[Figure]) -> list[Figure]:
    """Put figures in order, newest first and undated last; the same sentence only from its first article."""
    found: dict[str, Figure] = {}
    for figure in sorted(figures, key=lambda one: (_oldest_first(one.quote.article), one.quote.start)):
        found.setdefault(_BESIDES_WORDS.sub("", figure.quote.text).casefold(), figure)
    for letters in list(found):
        if any(letters in other for other in found if other != letters):
            del found[letters]  # a longer sentence says it as well
    return sorted(found.values(), key=lambda figure: (_newest_first(figure.quote.article), figure.quote.start))


def _figures(speaking: Speaking, subject: Subject | None) -> Iterator[Figure]:
    article = speaking.article
    for index, (start, end) in enumerate(speaking.sentences):
        values = tuple((start + first, start + last) for first, last in amounts_in(article.body[start:end]))
        if values and (subject is None or subject.is_in(_with_neighbours(speaking, index), article.language)):
            codes = speaking.codes_in(start, end)
            yield Figure(speaking.quote(start, end, values, (1 + len(codes)) / 3), values)


def _with_neighbours(speaking: Speaking, index: int) -> str:
    near = speaking.sentences[max(0, index - 1) : index + 2]
    return speaking.article.body[near[0][0] : near[-1][1]]


def _oldest_first(article: Article) -> tuple[int, int]:
    published = article.published
    return (published.first_day if published else date.max).toordinal(), article.id


def _newest_first(article: Article) -> tuple[int, int]:
    published = article.published
    return -(published.last_day if published else date.min).toordinal(), article.id
