"""What is remembered of each scope between questions: its languages and its words.

Words are read when a question first needs them and afterwards only the newer ones: their ids ever grow. A word whose
last article went stays in the list until the list is read anew, so what is found here must be looked up before it
is used (`search_index.word_counts`).

Safe for several threads: lists are never changed but replaced, and one thread at a time brings a list up to date.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Final

from corpus.search.word_list import WordList
from corpus.store import search_index

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from corpus.store.search_index import ScopeCounts

_MOST_WORDS: Final = 2_000_000
"""Words remembered over all scopes, about 30 bytes each; the scopes that were not asked for longest make room."""

_READ_AT_ONCE: Final = 20_000
_FEW: Final = 10_000


@dataclass(frozen=True, slots=True)
class _Known:
    """A scope's words up to an id, as of a revision; `first_read` of them came when the list was begun."""

    revision: int
    words: WordList
    last_id: int
    first_read: int


class Vocabulary:
    """Remembers words and languages by scope, and reads what a scope's new revision brought."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._words: OrderedDict[int, _Known] = OrderedDict()
        self._languages: dict[int, tuple[int, frozenset[str | None]]] = {}
        self._terms: tuple[int, list[str]] = (0, [])

    def languages(self, connection: sqlite3.Connection, scopes: Sequence[ScopeCounts]) -> list[str | None]:
        """List the languages of all these scopes' articles, None for unknown ones."""
        found: set[str | None] = set()
        for scope in scopes:
            revision, languages = self._languages.get(scope.ordinal, (None, frozenset()))
            if revision != scope.revision:
                languages = frozenset(search_index.languages(connection, scope.ordinal))
                self._languages[scope.ordinal] = (scope.revision, languages)
            found |= languages
        return sorted(found, key=str) or [None]

    def words(self, connection: sqlite3.Connection, scopes: Sequence[ScopeCounts]) -> list[WordList]:
        """List the words of each scope, some of which may be gone from it."""
        with self._lock:
            return [self._up_to_date(connection, scope) for scope in scopes]

    def terms(self, connection: sqlite3.Connection) -> list[str]:
        """List all terms of the dictionary that are words, in order, whichever scopes have them."""
        with self._lock:
            last, terms = self._terms
            if new := search_index.terms_after(connection, last):
                terms = sorted(terms + [term for term, _ in new])
                self._terms = (new[-1][1], terms)
            return terms

    def _up_to_date(self, connection: sqlite3.Connection, scope: ScopeCounts) -> WordList:
        known = self._words.get(scope.ordinal)
        if known is None or known.revision < scope.revision:
            known = _read(connection, scope, known)
            if known.words.size > 2 * known.first_read + _FEW:  # many may be gone, or stand twice
                known = _read(connection, scope, None)
            self._words[scope.ordinal] = known
            self._make_room()
        self._words.move_to_end(scope.ordinal)
        return known.words

    def _make_room(self) -> None:
        while len(self._words) > 1 and sum(known.words.size for known in self._words.values()) > _MOST_WORDS:
            self._words.popitem(last=False)


def _read(connection: sqlite3.Connection, scope: ScopeCounts, known: _Known | None) -> _Known:
    words, last = (known.words, known.last_id) if known else (WordList(), 0)
    while newer := search_index.words_after(connection, scope.ordinal, last, _READ_AT_ONCE):
        words, last = words.added(newer.words), newer.last_id
    return _Known(scope.revision, words, last, known.first_read if known else words.size)
