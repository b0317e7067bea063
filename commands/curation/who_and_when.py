"""Who did what to an article, and when, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from corpus.models import Via
from corpus.store import Action

if TYPE_CHECKING:
    from corpus.models import Author
    from corpus.store import Revision

FORGOTTEN_ONE: Final = "someone who asked to be forgotten"
"""Stands where a member's name stood."""

_DONE: Final = {
    Action.ADD: "replaced",
    Action.EDIT: "edited",
    Action.REMOVE: "removed",
    Action.RESTORE: "brought back",
}


def done(revision: Revision) -> str:
    """Say what was done to an article, as in ``edited``."""
    if revision.action is Action.UNDO:
        return "put back (undo)" if revision.present else "taken out (undo)"
    return "added" if revision.number == 1 else _DONE[revision.action]


def done_to_all(revisions: tuple[Revision, ...]) -> str:
    """Say what one act did to its articles, as in ``Added or replaced``."""
    return " or ".join(dict.fromkeys(map(done, revisions))).capitalize()


def by(author: Author) -> str:
    """Name who did it; a member is mentioned, which calls nobody in this bot's messages."""
    match author.via:
        case Via.HOST:
            return "by the host"
        case Via.PROGRAM:
            return "by Dragoman"
        case Via.FEED:
            return f"by a feed that <@{author.who}> added" if author.who else "by a feed"
        case Via.MEMBER:
            return f"by <@{author.who}>" if author.who else f"by {FORGOTTEN_ONE}"


def when(revision: Revision) -> str:
    """Say how long ago it was; Discord shows the exact time to who points at it."""
    return f"<t:{int(revision.at.timestamp())}:R>"
