"""JSON Lines, one article a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from corpus.errors import ReadingError
from corpus.models import Draft
from corpus.published import Published
from corpus.reading import Source, read_bytes, read_source

if TYPE_CHECKING:
    from pathlib import Path

PROSE = "Exporters in the north said on Friday that the first trains would leave for the coast in May."


def _read(*lines: object) -> list[Draft | ReadingError]:
    content = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return list(read_bytes(content.encode(errors="surrogatepass"), name="news.jsonl", key="news"))


def test_all_fields_are_read() -> None:
    """Each field of the format lands in its place, in any order, and unknown ones are ignored."""
    (draft,) = _read(
        {
            "language": "en-US",
            "body": f"{PROSE}\n\n{PROSE}",
            "url": "https://steppe.example/a",
            "published": "2024-11-08 08:45:59.000000000Z",
            "publisher": "Steppe Herald",
            "headline": " Grain  trains ",
            "id": "grain-1",
            "mood": ["glad"],
        }
    )

    assert draft == Draft(
        key="grain-1",
        headline="Grain trains",
        headline_given=True,
        body=f"{PROSE}\n\n{PROSE}",
        publisher="Steppe Herald",
        published=Published(2024, 11, 8),
        url="https://steppe.example/a",
        language="en",
        raw=f"{PROSE}\n\n{PROSE}",
    )


def test_only_the_body_is_required() -> None:
    """Missing and null fields are unknown, the key counts lines, and the headline is derived from a whole body."""
    first, second = _read({"body": f"A heading\n\n{PROSE}"}, {"id": None, "headline": None, "body": PROSE})

    assert isinstance(first, Draft)
    assert (first.key, first.headline, first.headline_given) == ("news:1", "A heading", False)
    assert first.body == f"A heading\n\n{PROSE}"
    assert (first.publisher, first.published, first.url, first.language) == (None, None, None, "en")
    assert isinstance(second, Draft)
    assert second.key == "news:2"


@pytest.mark.parametrize(
    ("fields", "key"),
    [({"id": 7}, "7"), ({"id": "  a b "}, "a b"), ({"id": ""}, "news:1"), ({"id": "文"}, "文"), ({"id": "a\n"}, "a")],
)
def test_an_id_is_text_or_a_number(fields: dict[str, object], key: str) -> None:
    """The id is the lasting key, written as text."""
    (draft,) = _read({**fields, "body": PROSE})

    assert isinstance(draft, Draft)
    assert draft.key == key


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "news.jsonl line 1 is not valid JSON"),
        ("[]", 'news.jsonl line 1 must be an object such as {"body": "..."}.'),
        ("9" * 5000, "news.jsonl line 1 is not JSON that can be read."),
        ("[" * 100_000, "news.jsonl line 1 is not"),
        ({}, 'news.jsonl line 1 has no "body".'),
        ({"body": None}, 'news.jsonl line 1 has no "body".'),
        ({"body": 5}, 'news.jsonl line 1: "body" must be text.'),
        ({"body": " \n "}, "news.jsonl line 1 has no text."),
        ({"body": PROSE, "headline": ["a"]}, 'news.jsonl line 1: "headline" must be text.'),
        ({"body": PROSE, "publisher": 5}, 'news.jsonl line 1: "publisher" must be text.'),
        ({"body": PROSE, "id": True}, 'news.jsonl line 1: "id" must be text.'),
        *(
            ({"body": PROSE, "id": f"a{odd}b"}, 'news.jsonl line 1: "id" has characters that no id may have.')
            for odd in "\0\x01\x7f\xad\u200b\ufeff\ud800"
        ),
        ({"body": PROSE, "id": "a" * 301}, 'news.jsonl line 1: "id" is longer than 300 characters.'),
        ({"body": PROSE, "headline": "a " * 251}, 'news.jsonl line 1: "headline" is longer than 500 characters.'),
        ({"body": PROSE, "publisher": "a" * 201}, 'news.jsonl line 1: "publisher" is longer than 200 characters.'),
        ({"body": PROSE, "language": f"en-{'a' * 18}"}, '"language" is longer than 20 characters.'),
        ({"body": "\ud800" * 1_700_000}, "news.jsonl line 1 has a body of more than 5 MB, which no article has."),
        ({"body": PROSE, "url": "javascript:alert(1)"}, '"url" must be a whole http or https address.'),
        ({"body": PROSE, "url": "http://[bad"}, '"url" must be a whole http or https address.'),
        ({"body": PROSE, "published": "soon"}, "\"published\" is not a date that can be read: 'soon'."),
    ],
)
def test_a_bad_line_is_named(line: object, said: str) -> None:
    """What is wrong is said with the line, and reading goes on."""
    error, draft = _read(line, {"body": PROSE})

    assert isinstance(error, ReadingError)
    assert said in str(error)
    assert isinstance(draft, Draft)


def test_a_line_that_is_not_utf8_is_named() -> None:
    """JSON is UTF-8; another encoding is not guessed."""
    (error,) = read_bytes(json.dumps({"body": "é"}, ensure_ascii=False).encode("cp1252"), name="n.jsonl", key="n")

    assert str(error) == "n.jsonl line 1 is not valid UTF-8."


def test_a_mark_and_empty_lines_are_passed_over() -> None:
    """Numbers count all lines, as an editor does."""
    content = b"\xef\xbb\xbf\n\n" + json.dumps({"body": PROSE}).encode() + b"\n\n"

    (draft,) = read_bytes(content, name="n.jsonl", key="n")

    assert isinstance(draft, Draft)
    assert draft.key == "n:3"


def test_a_line_that_is_too_long_is_skipped(tmp_path: Path) -> None:
    """An enormous line is refused without being held in memory, and the next is read."""
    path = tmp_path / "big.jsonl"
    with path.open("wb") as file:
        file.write(b'{"body": "' + b"a " * 7_000_000 + b'"}\n')
        file.write(json.dumps({"body": PROSE}).encode())

    error, draft = read_source(Source(path, "big", path.stat().st_size))

    assert str(error) == f"{path} line 1 is longer than 12 MB."
    assert isinstance(draft, Draft)
    assert draft.key == "big:2"


def test_articles_are_read_one_at_a_time(tmp_path: Path) -> None:
    """The first article is there before the rest of the file is read."""
    path = tmp_path / "news.jsonl"
    path.write_text(json.dumps({"body": PROSE}) + "\n" + "{" * 1000)

    assert isinstance(next(read_source(Source(path, "news", 1))), Draft)


def test_furniture_is_dropped_by_its_line_in_the_body() -> None:
    """In a body of this format too whole lines of furniture are left out, and the rest is untouched."""
    (draft,) = _read({"headline": "Grain", "body": f"Grain\n\n{PROSE}\n\nAdvertisement\n\nBy noon it rained."})

    assert isinstance(draft, Draft)
    assert draft.body == f"Grain\n\n{PROSE}\n\nBy noon it rained."
    assert [(line.number, line.rule) for line in draft.dropped] == [(5, "advertisement")]


def test_a_body_without_furniture_is_kept_to_the_letter() -> None:
    """Spaces, line breaks and invisible characters of a body stay, so that its offsets are those of the file."""
    body = f"\ufeff{PROSE}  \nA line\u00a0with  odd\u00adspaces.\n\n\n\nAnother one. "
    (draft,) = _read({"headline": "Grain", "body": body})
    assert isinstance(draft, Draft)
    assert draft.body == body


def test_lone_surrogates_do_not_reach_the_draft() -> None:
    """What JSON can escape but nothing can store is left out."""
    (draft,) = _read({"id": "a", "headline": "Gr\udfffain", "body": f"{PROSE}\ud83d"})

    assert isinstance(draft, Draft)
    assert (draft.key, draft.headline, draft.body) == ("a", "Grain", f"{PROSE}\ufffd")
    assert draft.raw == f"{PROSE}\ufffd"
