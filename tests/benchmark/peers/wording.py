"""Texts to the words, pairs and groups of letters that peers search by."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import Stemmer

from corpus.analysis import fold, stop_words, tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_WORD: Final = re.compile(r"[^\W_]+")
_GROUP: Final = 3
_SNOWBALL: Final = {"en": "english", "ru": "russian", "ms": "indonesian", "id": "indonesian"}


def words(text: str) -> list[str]:
    """Cut a text into words of small letters."""
    return _WORD.findall(text.lower())


def pairs(text: str) -> list[str]:
    """Cut a text into words, and runs of Chinese characters into overlapping pairs."""
    return [token.word for token in tokenize(text)]


def groups(text: str) -> list[str]:
    """Cut the words of a text into overlapping groups of three letters; ``ˍ`` marks where a word starts."""
    found = []
    for word in words(text):
        padded = f"ˍ{word}"
        found += [padded[index : index + _GROUP] for index in range(max(1, len(padded) - _GROUP + 1))]
    return found


def segmented(text: str) -> list[str]:
    """Cut a Chinese text into words by jieba's dictionary."""
    jieba: Any = import_module("rjieba")
    return [word for word in jieba.cut_for_search(text.lower()) if _WORD.match(word)]


def meaningful(found: Iterable[str]) -> list[str]:
    """Leave out the words that carry no meaning of their own: the same that Dragoman leaves out."""
    return [word for word in found if (fold(word) or word) not in stop_words()]


@lru_cache(maxsize=16)
def stemmed(language: str) -> Callable[[str], str] | None:
    """Give Snowball's stemmer for a language; None if it has none."""
    name = _SNOWBALL.get(language)
    return Stemmer.Stemmer(name).stemWord if name else None
