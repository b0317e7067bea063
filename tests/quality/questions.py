"""Question sets as the fit reads them: a folder each, answers included."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.evaluation.questions import fold
from corpus.models import Draft
from corpus.reading import find_sources, read_source

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the keys of the articles that answer it, and texts one of which an answering passage holds.

    `relevant` is empty where the articles hold no answer. `held` may be empty: then any passage of the articles counts.
    """

    id: str
    text: str
    relevant: frozenset[str]
    held: tuple[str, ...]


def load_articles(folder: Path) -> list[Draft]:
    """Read a set's articles."""
    read = [item for source in find_sources([folder / "articles.jsonl"]) for item in read_source(source)]
    return [item for item in read if isinstance(item, Draft)]


def load_questions(folder: Path) -> list[Question]:
    """Read a set's questions."""
    with (folder / "questions.jsonl").open(encoding="utf-8") as lines:
        return [_question(json.loads(line)) for line in lines]


def _question(fields: dict[str, object]) -> Question:
    facts = fields.get("facts") or []
    answers = fields.get("answers") or []
    held = [fact["text"] for fact in facts] if facts else answers  # type: ignore[attr-defined]
    return Question(
        str(fields["id"]),
        str(fields["question"]),
        frozenset(fields["relevant"]),  # type: ignore[call-overload]
        tuple(fold(str(text)) for text in held),  # type: ignore[attr-defined]
    )
