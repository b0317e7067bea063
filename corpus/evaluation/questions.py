"""Questions whose answers are known, and the typing errors that people would make in them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.analysis import is_character, stop_words, tokenize
from corpus.question_lines import read_question_lines
from corpus.reading.characters import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from corpus.analysis import Token
    from corpus.models import Quote

SEED = 20240614

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"


@dataclass(frozen=True, slots=True)
class Fact:
    """A text of an article that answers a question, white space and case folded."""

    article: str
    text: str

    def is_in(self, quote: Quote) -> bool:
        """Tell whether the whole passage that a quote is cut from holds the fact."""
        return quote.article.key == self.article and self.text in fold(quote.passage_text)


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the keys of the articles that answer it, and the facts that do; none if no article does.

    `id` is any JSON value. `answers` are the words one of which a good quote holds, white space and case folded.
    """

    id: object
    text: str
    relevant: frozenset[str]
    facts: tuple[Fact, ...] = ()
    answers: tuple[str, ...] = ()

    def is_answered_in(self, text: str) -> bool:
        """Tell whether a text holds one of the answers."""
        folded = fold(text)
        return any(answer in folded for answer in self.answers)


def read_questions(lines: Iterable[bytes], name: str) -> Iterator[Question]:
    """Read one ``{"id", "question", "relevant", "facts", "answers"}`` a line.

    Raises CorpusError at a line that is none.
    """
    return read_question_lines(lines, name, _question)


def with_typos(text: str, edits: int) -> str:
    """Make one random edit in each of so many words that carry meaning; for one text always the same."""
    chance = random.Random(f"{SEED} {edits} {text!a}")  # noqa: S311 - misspells, keeps no secret
    return misspell(text, edits, chance)


def misspell(text: str, edits: int, chance: random.Random) -> str:
    """Make one random edit in each of so many words that carry meaning."""
    words = [token for token in tokenize(text) if token.word not in stop_words() and not is_character(token.word)]
    words = [token for token in words if len(token.word) > 3 and token.word.isalpha()] or words  # noqa: PLR2004 - as in spelling
    for token in sorted(chance.sample(words, min(edits, len(words))), key=lambda token: -token.start):
        text = text[: token.start] + _edited(text, token, chance) + text[token.end :]
    return text


def fold(text: str) -> str:
    """Fold white space and case."""
    return " ".join(text.casefold().split())


def _question(fields: dict[str, Any], _: int) -> Question:
    relevant, facts, answers = (fields.get(name) or [] for name in ("relevant", "facts", "answers"))
    if not isinstance(relevant, list):
        raise ValueError('"relevant" is not a list of article ids')  # noqa: TRY004 - the value is wrong, not a call
    if not isinstance(facts, list):
        raise ValueError('"facts" is not a list')  # noqa: TRY004 - as above
    if not isinstance(answers, list) or not all(isinstance(item, str) and item.strip() for item in answers):
        raise ValueError('"answers" is not a list of texts')
    keys = frozenset(_key(item, "relevant") for item in relevant)
    return Question(
        fields.get("id"), fields["question"], keys, tuple(map(_fact, facts)), tuple(fold(item) for item in answers)
    )


def _fact(fields: object) -> Fact:
    text = fields.get("text") if isinstance(fields, dict) else None
    if not isinstance(fields, dict) or not isinstance(text, str) or not text.strip():
        raise ValueError('a fact is not an object with "article" and a text "text"')
    return Fact(_key(fields.get("article"), "facts"), fold(text))


def _key(value: object, field: str) -> str:
    """Read the id of an article as the import does: a text or a whole number."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(f'"{field}" names something that is no article id')  # noqa: TRY004 - the value is wrong
    return clean(str(value))


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
