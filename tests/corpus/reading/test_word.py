"""Word documents."""

from __future__ import annotations

import io

import docx
import pytest

from corpus.errors import ReadingError
from corpus.models import Draft
from corpus.reading import read_bytes
from tests.corpus.reading.documents import archive, with_member, word

ONE = "Exporters in the north said on Friday that the first trains would leave for the coast in May."
TWO = "A second train would follow in June, and the price of the crossing stays what it was."
PART = "word/document.xml"
LAUGHS = '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("bcdefghi", "cdefghij", strict=True)
)


def _read(content: bytes) -> Draft:
    (draft,) = read_bytes(content, name="a.docx", key="k")
    assert isinstance(draft, Draft), draft
    return draft


def _refused(content: bytes) -> str:
    (error,) = read_bytes(content, name="a.docx", key="k")
    assert isinstance(error, ReadingError), error
    return str(error)


def test_a_document_is_read_in_its_order() -> None:
    """A heading is the headline, paragraphs are paragraphs, and the rows of a table are lines."""
    draft = _read(word([ONE, "# 5 of them", TWO], "Grain trains", table=[["Year", "Tonnes"], ["2023", "900"]]))

    assert (draft.headline, draft.headline_given, draft.key_given) == ("Grain trains", True, False)
    assert draft.body.split("\n\n") == [ONE, "# 5 of them", TWO, "Year Tonnes", "2023 900"]
    assert draft.raw.startswith("---\n---\n# Grain trains\n")


@pytest.mark.parametrize(("title", "headline"), [("Grain trains", "Grain trains"), ("Normal.dotm", "Ports and rails")])
def test_a_title_counts_if_the_text_has_it(title: str, headline: str) -> None:
    """A title in the properties that the text does not begin with is a template's."""
    assert _read(word([f"Grain trains: {ONE}", TWO], "Ports and rails", title=title)).headline == headline


def test_furniture_is_dropped_by_its_line_in_the_raw_text() -> None:
    """The number of a dropped line finds it."""
    draft = _read(word([ONE, "Advertisement", TWO], "Grain trains"))

    assert draft.body == f"{ONE}\n\n{TWO}"
    (line,) = draft.dropped
    assert draft.raw.split("\n")[line.number - 1] == line.text == "Advertisement"


def test_what_was_struck_out_or_filled_in_is_read_as_it_is_shown() -> None:
    """Changes that wait for approval show what was put in, and fields of a form their text."""
    xml = (
        f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        f"<w:sdt><w:sdtContent><w:p><w:r><w:t>{ONE}</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "<w:p><w:r><w:t>A second train </w:t></w:r><w:ins><w:r><w:t>would follow in June</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>never came</w:delText></w:r></w:del><w:r><w:t>, and the price of the crossing</w:t>"
        "<w:tab/><w:t>stays what it was.</w:t></w:r></w:p></w:body></w:document>"
    )

    assert _read(with_member(word([ONE]), PART, xml.encode())).body == f"{ONE}\n\n{TWO}"


def test_an_entity_bomb_is_refused() -> None:
    """A document that declares entities is refused before it is parsed, and none are ever expanded."""
    bomb = (
        f'<!DOCTYPE d [{LAUGHS}]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:document>"
    )
    valid = word([ONE])

    assert "declares a document type" in _refused(with_member(valid, PART, bomb.encode()))
    assert _refused(with_member(valid, PART, f'<?xml version="1.0" encoding="utf-16"?>{bomb}'.encode("utf-16")))


def test_a_part_that_inflates_is_refused() -> None:
    """A part that unpacks to far more than its size is refused without being unpacked."""
    assert "unpacks to" in _refused(with_member(word([ONE]), PART, b" " * 60_000_000))
    assert "unpacks to" in _refused(with_member(word([ONE]), PART, b" " * 20_000_000))


@pytest.mark.parametrize("content", [b"", b"PK", b"nothing", archive({"a.txt": b"x"}), archive({PART: b"<x/>"})])
def test_what_is_no_document_is_refused(content: bytes) -> None:
    """A name makes no document, and neither does an archive."""
    assert "a.docx is damaged" in _refused(content)


def test_a_document_without_text_is_refused() -> None:
    """Nothing to quote is no article."""
    stream = io.BytesIO()
    docx.Document().save(stream)

    assert _refused(stream.getvalue()) == "a.docx has no text."
