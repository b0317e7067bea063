"""Read PDF files: the text of their pages, without what repeats on each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from corpus.errors import ReadingError
from corpus.reading.characters import storable
from corpus.reading.pages import read_pages
from corpus.reading.properties import Properties, plausible_title, read_day

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

    from corpus.models import Draft

LARGEST_PDF: Final = 50_000_000
"""Bytes."""

MOST_PAGES: Final = 500
MOST_TEXT: Final = 5_000_000
"""Characters on all pages together."""


def read_pdf(content: bytes, *, key: str, name: str) -> Draft:
    """Make an article of a document's text.

    Raises ReadingError, naming the source, for what is damaged, locked, too long, or pictures of pages.
    """
    # Loading the library takes a while, and most sources are not PDF files.
    from pypdfium2 import PdfDocument, PdfiumError  # noqa: PLC0415 - see above
    from pypdfium2.raw import FPDF_ERR_PASSWORD  # noqa: PLC0415 - see above

    if len(content) > LARGEST_PDF:
        raise ReadingError(
            "{name} is longer than {megabytes} MB; part it into smaller files.",
            name=name,
            megabytes=LARGEST_PDF // 1_000_000,
        )
    try:
        with PdfDocument(content) as document:
            if (count := len(document)) > MOST_PAGES:
                raise ReadingError(
                    "{name} has {count} pages; no more than {most} are read.", name=name, count=count, most=MOST_PAGES
                )
            pages = _pages(document, name)
            properties = _properties(document, pages)
    except PdfiumError as error:
        if getattr(error, "err_code", None) == FPDF_ERR_PASSWORD:
            raise ReadingError("{name} is locked by a password.", name=name) from error
        raise ReadingError("{name} is damaged, or no PDF file.", name=name) from error
    if not any(map(str.strip, pages)):
        raise ReadingError(
            "{name} has no text, only pictures of pages; save it with its text recognised (OCR).", name=name
        )
    return read_pages(pages, properties, key=key, name=name)


def _pages(document: PdfDocument, name: str) -> list[str]:
    from corpus.reading.page_text import page_rows, page_texts  # noqa: PLC0415 - it loads the library

    pages = []
    left = MOST_TEXT
    for page in document:
        pages.append(page_rows(page))
        page.close()
        left -= sum(len(row.text) for row in pages[-1])
        if left < 0:
            raise ReadingError(
                "{name} has more than {millions} million characters; part it.",
                name=name,
                millions=MOST_TEXT // 1_000_000,
            )
    return [storable(text.replace("\0", "")) for text in page_texts(pages)]


def _properties(document: PdfDocument, pages: list[str]) -> Properties:
    told = document.get_metadata_dict()
    beginning = next(filter(str.strip, pages), "")
    return Properties(
        headline=plausible_title(told.get("Title", ""), beginning),
        published=read_day(told.get("CreationDate", "").removeprefix("D:")[:8], beginning),
    )
