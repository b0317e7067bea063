"""Text to tokens with offsets, the same way for the index and for a question.

A token's `word` is its folded surface form (what spelling is repaired against), its `term` the stem that is indexed
and searched. Chinese, Japanese and Korean runs become characters and overlapping pairs of them, because they put no
spaces between words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from corpus.numbers import NUMBER, SYMBOLS, fold_number, number_and_unit
from corpus.stemming import stem, stems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = [
    "LONGEST_WORD",
    "STOP_WORD_LANGUAGES",
    "VERSION",
    "Entry",
    "Token",
    "entries",
    "fold",
    "grams",
    "is_character",
    "is_cjk",
    "spans_of",
    "stem",
    "stems",
    "stop_words",
    "tokenize",
]  # fmt: skip

VERSION: Final = 5
"""Raised whenever a text gives other tokens, passages or countries, so that a stored index is known to be stale."""

LONGEST_WORD: Final = 64
"""Longer runs of letters are no words; they are left out."""

STOP_WORD_LANGUAGES: Final = ("en", "ru", "kk", "ms", "zh")

_CJK: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN: Final = re.compile(
    rf"(?=[\w{''.join(SYMBOLS)}])(?:"  # so that other characters are passed over fast
    r"[^\W\d_](?:(?:\.[^\W\d_])+\.|(?<=[Pp])er cent\b|[^\W_]*(?:['’ʼ‘\xad][^\W\d_]+)*)"  # U.S., words, China’s
    rf"|(?=\d){NUMBER}(?:[^\W\d_]+)?"  # 3,000 or 31.5bn or 5G
    r"|[^\W_]+(?:['’ʼ‘\xad][^\W\d_]+)*"  # what begins like ² or ½
    rf"|[{''.join(SYMBOLS)}])"
)
_CJK_CHARACTER: Final = re.compile(f"[{_CJK}]")
_CJK_PARTS: Final = re.compile(f"[{_CJK}]+|[^{_CJK}]+")
_FIRST_CJK: Final = "\u3040"
_POSSESSIVE: Final = re.compile(r"['’ʼ‘](?:s|S)?$")
_INSIDE_WORDS: Final = str.maketrans("", "", "'’ʼ‘\xad")
_MOST_REMEMBERED: Final = 65_536
"""Words as written that are remembered for each language, about 30 MB; most words of a text are among the last ones."""

_MOST_PARTS_REMEMBERED: Final = 3
"""A longer run of Chinese is seldom met again."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: its folded form, its stem, and where it stands (``text[start:end]``)."""

    word: str
    term: str
    start: int
    end: int


class Entry(NamedTuple):
    """A word of a text for the index: its folded form, its stem, and whether it begins with a capital letter."""

    word: str
    term: str
    capital: bool


def tokenize(text: str, language: str | None = None) -> list[Token]:
    """Cut a text into tokens, in order of where they start; Chinese characters and their pairs overlap."""
    return [
        Token(word, stem(word, language), start, end)
        for match in _TOKEN.finditer(text)
        for surface, start, end in _parts(match[0], match.start())
        if end - start <= LONGEST_WORD and (word := fold(surface))
    ]


def entries(text: str, language: str | None = None) -> list[Entry]:
    """List the words and terms that `tokenize` gives, several times faster, without where they stand."""
    return list(chain.from_iterable(map(_remembered(language).__getitem__, _TOKEN.findall(text))))


def spans_of(terms: Collection[str], text: str, language: str | None = None) -> list[tuple[int, int]]:
    """Find where the words of a text stand that have one of these terms, in order of where they start."""
    remembered = _remembered(language)
    spans: list[tuple[int, int]] = []
    for match in _TOKEN.finditer(text):
        surface = match[0]
        known = remembered.get(surface)
        if known is None and not (len(surface) > _MOST_PARTS_REMEMBERED and is_cjk(surface)):
            known = remembered[surface]
        if known is not None and len(known) == 1:  # nearly all
            if known[0].term in terms:
                spans.append(match.span())
        elif known is None or any(entry.term in terms for entry in known):
            spans += [
                (start, end)
                for part, start, end in _parts(surface, match.start())
                if part in terms or ((entry := _entry(part, language)) and entry.term in terms)
            ]
    return spans


