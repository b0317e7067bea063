"""Other search engines, each at the best that was found for it, and which of them are installed."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from tests.benchmark.peers.bm25s import Bm25s
from tests.benchmark.peers.fts5 import Form, Fts5
from tests.benchmark.peers.rapidfuzz import TokenSetRatio
from tests.benchmark.peers.tantivy import Match, Tantivy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.benchmark.peers.peer import Peer


@dataclass(frozen=True, slots=True)
class Contender:
    """A peer under the name that the table gives it. `needs` are the modules that it cannot do without.

    `most_passages` and `most_questions` bound one that takes seconds for each question.
    """

    name: str
    peer: Peer
    needs: tuple[str, ...] = ()
    most_passages: int | None = None
    most_questions: int | None = None

    @property
    def installed(self) -> bool:
        """Tell whether all that it needs is there."""
        return all(find_spec(module) for module in self.needs)


OR_WITHOUT_STOP_WORDS: Final = "FTS5, OR without stop words"
"""The contender that the others' times are compared with."""

_FTS5: Final = {
    "en": ("porter, without stop words", Fts5(Form.STEMS)),
    "ru": ("groups of 3 letters, without stop words", Fts5(Form.GROUPS)),
    "kk": ("groups of 3 letters", Fts5(Form.GROUPS, stop_words=True)),
    "zh": ("pairs of characters, without stop words", Fts5(Form.PAIRS)),
}
_FTS5_ELSE: Final = ("unicode61, without stop words", Fts5(Form.WORDS))


def quality_contenders(language: str) -> list[Contender]:
    """List the peers in the form that is best for a language on the sets that it was chosen by."""
    match = Match.FUZZY if language == "en" else Match.FUZZY_IF_UNKNOWN
    bm25s_needs = ("bm25s", "rjieba") if language == "zh" else ("bm25s",)
    return [
        Contender("FTS5", _FTS5.get(language, _FTS5_ELSE)[1]),
        Contender("tantivy", Tantivy(language, match), ("tantivy",)),
        Contender("bm25s", Bm25s(language), bm25s_needs),
        Contender("token_set_ratio", TokenSetRatio(language), most_questions=100),
    ]


def speed_contenders() -> list[Contender]:
    """List the peers for English, each in the ways that differ in speed."""
    return [
        Contender("FTS5, OR of all words", Fts5(Form.STEMS, stop_words=True)),
        Contender(OR_WITHOUT_STOP_WORDS, Fts5(Form.STEMS)),
        Contender("tantivy, OR", Tantivy("en", Match.EXACT), ("tantivy",)),
        Contender("tantivy, fuzzy 1", Tantivy("en", Match.FUZZY), ("tantivy",)),
        Contender("tantivy, fuzzy 1 for unknown words", Tantivy("en", Match.FUZZY_IF_UNKNOWN), ("tantivy",)),
        Contender("bm25s", Bm25s("en"), ("bm25s",)),
        Contender("bm25s with numba", Bm25s("en", numba=True), ("bm25s", "numba")),
        Contender("token_set_ratio", TokenSetRatio("en"), most_passages=20_000, most_questions=20),
    ]


def configurations(languages: Iterable[str]) -> list[str]:
    """Say how the peers were set up for each language."""
    lines = []
    for language in languages:
        fts5 = _FTS5.get(language, _FTS5_ELSE)[0]
        words = "jieba" if language == "zh" else "Snowball" if language in {"en", "ru", "ms", "id"} else "whole words"
        tantivy = "en_stem" if language == "en" else "stemmed" if language == "ru" else "not stemmed"
        tantivy = "pairs of characters" if language == "zh" else tantivy
        fuzzy = "every word" if language == "en" else "unknown words"
        lines.append(f"{language}: FTS5 {fts5}; tantivy {tantivy}, distance 1 for {fuzzy}; bm25s {words}")
    return lines
