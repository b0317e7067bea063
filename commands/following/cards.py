"""What a follower is sent: a card for one article, or a digest of several."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from discord import ui

from commands.attribution import list_entry, source_line, title
from commands.excerpts import quotation
from commands.following import custom_ids
from commands.following.wording import plain_subject, subject
from commands.language import gettext, listed, ngettext, number
from commands.layout import ACCENT, Layout, button, link_button, row, small, text
from commands.limits import MESSAGE, Size, cut, utf16_units
from commands.markup import safe_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus.following.follows import Follow
    from corpus.models import Quote

MOST_IN_A_DIGEST: Final = 5
"""Articles that a digest quotes; of more it gives the number."""

_MOST_STOPS: Final = 3
"""Buttons that stop something, on one card; the list of what is followed stops the rest."""

_LABEL_CHARACTERS: Final = 80
_ROOM_ON_A_CARD: Final = Size(1_200, 3_600)
_ROOM_IN_A_DIGEST: Final = Size(400, 1_200)
_LEAST_FOR_QUOTES: Final = Size(1_500, 4_000)
_CUT: Final = "[…] · "


@dataclass(frozen=True, slots=True)
class Item:
    """An article for a follower: its best quote, and what they follow that it fits."""

    quote: Quote
    follows: tuple[Follow, ...]


def card_layout(item: Item, delivery: int, *, channel: bool) -> Layout:
    """Tell of one article; `channel` says that all members of a server read it.

    Raises NotVerbatimError for a quote that does not stand in its article.
    """
    quote = item.quote
    head, heading = small(_because([item], channel=channel)), f"### {title(quote.article)}\n"
    source = source_line(quote.article)
    room = _smaller(MESSAGE - Size.of(head, heading, small(_CUT + source)), _ROOM_ON_A_CARD)
    shown = quotation(quote, room)
    url = safe_url(quote.article.url)
    opening: list[ui.Item[Any]] = [
        button(gettext("Context"), custom_ids.told_context(quote, digest_of(quote.text))),
        button(gettext("Read article"), custom_ids.told_page(quote.article.id, 0)),
        *([link_button(gettext("Source"), url)] if url else []),
    ]
    stops = [button(_stop_label(follow), custom_ids.stop(follow.id)) for follow in item.follows[:_MOST_STOPS]]
    return Layout(
        ui.Container(
            text(head),
            text(heading + shown.markup),
            text(small(source if shown.end == quote.end else _CUT + source)),
            accent_colour=ACCENT,
        ),
        *row(opening),
        *row([*stops, _list_button(delivery, channel=channel)]),
    )


def digest_layout(items: Sequence[Item], more: int, delivery: int, *, channel: bool) -> Layout:
    """Tell of up to `MOST_IN_A_DIGEST` articles, and of how many `more` there are.

    Raises NotVerbatimError for a quote that does not stand in its article.
    """
    total = len(items) + more
    count = (
        ngettext(
            "### {count} new article on what is followed here",
            "### {count} new articles on what is followed here",
            total,
        )
        if channel
        else ngettext(
            "### {count} new article on what you follow", "### {count} new articles on what you follow", total
        )
    )
    head = f"{count.format(count=number(total))}\n{small(_because(items, channel=channel))}"
    rest = small(
        ngettext("And {count} more, which /articles lists.", "And {count} more, which /articles lists.", more).format(
            count=number(more)
        )
    )
    sources = _sources(items, MESSAGE - Size.of(head, rest))
    room = (MESSAGE - Size.of(head, rest) - _sizes(sources)) // len(items)
    parts: list[ui.Item[Any]] = [text(head)]
    for item, (name, source) in zip(items, sources, strict=True):
        quote = item.quote
        shown = quotation(quote, _smaller(room, _ROOM_IN_A_DIGEST))
        opens = button(gettext("Read"), custom_ids.told_page(quote.article.id, 0))
        parts += [
            ui.Separator(),
            text(f"{name}{shown.markup}"),
            ui.Section(small(source if shown.end == quote.end else _CUT + source), accessory=opens),
        ]
    if more:
        parts += [ui.Separator(), text(rest)]
    return Layout(ui.Container(*parts, accent_colour=ACCENT), *row([_list_button(delivery, channel=channel)]))


def digest_of(quoted: str) -> str:
    """Make a short mark of a quoted text, by which a button knows whether it still stands there."""
    return hashlib.blake2b(quoted.encode(), digest_size=8).hexdigest()


def _because(items: Iterable[Item], *, channel: bool) -> str:
    """Say why somebody is told."""
    names = [*dict.fromkeys(subject(follow) for item in items for follow in item.follows)]
    said = gettext("This channel follows {things}") if channel else gettext("You follow {things}")
    return said.format(things=_clipped(listed(names)))


def _clipped(markup: str) -> str:
    """Shorten a line that names many things; nothing of Discord's Markdown is cut in two."""
    most = 400
    if len(markup) <= most:
        return markup
    end = max(markup.rfind(mark, 0, most) for mark in ",、")
    return f"{markup[: end if end > 0 else most].rstrip(chr(92))}…"


def _stop_label(follow: Follow) -> str:
    label = gettext("Stop following {thing}").format(thing=plain_subject(follow))
    end = cut(label, (), lambda end: utf16_units(label[:end]) < _LABEL_CHARACTERS)
    return label if end == len(label) else f"{label[:end].rstrip()}…"


def _sources(items: Sequence[Item], room: Size) -> list[tuple[str, str]]:
    """Write each article's headline and source, shortened if there would be no room for the quotes."""
    articles = [item.quote.article for item in items]
    whole = [(f"**{title(article)}**\n", source_line(article)) for article in articles]
    if room.holds(_sizes(whole) + _smaller(room // 2, _LEAST_FOR_QUOTES)):
        return whole
    return [(f"**{name}**\n", source) for name, source in map(list_entry, articles)]


def _sizes(sources: Sequence[tuple[str, str]]) -> Size:
    return Size.of(*(part for name, source in sources for part in (name, small(_CUT + source))))


def _list_button(delivery: int, *, channel: bool) -> ui.Button[Any]:
    """Lead to what is followed; by this button the message is found again in its channel."""
    label = gettext("All that is followed") if channel else gettext("All that you follow")
    return button(label, custom_ids.following(delivery))


def _smaller(one: Size, other: Size) -> Size:
    return Size(min(one.characters, other.characters), min(one.octets, other.octets))
