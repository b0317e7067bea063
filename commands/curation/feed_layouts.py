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
from commands.language import date, gettext, gettext_noop, ngettext, number, sentence
from commands.layout import ACCENT, Layout, button, link_button, row, small, text
from commands.limits import MESSAGE, Size, choice_name, clip
from commands.markup import escape, safe_url
from corpus.store.feed_rows import EntryState

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
_LEFT_OUT: Final = gettext_noop("and earlier ones")

OFF: Final = gettext_noop("Fetching is switched off on this host, so feeds are not read.")


def added_layout(added: AddedFeed, per_day: int) -> Layout:
    """Tell what following a feed means, and offer what it has now; nothing of that has been added."""
    feed = added.feed
    lines = [
        gettext("### Following {name}").format(name=name_in_quotes(feed, _TITLE_CHARACTERS)),
        small(place(feed)),
        _backlog(added),
        joining(feed, per_day),
        *([filter_sentence(feed)] if feed.words else []),
        small(f"{schedule(feed)} · {gettext('/feeds list shows how it is doing.')}"),
    ]
    return Layout(ui.Container(text("\n".join(lines)), accent_colour=ACCENT), *row(_offers(feed, added.offered)))


def list_layout(feeds: Sequence[Feed], counts: Mapping[int, Counts], page: int, *, is_off: bool) -> Layout:
    """Show one page (counted from 0) of the feeds; a number past the end shows the last page."""
    last = max(len(feeds) - 1, 0) // PER_PAGE
    page = min(page, last)
    shown = feeds[page * PER_PAGE : (page + 1) * PER_PAGE]
    count = ngettext("{count} feed", "{count} feeds", len(feeds)).format(count=number(len(feeds)))
    head = [f"### {count}"]
    if last:
        place_in_list = gettext("Page {page} of {pages}").format(page=number(page + 1), pages=number(last + 1))
        head.append(small(place_in_list))
    head += [f"**{gettext(OFF)}**"] if is_off else []
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
    facts.append(who_added(feed))
    lines = [
        f"### {name_in_quotes(feed, _TITLE_CHARACTERS)}",
        small(*facts),
        joining(feed, per_day),
        *([filter_sentence(feed)] if feed.words else []),
        f"**{counted(counts)}**",
        *([full] if counts[EntryState.DUE] and (full := full_day(feed, per_day)) else []),
        *_error(feed),
        *([f"**{gettext(OFF)}**"] if is_off else []),
    ]
    noted = f"**{escape(clip(note, _NOTE_CHARACTERS))}**" if note else ""
    parts: list[ui.Item[Any]] = [text(noted), ui.Separator()] if note else []
    parts.append(text("\n".join(lines)))
    room = MESSAGE - Size.of(noted, "\n".join(lines))
    if fitting := _fitting(entries, sum(counts.values()), room):
        parts += [ui.Separator(), text(fitting)]
    url = safe_url(feed.url)
    below = [
        button(gettext("Refresh"), custom_ids.feed(feed.id)),
        button(gettext("All feeds"), custom_ids.feeds(0)),
        *([link_button(gettext("Open the feed"), url)] if url else []),
        button(gettext("Remove"), custom_ids.feed_remove(feed.id), discord.ButtonStyle.danger),
    ]
    return Layout(
        ui.Container(*parts, accent_colour=ACCENT),
        *row(_actions(feed, counts, entries)),
        *row(_offers(feed, counts[EntryState.OFFERED], among_others=True)),
        *row(below),
    )


def removed_layout(feed: Feed) -> Layout:
    """Confirm that a feed is not followed any more, and offer to follow it again as it was."""
    lines = [
        gettext("**{name} is no longer followed.**").format(name=name_in_quotes(feed, _TITLE_CHARACTERS)),
        gettext("Articles that came from it stay. What was offered or waited for approval is dropped."),
    ]
    again = button(gettext("Follow again"), custom_ids.feed_again(feed.id))
    return Layout(ui.Container(text("\n".join(lines)), accent_colour=ACCENT), ui.ActionRow(again))


def _backlog(added: AddedFeed) -> str:
    total = added.offered + added.skipped
    if not total:
        return gettext("It has no entries now that are new here.")
    if not added.skipped:
        said = ngettext(
            "It has {count} entry now. It was not added.", "It has {count} entries now. None of them was added.", total
        )
        return said.format(count=number(total))
    if not added.offered:
        said = ngettext(
            "It has {count} entry now, but it does not pass the filter.",
            "It has {count} entries now, but none of them passes the filter.",
            total,
        )
        return said.format(count=number(total))
    has = ngettext("It has {count} entry now.", "It has {count} entries now.", total).format(count=number(total))
    passing = ngettext(
        "{count} of them passes the filter. It was not added.",
        "{count} of them pass the filter. None of them was added.",
        added.offered,
    ).format(count=number(added.offered))
    return f"{has} {passing}"


