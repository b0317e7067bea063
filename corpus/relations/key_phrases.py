"""The key phrases of one text, by YAKE (Campos et al. 2020): no model, a few milliseconds an article.

YAKE needs spaces between words, so Chinese is parted into words by jieba first, and only nouns are left in.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from corpus.analysis import is_cjk, stop_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yake_rust import Yake

MOST: Final = 80
"""Phrases of one text, the best ones."""

_MOST_WORDS: Final = 3
_LISTS: Final = frozenset(
    "ar bg br da de el en es et fa fi fr hi hr hu hy id it ja lt lv nl no pl pt ro ru sk sl sv tr uk zh".split()
)
"""Languages for which YAKE brings a list of stop words."""

_NOUNS: Final = frozenset("n vn an nr ns nt nz nrt nrfg l j s i".split())
"""Tags of jieba's for what can be part of a noun phrase."""

_BREAK: Final = "。"
_FILLER: Final = "字字"
"""Follows each Chinese word while YAKE reads: it takes what has fewer than three letters for a stop word."""

_log = logging.getLogger(__name__)


def key_phrases(text: str, language: str | None) -> list[str]:
    """List the key phrases of a text as they are written there, most telling first."""
    text = text.encode(errors="replace").decode()
    if language == "zh":
        found = _best(" ".join(_chinese_nouns(text)), "zh")
        return [phrase.replace(_FILLER, "").replace(" ", "") for phrase in found]
    return _best(text, language)


def _best(text: str, language: str | None) -> list[str]:
    try:
        return [phrase for phrase, _ in _extractor(language).get_n_best(text, n=MOST)]
    except BaseException as error:  # what goes wrong in Rust is no Exception
        if type(error).__name__ != "PanicException":
            raise
        _log.warning("YAKE found no phrases in a text of %d characters: %s", len(text), error)
        return []


@lru_cache(maxsize=16)
def _extractor(language: str | None) -> Yake:
    from yake_rust import Yake  # noqa: PLC0415 - only who asks for topics needs it

    listed = "id" if language == "ms" else language if language in _LISTS else None
    theirs = Yake(language=listed or "en").stopwords if language != "kk" else set()
    return Yake(stopwords=theirs | stop_words(), ngrams=_MOST_WORDS)


def _chinese_nouns(text: str) -> Iterator[str]:
    """Part a text into words and leave the nouns in, with a full stop for each of the others."""
    import rjieba  # noqa: PLC0415 - its dictionary takes 40 MB and a tenth of a second; few corpora have Chinese

    for word, tag in rjieba.tag(text):
        if tag in _NOUNS and len(word) > 1 and is_cjk(word):
            yield word + _FILLER
        else:
            yield word if tag == "eng" else _BREAK
