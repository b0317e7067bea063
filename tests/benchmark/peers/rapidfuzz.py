"""rapidfuzz over all passages, one after the other: https://github.com/rapidfuzz/RapidFuzz."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from tests.benchmark.peers import wording
from tests.benchmark.peers.peer import Hit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_FILE: Final = "texts.json"


@dataclass(slots=True)
class TokenSetRatio:
    """`token_set_ratio` of the question with every passage; it has no index but the texts."""

    language: str
    _texts: list[str] = field(default_factory=list, init=False)

    @property
    def index(self) -> str:
        """Name the kind of index."""
        return f"rapidfuzz-{self.language}"

    def build(self, texts: Iterable[str], folder: Path) -> None:
        """Keep the texts, their words in small letters."""
        (folder / _FILE).write_text(json.dumps([self._prepared(text) for text in texts]), encoding="utf-8")

    def load(self, folder: Path) -> None:
        """Read the texts."""
        self._texts = json.loads((folder / _FILE).read_text(encoding="utf-8"))

    def search(self, question: str, limit: int) -> list[Hit]:
        """Compare with all of them."""
        asked = self._prepared(question)
        best = process.extract(asked, self._texts, scorer=fuzz.token_set_ratio, processor=None, limit=limit)
        return [Hit(number, score) for _, score, number in best]

    def close(self) -> None:
        """Forget the texts."""
        self._texts = []

    def _prepared(self, text: str) -> str:
        cut = wording.pairs if self.language == "zh" else wording.words
        return " ".join(cut(text))
