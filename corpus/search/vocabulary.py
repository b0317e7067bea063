"""What is remembered of each scope between questions: its languages and its words, until its articles change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from corpus.search.spelling import WordList
from corpus.store import search_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import aiosqlite

    from corpus.store.search_index import ScopeCounts

_MOST_LISTS: Final = 2_000
"""Word lists remembered, over all scopes and word lengths; the oldest makes room."""


class Vocabulary:
    """Remembers word lists and languages by scope; a scope's new revision makes them anew."""

    def __init__(self) -> None:
        self._words: dict[tuple[int, int], tuple[int, WordList]] = {}
        self._languages: dict[int, tuple[int, frozenset[str | None]]] = {}

    async def languages(self, connection: aiosqlite.Connection, scopes: Sequence[ScopeCounts]) -> list[str | None]:
        """List the languages of all these scopes' articles, None for unknown ones."""
        found: set[str | None] = set()
        for scope in scopes:
            revision, languages = self._languages.get(scope.ordinal, (None, frozenset()))
            if revision != scope.revision:
                languages = frozenset(await search_index.languages(connection, scope.ordinal))
                self._languages[scope.ordinal] = (scope.revision, languages)
            found |= languages
        return sorted(found, key=str) or [None]

    async def words(
        self, connection: aiosqlite.Connection, scopes: Sequence[ScopeCounts], lengths: Iterable[int]
    ) -> list[WordList]:
        """List the words of these lengths, a list for each scope and length."""
        return [await self._list(connection, scope, length) for length in lengths for scope in scopes]

    async def _list(self, connection: aiosqlite.Connection, scope: ScopeCounts, length: int) -> WordList:
        key = (scope.ordinal, length)
        revision, words = self._words.get(key, (None, None))
        if words is None or revision != scope.revision:
            words = WordList(*await search_index.words(connection, scope.ordinal, length))
            self._words[key] = (scope.revision, words)
            if len(self._words) > _MOST_LISTS:
                del self._words[next(iter(self._words))]
        return words
