"""Turn the bytes of a text file into text."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from corpus.errors import ReadingError

# Longest first: the mark of UTF-32 LE begins with that of UTF-16 LE.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# What articles are kept in besides Unicode. Left to itself the detector prefers exotic relatives of these.
_CANDIDATES = [
    "cp1252",
    "cp1251",
    "koi8_r",
    "iso8859_5",
    "cp866",
    "kz1048",
    "gb18030",
    "big5",
    "shift_jis",
    "euc_kr",
    "mac_roman",
]
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{1,3}")
_DAMAGE_RATIO = 4


def decode(content: bytes, *, name: str, declared: str | None = None) -> str:
    """Decode a file: by its byte order mark, as UTF-8, as `declared` by its own markup, or by detection.

    Raises ReadingError, naming the file, for what is no text or is damaged.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content[len(mark) :], encoding, name)
    if b"\0" in content:
        raise ReadingError("{name} is not a text file.", name=name)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(content):
            line = content.count(b"\n", 0, error.start) + 1
            raise ReadingError(
                "{name} line {line}: a character is damaged (not valid UTF-8).", name=name, line=str(line)
            ) from error
    return _as_declared(content, declared) or _detected(content, name)


def _strict(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ReadingError(
            "{name} begins as {encoding} but is not valid {encoding}.", name=name, encoding=encoding.upper()
        ) from error


def _is_damaged_utf8(content: bytes) -> bool:
    """Tell UTF-8 with a few bad bytes from another encoding, which would turn all its letters wrong."""
    wrong = content.decode(errors="replace").count("\ufffd")
    return len(_MULTIBYTE.findall(content)) >= _DAMAGE_RATIO * wrong


def _as_declared(content: bytes, declared: str | None) -> str | None:
    try:
        return content.decode(declared) if declared else None
    except (LookupError, UnicodeError):
        return None


def _detected(content: bytes, name: str) -> str:
    best = from_bytes(content, cp_isolation=_CANDIDATES).best()
    if best is None:
        raise ReadingError("{name} is not a text file, or its encoding cannot be told; save it as UTF-8.", name=name)
    return str(best)
