"""Lasting keys for articles whose source names none."""

from __future__ import annotations

import dataclasses
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.keys import LONGEST, fresh_key, variants, with_key
from corpus.reading.characters import clean
from tests.corpus.drafts import CHINESE, KHORGOS, RUSSIAN, draft

DIGITS = 10
PUNCTUATION = "_/\\:.,;#?&%\"'`’"


@pytest.mark.parametrize(
    ("headline", "body", "slug"),
    [
        ("Khorgos speeds up: 12% more freight!", KHORGOS, "khorgos-speeds-up-12-more-freight"),
        ("Мука едет на восток", RUSSIAN, "мука-едет-на-восток"),
        ("牛肉出口增加", CHINESE, "牛肉出口增加"),
        ("कज़ाकिस्तान की रेल", KHORGOS, "कज़ाकिस्तान-की-रेल"),
        ("…!?", KHORGOS, "article"),
    ],
)
def test_a_key_can_be_read(headline: str, body: str, slug: str) -> None:
    """The headline's words stand in the key, in their own script, before some digits of the body's hash."""
    key = fresh_key(draft("", body, headline=headline))
    assert key[: -DIGITS - 1].encode() == clean(slug).encode()
    assert int(key[-DIGITS:], 16) >= 0


def test_a_long_headline_is_cut_between_words() -> None:
    """No word of a key is half there, except where a script does not part words."""
    key = fresh_key(draft("", KHORGOS, headline="Railway " * 20))
    assert set(key[: -DIGITS - 1].split("-")) == {"railway"}
    assert len(fresh_key(draft("", CHINESE, headline="口" * 200))) > LONGEST // 2


@given(st.text(), st.text(min_size=1))
def test_a_key_is_valid_and_lasts(headline: str, body: str) -> None:
    """Whatever the script, a key is short, has letters, digits and dashes only, and is the same for the same draft."""
    made = draft("", body, headline=headline)
    key = fresh_key(made)
    assert key == fresh_key(dataclasses.replace(made, key="other", publisher="Other", raw="other"))
    assert key == clean(key)
    assert key.encode()
    assert 0 < len(key) <= LONGEST
    assert not key.startswith("-")
    assert not any(char.isspace() or char in PUNCTUATION for char in key)


@given(st.text(min_size=1), st.text(min_size=1))
def test_other_bodies_have_other_keys(one: str, other: str) -> None:
    """Two articles under one headline are told apart."""
    keys = {fresh_key(draft("", body, headline="Currency rates")) for body in (one, other)}
    assert (len(keys) == 1) == (one.encode(errors="replace") == other.encode(errors="replace"))


def test_a_given_key_stays() -> None:
    """Only a draft whose source names no key gets a fresh one."""
    given = draft("khorgos", KHORGOS, headline="Khorgos")
    assert with_key(given) == given
    assert with_key(dataclasses.replace(given, key_given=False)).key == fresh_key(given)


def test_further_articles_are_numbered() -> None:
    """When a key is taken the next ones are tried in turn, none of them too long."""
    assert list(islice(variants("rates"), 3)) == ["rates", "rates-2", "rates-3"]
    long = fresh_key(draft("", KHORGOS, headline="口" * 200))
    assert len(f"{long}-999999") <= LONGEST
