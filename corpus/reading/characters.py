"""Clean the characters of a text without changing what it says."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff\ud800-\udfff]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b\u2028\u2029\u2060\ufeff\ud800-\udfff]")
_CLOSING = "\"'”’»)]）】」』›*_ "
_ABBREVIATION = re.compile(r"(?:\b[^\W\d_]\.){2}$")
_CJK = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]")


def clean(text: str) -> str:
    """Take out what cannot be seen (controls, soft hyphens, lone surrogates) and make every space run one space."""
    return " ".join(_INVISIBLE.sub("", text).split())


def storable(text: str) -> str:
    """Put U+FFFD for NUL, which ends a text in many programs, and for lone surrogates, which no encoding can write."""
    return _UNSTORABLE.sub("\ufffd", text)


def has_unprintable(text: str) -> bool:
    """Tell whether a text has controls, line breaks included, or other characters that `clean` takes out."""
    return _UNPRINTABLE.search(text) is not None


def split_lines(text: str) -> list[str]:
    """Part a text at LF, CR LF and CR."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def is_cjk(character: str) -> bool:
    """Tell whether a character belongs to a script that is written without spaces."""
    return _CJK.match(character) is not None


def columns(text: str) -> int:
    """Count the columns that a text fills in a fixed-width font: two for a wide character."""
    return len(text) if text.isascii() else sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def ends_with_full_stop(text: str) -> bool:
    """Tell whether a text ends like a statement: with a full stop, within or before closing quotes."""
    bare = text.rstrip(_CLOSING)
    return bare.endswith((".", "。", "…", "．")) and not _ABBREVIATION.search(bare, max(0, len(bare) - 4))


def ends_sentence(text: str) -> bool:
    """Tell whether a text ends where a sentence may end, questions and exclamations included."""
    return text.rstrip(_CLOSING).endswith((".", "!", "?", "…", "。", "！", "？", "．"))
