"""Names that stand for each other: which of them a question has, and where others stand whole.

A server's groups and the host's that share a name are one group. A name is matched word by word, by the stems that
its words have in the languages of the corpus, so that inflected forms match as well; in a question also by those of
languages that inflect names, whatever the corpus speaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from corpus.analysis import stem, stems, stop_words, tokenize
from corpus.models import OtherName
from corpus.relations.entities import name_groups
from corpus.relations.inflecting import russian_forms
from corpus.search.query import carries_meaning, tokens_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from corpus.analysis import Token
    from corpus.dictionary import Ids
    from corpus.search.matches import Ints
    from corpus.store.search_index import Name, Places

OTHER_NAME: Final = 0.95
"""How well another name stands for the one that was typed."""

MOST_NAMED: Final = 16
"""Names of one question that are searched under other names as well."""

MOST_OTHERS: Final = 48
"""Other names that are searched for one: two full groups, the server's and the host's."""

_INFLECTING: Final = ("ru", "kk", None)
"""Languages that questions are asked in and that inflect names; None for forms as they are."""

_FIRST_CYRILLIC: Final = "\u0400"
_LAST_CYRILLIC: Final = "\u04ff"
_MOST_INFLECTED: Final = 2
"""Words of a name of which all forms are listed; those of longer ones would be thousands."""

_NOBODYS: Final = -2
"""Whose the names are that everyone knows: no scope's."""

_Group = dict[str, str]
"""Names as they were written, by their folded form."""

_NONE: Final = np.empty(0, np.intp)

