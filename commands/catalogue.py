"""Lists of articles, one article's particulars, and its text in pages."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import discord
from discord import ui

from commands import custom_ids
from commands.attribution import NO_HEADLINE, list_entry, origin, plain_source, source_line, title
from commands.errors import RefusedError
from commands.excerpts import page, pages
from commands.layout import ACCENT, Layout, button, link_button, row, small, text
from commands.limits import choice_name, clip
from commands.markup import escape, one_line, safe_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.models import Article, Headline

PER_PAGE: Final = 10

_PUBLISHER_CHARACTERS: Final = 80
_LANGUAGES: Final = {
    "en": "English",
    "id": "Indonesian",
    "kk": "Kazakh",
    "ms": "Malay",
    "ru": "Russian",
    "zh": "Chinese",
}


def list_layout(headlines: Sequence[Headline], total: int, number: int, *, publisher: str | None = None) -> Layout:
    """Show one page (counted from 0) of the list of articles, with a menu to open one of them."""
    of_publisher = headlines[0].id if publisher is not None else 0
    last = (total - 1) // PER_PAGE
    whose = f" from {escape(clip(publisher, _PUBLISHER_CHARACTERS))}" if publisher is not None else ""
    count = f"{total:,} {'article' if total == 1 else 'articles'}{whose}"
    entries = [f"{headline}\n{small(source)}" for headline, source in map(list_entry, headlines)]
    turning = [
        button("◀ Newer", custom_ids.listing(of_publisher, max(number - 1, 0)), disabled=number == 0),
        button("Older ▶", custom_ids.listing(of_publisher, number + 1), disabled=number >= last),
    ]
    return Layout(
        ui.Container(
            text(f"### {count}\n{small(f'Newest first · page {number + 1} of {last + 1}')}"),
            ui.Separator(),
            text("\n".join(entries)),
            accent_colour=ACCENT,
        ),
        ui.ActionRow(_menu(headlines)),
        *row(turning if last else []),
    )


def article_layout(article: Article) -> Layout:
    """Show what is known of an article, with a button that opens its text."""
    language = language_in_words(article.language)
    facts = f"Language: {escape(clip(language, 20))} · {len(article.body):,} characters"
    url = safe_url(article.url)
    return Layout(
        ui.Container(
            text(f"### {title(article)}\n{source_line(article)}"),
            text(small(f"{facts} · {origin(article.scope)}")),
            accent_colour=ACCENT,
        ),
        *row(
            [
                button("Read", custom_ids.read(article.id), discord.ButtonStyle.primary),
                *([link_button("Source", url)] if url else []),
            ]
        ),
    )


def language_in_words(code: str | None) -> str:
    """Name a language, by its code if that is all that is known of it."""
    return _LANGUAGES.get(code or "", one_line(code or "") or "unknown")


async def page_layout(article: Article, number: int) -> Layout:
    """Show one page (counted from 0) of an article's text; a number past the end shows the last page.

    Raises NotVerbatimError if the page would differ from the body, RefusedError if there is no text at all.
    """
    spans = await asyncio.to_thread(pages, article.body, article.language)
    if not spans:
        raise RefusedError("This article has no text.")
    number = min(number, len(spans) - 1)
    shown = page(article, *spans[number])
    turning = [
        button("◀ Back", custom_ids.page(article.id, max(number - 1, 0)), disabled=number == 0),
        button("Next ▶", custom_ids.page(article.id, number + 1), disabled=number >= len(spans) - 1),
    ]
    place = f"Page {number + 1} of {len(spans)}"
    return Layout(
        ui.Container(
            text(f"### {title(article)}\n{small(source_line(article), place)}"),
            ui.Separator(),
            text(shown.markup),
            accent_colour=ACCENT,
        ),
        *row(turning if len(spans) > 1 else []),
    )


def _menu(headlines: Sequence[Headline]) -> ui.Select[discord.ui.LayoutView]:
    options = [
        discord.SelectOption(
            label=choice_name(headline.headline) or NO_HEADLINE,
            value=str(headline.id),
            description=choice_name(plain_source(headline)),
        )
        for headline in headlines
    ]
    return ui.Select(custom_id=custom_ids.CHOOSE.pattern, placeholder="Open an article…", options=options)
