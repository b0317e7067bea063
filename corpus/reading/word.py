"""Read Word documents (DOCX)."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

from corpus.errors import ReadingError
from corpus.reading.characters import clean, split_lines, storable
from corpus.reading.drafting import Layout, make_draft
from corpus.reading.lines import Line
from corpus.reading.properties import Properties, plausible_title, read_day, split_properties, with_properties
from corpus.reading.unpacking import open_archive

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

    from corpus.models import Draft, DroppedLine

MOST_TEXT: Final = 5_000_000
"""Characters of one document."""

_HEADING = "# "
_ESCAPE = "\\"
_XML = (".xml", ".rels")
_DOCTYPE = b"<!DOCTYPE"
_BEGINNING = 20
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACES = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
# Pictures, and boxes of text beside the text; the latter stand in a file twice, for old programs too.
_BESIDE = frozenset(
    {
        f"{_W}drawing",
        f"{_W}pict",
        f"{_W}object",
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent",
    }
)


def read_word(content: bytes, *, key: str, name: str) -> Draft:
    """Make an article of a document's paragraphs, headings and tables, whose rows become lines.

    Raises ReadingError, naming the source, for what is damaged, locked, or unpacks to too much.
    """
    _check(content, name)
    # Importing the library takes a while, and most sources are not documents.
    import docx  # noqa: PLC0415 - see above
    from docx.opc.exceptions import OpcError  # noqa: PLC0415 - see above
    from docx.oxml.exceptions import XmlchemyError  # noqa: PLC0415 - see above
    from lxml.etree import LxmlError  # type: ignore[import-untyped]  # noqa: PLC0415 - see above; it has no types

    try:
        document = docx.Document(BytesIO(content))
        lines = list(_lines(document))
        properties = _properties(document, lines)
    except (
        *(OpcError, XmlchemyError, LxmlError),
        # The library takes a document's parts for what they should be, and fails in these ways where they are not.
        *(LookupError, ValueError, TypeError, AttributeError, RecursionError),
    ) as error:
        raise ReadingError("{name} is damaged, or no Word document (.docx).", name=name) from error
    return read_word_text(with_properties(properties, "\n".join(lines)), key=key, name=name)


def read_word_text(raw: str, *, key: str, name: str, keep: Collection[DroppedLine] = ()) -> Draft:
    """Do the same for what such an article keeps as its raw text: headings begin with ``# ``, as in Markdown."""
    properties, texts, first = split_properties(raw, name=name)
    lines = [
        Line(number, cleaned, number, text.startswith(_HEADING))
        for number, text in enumerate(texts, start=first)
        if (cleaned := clean(text.removeprefix(_HEADING).removeprefix(_ESCAPE)))
    ]
    return make_draft(lines, properties, Layout(), key=key, raw=raw, name=name, keep=keep)


def _check(content: bytes, name: str) -> None:
    """Unpack everything once, within limits, before the library does so without."""
    with open_archive(content, name=name) as archive:
        for member in archive.members():
            unpacked = archive.unpack(member)
            if member.filename.lower().endswith(_XML) and _DOCTYPE in unpacked:
                raise ReadingError(
                    "{name} declares a document type, which no Word document does, so it was refused.", name=name
                )


def _lines(document: Document) -> Iterator[str]:
    """Give the lines of the text, headings marked, and lines escaped that only look like it."""
    left = MOST_TEXT
    for element in _blocks(document.element.body):
        heading = element.tag == f"{_W}p" and _is_heading(document, element)
        rows = element.iter(f"{_W}tr") if element.tag == f"{_W}tbl" else [element]
        for text in (text for row in rows for text in _texts(row)):
            left -= len(text)
            if left < 0:
                raise ReadingError(
                    "The document has more than {millions} million characters; part it.",
                    millions=MOST_TEXT // 1_000_000,
                )
            if heading:
                yield _HEADING + text
            else:
                yield _ESCAPE + text if text.startswith(("#", _ESCAPE)) else text


def _blocks(parent: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """Give paragraphs and tables in order, those inside of form fields too, which the library passes over."""
    for child in parent.iterchildren(f"{_W}p", f"{_W}tbl", f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins"):
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        else:
            yield from _blocks(child)


def _texts(element: BaseOxmlElement) -> list[str]:
    """Give the lines of a paragraph, or a table's row as one line."""
    if element.tag == f"{_W}tr":
        cells = ("".join(_pieces(cell)) for cell in element.iterchildren(f"{_W}tc", f"{_W}sdt"))
        whole = [" ".join(cells).replace("\n", " ")]
    else:
        whole = split_lines("".join(_pieces(element)))
    return [cleaned for text in whole if (cleaned := clean(storable(text)))]


def _pieces(element: BaseOxmlElement) -> Iterator[str]:
    for child in element:
        if child.tag in _BESIDE or child.tag == f"{_W}tbl":
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _SPACES:
            yield _SPACES[child.tag]
        else:
            yield from _pieces(child)
            if child.tag == f"{_W}p":
                yield " "


def _is_heading(document: Document, element: BaseOxmlElement) -> bool:
    from docx.text.paragraph import Paragraph  # noqa: PLC0415 - see read_word

    style = Paragraph(element, document).style
    return bool(style and style.name and style.name.startswith(("Heading", "Title", "heading")))


def _properties(document: Document, lines: Iterable[str]) -> Properties:
    told = document.core_properties
    beginning = "\n".join(list(lines)[:_BEGINNING])
    made = told.created
    return Properties(
        headline=plausible_title(told.title, beginning),
        published=read_day(made.date().isoformat(), beginning) if made else None,
    )
