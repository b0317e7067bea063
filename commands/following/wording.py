"""What is followed, when it is told and when not, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from commands.language import gettext, gettext_noop
from commands.limits import clip
from commands.markup import escape, one_line
from commands.relations.custom_ids import pair_of
from commands.relations.wording import names, pair_in_words
from corpus.following.follows import Kind
from corpus.following.schedule import Rhythm

if TYPE_CHECKING:
    from corpus.following.follows import Follow
    from corpus.following.schedule import Hours

_SUBJECT_CHARACTERS: Final = 100
_RHYTHMS: Final = {
    Rhythm.AT_ONCE: gettext_noop("at once"),
    Rhythm.DAILY: gettext_noop("daily, at 8 in the morning"),
    Rhythm.WEEKLY: gettext_noop("weekly, on Monday at 8 in the morning"),
}
NO_QUIET_HOURS: Final = gettext_noop("none")


def subject(follow: Follow) -> str:
    """Name what is followed, for a line of Markdown."""
    match follow.kind:
        case Kind.PAIR:
            return pair_in_words(pair_of(follow.subject))
        case Kind.TOPIC:
            return escape(gettext("“{words}”").format(words=clip(follow.subject, _SUBJECT_CHARACTERS)))
        case Kind.PUBLISHER:
            return escape(clip(follow.subject, _SUBJECT_CHARACTERS))


def plain_subject(follow: Follow) -> str:
    """Name what is followed where Discord shows no Markdown."""
    if follow.kind is Kind.PAIR:
        return " – ".join(names(pair_of(follow.subject)))
    words = one_line(follow.subject)
    return gettext("“{words}”").format(words=words) if follow.kind is Kind.TOPIC else words


def rhythm_in_words(rhythm: Rhythm) -> str:
    """Say how often somebody is told."""
    return gettext(_RHYTHMS[rhythm])


def hours_in_words(hours: Hours) -> str:
    """Say when somebody is left alone."""
    if hours.start is None:
        return gettext("Quiet hours: none. Time zone: {zone}.").format(zone=escape(hours.zone))
    return gettext("Quiet hours: {hours}. Time zone: {zone}.").format(
        hours=str(hours).replace("-", "–"), zone=escape(hours.zone)
    )
