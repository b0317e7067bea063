"""What is said of a feed: where it is, when it is polled, what joins, and what became of its entries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from commands.language import gettext, gettext_noop, ngettext, number, sentence
from commands.limits import clip
from commands.markup import escape
from corpus.feeds import parse_wanted
from corpus.store.feed_rows import FORGOTTEN, EntryState
from corpus.wording import host_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corpus.store.feed_rows import Feed

    Counts = Mapping[EntryState, int]

STATES: Final = {
    EntryState.ADDED: gettext_noop("added"),
    EntryState.DUE: gettext_noop("waiting to be read"),
    EntryState.WAITING: gettext_noop("waiting for approval"),
    EntryState.OFFERED: gettext_noop("older, not added"),
    EntryState.FAILED: gettext_noop("could not be read"),
    EntryState.SKIPPED: gettext_noop("left out"),
}
_HOST_CHARACTERS: Final = 60
_FILTER_CHARACTERS: Final = 300


def name_in_quotes(feed: Feed, characters: int) -> str:
    """Write a feed's title, or its address, as Markdown between quotation marks."""
    return f"“{escape(clip(feed.name, characters))}”"


def place(feed: Feed, characters: int = 0) -> str:
    """Name the site, or with room for so many characters the whole address."""
    return escape(clip(feed.url if characters else site(feed), characters or _HOST_CHARACTERS))


def site(feed: Feed) -> str:
    """Name the site that a feed is on, in plain text."""
    return host_of(feed.url) or feed.url


def joining(feed: Feed, per_day: int) -> str:
    """Say what becomes of new entries."""
    if feed.approval:
        return gettext("New entries wait for approval: you are told when there are some, and /feeds review shows them.")
    return ngettext(
        "New entries join by themselves, at most {count} a day.",
        "New entries join by themselves, at most {count} a day.",
        per_day,
    ).format(count=number(per_day))


def full_day(feed: Feed, per_day: int) -> str:
    """Say what becomes of entries for which there is no room today."""
    if feed.room_on(datetime.now(UTC).date(), per_day):
        return ""
    return ngettext(
        "It has added {count} today; the others follow tomorrow.",
        "It has added {count} today; the others follow tomorrow.",
        per_day,
    ).format(count=number(per_day))


def filter_sentence(feed: Feed, characters: int = 0) -> str:
    """Say what the filter does, with its words as they were typed."""
    wanted = parse_wanted(feed.words)
    is_one = len(wanted.terms) == 1
    if not wanted.terms:
        said = gettext("Only entries with none of the words after a minus: {words}")
    elif wanted.unwanted and is_one:
        said = gettext("Only entries with this, and none with those after a minus: {words}")
    elif wanted.unwanted:
        said = gettext("Only entries with any of these words, and none with those after a minus: {words}")
    elif is_one:
        said = gettext("Only entries with this: {words}")
    else:
        said = gettext("Only entries with any of these words: {words}")
    return said.format(words=escape(clip(feed.words or "", characters or _FILTER_CHARACTERS)))


def schedule(feed: Feed) -> str:
    """Say when a feed was polled last and will be next; Discord shows the exact time to who points at it."""
    if feed.polled_at:
        polled = gettext("Polled {time}").format(time=_when(feed.polled_at))
    else:
        polled = gettext("Not polled yet")
    if feed.is_gone:
        said = gettext("{polled}, not polled any more")
    elif feed.next_poll > datetime.now(UTC):
        said = gettext("{polled}, next {time}")
    else:
        said = gettext("{polled}, next in a moment")
    return said.format(polled=polled, time=_when(feed.next_poll))


def who_added(feed: Feed) -> str:
    """Say who added the feed; a mention calls nobody in this bot's messages."""
    if feed.who == FORGOTTEN:
        return gettext("Added by someone who asked to be forgotten")
    if feed.who is None:
        return gettext("Added by the host")
    return gettext("Added by {member}").format(member=f"<@{feed.who}>")


def counted(counts: Counts) -> str:
    """Count the entries by what became of them; those that were left out go without saying."""
    told = [_count(state, counts[state]) for state in STATES if counts[state] and state is not EntryState.SKIPPED]
    return " · ".join(told) or gettext("No entries taken yet")


def short_status(feed: Feed, counts: Counts) -> str:
    """Say in plain text, in a few words, where a feed is and what it needs."""
    states = (EntryState.WAITING, EntryState.OFFERED)
    wanting = [_count(state, counts[state]) for state in states if counts[state]]
    return " · ".join([site(feed), *wanting, *([gettext("has a problem")] if feed.error else [])])


def difference(feed: Feed, before: Counts, after: Counts) -> str:
    """Say what a poll brought."""
    if feed.failures:
        reason = sentence(feed.error) if feed.error else ""
        return gettext("Polling failed. {error}").format(error=reason)
    states = (EntryState.DUE, EntryState.WAITING)
    new = {state: max(0, after[state] - before[state]) for state in states}
    due, waiting = (new[state] for state in states)
    told: list[str] = []
    if due:
        said = ngettext(
            "Polled: {count} new entry to be read and added.", "Polled: {count} new entries to be read and added.", due
        )
        told.append(said.format(count=number(due)))
    if waiting:
        said = ngettext(
            "Polled: {count} new entry waiting for approval.",
            "Polled: {count} new entries waiting for approval.",
            waiting,
        )
        told.append(said.format(count=number(waiting)))
    return " ".join(told) or gettext("Polled: nothing new.")


def waiting_sentence(waiting: int, most: int, feed: Feed | None) -> str:
    """Say how many entries, of one feed or of all, wait for approval; `most` is how many are shown at once."""
    if waiting > most and feed is None:
        said = gettext("The oldest {most} of {count} entries that wait; the others come next.")
    elif waiting > most:
        said = gettext("The oldest {most} of {count} entries of “{name}” that wait; the others come next.")
    elif feed is None:
        said = ngettext("{count} entry waiting for approval.", "{count} entries waiting for approval.", waiting)
    else:
        said = ngettext(
            "{count} entry of “{name}” waiting for approval.",
            "{count} entries of “{name}” waiting for approval.",
            waiting,
        )
    return said.format(most=number(most), count=number(waiting), name=feed.name if feed else "")


def _count(state: EntryState, count: int) -> str:
    return gettext("{count} {state}").format(count=number(count), state=gettext(STATES[state]))


def _when(time: datetime) -> str:
    return f"<t:{int(time.timestamp())}:R>"
