"""What the buttons and menus of relations carry in their custom_ids, so that they work after a restart."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Self

from commands.limits import utf16_units
from commands.markup import one_line
from corpus.models import Pair

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_TOPIC: Final = 60
"""UTF-16 units of a topic that fits into a custom_id with all that can stand before it."""

_PAIR: Final = r"(?P<pair>[A-Z]{2}-[A-Z]{2})"
_PAGE: Final = r"(?P<page>\d{1,4})"
_TOPIC: Final = r"(?P<topic>.*)"

PAIRS: Final = re.compile(rf"pairs:{_PAGE}", re.ASCII)
CHOOSE_PAIR: Final = re.compile(r"choose-pair")
PAIR: Final = re.compile(rf"pair:{_PAIR}", re.ASCII)
TIMELINE: Final = re.compile(
    rf"timeline:{_PAIR}:{_PAGE}:(?P<after>(?:\d{{8}})?):(?P<before>(?:\d{{8}})?):{_TOPIC}", re.ASCII | re.DOTALL
)
FIGURES: Final = re.compile(rf"figures:{_PAIR}:{_PAGE}:{_TOPIC}", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a pair somebody wants to see: one topic or all, from one day to another or always."""

    pair: Pair
    topic: str | None = None
    after: date | None = None
    before: date | None = None

    @classmethod
    def read(cls, state: Mapping[str, str]) -> Self:
        """Read it from the parts of a custom_id; raise ValueError if there are no such pair or days."""
        return cls(
            pair_of(state["pair"]),
            state.get("topic") or None,
            _day(state.get("after")),
            _day(state.get("before")),
        )


def pair_of(written: str) -> Pair:
    """Read ``CN-KZ``; raise ValueError if the codes are the same."""
    return Pair.of(*written.split("-"))


def pairs(page: int) -> str:
    """Name a page of the list of pairs, counted from 0."""
    return f"pairs:{page}"


def pair(wanted: Pair) -> str:
    """Name a pair to open."""
    return f"pair:{wanted}"


def timeline(asked: Asked, page: int) -> str:
    """Name a page of a timeline, counted from 0."""
    return f"timeline:{asked.pair}:{page}:{_written(asked.after)}:{_written(asked.before)}:{asked.topic or ''}"


def figures(asked: Asked, page: int) -> str:
    """Name a page of a pair's figures, counted from 0; they are not parted by days."""
    return f"figures:{asked.pair}:{page}:{asked.topic or ''}"


def can_carry(topic: str) -> bool:
    """Tell whether a topic is one line of visible text that fits into a custom_id."""
    return topic == one_line(topic) and 0 < utf16_units(topic) <= LONGEST_TOPIC


def _written(day: date | None) -> str:
    return day.isoformat().replace("-", "") if day else ""


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
