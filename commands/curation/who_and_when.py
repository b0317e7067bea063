"""Who did what to an article, and when, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from commands.language import gettext, gettext_noop
from corpus.models import Via
from corpus.store import Action

if TYPE_CHECKING:
    from collections.abc import Iterable

    from corpus.models import Author
    from corpus.store import Revision

_DONE: Final = {
    Action.ADD: gettext_noop("replaced"),
    Action.EDIT: gettext_noop("edited"),
    Action.REMOVE: gettext_noop("removed"),
    Action.RESTORE: gettext_noop("brought back"),
}


def done(revision: Revision) -> str:
    """Say what was done to an article, as in ``edited``."""
    if revision.action is Action.UNDO:
        return gettext("put back (undo)") if revision.present else gettext("taken out (undo)")
    return gettext("added") if revision.number == 1 else gettext(_DONE[revision.action])


def done_to_all(revisions: Iterable[Revision]) -> str:
    """Say what one act did to its articles, as in ``Added or replaced``."""
    first, *others = dict.fromkeys(map(done, revisions))
    for other in others:
        first = gettext("{one} or {other}").format(one=first, other=other)
    return capitalized(first)


def capitalized(words: str) -> str:
    """Begin with a capital letter."""
    return words[:1].upper() + words[1:]


def by(author: Author) -> str:
    """Name who did it, as what goes with `done`; a member is mentioned, which calls nobody in this bot's messages."""
    match author.via:
        case Via.HOST:
            return gettext("by the host")
        case Via.PROGRAM:
            return gettext("by Dragoman")
        case Via.FEED if author.who:
            return gettext("by a feed that {member} added").format(member=f"<@{author.who}>")
        case Via.FEED:
            return gettext("by a feed")
        case Via.MEMBER if author.who:
            return gettext("by {member}").format(member=f"<@{author.who}>")
        case Via.MEMBER:
            return gettext("by someone who asked to be forgotten")


def when(revision: Revision) -> str:
    """Say how long ago it was; Discord shows the exact time to who points at it."""
    return f"<t:{int(revision.at.timestamp())}:R>"
