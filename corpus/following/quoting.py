"""The words of an article with which it is announced: the sentence that says most of what is followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from corpus.analysis import is_character, spans_of
from corpus.following.follows import Kind
from corpus.following.matching import passages_on, topic
from corpus.following.reading import ReadArticle
from corpus.models import Pair, Quote
from corpus.passages import count_words
from corpus.relations.tagging import mentions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from corpus.following.follows import Follow
    from corpus.following.reading import ReadPassage
    from corpus.models import Article

    Marks = list[tuple[int, int]]
    Look = Callable[[int, int], tuple[int, Marks]]
    """Tells of a span of the body how much it says of what is followed, and which of its words say it."""

_COMFORTABLE_WORDS: Final = 45
"""Up to this length the next sentence of the paragraph joins: it tells what the quote is about."""

_ORDER: Final = (Kind.PAIR, Kind.TOPIC, Kind.PUBLISHER)


def best_quote(article: Article, follows: Sequence[Follow]) -> Quote | None:
    """Quote an article for somebody who follows something that it fits; None if it has no text."""
    read = ReadArticle(article)
    if not read.passages:
        return None
    follow = min(follows, key=lambda one: _ORDER.index(one.kind))
    match follow.kind:
        case Kind.PAIR:
            codes = follow.subject.split("-")
            pair = Pair.of(*codes)
            passages = [one for one in read.passages if pair in read.pairs_in(one)]
            return _best(read, passages, lambda start, end: _on_countries(article, codes, start, end))
        case Kind.TOPIC:
            wanted = topic(follow.subject)
            terms = _without_characters(wanted.terms(article.language))
            return _best(read, passages_on(wanted, read), lambda start, end: _with_terms(article, terms, start, end))
        case Kind.PUBLISHER:
            return _best(read, read.passages[:1], lambda _start, _end: (0, []))


def _best(read: ReadArticle, passages: Sequence[ReadPassage], look: Look) -> Quote:
    """Choose the sentence that says most with what follows, or else alone, the earliest of several.

    Of an article that fits no more it is the first one.
    """
    body = read.article.body
    spans = [
        (one.passage, start, end, _longer(body, one, start, end))
        for one in passages or read.passages[:1]
        for start, end in one.sentences
    ]
    passage, start, _, end = max(spans, key=lambda span: (look(span[1], span[3])[0], look(span[1], span[2])[0]))
    return Quote(read.article, passage, start, end, tuple(look(start, end)[1]), 1.0)


def _longer(body: str, passage: ReadPassage, start: int, end: int) -> int:
    """Let the sentences after a short one join it, as far as the paragraph goes."""
    for first, last in passage.sentences:
        if first >= end:
            if "\n" in body[end:first] or count_words(body[start:last]) > _COMFORTABLE_WORDS:
                break
            end = last
    return end


def _on_countries(article: Article, codes: Sequence[str], start: int, end: int) -> tuple[int, Marks]:
    found = [one for one in mentions(article.body[start:end], article.language) if one.code in codes]
    marks = [(start + one.start, start + one.end) for one in found]
    return len({one.code for one in found}), marks


def _with_terms(article: Article, terms: frozenset[str], start: int, end: int) -> tuple[int, Marks]:
    text, language = article.body[start:end], article.language
    each = [term for term in terms if spans_of({term}, text, language)]
    return len(each), [(start + first, start + last) for first, last in spans_of(terms, text, language)]


def _without_characters(terms: frozenset[str]) -> frozenset[str]:
    """Leave single characters of Chinese out where there are pairs of them, which say more."""
    return frozenset(term for term in terms if not is_character(term)) or terms
