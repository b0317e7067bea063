"""What is followed, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from corpus.following.schedule import NO_QUIET, Hours, Rhythm

if TYPE_CHECKING:
    from datetime import datetime

    from corpus.models import Scope

MOST_FOLLOWS: Final = 25
"""What one person may follow, and what one server's channels may; a menu of Discord's has room for as many."""

MOST_TOPIC: Final = 100
"""Characters of a topic."""


class Kind(Enum):
    """What can be followed."""

    PAIR = "pair"
    TOPIC = "topic"
    PUBLISHER = "publisher"


class Standing(Enum):
    """How it is with a follower: told of news, given up because they cannot be written to, and aware of that."""

    ACTIVE = 0
    STOPPED = 1
    TOLD = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is told: a person's direct messages, or a `channel` of the server `scope`."""

    person: int | None = None
    channel: int | None = None
    scope: Scope | None = None


@dataclass(frozen=True, slots=True)
class Follower:
    """Who is told, when they want to be left alone, and whether they can be written to."""

    id: int
    place: Place
    locale: str | None = None
    quiet: Hours = NO_QUIET
    refusals: int = 0
    paused_until: datetime | None = None
    standing: Standing = Standing.ACTIVE


@dataclass(frozen=True, slots=True)
class Follow:
    """Something that is followed: `subject` is a pair such as ``CN-KZ``, words, or a publisher's name.

    `scope` names the server whose articles count beside those that everyone sees, SHARED where there is none.
    `since` is the last change of any articles that came before.
    """

    id: int
    follower: int
    scope: Scope
    kind: Kind
    subject: str
    rhythm: Rhythm
    since: int
