"""Tests of what the buttons of relations carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.limits import utf16_units
from commands.relations import custom_ids
from commands.relations.custom_ids import Asked
from corpus.models import Pair

if TYPE_CHECKING:
    from datetime import date

_LONGEST = 100
_PAIR = Pair("CN", "KZ")

topics = st.none() | st.text(min_size=1).filter(custom_ids.can_carry)
days = st.none() | st.dates()


@given(topics, days, days, st.integers(0, 9_999))
def test_a_timeline_is_read_as_it_was_written(
    topic: str | None, after: date | None, before: date | None, page: int
) -> None:
    """Whatever the topic and the days, a button carries them and has room for them."""
    asked = Asked(_PAIR, topic, after, before)
    written = custom_ids.timeline(asked, page)
    assert utf16_units(written) <= _LONGEST
    match = custom_ids.TIMELINE.fullmatch(written)
    assert match
    assert Asked.read(match.groupdict()) == asked
    assert int(match["page"]) == page


@given(topics, st.integers(0, 9_999))
def test_figures_are_read_as_they_were_written(topic: str | None, page: int) -> None:
    """Whatever the topic, a button carries it."""
    written = custom_ids.figures(Asked(_PAIR, topic), page)
    assert utf16_units(written) <= _LONGEST
    match = custom_ids.FIGURES.fullmatch(written)
    assert match
    assert Asked.read(match.groupdict()) == Asked(_PAIR, topic)


@pytest.mark.parametrize("state", [{"pair": "CN-CN"}, {"pair": "CN-KZ", "after": "20241399", "before": ""}])
def test_knows_what_there_cannot_be(state: dict[str, str]) -> None:
    """A country with itself and a day that there is not are no state of ours."""
    with pytest.raises(ValueError, match=r".+"):
        Asked.read(state)


def test_a_topic_at_the_limit_fits() -> None:
    """A topic may have as many units as fit, not one more."""
    assert custom_ids.can_carry("я" * custom_ids.LONGEST_TOPIC)
    assert not custom_ids.can_carry("я" * (custom_ids.LONGEST_TOPIC + 1))
    assert not custom_ids.can_carry("🚂" * (custom_ids.LONGEST_TOPIC // 2 + 1))
