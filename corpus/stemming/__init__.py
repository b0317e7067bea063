"""Folded words to stems: one term for the forms of a word.

Stems are Snowball's (https://snowballstem.org), chosen by the word's script and the text's language, with rules of our
own where it has none or leaves forms apart.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import Stemmer

from corpus.numbers import SAME_TERM
from corpus.stemming.english import stem_english
from corpus.stemming.kazakh import stem_kazakh
from corpus.stemming.malay import stem_malay

if TYPE_CHECKING:
    from collections.abc import Iterable

_FIRST_CJK: Final = "\u3040"

_SNOWBALL: Final = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek",
    "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "it": "italian",
    "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian",
    "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
_ENGLISH_IN_LATIN: Final = frozenset({None, "en", "ru", "kk", "sr", "zh", "ja", "ko"})
"""Languages whose articles' words in Latin letters are taken for English."""
_MALAY: Final = frozenset({"ms", "id"})

_FLEETING: Final = re.compile(r"(?<=[а-я][бвгджзклмнпрстфхцчшщ])[ое](?=[кц]$)")
"""The vowel that a Russian stem has before its last letter in some forms only: ``рынок``, ``рынка``."""


@lru_cache(maxsize=20_000)
def stem(word: str, language: str | None) -> str:
    """Reduce a folded word to its stem in the language that its script allows."""
    if not word[0].isalpha() or word[0] >= _FIRST_CJK:
        return word
    if word in SAME_TERM:
        return SAME_TERM[word]
    if word[0] < "\u0250" and language in _ENGLISH_IN_LATIN:
        return stem_english(word)
    if word[0] < "\u0250" and language in _MALAY:
        return stem_malay(word)
    if "\u0400" <= word[0] < "\u0530":  # Cyrillic
        reduced = _stem_cyrillic(word, language)
        return SAME_TERM.get(reduced, reduced)
    return _snowball(word, language)


def stems(word: str, languages: Iterable[str | None]) -> tuple[str, ...]:
    """List the different stems that a word has in texts of these languages."""
    return tuple(dict.fromkeys(stem(word, language) for language in languages))


def _stem_cyrillic(word: str, language: str | None) -> str:
    if language == "kk":
        return stem_kazakh(word)
    if language == "sr":
        return _snowball(word, "sr")
    return _FLEETING.sub("", _snowball(word, "ru"))


def _snowball(word: str, language: str | None) -> str:
    stemmer = _stemmer(_SNOWBALL.get(language or "", ""))
    return str(stemmer.stemWord(word)) if stemmer else stem_english(word)


@lru_cache(maxsize=64)
def _stemmer(name: str) -> Stemmer.Stemmer | None:
    return Stemmer.Stemmer(name) if name else None
