"""Relations as a person sees them: the list of pairs, one pair's page, its timeline and its figures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands.following.custom_ids import follow_pair
from commands.language import date, gettext, ngettext, number
from commands.layout import ACCENT, Layout, button, row, small, text
from commands.limits import MESSAGE, Size, choice_name, clip
from commands.markup import escape
from commands.relations import custom_ids
from commands.relations.quoted import quoted
from commands.relations.wording import counts_in_words, pair_in_words, topics_in_words
from corpus.published import Published

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from commands.pictures import Picture
    from commands.relations.custom_ids import Asked
    from corpus.models import Pair, Quote, Relation
    from corpus.relations.figures import Figure

PAIRS_PER_PAGE: Final = 8
QUOTES_PER_PAGE: Final = 4
LATEST: Final = 3
"""How many of the latest quotes a pair's page shows."""

TOPICS: Final = 5
"""How many topics of a pair have a button: as many as have room in a row."""

GRAPH: Final = "relations.png"
CHART: Final = "timeline.png"
"""The names of the pictures' files."""

MOST_ARTICLES: Final = 400
"""Of more articles on a pair a timeline and the figures have the latest; all of them would take a minute to read."""

_TOPIC_LABEL: Final = 60


def pairs_layout(relations: Sequence[Relation], number_of_page: int, picture: Picture | None) -> Layout:
    """Show one page (counted from 0) of the pairs, with a menu to open one of them."""
    last = (len(relations) - 1) // PAIRS_PER_PAGE
    first = page_start(len(relations), number_of_page)
    page, shown = first // PAIRS_PER_PAGE, relations[first : first + PAIRS_PER_PAGE]
    count = ngettext("{count} pair of countries", "{count} pairs of countries", len(relations))
    head = small(count.format(count=number(len(relations))), *([_page_in_words(page, last)] if last else []))
    entries = [_entry(relation) for relation in shown]
    turning = [
        button(gettext("◀ Back"), custom_ids.pairs(max(page - 1, 0)), disabled=page == 0),
        button(gettext("Next ▶"), custom_ids.pairs(page + 1), disabled=page >= last),
    ]
    title = gettext("Who deals with whom in the articles")
    return Layout(
        ui.Container(
            text(f"### {title}\n{head}"), *_gallery(picture, GRAPH), text("\n".join(entries)), accent_colour=ACCENT
        ),
        ui.ActionRow(_menu(shown)),
        *row(turning if last else []),
    )


