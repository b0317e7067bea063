"""How the list of a server's own articles looks, and one of them with what can be done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands import custom_ids as reading_ids
from commands.attribution import NO_HEADLINE, list_entry, plain_source, source_line, title
from commands.catalogue import language_in_words
from commands.curation import custom_ids
from commands.curation.who_and_when import by, done, when
from commands.layout import ACCENT, Layout, button, link_button, row, small, text
from commands.limits import choice_name, clip
from commands.markup import escape, safe_url
from corpus.models import Published
from corpus.wording import published_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from corpus.models import Article, Headline, Limits
    from corpus.store import Revision, Usage, Wanted

PER_PAGE: Final = 10

_HEADLINE_CHARACTERS: Final = 110
_PUBLISHER_CHARACTERS: Final = 80
_KEY_CHARACTERS: Final = 100
_MEGABYTE: Final = 1_000_000
_LEAST_SHOWN: Final = 50_000


def own_list_layout(headlines: Sequence[Headline], total: int, page: int, wanted: Wanted, room: str) -> Layout:
    """Show one page (counted from 0) of the server's articles; `room` tells how much of it is used."""
    last = max(total - 1, 0) // PER_PAGE
    count = f"{total:,} {'article' if total == 1 else 'articles'} of this server"
    filters = [small(", ".join(found))] if (found := [*_filters(wanted)]) else []
    entries = [f"{_headline(headline)}\n{small(list_entry(headline)[1])}" for headline in headlines]
    turning = [
        button("◀ Newer", custom_ids.own(max(page - 1, 0), wanted), disabled=page == 0),
        button("Older ▶", custom_ids.own(page + 1, wanted), disabled=page >= last),
    ]
    head = [f"### {count}", *filters, small(f"Newest first · page {page + 1} of {last + 1}", f"In use: {room}")]
    return Layout(
        ui.Container(
            text("\n".join(head)),
            ui.Separator(),
            text("\n".join(entries)),
            accent_colour=ACCENT,
        ),
        *row([_menu(headlines)]),
        *row(turning if last else []),
    )


def own_article_layout(article: Article, revisions: Sequence[Revision]) -> Layout:
    """Show what is known of an article and what was done to it, with buttons for what can be done."""
    language = escape(clip(language_in_words(article.language), 20))
    facts = [f"Language: {language} · {len(article.body):,} characters"]
    facts += [f"{done(revision).capitalize()} {by(revision.author)} {when(revision)}" for revision in _ends(revisions)]
    facts.append(f"Id: {escape(clip(article.key, _KEY_CHARACTERS))}")
    url = safe_url(article.url)
    return Layout(
        ui.Container(
            text(f"### {title(article)}\n{source_line(article)}"),
            text(small(*facts)),
            accent_colour=ACCENT,
        ),
        *row(
            [
                button("Edit…", custom_ids.edit(article.id), discord.ButtonStyle.primary),
                button("Remove", custom_ids.remove(article.id), discord.ButtonStyle.danger),
                button("History", custom_ids.versions(article.id)),
                button("Read", reading_ids.read(article.id)),
                *([link_button("Source", url)] if url else []),
            ]
        ),
    )


def room_in_words(usage: Usage, limits: Limits) -> str:
    """Say how much is used of what is allowed, as in ``37 of 10,000 articles, 1.2 of 100 MB``."""
    articles = f"{usage.articles:,} of {limits.articles:,}" if limits.articles is not None else f"{usage.articles:,}"
    size = f"{usage.size / _MEGABYTE:,.1f}" if usage.size >= _LEAST_SHOWN else "less than 0.1"
    size += f" of {limits.size / _MEGABYTE:,.0f}" if limits.size is not None else ""
    noun = "article" if usage.articles == 1 and limits.articles is None else "articles"
    return f"{articles} {noun}, {size} MB with their earlier versions"


def _headline(headline: Headline) -> str:
    """Write a headline without its link, for which ten of them and the filters leave no room."""
    return escape(clip(headline.headline, _HEADLINE_CHARACTERS)) or NO_HEADLINE


def _filters(wanted: Wanted) -> Iterator[str]:
    if wanted.headline is not None:
        yield f"with “{escape(wanted.headline)}” in the headline"
    if wanted.publisher is not None:
        yield f"from {escape(clip(wanted.publisher, _PUBLISHER_CHARACTERS))}"
    if wanted.after is not None:
        yield f"published on {_day(wanted.after)} or later"
    if wanted.before is not None:
        yield f"published on {_day(wanted.before)} or earlier"
    if wanted.language is not None:
        yield f"in {escape(language_in_words(wanted.language))}"


def _ends(revisions: Sequence[Revision]) -> Sequence[Revision]:
    """Pick the first revision and the last."""
    return [revisions[-1], revisions[0]] if len(revisions) > 1 else revisions


def _menu(headlines: Sequence[Headline]) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=choice_name(headline.headline) or NO_HEADLINE,
            value=str(headline.id),
            description=choice_name(plain_source(headline)),
        )
        for headline in headlines
    ]
    return ui.Select(custom_id=custom_ids.OPEN.pattern, placeholder="Open an article to change it…", options=options)


def _day(day: date) -> str:
    return published_in_words(Published(day.year, day.month, day.day))
