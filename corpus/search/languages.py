"""The language of a question, as far as its letters and its smallest words tell.

A question is too short for the model that tells an article's language, and may not wait until that is loaded.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Final

from corpus.analysis import fold, is_cjk
from corpus.search.query import tokens_of

ALIKE: Final = (frozenset({"ms", "id"}),)
"""Languages whose readers read each other's."""

_KAZAKH_LETTERS: Final = re.compile("[әғқңөұүһі]", re.IGNORECASE)
_CYRILLIC: Final = re.compile("[а-яё]", re.IGNORECASE)


def language_of(question: str) -> str:
    """Tell in which language a question is: Chinese, Kazakh, Russian, Malay (or Indonesian), or else English."""
    words = [token.word for token in tokens_of(question)]
    if any(is_cjk(word) for word in words):
        return "zh"
    if _CYRILLIC.search(question):
        return "kk" if _KAZAKH_LETTERS.search(question) or _more_of(words, "kk", "ru") else "ru"
    return "ms" if _more_of(words, "ms", "en") else "en"


def readable_with(language: str) -> frozenset[str]:
    """List the languages that are read with one, itself included."""
    return next((languages for languages in ALIKE if language in languages), frozenset({language}))


def _more_of(words: list[str], one: str, other: str) -> bool:
    return sum(word in _small_words(one) for word in words) > sum(word in _small_words(other) for word in words)


@lru_cache(maxsize=4)
def _small_words(language: str) -> frozenset[str]:
    text = (resources.files("corpus") / "words" / "stop" / f"{language}.txt").read_text(encoding="utf-8")
    return frozenset(fold(word) for line in text.splitlines() if not line.startswith("#") for word in line.split())
