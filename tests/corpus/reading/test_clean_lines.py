"""JSON Lines that Dragoman exported come back to the letter."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ReadingError
from corpus.models import Draft
from corpus.published import Published
from corpus.reading import read_bytes
from corpus.reading.metadata import LONGEST_KEY

STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
KEYS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=LONGEST_KEY).filter(
    lambda key: not set("\xad\u200b\u2060\ufeff").intersection(key)
)
WORDS = STORABLE.filter(str.strip)
DATES = st.dates().map(lambda day: Published(day.year, day.month, day.day)) | st.builds(
    Published, st.integers(1, 9999), st.none() | st.integers(1, 12)
)
URLS = st.sampled_from(["https://steppe.example/a", "http://qala.example/?q=1&r=2#x", "https://алматы.example/ü"])
ODD_ID = '"id" has characters that no id may have.'
PROSE = "Grain left the port on Friday morning."


def _read(**fields: object) -> Draft | ReadingError:
    (found,) = read_bytes(json.dumps(fields | {"clean": True}).encode(), name="n.jsonl", key="n")
    return found


@given(
    st.builds(
        Draft,
        key=KEYS,
        headline=STORABLE.filter(bool),
        headline_given=st.booleans(),
        body=WORDS.filter(lambda body: any(c.isalnum() for c in body)),
        publisher=st.none() | STORABLE.filter(bool),
        published=st.none() | DATES,
        url=st.none() | URLS,
        language=st.none() | st.sampled_from(["en", "kk", "zh"]),
    )
)
def test_an_exported_article_comes_back_equal(draft: Draft) -> None:
    """Every field is what it was, to the letter, and nothing is dropped, derived or guessed."""
    fields = {
        "id": draft.key,
        "headline": draft.headline,
        "headline_given": draft.headline_given,
        "publisher": draft.publisher,
        "published": draft.published and str(draft.published),
        "url": draft.url,
        "language": draft.language,
        "body": draft.body,
    }

    assert _read(**fields) == draft


def test_furniture_stays() -> None:
    """What somebody has kept in a body is not dropped again, spaces at its ends included."""
    draft = _read(id="a", headline="Grain", body=f" {PROSE}\n\nAdvertisement\n\n\n\nRead more ")

    assert isinstance(draft, Draft)
    assert draft.body == f" {PROSE}\n\nAdvertisement\n\n\n\nRead more "
    assert (draft.raw, draft.dropped, draft.headline_given) == ("", (), True)


def test_a_missing_headline_is_derived() -> None:
    """Without a headline the first line is taken and marked as such, and a missing id is made of the line's number."""
    draft = _read(body=f"{PROSE} It came back.")

    assert isinstance(draft, Draft)
    assert (draft.key, draft.key_given) == ("n:1", False)
    assert (draft.headline, draft.headline_given) == (f"{PROSE}", False)


def test_what_cannot_be_stored_is_replaced() -> None:
    """Lone surrogates and NUL are all that is changed."""
    draft = _read(id="a", headline="b\ud800", publisher="c\0", language="d\0", body=f"{PROSE}\udfff\0\x01")

    assert isinstance(draft, Draft)
    assert (draft.headline, draft.publisher, draft.language) == ("b\ufffd", "c\ufffd", "d\ufffd")
    assert draft.body == f"{PROSE}\ufffd\ufffd\x01"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"body": " \n"}, "has no text."),
        ({"body": PROSE, "headline_given": "yes"}, '"headline_given" must be true or false.'),
        ({"body": PROSE, "published": "8 Nov 2024"}, '"published" is not a date that can be read'),
        ({"body": PROSE, "url": "here"}, '"url" must be a whole http or https address.'),
        ({"body": PROSE, "id": 5}, '"id" must be text.'),
        *(({"body": PROSE, "id": f"a{odd}b"}, f"n.jsonl line 1: {ODD_ID}") for odd in "\0\x01\n\t\x7f\xad\u2028\ud800"),
        ({"body": PROSE, "id": "a" * 301}, 'n.jsonl line 1: "id" is longer than 300 characters.'),
        ({"body": PROSE, "headline": "a" * 501}, 'n.jsonl line 1: "headline" is longer than 500 characters.'),
        ({"body": PROSE, "publisher": "a" * 201}, 'n.jsonl line 1: "publisher" is longer than 200 characters.'),
        ({"body": PROSE, "language": "a" * 21}, 'n.jsonl line 1: "language" is longer than 20 characters.'),
    ],
)
def test_a_bad_field_is_named(fields: dict[str, object], said: str) -> None:
    """To the letter is not unchecked."""
    error = _read(**fields)

    assert isinstance(error, ReadingError)
    assert said in str(error)


def test_fields_may_be_as_long_as_their_limits() -> None:
    """What is just within the limits is taken to the letter."""
    fields = {"id": "a" * 300, "headline": "b" * 500, "publisher": "c" * 200, "language": "d" * 20}
    draft = _read(**fields, body=PROSE)

    assert isinstance(draft, Draft)
    assert (draft.key, draft.headline, draft.publisher, draft.language) == tuple(fields.values())
