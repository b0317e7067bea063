"""Dates of publication, as precise as they are written."""

from __future__ import annotations

import pytest

from corpus.published import Published
from corpus.reading.datelines import find_dateline
from corpus.reading.dates import parse_published


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-11-27", "2023-11-27"),
        ("2023-11-27 08:45:59.000000000Z", "2023-11-27"),
        ("2024-11-08T23:30:00+05:00", "2024-11-08"),
        ("2024-11-08T03:26Z", "2024-11-08"),
        ("2024-11-08 03:26:43 +0800", "2024-11-08"),
        ("2024-11", "2024-11"),
        ("2024-11-00", "2024-11"),
        ("2024/11/8", "2024-11-08"),
        ("2024", "2024"),
        ("20241108", "2024-11-08"),
        ("08.11.2024", "2024-11-08"),
        ("25/11/2024", "2024-11-25"),
        ("11/25/2024", "2024-11-25"),
        ("08/11/2024", "2024"),
        ("November 2024", "2024-11"),
        ("Nov 8, 2024", "2024-11-08"),
        ("Sept. 5, 2024", "2024-09-05"),
        ("8th November 2024", "2024-11-08"),
        ("Fri, 08 Nov 2024 23:26:43 GMT", "2024-11-08"),
        ("Nov 8, 2024 23:30 EST", "2024-11-08"),
        ("5 мая 2024 г.", "2024-05-05"),
        ("май 2024", "2024-05"),
        ("5 мамыр 2024", "2024-05-05"),
        ("2024 жылғы 5 мамыр", "2024-05-05"),
        ("2024 жылғы мамыр", "2024-05"),
        ("2024年11月8日", "2024-11-08"),
        ("2024年11月8日 10:30", "2024-11-08"),
        ("2024年11月", "2024-11"),
        ("8 Ogos 2024", "2024-08-08"),
        ("Julai 2024", "2024-07"),
        ("8 Desember 2024", "2024-12-08"),
    ],
)
def test_a_date_is_read_with_its_precision(text: str, expected: str) -> None:
    """A day, a month or a year comes out as what it was, in every form and language of the region."""
    assert parse_published(text) == Published.parse(expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "3 days ago",
        "May",
        "May 16",
        "Monday",
        "spring 2024",
        "Q3 2024",
        "trade in May 2024",
        "2024-13-01",
        "31 June 2024",
        "1699999999",
        "0024-01-01",
        "n/a",
        "08:30",
    ],
)
def test_what_is_no_date_is_unknown(text: str) -> None:
    """Nothing is filled in from today, and no part of a sentence is taken for a date."""
    assert parse_published(text) is None


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("PENANG, MALAYSIA Oct 28, 2025 – ", "2025-10-28"),
        ("BEIJING, Nov. 8, 2024 (Xinhua) -- ", "2024-11-08"),
        ("ASTANA. 12 June 2024. ", "2024-06-12"),
        ("ASTANA (Kazinform) May 5, 2024 – ", "2024-05-05"),
        ("Washington, D.C., June 5, 2024 — ", "2024-06-05"),
        ("May 5, 2024 – ", "2024-05-05"),
        ("ALMATY (5 May 2024) – ", "2024-05-05"),
        ("АСТАНА, 5 мая 2024 г. – ", "2024-05-05"),
        ("АСТАНА. 5 мамыр 2024 ж. – ", "2024-05-05"),
        ("KUALA LUMPUR, 8 Ogos 2024 (Bernama) -- ", "2024-08-08"),
        ("新华社阿斯塔纳2024年11月8日电 ", "2024-11-08"),
    ],
)
def test_a_dateline_is_read(opening: str, expected: str) -> None:
    """The place and date that a report opens with give its date, and end where the report begins."""
    report = "Grain left."

    dateline = find_dateline(opening + report)

    assert dateline is not None
    assert dateline.published == Published.parse(expected)
    assert (opening + report)[dateline.end :] == report


@pytest.mark.parametrize(
    "text",
    [
        "On May 16, 2024 – a day of rain – the train left.",
        "In Astana, 12 June 2024. It was late.",
        "The agreement of 5 May 2024 – the first of its kind – was kept.",
        "Kazakhstan and Malaysia, 5 May 2024 – both were there.",
        "The train left Astana on June 25 – a day late.",
        "KUALA LUMPUR, Nov 8 (Bernama) -- No year is told.",
        "新华社阿斯塔纳11月8日电 没有年份。",
        "Bek Aida (10 May 1845 – 6 July 1904) was a poet.",
        "ASTANA – Nothing is told.",
    ],
)
def test_a_date_inside_a_sentence_is_no_dateline(text: str) -> None:
    """A day that a report speaks of is not the day of its publication, nor is a day without a year."""
    assert find_dateline(text) is None
