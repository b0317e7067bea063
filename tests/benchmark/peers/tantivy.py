"""Tantivy, a search engine library in Rust: https://github.com/quickwit-oss/tantivy."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from tests.benchmark.peers import wording
from tests.benchmark.peers.peer import Hit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_ANALYZER: Final = "benchmark"
_HEAP: Final = 512_000_000
_LONGEST_WORD: Final = 64
_STEMMERS: Final = {"en": "english", "ru": "russian"}


class Match(Enum):
    """How a word of the question is searched."""

    EXACT = "exactly"
    FUZZY = "exactly, and any word at distance 1 with a score of 1"
    FUZZY_IF_UNKNOWN = "exactly, but at distance 1 if no passage has it"


@dataclass(slots=True)
class Tantivy:
    """An OR of the question's words without stop words, stemmed where tantivy has a stemmer."""

    language: str
    match: Match
    _index: Any = field(default=None, init=False)
    _searcher: Any = field(default=None, init=False)
    _analyzer: Any = field(default=None, init=False)

    @property
    def index(self) -> str:
        """Name the kind of index."""
        return f"tantivy-{self.language}"

    def build(self, texts: Iterable[str], folder: Path) -> None:
        """Index passages in one thread, and merge what it wrote in the meantime."""
        tantivy: Any = import_module("tantivy")
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("text", stored=False, tokenizer_name=_ANALYZER, index_option="freq")
        schema.add_unsigned_field("number", stored=True)
        index = tantivy.Index(schema.build(), path=str(folder))
        index.register_tokenizer(_ANALYZER, self._make_analyzer())
        writer = index.writer(heap_size=_HEAP, num_threads=1)
        for number, text in enumerate(texts):
            writer.add_document(tantivy.Document(text=self._prepared(text), number=number))
        writer.commit()
        writer.wait_merging_threads()

    def load(self, folder: Path) -> None:
        """Open the index."""
        self._index = import_module("tantivy").Index.open(str(folder))
        self._analyzer = self._make_analyzer()
        self._index.register_tokenizer(_ANALYZER, self._analyzer)
        self._searcher = self._index.searcher()

    def search(self, question: str, limit: int) -> list[Hit]:
        """Find the best passages."""
        tantivy: Any = import_module("tantivy")
        found = wording.pairs(question) if self.language == "zh" else wording.words(question)
        terms = self._analyzer.analyze(" ".join(wording.meaningful(found) or found))
        queries = [query for term in dict.fromkeys(terms) for query in self._queries(term)]
        either = tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])
        hits = self._searcher.search(either, limit, count=False).hits
        return [Hit(self._searcher.doc(address)["number"][0], score) for score, address in hits]

    def close(self) -> None:
        """Let go of the index."""
        self._index = self._searcher = None

    def _queries(self, term: str) -> list[Any]:
        query: Any = import_module("tantivy").Query
        fuzzy = query.fuzzy_term_query(self._index.schema, "text", term, distance=1, transposition_cost_one=True)
        exact = query.term_query(self._index.schema, "text", term, "freq")
        if self.match is Match.FUZZY:
            return [exact, fuzzy]
        is_unknown = self.match is Match.FUZZY_IF_UNKNOWN and not self._searcher.doc_freq("text", term)
        return [fuzzy if is_unknown else exact]

    def _prepared(self, text: str) -> str:
        return " ".join(wording.pairs(text)) if self.language == "zh" else text

    def _make_analyzer(self) -> Any:  # noqa: ANN401 - the library is not there when types are checked
        tantivy: Any = import_module("tantivy")
        builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        builder = builder.filter(tantivy.Filter.remove_long(_LONGEST_WORD)).filter(tantivy.Filter.lowercase())
        if name := _STEMMERS.get(self.language):
            builder = builder.filter(tantivy.Filter.stemmer(name))
        return builder.build()