def page_start(pairs: int, number_of_page: int) -> int:
    """Tell with which pair a page begins, or the last one if there are fewer."""
    return min(number_of_page, (pairs - 1) // PAIRS_PER_PAGE) * PAIRS_PER_PAGE


def pair_layout(relation: Relation, latest: Sequence[Quote]) -> Layout:
    """Show what there is on a pair: how much, its topics, and its latest quotes.

    Raises NotVerbatimError for a quote that does not stand in its article.
    """
    pair = relation.pair
    asked = custom_ids.Asked(pair)
    head = f"### {pair_in_words(pair)}\n{small(counts_in_words(relation))}"
    topics = [topic for topic in relation.topics if custom_ids.can_carry(topic)][:TOPICS]
    about = small(gettext("What the articles are about; press one for its timeline:")) if topics else ""
    quotes = quoted(latest, MESSAGE - Size.of(head, about))
    on_topics = [
        button(clip(topic, _TOPIC_LABEL), custom_ids.timeline(replace(asked, topic=topic), 0)) for topic in topics
    ]
    return Layout(
        ui.Container(text(head), *quotes, accent_colour=ACCENT),
        *([text(about)] if about else []),
        *row(on_topics),
        *row(
            [
                button(gettext("Timeline"), custom_ids.timeline(asked, 0), discord.ButtonStyle.primary),
                button(gettext("Figures"), custom_ids.figures(asked, 0), discord.ButtonStyle.primary),
                _follow(pair),
                button(gettext("All pairs"), custom_ids.pairs(0)),
            ]
        ),
    )


def timeline_layout(
    asked: Asked, quotes: Sequence[Quote], number_of_page: int, picture: Picture | None, *, is_all: bool = True
) -> Layout:
    """Show one page (counted from 0) of a timeline, each quote below its date.

    Without `is_all` there are earlier articles, which were not read. Raises NotVerbatimError for a quote that does not
    stand in its article.
    """
    last = (len(quotes) - 1) // QUOTES_PER_PAGE
    page = min(number_of_page, last)
    shown = quotes[page * QUOTES_PER_PAGE : (page + 1) * QUOTES_PER_PAGE]
    count = ngettext("{count} story, oldest first", "{count} stories, oldest first", len(quotes))
    head = _head(asked, count.format(count=number(len(quotes))), page, last, is_all=is_all)
    days = [date(quote.article.published) for quote in shown]
    turning = [
        button(gettext("◀ Earlier"), custom_ids.timeline(asked, max(page - 1, 0)), disabled=page == 0),
        button(gettext("Later ▶"), custom_ids.timeline(asked, page + 1), disabled=page >= last),
    ]
    other = button(gettext("Figures"), custom_ids.figures(asked, 0))
    return _pages(
        asked, head, _gallery(picture, CHART), quoted(shown, MESSAGE - Size.of(head), days), turning, other, last
    )


def figures_layout(asked: Asked, figures: Sequence[Figure], number_of_page: int, *, is_all: bool = True) -> Layout:
    """Show one page (counted from 0) of a pair's figures, the amounts in bold.

    Without `is_all` there are earlier articles, which were not read. Raises NotVerbatimError for a quote that does not
    stand in its article.
    """
    last = (len(figures) - 1) // QUOTES_PER_PAGE
    page = min(number_of_page, last)
    shown = figures[page * QUOTES_PER_PAGE : (page + 1) * QUOTES_PER_PAGE]
    count = ngettext("{count} figure, newest first", "{count} figures, newest first", len(figures))
    head = _head(asked, count.format(count=number(len(figures))), page, last, is_all=is_all)
    quotes = [replace(figure.quote, marks=figure.values) for figure in shown]
    turning = [
        button(gettext("◀ Newer"), custom_ids.figures(asked, max(page - 1, 0)), disabled=page == 0),
        button(gettext("Older ▶"), custom_ids.figures(asked, page + 1), disabled=page >= last),
    ]
    other = button(gettext("Timeline"), custom_ids.timeline(asked, 0))
    return _pages(asked, head, [], quoted(quotes, MESSAGE - Size.of(head)), turning, other, last)


def _pages(  # noqa: PLR0913, PLR0917 - the parts that such a page has
    asked: Asked,
    head: str,
    gallery: list[ui.Item[Any]],
    quotes: list[ui.Item[Any]],
    turning: list[ui.Button[Any]],
    other: ui.Button[Any],
    last: int,
) -> Layout:
    return Layout(
        ui.Container(text(head), *gallery, ui.Separator(), *quotes, accent_colour=ACCENT),
        *row(turning if last else []),
        *row([other, button(gettext("About this pair"), custom_ids.pair(asked.pair)), _follow(asked.pair)]),
    )


def _head(asked: Asked, count: str, page: int, last: int, *, is_all: bool) -> str:
    """Write above a page what it is of."""
    lines = [count]
    if not is_all:
        lines.append(gettext("of the latest {count} articles").format(count=number(MOST_ARTICLES)))
    if asked.topic:
        lines.append(gettext("Topic: {topic}").format(topic=escape(clip(asked.topic, _TOPIC_LABEL))))
    if asked.after:
        lines.append(gettext("From {day}").format(day=date(_published(asked.after))))
    if asked.before:
        lines.append(gettext("Until {day}").format(day=date(_published(asked.before))))
    lines += [_page_in_words(page, last)] if last else []
    return f"### {pair_in_words(asked.pair)}\n{small(' · '.join(lines))}"


def _page_in_words(page: int, last: int) -> str:
    return gettext("page {page} of {pages}").format(page=number(page + 1), pages=number(last + 1))


def _published(day: dt.date) -> Published:
    return Published(day.year, day.month, day.day)


def _entry(relation: Relation) -> str:
    about = topics_in_words(relation)
    return f"**{pair_in_words(relation.pair)}**\n{small(counts_in_words(relation), *([about] if about else []))}"


def _gallery(picture: Picture | None, name: str) -> list[ui.Item[Any]]:
    """Show the file that comes with the message."""
    if picture is None:
        return []
    item = discord.MediaGalleryItem(f"attachment://{name}", description=picture.alt)
    return [ui.MediaGallery(item)]


def _menu(relations: Sequence[Relation]) -> ui.Select[discord.ui.LayoutView]:
    options = [
        discord.SelectOption(
            label=choice_name(pair_in_words(relation.pair)),
            value=str(relation.pair),
            description=choice_name(counts_in_words(relation)),
        )
        for relation in relations
    ]
    return ui.Select(
        custom_id=custom_ids.CHOOSE_PAIR.pattern, placeholder=gettext("Open a pair of countries…"), options=options
    )


def _follow(pair: Pair) -> ui.Button[Any]:
    return button(gettext("Follow"), follow_pair(pair))
