"""JSON Lines that Dragoman exported come back to the letter."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ReadingError
from corpus.models import Draft, Published
from corpus.reading import read_bytes

STORABLE = st.text(st.characters(exclude_categories=["Cs"]))
WORDS = STORABLE.filter(str.strip)
DATES = st.dates().map(lambda day: Published(day.year, day.month, day.day)) | st.builds(
    Published, st.integers(1, 9999), st.none() | st.integers(1, 12)
)
URLS = st.sampled_from(["https://steppe.example/a", "http://qala.example/?q=1&r=2#x", "https://алматы.example/ü"])
PROSE = "Grain left the port on Friday morning."


def _read(**fields: object) -> Draft | ReadingError:
    (found,) = read_bytes(json.dumps(fields | {"clean": True}).encode(), name="n.jsonl", key="n")
    return found


@given(
    st.builds(
        Draft,
        key=STORABLE.filter(bool),
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
    """Lone surrogates are all that is changed."""
    draft = _read(id="a\ud800", headline="b\ud800", body=f"{PROSE}\udfff")

    assert isinstance(draft, Draft)
    assert (draft.key, draft.headline, draft.body) == ("a\ufffd", "b\ufffd", f"{PROSE}\ufffd")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"body": " \n"}, "has no text."),
        ({"body": PROSE, "headline_given": "yes"}, '"headline_given" must be true or false.'),
        ({"body": PROSE, "published": "8 Nov 2024"}, '"published" is not a date that can be read'),
        ({"body": PROSE, "url": "here"}, '"url" must be a whole http or https address.'),
        ({"body": PROSE, "id": 5}, '"id" must be text.'),
    ],
)
def test_a_bad_field_is_named(fields: dict[str, object], said: str) -> None:
    """To the letter is not unchecked."""
    error = _read(**fields)

    assert isinstance(error, ReadingError)
    assert said in str(error)
