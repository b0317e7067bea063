"""BM25S, whose scores are worked out when it indexes: https://github.com/xhluca/bm25s."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from tests.benchmark.peers import wording
from tests.benchmark.peers.peer import Hit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(slots=True)
class Bm25s:
    """Words without stop words, stemmed by Snowball where it knows the language; Chinese is cut by jieba."""

    language: str
    numba: bool = False
    _engine: Any = field(default=None, init=False)

    @property
    def index(self) -> str:
        """Name the kind of index."""
        return f"bm25s-{self.language}"

    def build(self, texts: Iterable[str], folder: Path) -> None:
        """Index passages; it needs all their words in memory."""
        known: dict[str, int] = {}
        numbers = [[known.setdefault(word, len(known)) for word in self._cut(text)] for text in texts]
        engine = import_module("bm25s").BM25()
        engine.index((numbers, known), show_progress=False)
        engine.save(folder, show_progress=False)

    def load(self, folder: Path) -> None:
        """Read the index into memory."""
        self._engine = import_module("bm25s").BM25.load(folder, load_vocab=True, show_progress=False)
        self._engine.backend = "numpy"
        if self.numba:
            self._engine.backend = "numba"
            self._engine.activate_numba_scorer()

    def search(self, question: str, limit: int) -> list[Hit]:
        """Find the best passages."""
        found = [word for word in self._cut(question) if word in self._engine.vocab_dict]
        if not found:
            return []
        most = min(limit, int(self._engine.scores["num_docs"]))
        numbers, scores = self._engine.retrieve([found], k=most, show_progress=False)
        hits = zip(numbers[0].tolist(), scores[0].tolist(), strict=True)
        return [Hit(number, score) for number, score in hits if score > 0]

    def close(self) -> None:
        """Let go of the index."""
        self._engine = None

    def _cut(self, text: str) -> list[str]:
        if self.language == "zh":
            return wording.meaningful(wording.segmented(text))
        return [_term(word, self.language) for word in wording.words(text) if _has_meaning(word)]


@lru_cache(maxsize=200_000)
def _term(word: str, language: str) -> str:
    stem = wording.stemmed(language)
    return stem(word) if stem else word


@lru_cache(maxsize=200_000)
def _has_meaning(word: str) -> bool:
    return bool(wording.meaningful([word]))
