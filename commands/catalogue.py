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
from commands.language import gettext, name_of, ngettext, number
from commands.layout import ACCENT, Layout, button, link_button, row, small, text
from commands.limits import choice_name, clip
from commands.markup import escape, one_line, safe_url

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from corpus.models import Article, Headline

PER_PAGE: Final = 10

_PUBLISHER_CHARACTERS: Final = 80


def list_layout(headlines: Sequence[Headline], total: int, at: int, *, publisher: str | None = None) -> Layout:
    """Show page `at` (counted from 0) of the list of articles, with a menu to open one of them."""
    of_publisher = headlines[0].id if publisher is not None else 0
    last = (total - 1) // PER_PAGE
    place = gettext("Newest first · page {page} of {pages}").format(page=number(at + 1), pages=number(last + 1))
    entries = [f"{headline}\n{small(source)}" for headline, source in map(list_entry, headlines)]
    turning = [
        button(gettext("◀ Newer"), custom_ids.listing(of_publisher, max(at - 1, 0)), disabled=at == 0),
        button(gettext("Older ▶"), custom_ids.listing(of_publisher, at + 1), disabled=at >= last),
    ]
    return Layout(
        ui.Container(
            text(f"### {_counted(total, publisher)}\n{small(place)}"),
            ui.Separator(),
            text("\n".join(entries)),
            accent_colour=ACCENT,
        ),
        ui.ActionRow(_menu(headlines)),
        *row(turning if last else []),
    )


def article_layout(article: Article) -> Layout:
    """Show what is known of an article, with a button that opens its text."""
    language = escape(clip(language_in_words(article.language), 20))
    facts = [
        gettext("Language: {language}").format(language=language),
        characters(len(article.body)),
        origin(article.scope),
    ]
    url = safe_url(article.url)
    return Layout(
        ui.Container(
            text(f"### {title(article)}\n{source_line(article)}"),
            text(small(" · ".join(facts))),
            accent_colour=ACCENT,
        ),
        *row(
            [
                button(gettext("Read"), custom_ids.read(article.id), discord.ButtonStyle.primary),
                *([link_button(gettext("Source"), url)] if url else []),
            ]
        ),
    )


def language_in_words(code: str | None) -> str:
    """Name a language, by its code if that is all that is known of it."""
    known = one_line(code or "")
    return name_of(known) if known else gettext("unknown")


def characters(count: int) -> str:
    """Count an article's characters."""
    return ngettext("{count} character", "{count} characters", count).format(count=number(count))


async def page_layout(article: Article, at: int, turn: Callable[[int, int], str] = custom_ids.page) -> Layout:
    """Show page `at` (counted from 0) of an article's text; a number past the end shows the last page.

    `turn` names the buttons that turn the pages, by the article and a page.

    Raises NotVerbatimError if the page would differ from the body, RefusedError if there is no text at all.
    """
    spans = await asyncio.to_thread(pages, article.body, article.language)
    if not spans:
        raise RefusedError("This article has no text.")
    at = min(at, len(spans) - 1)
    shown = page(article, *spans[at])
    turning = [
        button(gettext("◀ Back"), turn(article.id, max(at - 1, 0)), disabled=at == 0),
        button(gettext("Next ▶"), turn(article.id, at + 1), disabled=at >= len(spans) - 1),
    ]
    place = gettext("Page {page} of {pages}").format(page=number(at + 1), pages=number(len(spans)))
    return Layout(
        ui.Container(
            text(f"### {title(article)}\n{small(source_line(article), place)}"),
            ui.Separator(),
            text(shown.markup),
            accent_colour=ACCENT,
        ),
        *row(turning if len(spans) > 1 else []),
    )


def _counted(total: int, publisher: str | None) -> str:
    if publisher is None:
        return ngettext("{count} article", "{count} articles", total).format(count=number(total))
    said = ngettext("{count} article from {publisher}", "{count} articles from {publisher}", total)
    return said.format(count=number(total), publisher=escape(clip(publisher, _PUBLISHER_CHARACTERS)))


def _menu(headlines: Sequence[Headline]) -> ui.Select[discord.ui.LayoutView]:
    options = [
        discord.SelectOption(
            label=choice_name(headline.headline) or gettext(NO_HEADLINE),
            value=str(headline.id),
            description=choice_name(plain_source(headline)),
        )
        for headline in headlines
    ]
    return ui.Select(custom_id=custom_ids.CHOOSE.pattern, placeholder=gettext("Open an article…"), options=options)
