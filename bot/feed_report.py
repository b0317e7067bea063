"""Feeds and their entries as lines for a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.rendering import moment_in_words
from bot.terminal import Line, clean
from corpus.store.feed_rows import EntryState
from corpus.wording import published_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from corpus.store import Revision
    from corpus.store.feed_rows import Feed, StoredEntry

_DIM: Final = "dim"
_BAD: Final = "red"
_INDENT: Final = " " * 6
_HOUR: Final = 60
_DAY: Final = 24 * _HOUR

_STATES: Final = {
    EntryState.ADDED: "added",
    EntryState.WAITING: "waiting for approval",
    EntryState.OFFERED: "older, not added",
    EntryState.DUE: "still to be taken in",
    EntryState.SKIPPED: "skipped",
    EntryState.FAILED: "could not be read",
}


@dataclass(frozen=True, slots=True)
class Polled:
    """A feed after a poll, and how many entries it had in each state before and has now."""

    feed: Feed
    before: Mapping[EntryState, int]
    after: Mapping[EntryState, int]


def feed_lines(feed: Feed, counts: Mapping[EntryState, int]) -> Iterator[Line]:
    """Show a feed: what it is, how its polls go, what became of its entries."""
    yield Line(Text(clean(feed.name), "bold"), f"{feed.id:>4}  ", _INDENT)
    if feed.title:
        yield Line(Text(clean(feed.url), _DIM), _INDENT, wrap=False)
    yield Line(Text(_schedule(feed), _DIM), _INDENT)
    counted = [f"{counts[state]:,} {words}" for state, words in _STATES.items() if counts[state]]
    yield Line(Text(", ".join(counted) or "no entries yet", _DIM), _INDENT)
    if feed.words:
        yield Line(Text(f"filter: {clean(feed.words)}", _DIM), _INDENT)
    if feed.approval:
        yield Line(Text("new entries wait for approval", _DIM), _INDENT)
    if feed.error:
        times = f" ({feed.failures} times in a row)" if feed.failures > 1 else ""
        yield Line(Text(f"{clean(str(feed.error))}{times}", _BAD), _INDENT)


def entry_lines(entries: Iterable[StoredEntry]) -> Iterator[Line]:
    """List entries that somebody may want, two lines each."""
    for entry in entries:
        yield Line(Text(clean(entry.headline or entry.url or "an entry without a headline"), "bold"))
        told = [published_in_words(entry.published), _STATES[entry.state], clean(entry.url or "")]
        yield Line(Text(" · ".join(filter(None, told)), _DIM), "   ", wrap=False)


def polled_lines(polled: Iterable[Polled], came: Iterable[Revision], *, others: int) -> Iterator[Line]:
    """Tell what came of polls: of each feed in numbers, and the new articles by name."""
    told = list(polled)
    for poll in told:
        yield Line(Text(f"{clean(poll.feed.name)}: {_difference(poll)}"), f"{poll.feed.id:>4}  ", _INDENT)
    for revision in came:
        yield Line(Text(f"+ {clean(revision.headline)} · {clean(revision.key)}"), _INDENT, _INDENT + "  ")
    if not told:
        yield Line(Text("No feed is due; --all polls them nevertheless."))
    if others:
        yield Line(Text(f"{others:,} {'feed' if others == 1 else 'feeds'} of others polled, too.", _DIM))


def _schedule(feed: Feed) -> str:
    if feed.is_gone:
        return "not polled any more"
    polled = f"polled {moment_in_words(feed.polled_at)}" if feed.polled_at else "not polled yet"
    return f"{polled}; next {moment_in_words(feed.next_poll)} (every {_span(feed.minutes)})"


def _span(minutes: int) -> str:
    for size, word in ((_DAY, "day"), (_HOUR, "hour")):
        if minutes % size == 0:
            return word if minutes == size else f"{minutes // size} {word}s"
    return f"{minutes} minutes"


def _difference(poll: Polled) -> str:
    """Write what has come into each state since before; of what still has to be taken in, how much there is."""
    changed = {state: poll.after[state] - poll.before[state] for state in _STATES if state is not EntryState.DUE}
    told = [f"{count:,} {_STATES[state]}" for state, count in changed.items() if count > 0]
    if due := poll.after[EntryState.DUE]:
        told.append(f"{due:,} {_STATES[EntryState.DUE]}")
    if poll.feed.error:
        told.append(clean(str(poll.feed.error)))
    return ", ".join(told) or "nothing new"
