"""Which articles fit what is followed.

A pair fits an article that has a passage on both countries, a topic one that has a passage with all its words, and a
publisher one that it published.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from corpus.analysis import entries
from corpus.errors import CorpusError
from corpus.following.follows import MOST_TOPIC, Kind
from corpus.following.reading import terms_of
from corpus.search.query import asked_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus.following.follows import Follow
    from corpus.following.reading import ReadArticle, ReadPassage
    from corpus.models import Article, Scope
    from corpus.store.listing import Visible

_QUOTE: Final = re.compile(r'["“”„«»]')


class Topic:
    """The words of a topic: each must be in a passage or its headline in some form, and phrases in one piece."""

    def __init__(self, typed: str) -> None:
        """Read a topic; raise CorpusError if there is no word with a meaning in it."""
        outside, phrases = _parts(typed)
        self._phrases = tuple(phrase for phrase in phrases if entries(phrase))
        self._words = outside
        if not self._phrases and not entries(outside):
            raise CorpusError("A topic needs at least one word, such as: beef exports")

    def terms(self, language: str | None) -> frozenset[str]:
        """List the terms that its words have in a language, to mark them."""
        words = {term for places in self._needed(language) for term in places}
        return frozenset(words | {term for phrase in self._phrases_in(language) for term in phrase})

    def is_in(self, passage: Sequence[str], headline: Sequence[str], language: str | None) -> bool:
        """Tell whether a passage, below its headline, has all of it; both are given by their terms in order."""
        together = {*passage, *headline}
        return all(not together.isdisjoint(places) for places in self._needed(language)) and all(
            _has_run(passage, phrase) or _has_run(headline, phrase) for phrase in self._phrases_in(language)
        )

    def _needed(self, language: str | None) -> list[tuple[str, ...]]:
        return [item.terms for item in asked_words(self._words, (language,))] if self._words else []

    def _phrases_in(self, language: str | None) -> list[list[str]]:
        return [terms_of(phrase, language) for phrase in self._phrases]


def read_topic(typed: str) -> str:
    """Make a topic fit to be kept; raise CorpusError that says what is wrong with it."""
    topic_text = " ".join(typed.split())
    if len(topic_text) > MOST_TOPIC:
        raise CorpusError("A topic has at most {most} characters.", most=MOST_TOPIC)
    Topic(topic_text)
    return topic_text


@lru_cache(maxsize=2_000)
def topic(subject: str) -> Topic:
    """Read a topic that was read before."""
    return Topic(subject)


class Interests:
    """Everything that is followed, by what an article must have to fit."""

    def __init__(self, follows: Iterable[Follow]) -> None:
        self._pairs: defaultdict[str, list[Follow]] = defaultdict(list)
        self._publishers: defaultdict[str, list[Follow]] = defaultdict(list)
        self._topics: defaultdict[str, list[Follow]] = defaultdict(list)
        for follow in follows:
            match follow.kind:
                case Kind.PAIR:
                    self._pairs[follow.subject].append(follow)
                case Kind.PUBLISHER:
                    self._publishers[follow.subject.casefold()].append(follow)
                case Kind.TOPIC:
                    self._topics[follow.subject].append(follow)

    def fitting(self, read: ReadArticle) -> list[Follow]:
        """List what an article fits, whoever follows it."""
        article = read.article
        found = [follow for pair in (read.pairs if self._pairs else ()) for follow in self._pairs.get(pair, ())]
        found += self._publishers.get((article.publisher or "").casefold(), ())
        for subject, follows in self._topics.items():
            if passages_on(topic(subject), read):
                found += follows
        return found


def passages_on(wanted: Topic, read: ReadArticle) -> list[ReadPassage]:
    """List the passages of an article that have a topic."""
    language = read.article.language
    return [one for one in read.passages if wanted.is_in(one.terms, read.headline_terms, language)]


def by_follower(
    follows: Iterable[Follow], change: int, article: Article, seen_by: Mapping[Scope, Visible]
) -> dict[int, list[Follow]]:
    """Group what an article fits by who follows it, as far as it is news there: visible, and later than the follow.

    `seen_by` has the scopes that are seen in the follow's scope.
    """
    grouped: defaultdict[int, list[Follow]] = defaultdict(list)
    for follow in follows:
        if change > follow.since and article.scope in seen_by[follow.scope]:
            grouped[follow.follower].append(follow)
    return dict(grouped)


def _parts(typed: str) -> tuple[str, list[str]]:
    """Part what stands in quotation marks from the rest; a mark without another is none."""
    pieces = _QUOTE.split(typed)
    if len(pieces) % 2 == 0:
        pieces = [*pieces[:-2], f"{pieces[-2]} {pieces[-1]}"]
    return " ".join(pieces[::2]).strip(), [phrase for phrase in pieces[1::2] if phrase.strip()]


def _has_run(terms: Sequence[str], run: Sequence[str]) -> bool:
    """Tell whether terms stand in a text one after the other."""
    if not run:
        return True
    return any(terms[at : at + len(run)] == run for at, term in enumerate(terms) if term == run[0])
