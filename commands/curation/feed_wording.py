"""What is said of a feed: where it is, when it is polled, what joins, and what became of its entries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from commands.curation.who_and_when import FORGOTTEN_ONE
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
    EntryState.ADDED: "added",
    EntryState.DUE: "waiting to be read",
    EntryState.WAITING: "waiting for approval",
    EntryState.OFFERED: "older, not added",
    EntryState.FAILED: "could not be read",
    EntryState.SKIPPED: "left out",
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
        return "New entries wait for approval: you are told when there are some, and /feeds review shows them."
    return f"New entries join by themselves, at most {per_day:,} a day."


def full_day(feed: Feed, per_day: int) -> str:
    """Say what becomes of entries for which there is no room today."""
    if feed.room_on(datetime.now(UTC).date(), per_day):
        return ""
    return f"It has added {per_day:,} today; the others follow tomorrow."


def filter_sentence(feed: Feed, characters: int = 0) -> str:
    """Say what the filter does, with its words as they were typed."""
    wanted = parse_wanted(feed.words)
    one = "this" if len(wanted.terms) == 1 else "any of these words"
    says = {
        (True, False): f"Only entries with {one}",
        (False, True): "Only entries with none of the words after a minus",
        (True, True): f"Only entries with {one}, and none with those after a minus",
    }[bool(wanted.terms), bool(wanted.unwanted)]
    return f"{says}: {escape(clip(feed.words or '', characters or _FILTER_CHARACTERS))}"


def schedule(feed: Feed) -> str:
    """Say when a feed was polled last and will be next; Discord shows the exact time to who points at it."""
    polled = f"Polled {_when(feed.polled_at)}" if feed.polled_at else "Not polled yet"
    if feed.is_gone:
        return f"{polled}, not polled any more"
    return f"{polled}, next {_when(feed.next_poll) if feed.next_poll > datetime.now(UTC) else 'in a moment'}"


def who_added(feed: Feed) -> str:
    """Name who follows the feed, as what goes on after “Added”; a mention calls nobody in this bot's messages."""
    if feed.who == FORGOTTEN:
        return f"by {FORGOTTEN_ONE}"
    return f"by <@{feed.who}>" if feed.who else "by the host"


def counted(counts: Counts) -> str:
    """Count the entries by what became of them; those that were left out go without saying."""
    told = [f"{counts[state]:,} {words}" for state, words in STATES.items() if state is not EntryState.SKIPPED]
    return " · ".join(words for words in told if not words.startswith("0 ")) or "No entries taken yet"


def short_status(feed: Feed, counts: Counts) -> str:
    """Say in plain text, in a few words, where a feed is and what it needs."""
    wanting = [
        f"{counts[state]:,} {STATES[state]}" for state in (EntryState.WAITING, EntryState.OFFERED) if counts[state]
    ]
    return " · ".join([site(feed), *wanting, *(["has a problem"] if feed.error else [])])


def difference(feed: Feed, before: Counts, after: Counts) -> str:
    """Say what a poll brought."""
    if feed.failures:
        return f"Polling failed. {feed.error}"
    states = (EntryState.DUE, EntryState.WAITING)
    new = {state: max(0, after[state] - before[state]) for state in states}
    told = [
        *([f"{_entries(new[EntryState.DUE])} to be read and added"] if new[EntryState.DUE] else []),
        *([f"{_entries(new[EntryState.WAITING])} waiting for approval"] if new[EntryState.WAITING] else []),
    ]
    return f"Polled: {' and '.join(told)}." if told else "Polled: nothing new."


def _entries(count: int) -> str:
    return f"{count:,} new {'entry' if count == 1 else 'entries'}"


def _when(time: datetime) -> str:
    return f"<t:{int(time.timestamp())}:R>"
