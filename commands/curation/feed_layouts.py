"""How feeds look: one that was just added, the list of them, one with its latest entries."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands.attribution import NO_HEADLINE
from commands.curation import custom_ids
from commands.curation.feed_wording import (
    STATES,
    counted,
    filter_sentence,
    full_day,
    joining,
    name_in_quotes,
    place,
    schedule,
    short_status,
    who_added,
)
from commands.layout import ACCENT, Layout, button, link_button, row, small, text
from commands.limits import MESSAGE, Size, choice_name, clip
from commands.markup import escape, safe_url
from corpus.store.feed_rows import EntryState
from corpus.wording import published_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corpus.polling import AddedFeed
    from corpus.store.feed_rows import Feed, StoredEntry

    Counts = Mapping[EntryState, int]

PER_PAGE: Final = 5
LATEST: Final = 10
"""Entries that the page of a feed shows."""

ALL: Final = 0
"""What a button that takes every offered entry carries for their number."""

_FEW: Final = 5
_TITLE_CHARACTERS: Final = 150
_LISTED_CHARACTERS: Final = 80
_LISTED_FILTER: Final = 90
_URL_CHARACTERS: Final = 300
_ERROR_CHARACTERS: Final = 150
_ENTRY_HEADLINE: Final = 110
_ENTRY_ERROR: Final = 150
_NOTE_CHARACTERS: Final = 500
_LEFT_OUT: Final = small("and earlier ones")

OFF: Final = "Fetching is switched off on this host, so feeds are not read."


def added_layout(added: AddedFeed, per_day: int) -> Layout:
    """Tell what following a feed means, and offer what it has now; nothing of that has been added."""
    feed = added.feed
    lines = [
        f"### Following {name_in_quotes(feed, _TITLE_CHARACTERS)}",
        small(place(feed)),
        _backlog(added),
        joining(feed, per_day),
        *([filter_sentence(feed)] if feed.words else []),
        small(f"{schedule(feed)} · /feeds list shows how it is doing."),
    ]
    return Layout(ui.Container(text("\n".join(lines)), accent_colour=ACCENT), *row(_offers(feed, added.offered)))


def list_layout(feeds: Sequence[Feed], counts: Mapping[int, Counts], page: int, *, is_off: bool) -> Layout:
    """Show one page (counted from 0) of the feeds; a number past the end shows the last page."""
    last = max(len(feeds) - 1, 0) // PER_PAGE
    page = min(page, last)
    shown = feeds[page * PER_PAGE : (page + 1) * PER_PAGE]
    place_in_list = [f"Page {page + 1} of {last + 1}"] if last else []
    head = [f"### {len(feeds):,} {'feed' if len(feeds) == 1 else 'feeds'}", *map(small, place_in_list)]
    head += [f"**{OFF}**"] if is_off else []
    turning = [
        button("◀", custom_ids.feeds(max(page - 1, 0)), disabled=page == 0),
        button("▶", custom_ids.feeds(page + 1), disabled=page == last),
    ]
    return Layout(
        ui.Container(
            text("\n".join(head)),
            ui.Separator(),
            text("\n".join(_listed(feed, counts[feed.id]) for feed in shown)),
            accent_colour=ACCENT,
        ),
        ui.ActionRow(_menu(shown, counts)),
        *row(turning if last else []),
    )


def feed_layout(  # noqa: PLR0913 - each is a part of the page
    feed: Feed, counts: Counts, entries: Sequence[StoredEntry], per_day: int, *, note: str = "", is_off: bool = False
) -> Layout:
    """Show a feed with its latest entries and all that can be done with it; `note` says what was done just now."""
    facts = [place(feed, _URL_CHARACTERS), schedule(feed)]
    facts.append(f"Added {who_added(feed)}")
    lines = [
        f"### {name_in_quotes(feed, _TITLE_CHARACTERS)}",
        small(*facts),
        joining(feed, per_day),
        *([filter_sentence(feed)] if feed.words else []),
        f"**{counted(counts)}**",
        *([full] if counts[EntryState.DUE] and (full := full_day(feed, per_day)) else []),
        *_error(feed),
        *([f"**{OFF}**"] if is_off else []),
    ]
    noted = f"**{escape(clip(note, _NOTE_CHARACTERS))}**" if note else ""
    parts: list[ui.Item[Any]] = [text(noted), ui.Separator()] if note else []
    parts.append(text("\n".join(lines)))
    room = MESSAGE - Size.of(noted, "\n".join(lines))
    if fitting := _fitting(entries, sum(counts.values()), room):
        parts += [ui.Separator(), text(fitting)]
    url = safe_url(feed.url)
    below = [
        button("Refresh", custom_ids.feed(feed.id)),
        button("All feeds", custom_ids.feeds(0)),
        *([link_button("Open the feed", url)] if url else []),
        button("Remove", custom_ids.feed_remove(feed.id), discord.ButtonStyle.danger),
    ]
    return Layout(
        ui.Container(*parts, accent_colour=ACCENT),
        *row(_actions(feed, counts, entries)),
        *row(_offers(feed, counts[EntryState.OFFERED], " offered")),
        *row(below),
    )


def removed_layout(feed: Feed) -> Layout:
    """Confirm that a feed is not followed any more, and offer to follow it again as it was."""
    lines = [f"**{name_in_quotes(feed, _TITLE_CHARACTERS)} is no longer followed.**"]
    lines.append("Articles that came from it stay. What was offered or waited for approval is dropped.")
    again = button("Follow again", custom_ids.feed_again(feed.id))
    return Layout(ui.Container(text("\n".join(lines)), accent_colour=ACCENT), ui.ActionRow(again))


def _backlog(added: AddedFeed) -> str:
    total = added.offered + added.skipped
    if not total:
        return "It has no entries now that are new here."
    has = f"It has {total:,} {'entry' if total == 1 else 'entries'} now"
    if not added.skipped:
        return f"{has}. {'It was not' if total == 1 else 'None of them was'} added."
    if not added.offered:
        return f"{has}, but {'it does not pass' if total == 1 else 'none of them passes'} the filter."
    passing = f"{added.offered:,} of them {'passes' if added.offered == 1 else 'pass'} the filter"
    return f"{has}, and {passing}. {'It was not' if added.offered == 1 else 'None of them was'} added."


def _offers(feed: Feed, offered: int, what: str = "") -> list[ui.Item[Any]]:
    """Offer to take or skip what the feed had before it was followed."""
    if not offered:
        return []
    few = custom_ids.feed_take(feed.id, _FEW)
    return [
        button(
            f"Add all {offered:,}{what}" if offered > 1 else f"Add 1{what}",
            custom_ids.feed_take(feed.id, ALL),
            discord.ButtonStyle.primary,
        ),
        *([button(f"Add the newest {_FEW}", few)] if offered > _FEW else []),
        button(f"Skip{what}" if what else f"Skip {'it' if offered == 1 else 'them'}", custom_ids.feed_skip(feed.id)),
    ]


def _actions(feed: Feed, counts: Counts, entries: Sequence[StoredEntry]) -> list[ui.Item[Any]]:
    actions: list[ui.Item[Any]] = [button("Check now", custom_ids.feed_poll(feed.id))]
    if waiting := counts[EntryState.WAITING]:
        # What comes between the look at this page and the press has not been seen, and goes on waiting.
        newest = max((entry.id for entry in entries), default=0)
        look = custom_ids.feed_review(feed.id)
        actions.append(button(f"Look at {waiting:,} waiting", look, discord.ButtonStyle.success))
        actions.append(button(f"Skip {waiting:,} waiting", custom_ids.feed_dismiss(feed.id, newest)))
    return actions


def _listed(feed: Feed, counts: Counts) -> str:
    joins = "new entries wait for approval" if feed.approval else "new entries join by themselves"
    lines = [f"{place(feed)} · {joins}", counted(counts), schedule(feed)]
    lines += [filter_sentence(feed, _LISTED_FILTER)] if feed.words else []
    return "\n".join([f"**{escape(clip(feed.name, _LISTED_CHARACTERS))}**", small(*lines), *_error(feed)])


def _error(feed: Feed) -> list[str]:
    if not feed.error:
        return []
    times = f" ({feed.failures:,} times in a row)" if feed.failures > 1 and not feed.is_gone else ""
    return [f"⚠️ {escape(clip(feed.error, _ERROR_CHARACTERS))}{times}"]


def _menu(feeds: Sequence[Feed], counts: Mapping[int, Counts]) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=choice_name(feed.name) or NO_HEADLINE,
            value=str(feed.id),
            description=choice_name(short_status(feed, counts[feed.id])),
        )
        for feed in feeds
    ]
    return ui.Select(custom_id=custom_ids.FEED_OPEN.pattern, placeholder="Open a feed…", options=options)


def _fitting(entries: Sequence[StoredEntry], total: int, room: Size) -> str:
    """Write as many of the latest entries as there is room for."""
    head = "**Latest entries**"
    written = [_entry(entry) for entry in entries]
    sizes = [Size(len(line) + 1, len(line.encode()) + 1) for line in written]
    room -= Size.of(f"{head}\n{_LEFT_OUT}")
    shown = [line for line, size in zip(written, accumulate(sizes), strict=True) if room.holds(size)]
    more = [_LEFT_OUT] if len(shown) < total else []
    return "\n".join([head, *shown, *more]) if shown else ""


def _entry(entry: StoredEntry) -> str:
    headline = escape(clip(entry.headline or entry.url or "", _ENTRY_HEADLINE)) or NO_HEADLINE
    state = STATES[entry.state]
    if entry.error:
        state += f": {escape(clip(entry.error, _ENTRY_ERROR))}"
    day = [published_in_words(entry.published)] if entry.published else []
    return f"{headline}\n{small(' · '.join([*day, state]))}"
