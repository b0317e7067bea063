"""SQLite's full-text search as it comes: https://sqlite.org/fts5.html."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final

from tests.benchmark.peers import wording
from tests.benchmark.peers.peer import Hit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_FILE: Final = "fts5.sqlite3"


class Form(Enum):
    """What is indexed of a text."""

    WORDS = "words"
    STEMS = "stems"
    PAIRS = "pairs of characters"
    GROUPS = "groups of three letters"


_TOKENIZERS: Final = {
    Form.WORDS: "unicode61",
    Form.STEMS: "porter unicode61",
    Form.PAIRS: "unicode61",
    Form.GROUPS: "unicode61 tokenchars 'ˍ'",
}


@dataclass(slots=True)
class Fts5:
    """An OR of the question's words, best bm25 first; the index keeps no texts."""

    form: Form
    stop_words: bool = False
    _connection: sqlite3.Connection | None = field(default=None, init=False)

    @property
    def index(self) -> str:
        """Name the kind of index."""
        return f"fts5-{self.form.name.lower()}"

    def build(self, texts: Iterable[str], folder: Path) -> None:
        """Index passages in one transaction."""
        self.load(folder)
        assert self._connection
        with self._connection as connection:
            connection.execute(
                f"CREATE VIRTUAL TABLE passage USING fts5 (text, content = '', tokenize = \"{_TOKENIZERS[self.form]}\")"
            )
            connection.executemany(
                "INSERT INTO passage (rowid, text) VALUES (?, ?)",
                ((number, self._prepared(text)) for number, text in enumerate(texts)),
            )
        self.close()

    def load(self, folder: Path) -> None:
        """Open the database."""
        self._connection = sqlite3.connect(folder / _FILE)

    def search(self, question: str, limit: int) -> list[Hit]:
        """Find the best passages."""
        found = self._cut(question)
        if not self.stop_words:
            found = wording.meaningful(found) or found
        if not found:
            return []
        assert self._connection
        rows = self._connection.execute(
            "SELECT rowid, -rank FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT ?",
            (" OR ".join(f'"{word}"' for word in dict.fromkeys(found)), limit),
        )
        return [Hit(*row) for row in rows]

    def close(self) -> None:
        """Close the database."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _cut(self, text: str) -> list[str]:
        if self.form is Form.GROUPS:
            return wording.groups(text)
        return wording.pairs(text) if self.form is Form.PAIRS else wording.words(text)

    def _prepared(self, text: str) -> str:
        return text if self.form in {Form.WORDS, Form.STEMS} else " ".join(self._cut(text))
