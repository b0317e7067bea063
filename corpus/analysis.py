"""Text to tokens with offsets, the same way for the index and for a question.

A token's `word` is its folded surface form (what spelling is repaired against), its `term` the stem that is indexed
and searched. Stems are Snowball's (https://snowballstem.org), chosen by the word's script and the text's language.
Chinese, Japanese and Korean runs become overlapping pairs of characters, because they put no spaces between words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final

import Stemmer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

VERSION: Final = 3
"""Raised whenever the same text gives other tokens or passages, so that a stored index is known to be stale."""

LONGEST_WORD: Final = 64
"""Longer runs of letters are no words; they are left out."""

STOP_WORD_LANGUAGES: Final = ("en", "ru", "kk", "ms", "zh")

_CJK: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_TOKEN: Final = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    r"|\d+(?:[.,]\d+)*(?:[^\W\d_]+)?"  # 3,000 or 31.5bn or 5G
    r"|[^\W_]+(?:['’ʼ‘\xad][^\W\d_]+)*"  # words, China’s, with soft hyphens
)
_CJK_CHARACTER: Final = re.compile(f"[{_CJK}]")
_CJK_PARTS: Final = re.compile(f"[{_CJK}]+|[^{_CJK}]+")
_FIRST_CJK: Final = "\u3040"
_NUMBER_PARTS: Final = re.compile(r"(\d+(?:[.,]\d+)*)(.*)")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_POSSESSIVE: Final = re.compile(r"['’ʼ‘](?:s|S)?$")
_INSIDE_WORDS: Final = str.maketrans("", "", "'’ʼ‘\xad")
_ORDINAL_ENDINGS: Final = frozenset({"st", "nd", "rd", "th"})
_UNITS: Final = frozenset(
    {"k", "m", "mn", "mln", "bn", "b", "tn", "trn", "km", "kg", "pc", "pct", "млн", "млрд", "трлн", "мың"}
)
_KAZAKH_STEM_LENGTH: Final = 6

_SNOWBALL: Final = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian",
    "lt": "lithuanian", "ms": "indonesian", "ne": "nepali", "nl": "dutch", "no": "norwegian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
_ENGLISH_IN_LATIN: Final = frozenset({None, "en", "ru", "kk", "sr", "zh", "ja", "ko"})
"""Languages whose articles' words in Latin letters are taken for English."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: its folded form, its stem, and where it stands (``text[start:end]``)."""

    word: str
    term: str
    start: int
    end: int


def tokenize(text: str, language: str | None = None) -> list[Token]:
    """Cut a text into tokens, in order; pairs of Chinese characters overlap."""
    return [
        Token(word, stem(word, language), start, end)
        for surface, start, end in _surfaces(text)
        if end - start <= LONGEST_WORD and (word := fold(surface))
    ]


@lru_cache(maxsize=100_000)
def fold(surface: str) -> str:
    """Reduce a word to the form in which spellings are compared: small letters, no accents, plain digits."""
    if surface[0].isdecimal():
        return _fold_number(surface)
    if surface == "US" or surface.startswith("U.S."):
        return "usa"  # "us" is a pronoun
    text = unicodedata.normalize("NFKC", _POSSESSIVE.sub("", surface)).translate(_INSIDE_WORDS)
    text = "".join(text.replace(".", "").casefold().split())  # one letter can stand for several words, as ﷺ does
    return text if text.isascii() else _without_accents(text)


@lru_cache(maxsize=200_000)
def stem(word: str, language: str | None) -> str:
    """Reduce a folded word to its stem in the language that its script allows."""
    if not word[0].isalpha() or word[0] >= _FIRST_CJK:
        return word
    if word[0] < "\u0250":  # Latin
        if language in _ENGLISH_IN_LATIN:
            return _snowball(_irregular().get(word, word), "en")
        return _snowball(word, language or "")
    if "\u0400" <= word[0] < "\u0530":  # Cyrillic
        if language == "kk":
            return word[:_KAZAKH_STEM_LENGTH]
        return _snowball(word, "sr" if language == "sr" else "ru")
    return _snowball(word, language or "")


def stems(word: str, languages: Iterable[str | None]) -> tuple[str, ...]:
    """List the different stems that a word has in texts of these languages."""
    return tuple(dict.fromkeys(stem(word, language) for language in languages))


def grams(text: str) -> str:
    """Give a text's groups of three letters, parted by spaces, for matching what somebody is still typing.

    Groups do not cross words; ``ˍ`` marks where a word starts. Chinese is given in pairs of characters.
    """
    groups: dict[str, None] = {}
    for token in tokenize(text):
        if is_cjk(token.word):
            groups[token.word] = None
        else:
            padded = f"ˍ{token.word}".replace(".", "")
            groups.update(dict.fromkeys(padded[index : index + 3] for index in range(max(1, len(padded) - 2))))
    return " ".join(groups)


def is_cjk(word: str) -> bool:
    """Tell whether a folded word is written without spaces around it."""
    return word[0] >= _FIRST_CJK and _CJK_CHARACTER.match(word) is not None


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


def _surfaces(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word as written with its span: numbers parted from units, Chinese cut into pairs."""
    for match in _TOKEN.finditer(text):
        surface, start, end = match[0], match.start(), match.end()
        if not surface.isascii() and max(surface) >= _FIRST_CJK:
            yield from _cjk_surfaces(surface, start)
        elif surface[0].isdecimal() and not surface[-1].isdecimal():
            yield from _number_surfaces(surface, start)
        else:
            yield surface, start, end


def _cjk_surfaces(surface: str, offset: int) -> Iterator[tuple[str, int, int]]:
    for part in _CJK_PARTS.finditer(surface):
        run, start = part[0], offset + part.start()
        if len(run) == 1 or not is_cjk(run):
            yield run, start, start + len(run)
        else:
            for index in range(len(run) - 1):
                yield run[index : index + 2], start + index, start + index + 2


def _number_surfaces(surface: str, start: int) -> Iterator[tuple[str, int, int]]:
    """Part ``3mn`` into number and unit; keep ``5G`` whole; read ``47th`` as its number."""
    number, unit = _NUMBER_PARTS.fullmatch(surface).groups()  # type: ignore[union-attr]
    middle, end = start + len(number), start + len(surface)
    if unit.casefold() in _UNITS:
        yield number, start, middle
        yield unit, middle, end
    elif unit.casefold() in _ORDINAL_ENDINGS:
        yield number, start, end
    else:
        yield surface, start, end


def _fold_number(surface: str) -> str:
    """Write a number with plain digits, no thousands marks and a decimal point."""
    text = unicodedata.normalize("NFKC", surface).casefold()
    return text.replace(",", "") if _THOUSANDS.fullmatch(text) else text.replace(",", ".")


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


@lru_cache(maxsize=1)
def _irregular() -> dict[str, str]:
    """Read the forms of English verbs that Snowball does not bring together, each with its base form."""
    text = (resources.files("corpus") / "words" / "irregular.txt").read_text(encoding="utf-8")
    verbs = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return {form: base for base, *forms in verbs for form in forms}


def _snowball(word: str, language: str) -> str:
    return str(_stemmer(language).stemWord(word))


@lru_cache(maxsize=64)
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_SNOWBALL.get(language, "english"))
