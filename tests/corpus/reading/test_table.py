"""Tables, one article a row."""

from __future__ import annotations

import pytest

from corpus.errors import ReadingError
from corpus.models import Draft
from corpus.published import Published
from corpus.reading import Kind, read_bytes
from corpus.reading.reader import read_content
from corpus.reading.sources import Reading

PROSE = "Exporters in the north said on Friday that the first trains would leave for the coast in May."


def _read(text: str | bytes, name: str = "news.csv") -> list[Draft | ReadingError]:
    return list(read_bytes(text if isinstance(text, bytes) else text.encode(), name=name, key="news"))


def test_columns_are_named_as_the_fields_of_json_lines() -> None:
    """Each column lands in its field, in any order, and unknown ones are ignored."""
    (draft,) = _read(
        "language,mood,body,url,published,publisher,headline,id\n"
        f'en-US,glad,"{PROSE}\n\n{PROSE}",https://steppe.example/a,2024-11-08,Steppe Herald,"Grain, trains",grain-1\n'
    )

    assert draft == Draft(
        key="grain-1",
        headline="Grain, trains",
        headline_given=True,
        body=f"{PROSE}\n\n{PROSE}",
        publisher="Steppe Herald",
        published=Published(2024, 11, 8),
        url="https://steppe.example/a",
        language="en",
        raw=f"{PROSE}\n\n{PROSE}",
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_other_names_and_delimiters_are_known(delimiter: str) -> None:
    """The usual names of columns and every usual delimiter are understood, and rows without an id count lines."""
    rows = [["Title", "Text", "Date", "Link", "Source"]]
    rows += [["Grain", f'"{PROSE}\n{PROSE}"', "8 Nov 2024", "https://steppe.example/a", "Steppe Herald"]]
    rows += [["Rails", PROSE, "2024", "", "https://steppe.example/b"]]

    first, second = _read("\n".join(map(delimiter.join, rows)), "news.tsv")

    assert isinstance(first, Draft)
    assert (first.key, first.key_given, first.headline, first.publisher) == ("news:2", False, "Grain", "Steppe Herald")
    assert (first.published, first.url) == (Published(2024, 11, 8), "https://steppe.example/a")
    assert isinstance(second, Draft)
    assert (second.key, second.publisher, second.url) == ("news:4", None, "https://steppe.example/b")


def test_a_table_in_an_old_encoding_is_read() -> None:
    """Spreadsheets write the encodings of their countries."""
    russian = "Первый поезд с зерном прибыл в порт в пятницу, сообщил начальник порта журналистам."
    (draft,) = _read(f"title;text\nЗерно в порту;{russian}\n".encode("cp1251"))

    assert isinstance(draft, Draft)
    assert (draft.headline, draft.body) == ("Зерно в порту", russian)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "news.csv has no column of texts"),
        ("headline,date\nGrain,2024\n", "its first row must name the columns, one of them `body` or `text`."),
        (f"text,date\n{PROSE},2024,more\n", "news.csv line 2 has 3 cells, but the first row names 2 columns."),
        (f"text,date\n{PROSE},soon\n", "news.csv line 2: \"published\" is not a date that can be read: 'soon'."),
        (f"text,link\n{PROSE},here\n", 'news.csv line 2: "url" must be a whole http or https address.'),
        (f"text,id\n{PROSE},a\x01b\n", 'news.csv line 2: "id" has characters that no id may have.'),
        (f"text,title\n{PROSE},{'a' * 501}\n", 'news.csv line 2: "headline" is longer than 500 characters.'),
        ('headline,text\nGrain,""\n', 'news.csv line 2 has no "body".'),
        (f"text\n{'a ' * 2_600_000}\n", "news.csv line 2 is not a row of a table"),
        ("text\n\0", "news.csv is not a text file."),
    ],
)
def test_a_bad_table_is_named(table: str, said: str) -> None:
    """What is wrong is said with the line."""
    found = _read(table)

    if table:
        (error,) = found
        assert isinstance(error, ReadingError)
        assert said in str(error)
    else:
        assert [str(error) for error in found] == ["news.csv has no text."]


def test_a_bad_row_does_not_stop_the_others() -> None:
    """Each row stands for itself, and empty rows are passed over."""
    error, draft = _read(f"text,date\n{PROSE},soon\n\n,\n{PROSE},2024\n")

    assert isinstance(error, ReadingError)
    assert isinstance(draft, Draft)
    assert draft.key == "news:5"


def test_a_row_is_read_again_as_its_text() -> None:
    """The raw text of a row is the text in its cell, and the kind says so."""
    (found,) = read_content(f"text\n{PROSE}\n".encode(), name="news.csv", key="news")

    assert isinstance(found, Reading)
    assert (found.kind, found.draft.raw) == (Kind.CSV, PROSE)
