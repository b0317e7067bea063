"""Take the text off PDF pages, with an empty line wherever a page shows that a paragraph ends."""

from __future__ import annotations

import sys
from ctypes import byref, c_double
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pypdfium2.raw as pdfium

from corpus.reading.characters import ends_sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pypdfium2 import PdfPage, PdfTextPage

_BROKEN_WORD: Final = frozenset({0x2, 0xFFFE})
"""What PDFium puts for a hyphen that it knows to be the line's and not the word's."""

_HYPHEN = "\u00ad"
_WIDER_THAN_LINES = 1.35
_OTHER_SIZE = 0.15
_INDENT = 0.7
_SHORT = 0.85


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it stands on the page, in points; `y` is its lower edge and grows upwards."""

    text: str
    left: float
    right: float
    y: float
    size: float


def page_rows(page: PdfPage) -> list[Row]:
    """Give a page's lines in reading order; a soft hyphen ends one whose last word goes on in the next."""
    text_page = page.get_textpage()
    try:
        return list(_rows(text_page))
    finally:
        text_page.close()


def page_texts(pages: Sequence[Sequence[Row]]) -> list[str]:
    """Write each page's lines one below the other, with an empty line between paragraphs."""
    pitch = _pitch(pages)
    return ["\n".join(_parted(rows, pitch)) for rows in pages]


def _parted(rows: Sequence[Row], pitch: float) -> Iterator[str]:
    right = max((row.right for row in rows), default=0.0)
    yield from (row.text for row in rows[:1])
    for before, row in pairwise(rows):
        if _parts(before, row, pitch, right):
            yield ""
        yield row.text


def _rows(page: PdfTextPage) -> Iterator[Row]:
    start, text = 0, ""
    count = page.count_chars()
    for index in range(count + 1):
        code = pdfium.FPDFText_GetUnicode(page, index) if index < count else ord("\n")
        if code in (0xA, 0xD) or code in _BROKEN_WORD:
            text += _HYPHEN if code in _BROKEN_WORD else ""
            if text.strip():
                yield _placed(page, text, start, index)
            start, text = index + 1, ""
        elif code:
            text += chr(code) if code <= sys.maxunicode else "\ufffd"
        elif not text:
            start = index + 1


def _placed(page: PdfTextPage, text: str, start: int, end: int) -> Row:
    first = next((box for index in range(start, end) if (box := _box(page, index))), (0.0, 0.0, 0.0, 0.0))
    last = next((box for index in range(end - 1, start - 1, -1) if (box := _box(page, index))), first)
    size = pdfium.FPDFText_GetFontSize(page, start)
    # A letter's box depends on the letter; the origin of the line does not.
    x, y = c_double(), c_double()
    pdfium.FPDFText_GetCharOrigin(page, start, byref(x), byref(y))
    return Row(text, first[0], last[1], y.value, size or first[3] - first[2])


def _box(page: PdfTextPage, index: int) -> tuple[float, float, float, float] | None:
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    found = pdfium.FPDFText_GetCharBox(page, index, byref(left), byref(right), byref(bottom), byref(top))
    return (left.value, right.value, bottom.value, top.value) if found and right.value > left.value else None


def _pitch(pages: Sequence[Sequence[Row]]) -> float:
    """Find the way from one line to the next inside paragraphs; those between paragraphs may be as many, but wider."""
    steps = sorted(before.y - row.y for rows in pages for before, row in pairwise(rows) if before.y > row.y)
    return steps[len(steps) // 4] if steps else 0.0


def _parts(before: Row, row: Row, pitch: float, right: float) -> bool:
    """Tell whether a paragraph ends between two lines."""
    step = before.y - row.y
    if step <= 0:  # a new column begins at its top
        return ends_sentence(before.text)
    if step > _WIDER_THAN_LINES * pitch:
        return True
    if abs(before.size - row.size) > _OTHER_SIZE * max(before.size, row.size):
        return True
    if row.left - before.left > _INDENT * row.size:
        return True
    return before.right < _SHORT * right and ends_sentence(before.text)
