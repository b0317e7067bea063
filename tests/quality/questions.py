"""Question sets: articles in the import format and questions with the articles that answer them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.analysis import stop_words, tokenize
from corpus.models import Draft
from corpus.reading import find_sources, read_source

if TYPE_CHECKING:
    import random
    from pathlib import Path

    from corpus.analysis import Token

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"


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


def misspell(text: str, edits: int, chance: random.Random) -> str:
    """Make one random edit in each of so many words that carry meaning."""
    words = [token for token in tokenize(text) if token.word not in stop_words()]
    words = [token for token in words if len(token.word) > 3 and token.word.isalpha()] or words
    for token in sorted(chance.sample(words, min(edits, len(words))), key=lambda token: -token.start):
        text = text[: token.start] + _edited(text, token, chance) + text[token.end :]
    return text


def _edited(text: str, token: Token, chance: random.Random) -> str:
    word = text[token.start : token.end]
    at = chance.randrange(len(word))
    letter = chance.choice(_LATIN if word.isascii() else _CYRILLIC if word[0] < "\u0530" else text)
    return chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
        ]
    )


def _question(fields: dict[str, object]) -> Question:
    facts = fields.get("facts") or []
    answers = fields.get("answers") or []
    held = [fact["text"] for fact in facts] if facts else answers  # type: ignore[attr-defined]
    return Question(
        str(fields["id"]),
        str(fields["question"]),
        frozenset(fields["relevant"]),  # type: ignore[call-overload]
        tuple(" ".join(str(text).casefold().split()) for text in held),  # type: ignore[attr-defined]
    )
