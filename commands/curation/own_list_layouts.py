"""How the list of a server's own articles looks, and one of them with what can be done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands import custom_ids as reading_ids
from commands.attribution import NO_HEADLINE, list_entry, plain_source, source_line, title
from commands.catalogue import characters, language_in_words
from commands.curation import custom_ids
from commands.curation.who_and_when import by, capitalized, done, when
from commands.language import date, gettext, ngettext, number
from commands.layout import ACCENT, Layout, button, link_button, row, small, text
from commands.limits import choice_name, clip
from commands.markup import escape, safe_url
from corpus.published import Published

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

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
    said = ngettext("{count} article of this server", "{count} articles of this server", total)
    place = gettext("Newest first · page {page} of {pages}").format(page=number(page + 1), pages=number(last + 1))
    used = gettext("In use: {room}").format(room=room)
    filters = [small(", ".join(found))] if (found := [*_filters(wanted)]) else []
    entries = [f"{_headline(headline)}\n{small(list_entry(headline)[1])}" for headline in headlines]
    turning = [
        button(gettext("◀ Newer"), custom_ids.own(max(page - 1, 0), wanted), disabled=page == 0),
        button(gettext("Older ▶"), custom_ids.own(page + 1, wanted), disabled=page >= last),
    ]
    head = [f"### {said.format(count=number(total))}", *filters, small(place, used)]
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
    facts = [
        " · ".join([gettext("Language: {language}").format(language=language), characters(len(article.body))]),
        *map(_done, _ends(revisions)),
        gettext("Id: {key}").format(key=escape(clip(article.key, _KEY_CHARACTERS))),
    ]
    url = safe_url(article.url)
    return Layout(
        ui.Container(
            text(f"### {title(article)}\n{source_line(article)}"),
            text(small(*facts)),
            accent_colour=ACCENT,
        ),
        *row(
            [
                button(gettext("Edit…"), custom_ids.edit(article.id), discord.ButtonStyle.primary),
                button(gettext("Remove"), custom_ids.remove(article.id), discord.ButtonStyle.danger),
                button(gettext("History"), custom_ids.versions(article.id)),
                button(gettext("Read"), reading_ids.read(article.id)),
                *([link_button(gettext("Source"), url)] if url else []),
            ]
        ),
    )


def room_in_words(usage: Usage, limits: Limits) -> str:
    """Say how much is used of what is allowed, as in ``37 of 10,000 articles, 1.2 of 100 MB``."""
    if limits.articles is None:
        articles = ngettext("{count} article", "{count} articles", usage.articles).format(count=number(usage.articles))
    else:
        articles = ngettext("{used} of {count} articles", "{used} of {count} articles", limits.articles).format(
            used=number(usage.articles), count=number(limits.articles)
        )
    used = number(round(usage.size / _MEGABYTE, 1))
    if usage.size < _LEAST_SHOWN:
        used = gettext("less than {amount}").format(amount=number(0.1))
    if limits.size is None:
        said = gettext("{articles}, {size} MB with their earlier versions")
        return said.format(articles=articles, size=used)
    said = gettext("{articles}, {size} of {most} MB with their earlier versions")
    return said.format(articles=articles, size=used, most=number(round(limits.size / _MEGABYTE)))


def _headline(headline: Headline) -> str:
    """Write a headline without its link, for which ten of them and the filters leave no room."""
    return escape(clip(headline.headline, _HEADLINE_CHARACTERS)) or gettext(NO_HEADLINE)


def _filters(wanted: Wanted) -> Iterator[str]:
    if wanted.headline is not None:
        yield gettext("with “{words}” in the headline").format(words=escape(wanted.headline))
    if wanted.publisher is not None:
        yield gettext("from {publisher}").format(publisher=escape(clip(wanted.publisher, _PUBLISHER_CHARACTERS)))
    if wanted.after is not None:
        yield gettext("published on {date} or later").format(date=_day(wanted.after))
    if wanted.before is not None:
        yield gettext("published on {date} or earlier").format(date=_day(wanted.before))
    if wanted.language is not None:
        yield gettext("in {language}").format(language=escape(language_in_words(wanted.language)))


def _done(revision: Revision) -> str:
    return gettext("{done} {by} {when}").format(
        done=capitalized(done(revision)), by=by(revision.author), when=when(revision)
    )


def _ends(revisions: Sequence[Revision]) -> Sequence[Revision]:
    """Pick the first revision and the last."""
    return [revisions[-1], revisions[0]] if len(revisions) > 1 else revisions


def _menu(headlines: Sequence[Headline]) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=choice_name(headline.headline) or gettext(NO_HEADLINE),
            value=str(headline.id),
            description=choice_name(plain_source(headline)),
        )
        for headline in headlines
    ]
    return ui.Select(
        custom_id=custom_ids.OPEN.pattern, placeholder=gettext("Open an article to change it…"), options=options
    )


def _day(day: dt.date) -> str:
    return date(Published(day.year, day.month, day.day))
