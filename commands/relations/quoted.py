"""Quotes below their headlines and above their sources, several of them in one message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from discord import ui

from commands import custom_ids
from commands.attribution import are_long, short_title, source_line, title
from commands.excerpts import quotation
from commands.language import gettext
from commands.layout import button, small, text
from commands.limits import Size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.models import Quote

_CUT: Final = "[…] · "
"""Stands before the source of a quote that goes on in the article; never inside the quote."""

_MOST: Final = Size(700, 2_100)
"""Of one quote, so that several can be read on a phone."""


def quoted(quotes: Sequence[Quote], room: Size, above: Sequence[str] = ()) -> list[ui.Item[Any]]:
    """Write quotes within a room that they share, each below its line of `above`, with a button to its article.

    Raises NotVerbatimError for a quote that does not stand in its article.
    """
    linked = not are_long([quote.article for quote in quotes], room)
    titles = [(title if linked else short_title)(quote.article) for quote in quotes]
    headings = [_heading(titles[index], above[index] if above else None) for index in range(len(quotes))]
    sources = [source_line(quote.article, linked=linked) for quote in quotes]
    room -= Size.of(*headings, *(small(_CUT + source) for source in sources))
    parts: list[ui.Item[Any]] = []
    opened: set[int] = set()
    for index, quote in enumerate(quotes):
        share = room // (len(quotes) - index)
        shown = quotation(quote, Size(min(share.characters, _MOST.characters), min(share.octets, _MOST.octets)))
        room -= Size.of(shown.markup)
        source = small(sources[index] if shown.end == quote.end else _CUT + sources[index])
        parts += [ui.Separator()] if index else []
        parts.append(text(headings[index] + shown.markup))
        if quote.article.id in opened:  # Discord takes no two buttons with the same custom_id
            parts.append(text(source))
        else:
            read = button(gettext("Read article"), custom_ids.read(quote.article.id))
            parts.append(ui.Section(source, accessory=read))
            opened.add(quote.article.id)
    return parts


def _heading(title: str, above: str | None) -> str:
    return f"### {title}\n" if above is None else f"### {above}\n**{title}**\n"
