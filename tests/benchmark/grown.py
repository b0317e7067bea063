"""Keep a grown corpus on disk: its articles, the passages that they are cut into, and questions about them."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import asdict, dataclass
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from corpus import analysis
from corpus.analysis import stop_words, tokenize
from corpus.evaluation.questions import misspell
from tests.benchmark import growth
from tests.benchmark.sets import Searched, cut, read_drafts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import TextIO

    from corpus.models import Draft

QUESTIONS: Final = 500
WARM_UP: Final = 50
"""So many further questions are asked before anything is measured."""

_COMMON_WORDS: Final = 4
_RARE_WORDS: Final = 1
_STOP_WORDS: Final = 3
_COUNTED: Final = 3_000
"""Passages in which words are counted to tell common ones from rare ones."""

_TYPOS: Final = (0, 0, 0, 1, 2)
_ARTICLES: Final = "articles.jsonl"
_PASSAGES: Final = "passages.jsonl"
_SUMMARY: Final = "grown.json"


@dataclass(frozen=True, slots=True)
class KnownItem:
    """A question made of words of one passage, with so many typing errors; that passage is to be found."""

    question: str
    typos: int
    number: int
    article: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Grown:
    """The first articles of a grown corpus. `words` counts its different words, `size` the bytes of its passages."""

    folder: Path
    name: int
    passages: int
    articles: int
    words: int
    size: int

    def drafts(self) -> Iterator[Draft]:
        """Read its articles as an import does."""
        return islice(read_drafts(self.folder / _ARTICLES), self.articles)

    def searched(self) -> Iterator[Searched]:
        """Read its passages, one after the other."""
        with (self.folder / _PASSAGES).open(encoding="utf-8") as lines:
            for line in islice(lines, self.passages):
                yield Searched(*json.loads(line))

    def questions(self) -> list[KnownItem]:
        """Read the questions, those for warming up first."""
        content = json.loads((self.folder / f"questions-{self.name}.json").read_text(encoding="utf-8"))
        return [KnownItem(**item) for item in content]


def grow(parent: Path, sizes: Sequence[int], texts: Sequence[str]) -> list[Grown]:
    """Grow a corpus of the largest size, or find the same one below `parent`; the smaller ones are its beginnings."""
    folder = parent / f"grown-{_fingerprint(sizes, texts)}"
    summary = folder / _SUMMARY
    if not summary.exists():
        folder.mkdir(parents=True, exist_ok=True)
        marks = _write(folder, sorted(sizes), texts)
        for grown in marks:
            _write_questions(grown)
        summary.write_text(json.dumps([_fields(grown) for grown in marks]), encoding="utf-8")
    return [Grown(folder=folder, **fields) for fields in json.loads(summary.read_text(encoding="utf-8"))]


def known_items(grown: Grown, most: int) -> list[KnownItem]:
    """Ask for so many passages of a corpus, always the same ones, or for all if there are fewer."""
    chance = random.Random(f"{growth.SEED} {grown.name}")
    numbers = chance.sample(range(grown.passages), min(most, grown.passages))
    wanted = set(numbers)
    counts = Counter(
        word
        for passage in islice(grown.searched(), _COUNTED)
        for word in {token.word for token in tokenize(passage.body)}
    )
    found = {number: passage for number, passage in enumerate(grown.searched()) if number in wanted}
    return [known_item(number, found[number], counts, chance) for number in numbers]


def known_item(number: int, passage: Searched, counts: Mapping[str, int], chance: random.Random) -> KnownItem:
    """Ask for a passage by some of its words, in their order; two in five questions have typing errors.

    Most of the words are from the commoner half of those that carry meaning, so that many passages compete.
    """
    tokens = sorted({token.word: token for token in tokenize(passage.body)}.values(), key=lambda token: token.start)
    content = [token for token in tokens if token.word not in stop_words()]
    content.sort(key=lambda token: -counts.get(token.word, 0))
    half = len(content) // 2
    kinds = [
        (content[:half], _COMMON_WORDS),
        (content[half:], _RARE_WORDS),
        ([token for token in tokens if token.word in stop_words()], _STOP_WORDS),
    ]
    chosen = [token for kind, most in kinds for token in chance.sample(kind, min(most, len(kind)))]
    chosen.sort(key=lambda token: token.start)
    typos = chance.choice(_TYPOS)
    question = misspell(" ".join(passage.body[token.start : token.end] for token in chosen), typos, chance)
    return KnownItem(question, typos, number, passage.article, passage.start, passage.end)


def _fingerprint(sizes: Sequence[int], texts: Iterable[str]) -> str:
    digest = blake2b(f"{sorted(sizes)} {growth.SEED} {growth.VERSION} {analysis.VERSION}".encode(), digest_size=6)
    for text in texts:
        digest.update(text.encode())
    return digest.hexdigest()


def _write(folder: Path, sizes: Sequence[int], texts: Sequence[str]) -> list[Grown]:
    """Write articles and passages until there are enough; note where each size is reached."""
    marks: list[Grown] = []
    growing = growth.Growth(texts)
    passages = written = 0
    with (
        (folder / _ARTICLES).open("w", encoding="utf-8") as article_file,
        (folder / _PASSAGES).open("w", encoding="utf-8") as passage_file,
    ):
        for articles, draft in enumerate(growing.articles(), start=1):
            _write_line(article_file, _as_imported(draft))
            for passage in cut(draft):
                _write_line(passage_file, [passage.article, passage.start, passage.end, passage.heading, passage.body])
                passages += 1
                written += len(passage.text.encode())
            if passages >= sizes[len(marks)]:
                marks.append(Grown(folder, sizes[len(marks)], passages, articles, len(growing.words_seen), written))
                if len(marks) == len(sizes):
                    break
    return marks


def _write_line(file: TextIO, content: object) -> None:
    file.write(json.dumps(content, ensure_ascii=False) + "\n")


def _as_imported(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.key,
        "headline": draft.headline,
        "publisher": draft.publisher,
        "published": str(draft.published),
        "language": draft.language,
        "body": draft.body,
    }


def _write_questions(grown: Grown) -> None:
    items = [asdict(item) for item in known_items(grown, QUESTIONS + WARM_UP)]
    (grown.folder / f"questions-{grown.name}.json").write_text(json.dumps(items), encoding="utf-8")


def _fields(grown: Grown) -> dict[str, int]:
    return {name: value for name, value in asdict(grown).items() if name != "folder"}
