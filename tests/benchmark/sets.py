"""Sets of articles and questions, and the passages that all engines search."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus.bundled import bundled_articles
from corpus.errors import ReadingError
from corpus.evaluation.questions import read_questions
from corpus.passages import passages
from corpus.reading import find_sources, read_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from corpus.evaluation.questions import Question
    from corpus.models import Draft

_ARTICLES: Final = "articles.jsonl"
_QUESTIONS: Final = "questions.jsonl"


@dataclass(frozen=True, slots=True)
class Searched:
    """A passage as every engine gets it: its text, and above it the article's headline and publisher.

    `start` and `end` are its place in the body of the article with the key `article`.
    """

    article: str
    start: int
    end: int
    heading: str
    body: str

    @property
    def text(self) -> str:
        """All that is indexed."""
        return f"{self.heading}\n{self.body}"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A folder with articles and questions. `language` is that of most of its articles."""

    name: str
    folder: Path
    language: str
    drafts: tuple[Draft, ...]
    questions: tuple[Question, ...]

    @property
    def articles(self) -> Path:
        """The file of its articles."""
        return self.folder / _ARTICLES

    def searched(self) -> list[Searched]:
        """Cut its articles into passages."""
        return [passage for draft in self.drafts for passage in cut(draft)]


def find_sets(folder: Path) -> list[QuestionSet]:
    """Read every set below a folder, by name; none if there is no such folder. Raises CorpusError for a broken one."""
    found = sorted(folder.glob(f"*/{_QUESTIONS}"))
    return [_read(file.parent) for file in found if (file.parent / _ARTICLES).exists()]


def cut(draft: Draft) -> Iterator[Searched]:
    """Cut an article into its passages."""
    heading = f"{draft.headline}\n{draft.publisher or ''}".strip()
    for passage in passages(draft.body, draft.language):
        yield Searched(draft.key, passage.start, passage.end, heading, draft.body[passage.start : passage.end])


def read_drafts(file: Path) -> Iterator[Draft]:
    """Read articles one after the other; raise ReadingError at one that cannot be read."""
    for source in find_sources([file]):
        for draft in read_source(source):
            if isinstance(draft, ReadingError):
                raise draft
            yield draft


def english_texts(sets: Sequence[QuestionSet]) -> list[str]:
    """List the bodies of the English articles; of those that ship where there are none."""
    texts = [draft.body for item in sets for draft in item.drafts if draft.language == "en"]
    return texts or [draft.body for draft in bundled_articles()]


def _read(folder: Path) -> QuestionSet:
    drafts = tuple(read_drafts(folder / _ARTICLES))
    with (folder / _QUESTIONS).open("rb") as lines:
        questions = tuple(read_questions(lines, str(folder / _QUESTIONS)))
    languages = Counter(draft.language or "" for draft in drafts)
    return QuestionSet(folder.name, folder, max(languages, key=lambda code: languages[code]), drafts, questions)