def _offers(feed: Feed, offered: int, *, among_others: bool = False) -> list[ui.Item[Any]]:
    """Offer to take or skip what the feed had before it was followed; among other buttons they say what they are of."""
    if not offered:
        return []
    few = custom_ids.feed_take(feed.id, _FEW)
    if among_others:
        add = ngettext("Add {count} offered", "Add all {count} offered", offered)
        skip = gettext("Skip offered")
    else:
        add = ngettext("Add {count}", "Add all {count}", offered)
        skip = ngettext("Skip it", "Skip them", offered)
    newest = gettext("Add the newest {count}").format(count=number(_FEW))
    return [
        button(add.format(count=number(offered)), custom_ids.feed_take(feed.id, ALL), discord.ButtonStyle.primary),
        *([button(newest, few)] if offered > _FEW else []),
        button(skip, custom_ids.feed_skip(feed.id)),
    ]


def _actions(feed: Feed, counts: Counts, entries: Sequence[StoredEntry]) -> list[ui.Item[Any]]:
    actions: list[ui.Item[Any]] = [button(gettext("Check now"), custom_ids.feed_poll(feed.id))]
    if waiting := counts[EntryState.WAITING]:
        # What comes between the look at this page and the press has not been seen, and goes on waiting.
        newest = max((entry.id for entry in entries), default=0)
        look = custom_ids.feed_review(feed.id)
        actions.append(
            button(gettext("Look at {count} waiting").format(count=number(waiting)), look, discord.ButtonStyle.success)
        )
        skip = gettext("Skip {count} waiting").format(count=number(waiting))
        actions.append(button(skip, custom_ids.feed_dismiss(feed.id, newest)))
    return actions


def _listed(feed: Feed, counts: Counts) -> str:
    joins = gettext("new entries wait for approval") if feed.approval else gettext("new entries join by themselves")
    lines = [f"{place(feed)} · {joins}", counted(counts), schedule(feed)]
    lines += [filter_sentence(feed, _LISTED_FILTER)] if feed.words else []
    return "\n".join([f"**{escape(clip(feed.name, _LISTED_CHARACTERS))}**", small(*lines), *_error(feed)])


def _error(feed: Feed) -> list[str]:
    if not feed.error:
        return []
    said = escape(clip(sentence(feed.error), _ERROR_CHARACTERS))
    if feed.failures > 1 and not feed.is_gone:
        times = ngettext("{error} ({count} time in a row)", "{error} ({count} times in a row)", feed.failures)
        said = times.format(error=said, count=number(feed.failures))
    return [f"⚠️ {said}"]


def _menu(feeds: Sequence[Feed], counts: Mapping[int, Counts]) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=choice_name(feed.name) or gettext(NO_HEADLINE),
            value=str(feed.id),
            description=choice_name(short_status(feed, counts[feed.id])),
        )
        for feed in feeds
    ]
    return ui.Select(custom_id=custom_ids.FEED_OPEN.pattern, placeholder=gettext("Open a feed…"), options=options)


def _fitting(entries: Sequence[StoredEntry], total: int, room: Size) -> str:
    """Write as many of the latest entries as there is room for."""
    head, left_out = gettext("**Latest entries**"), small(gettext(_LEFT_OUT))
    written = [_entry(entry) for entry in entries]
    sizes = [Size(len(line) + 1, len(line.encode()) + 1) for line in written]
    room -= Size.of(f"{head}\n{left_out}")
    shown = [line for line, size in zip(written, accumulate(sizes), strict=True) if room.holds(size)]
    more = [left_out] if len(shown) < total else []
    return "\n".join([head, *shown, *more]) if shown else ""


def _entry(entry: StoredEntry) -> str:
    headline = escape(clip(entry.headline or entry.url or "", _ENTRY_HEADLINE)) or gettext(NO_HEADLINE)
    state = gettext(STATES[entry.state])
    if entry.error:
        reason = escape(clip(sentence(entry.error), _ENTRY_ERROR))
        state = gettext("{state}: {error}").format(state=state, error=reason)
    day = [date(entry.published)] if entry.published else []
    return f"{headline}\n{small(' · '.join([*day, state]))}"
