"""PDF files."""

from __future__ import annotations

from textwrap import wrap

import pytest

from corpus.errors import ReadingError
from corpus.models import Draft
from corpus.published import Published
from corpus.reading import read_bytes
from corpus.reading.pdf import MOST_PAGES
from tests.corpus.reading.documents import assembled, pdf

ONE = (
    "Exporters in the north said on Friday that the first trains would leave for the coast in May, once the sidings "
    "are ready for them and the state-owned wagons have been weighed at the border station."
)
TWO = (
    "A second train would follow in June, the ministry added, and the price of the state-owned crossing stays what it "
    "was during the whole of the last year, whatever the port may ask for."
)
THREE = "The harbour master was told to expect nineteen wagons a week from the first days of June until the autumn."


def _read(content: bytes) -> Draft:
    (draft,) = read_bytes(content, name="a.pdf", key="k")
    assert isinstance(draft, Draft), draft
    return draft


def _refused(content: bytes) -> str:
    (error,) = read_bytes(content, name="a.pdf", key="k")
    assert isinstance(error, ReadingError), error
    return str(error)


def test_paragraphs_are_rebuilt() -> None:
    """Lines become paragraphs where the page leaves a gap, and the first line is the headline."""
    draft = _read(pdf([["Grain trains leave for the coast", "", *wrap(ONE, 70), "", *wrap(TWO, 70)]]))

    assert draft.headline == "Grain trains leave for the coast"
    assert draft.body == f"{ONE}\n\n{TWO}"
    assert (draft.key, draft.key_given, draft.published, draft.dropped) == ("k", False, None, ())


def test_what_stands_on_every_page_is_dropped() -> None:
    """Running heads, running feet and page numbers go, by name, and a paragraph goes on over the page's end."""
    lines = wrap(f"{ONE} {TWO} {THREE}", 70)
    pages = [["Grain trains leave for the coast", "", *lines[:2]], lines[2:4], lines[4:]]

    draft = _read(
        pdf(
            [
                ["Steppe Herald Weekly", "", *page, "", f"Printed in Almaty, sheet {number}", "", f"Page {number} of 3"]
                for number, page in enumerate(pages, start=1)
            ]
        )
    )

    assert draft.headline == "Grain trains leave for the coast"
    assert draft.body == f"{ONE} {TWO} {THREE}"
    assert [line.rule for line in draft.dropped] == ["page header", "page footer", "page number"] * 3
    raw = draft.raw.split("\n")
    assert all(raw[line.number - 1] == line.text for line in draft.dropped)


def test_words_broken_at_a_line_are_joined() -> None:
    """A hyphen at a line's end goes, unless the text has that word with a hyphen elsewhere too."""
    draft = _read(
        pdf(
            [
                [
                    "The har-",
                    "bour of the state-owned company was busy on Monday, and the state-",
                    "owned trains left it.",
                ]
            ]
        )
    )

    assert draft.body == (
        "The harbour of the state-owned company was busy on Monday, and the state-owned trains left it."
    )


@pytest.mark.parametrize(
    ("title", "told"),
    [("Grain trains leave for the coast", True), ("Microsoft Word - draft3.doc", False), ("Another matter", False)],
)
def test_a_title_counts_if_the_text_has_it(title: str, *, told: bool) -> None:
    """A title in the file's properties counts if the text begins with it; programs fill it with names of files."""
    lines = ["THE STEPPE HERALD AND ITS MANY READERS, BOTH FAR AND WIDE", "", "Grain trains leave for the coast", ""]
    draft = _read(pdf([[*lines, *wrap(ONE, 70), "", *wrap(TWO, 70)]], f"/Title ({title})"))

    assert (draft.headline == title) is told


@pytest.mark.parametrize(("said", "published"), [("8 November 2024", Published(2024, 11, 8)), ("May", None)])
def test_the_day_counts_if_the_text_names_it(said: str, published: Published | None) -> None:
    """The day on which a file was made is the day of publication only if the text has that day too."""
    draft = _read(pdf([[*wrap(ONE, 70), "", f"The port was opened on {said}, in rain."]], "/CreationDate (D:20241108)"))

    assert draft.published == published


def test_a_locked_file_is_refused() -> None:
    """A password is not guessed."""
    lock = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{0}> /U <{0}> >> /ID [<00><00>]".format("ab" * 32)

    assert _refused(pdf([[ONE]], trailer=lock)) == "a.pdf is locked by a password."


def test_pictures_of_pages_are_refused() -> None:
    """A scan without text says what to do about it."""
    assert _refused(pdf([[], []])).startswith("a.pdf has no text, only pictures of pages")


def test_too_many_pages_are_refused() -> None:
    """One page more than the limit is refused, and the limit itself is read."""
    assert _refused(pdf([["Grain."]] * (MOST_PAGES + 1))) == "a.pdf has 501 pages; no more than 500 are read."
    assert _read(pdf([[f"Grain left on {chr(97 + n % 26) * (n + 1)} of the year."] for n in range(MOST_PAGES)])).body


def test_a_page_tree_that_claims_millions_is_refused() -> None:
    """What the tree says of itself costs no more time than what it is."""
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    tree = "<< /Type /Pages /Kids [3 0 R] /Count 2000000 >>"

    assert _refused(assembled(["<< /Type /Catalog /Pages 2 0 R >>", tree, page], "")).startswith("a.pdf has ")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"nothing"])
def test_what_is_no_pdf_is_refused(content: bytes) -> None:
    """A name makes no PDF."""
    assert _refused(content) == "a.pdf is damaged, or no PDF file."