@lru_cache(maxsize=20_000)
def fold(surface: str) -> str:
    """Reduce a word to the form in which spellings are compared: small letters, no accents, plain digits."""
    if surface[0].isdecimal():
        return fold_number(surface)
    if surface in SYMBOLS:
        return SYMBOLS[surface]
    if surface == "US" or surface.startswith("U.S."):
        return "usa"  # "us" is a pronoun
    text = unicodedata.normalize("NFKC", _POSSESSIVE.sub("", surface)).translate(_INSIDE_WORDS)
    text = "".join(text.replace(".", "").casefold().split())  # one letter can stand for several words, as ﷺ does
    return text if text.isascii() else _without_accents(text)


def grams(text: str) -> str:
    """Give a text's groups of three letters, parted by spaces, for matching what somebody is still typing.

    Groups do not cross words; ``ˍ`` marks where a word starts. Chinese is given in characters and pairs.
    """
    groups: dict[str, None] = {}
    for word, _, _ in entries(text):
        if is_cjk(word):
            groups[word] = None
        else:
            padded = f"ˍ{word}".replace(".", "")
            groups.update(dict.fromkeys(padded[index : index + 3] for index in range(max(1, len(padded) - 2))))
    return " ".join(groups)


def is_cjk(word: str) -> bool:
    """Tell whether a folded word is written without spaces around it."""
    return word[0] >= _FIRST_CJK and _CJK_CHARACTER.match(word) is not None


def is_character(word: str) -> bool:
    """Tell whether a folded word is a single character of Chinese, Japanese or Korean."""
    return len(word) == 1 and is_cjk(word)


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    """Read the words that carry no meaning of their own, folded, of every language that has a list."""
    folder = resources.files("corpus") / "words" / "stop"
    return frozenset(
        fold(word)
        for language in STOP_WORD_LANGUAGES
        for line in (folder / f"{language}.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
        for word in line.split()
    )


class _Remembered(dict[str, tuple[Entry, ...]]):
    """The entries of words as written, in one language; all are forgotten when they get too many."""

    def __init__(self, language: str | None) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, surface: str) -> tuple[Entry, ...]:
        found = tuple(filter(None, (_entry(part, self._language) for part, _, _ in _parts(surface, 0))))
        if len(found) <= _MOST_PARTS_REMEMBERED and len(surface) <= LONGEST_WORD:
            if len(self) >= _MOST_REMEMBERED:
                self.clear()
            self[surface] = found
        return found


@lru_cache(maxsize=8)
def _remembered(language: str | None) -> _Remembered:
    return _Remembered(language)


@lru_cache(maxsize=20_000)
def _entry(part: str, language: str | None) -> Entry | None:
    word = fold(part) if len(part) <= LONGEST_WORD else ""
    return Entry(word, stem(word, language), part[0].isupper()) if word else None


def _parts(surface: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Part what is written as one word, with spans: numbers from their units, Chinese into characters and pairs."""
    if not surface.isascii() and max(surface) >= _FIRST_CJK and (runs := _CJK_PARTS.findall(surface)) != [surface]:
        for run in runs:
            yield from _parts(run, start)
            start += len(run)
    elif is_cjk(surface):
        yield from _characters_and_pairs(surface, start)
    elif surface[0].isdecimal() and not surface[-1].isdecimal():
        yield from number_and_unit(surface, start)
    else:
        yield surface, start, start + len(surface)


def _characters_and_pairs(run: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Yield each character and the pair that it begins: a wrong character spoils two pairs, but only itself."""
    for index, character in enumerate(run):
        yield character, start + index, start + index + 1
        if index + 1 < len(run):
            yield run[index : index + 2], start + index, start + index + 2


def _without_accents(text: str) -> str:
    """Drop accents from Latin and Greek letters; elsewhere a mark can make another letter (й is not и)."""
    text = text.replace("ё", "е")
    kept: list[str] = []
    base_is_plain = False
    for char in unicodedata.normalize("NFD", text):
        if unicodedata.combining(char):
            if base_is_plain:
                continue
        else:
            base_is_plain = char < "\u0400"
        kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))
