"""What the buttons and menus of following carry in their custom_ids, so that they work after a restart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from corpus.models import Pair, Quote

_FOLLOW: Final = r"(?P<follow>\d{1,18})"
_ARTICLE: Final = r"(?P<article>\d{1,18})"
_DELIVERY: Final = r"(?P<delivery>\d{1,18})"

FOLLOW_PAIR: Final = re.compile(r"follow-pair:(?P<pair>[A-Z]{2}-[A-Z]{2})", re.ASCII)
STOP: Final = re.compile(rf"follow-stop:{_FOLLOW}", re.ASCII)
TOLD_CONTEXT: Final = re.compile(
    rf"told-context:{_ARTICLE}:(?P<start>\d{{1,10}}):(?P<end>\d{{1,10}}):(?P<digest>[0-9a-f]{{16}})", re.ASCII
)
TOLD_PAGE: Final = re.compile(rf"told-page:{_ARTICLE}:(?P<page>\d{{1,9}})", re.ASCII)
FOLLOWING: Final = re.compile(rf"following:{_DELIVERY}", re.ASCII)
CHOOSE: Final = re.compile(r"following-choose:(?P<whose>own|channels)")
RHYTHM: Final = re.compile(rf"following-rhythm:{_FOLLOW}", re.ASCII)
END: Final = re.compile(rf"following-end:{_FOLLOW}", re.ASCII)
QUIET: Final = re.compile(r"following-quiet:(?P<follower>\d{1,18})", re.ASCII)
RESUME: Final = re.compile(r"following-resume:(?P<follower>\d{1,18})", re.ASCII)
QUIET_HOURS: Final = re.compile(r"quiet-hours:(?P<follower>\d{1,18})", re.ASCII)

LIST: Final = "following:0"
"""Leads back to what somebody follows; no message to a follower has this number."""


def follow_pair(pair: Pair) -> str:
    """Name a pair to follow."""
    return f"follow-pair:{pair}"


def stop(follow: int) -> str:
    """Name what is to be followed no longer, on a card."""
    return f"follow-stop:{follow}"


def told_context(quote: Quote, digest: str) -> str:
    """Name a quote of a card, with a digest of its text."""
    return f"told-context:{quote.article.id}:{quote.start}:{quote.end}:{digest}"


def told_page(article: int, number: int) -> str:
    """Name a page of a card's article, counted from 0."""
    return f"told-page:{article}:{number}"


def following(delivery: int) -> str:
    """Name a message to a follower: this is how it is found again in its channel."""
    return f"following:{delivery}"


def choose(whose: str) -> str:
    """Name the menu of what a person, or the server's channels, follow."""
    return f"following-choose:{whose}"


def rhythm(follow: int) -> str:
    """Name what is to be told at another time."""
    return f"following-rhythm:{follow}"


def end(follow: int) -> str:
    """Name what is to be followed no longer, on the list."""
    return f"following-end:{follow}"


def quiet(follower: int) -> str:
    """Name who may want to be left alone at times."""
    return f"following-quiet:{follower}"


def resume(follower: int) -> str:
    """Name who wants to be told again."""
    return f"following-resume:{follower}"


def quiet_hours(follower: int) -> str:
    """Name the form with somebody's quiet hours."""
    return f"quiet-hours:{follower}"