_Stems = tuple[str, ...]
"""The stems of a name's words in one language."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name that a question has, as typed, its folded words, and the other names of the same thing."""

    typed: str
    words: frozenset[str]
    others: tuple[OtherName, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A name that can be found in a question: its words' stems in each language, and its group's names."""

    stems: frozenset[_Stems]
    group: Sequence[tuple[OtherName, frozenset[_Stems]]]


class NameBook:
    """The names of some groups, ready to be found in questions."""

    def __init__(self, rows: Iterable[Name], languages: Iterable[str | None]) -> None:
        self._languages = tuple(languages)
        self._asked_in = tuple(dict.fromkeys((*self._languages, *_INFLECTING)))
        self._entries: dict[_Stems, _Entry] = {}
        self._lengths: dict[str, set[int]] = {}
        for group in _groups(rows):
            names = [(name, [token.word for token in tokenize(name)]) for name in group.values()]
            others = [
                (OtherName(name, tuple(stems(word, self._languages) for word in words)), self._stems(words))
                for name, words in names
                if not stop_words().issuperset(words)  # such a name would be found everywhere
            ]
            for _, words in names:
                self._enter(_Entry(self._stems(words) | _russian_forms(words), others))

    def named_in(self, question: str) -> list[Named]:
        """Find the names in a question, in order; where several begin the longest counts."""
        tokens = tokens_of(question)
        by_language = {tuple(stem(token.word, language) for token in tokens) for language in self._asked_in}
        found: list[Named] = []
        at = 0
        while at < len(tokens) and len(found) < MOST_NAMED:
            end = at + max((self._longest(stemmed, at) for stemmed in by_language), default=0)
            if any(carries_meaning(question, token) for token in tokens[at:end]):
                found.append(self._named(question, tokens[at:end]))
            at = max(at + 1, end)
        return found

    def _enter(self, entry: _Entry) -> None:
        for stemmed in entry.stems:
            self._entries.setdefault(stemmed, entry)
            self._lengths.setdefault(stemmed[0], set()).add(len(stemmed))

    def _longest(self, stemmed: _Stems, at: int) -> int:
        """Count the words of the longest name that begins at a word of the question; 0 if none does."""
        lengths = self._lengths.get(stemmed[at], ())
        return max((length for length in lengths if stemmed[at : at + length] in self._entries), default=0)

    def _named(self, question: str, tokens: Sequence[Token]) -> Named:
        words = [token.word for token in tokens]
        typed = self._stems(words)
        entry = next(self._entries[stemmed] for stemmed in sorted(typed) if stemmed in self._entries)
        others = [name for name, stemmed in entry.group if stemmed.isdisjoint(typed)]
        surface = question[tokens[0].start : max(token.end for token in tokens)]
        return Named(surface, frozenset(words), tuple(others[:MOST_OTHERS]))

    def _stems(self, words: Sequence[str]) -> frozenset[_Stems]:
        return frozenset(tuple(stem(word, language) for word in words) for language in self._asked_in)


def _russian_forms(words: Sequence[str]) -> frozenset[_Stems]:
    """Give the forms of a Russian name; its stemmer, made for all words, parts some of them from each other."""
    if len(words) > _MOST_INFLECTED or not all(_FIRST_CYRILLIC <= word[0] <= _LAST_CYRILLIC for word in words):
        return frozenset()
    return frozenset(map(tuple, russian_forms(tuple(words))))


@lru_cache(maxsize=32)
def name_book(rows: tuple[Name, ...], languages: tuple[str | None, ...]) -> NameBook:
    """Make names ready to be found, besides those that everyone knows, once for as long as they stay as they are."""
    return NameBook((*known_to_all(), *rows), languages)


@lru_cache(maxsize=1)
def known_to_all() -> tuple[Name, ...]:
    """Give the names of countries, people and organisations as rows of a scope of their own."""
    return tuple(
        (_NOBODYS, number, " ".join(token.word for token in tokenize(name)), name)
        for number, group in enumerate(name_groups())
        for name in group
    )


def places_of(name: OtherName, ids: Mapping[str, int]) -> Places:
    """Give the ids of the terms that may stand for each word of a name."""
    return tuple(tuple(ids[term] for term in terms if term in ids) for terms in name.terms)


class NameHits(NamedTuple):
    """Where names stand in an array of terms, and the word of the query that each stands for, if for several again."""

    starts: Ints
    ends: Ints
    words: Ints


class NameTable:
    """Finds where other names of the query's words stand whole."""

    def __init__(self, names: Iterable[tuple[int, Places]]) -> None:
        """Take the index of a word with each of its names."""
        self._words: dict[Places, list[int]] = {}
        for word, places in names:
            self._words.setdefault(places, []).append(word)

    def hits(self, terms: Ids, owners: Ints) -> NameHits:
        """Find the names that lie within one owner."""
        starts, ends, words = [_NONE], [_NONE], [_NONE]
        for places, stands_for in self._words.items():
            at = _starts(terms, owners, places)
            starts.append(np.repeat(at, len(stands_for)))
            ends.append(np.repeat(at + len(places), len(stands_for)))
            words.append(np.tile(np.array(stands_for, np.intp), len(at)))
        return NameHits(np.concatenate(starts), np.concatenate(ends), np.concatenate(words))


def spans_of_names(names: Collection[OtherName], text: str, language: str | None) -> list[tuple[int, int]]:
    """Find where names stand whole in a text."""
    tokens = tokenize(text, language)
    terms = [token.term for token in tokens]
    return [
        (tokens[at].start, max(token.end for token in tokens[at : at + len(name.terms)]))
        for name in names
        for at in range(len(tokens) - len(name.terms) + 1)
        if all(term in expected for term, expected in zip(terms[at:], name.terms, strict=False))
    ]


def _groups(rows: Iterable[Name]) -> list[_Group]:
    """Put names into their groups; groups of two scopes that share a name are one."""
    group_of: dict[str, _Group] = {}
    for _, same in groupby(rows, key=lambda row: row[:2]):
        members = {folded: name for _, _, folded, name in same}
        for folded in list(members):
            members |= group_of.get(folded, {})
        group_of |= dict.fromkeys(members, members)
    return list({id(group): group for group in group_of.values()}.values())


def _starts(terms: Ids, owners: Ints, places: Places) -> Ints:
    """Find where a name starts."""
    last = len(places) - 1
    if len(terms) <= last:
        return _NONE
    at = np.flatnonzero(np.isin(terms[: len(terms) - last], np.array(places[0], np.uint32)))
    for step, expected in enumerate(places[1:], start=1):
        at = at[np.isin(terms[at + step], np.array(expected, np.uint32))]
    inside: Ints = at[owners[at] == owners[at + last]]
    return inside
