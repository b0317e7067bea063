"""The pages of relations, put together from the corpus and sent in the place of a deferred answer."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Final

import discord

from commands.errors import RefusedError
from commands.language import spoken
from commands.pictures import draw_relations, draw_timeline
from commands.relations.custom_ids import Asked
from commands.relations.layouts import (
    CHART,
    GRAPH,
    LATEST,
    MOST_ARTICLES,
    PAIRS_PER_PAGE,
    TOPICS,
    figures_layout,
    page_start,
    pair_layout,
    pairs_layout,
    timeline_layout,
)
from commands.relations.wording import names
from commands.viewer import viewer_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.client import DragomanClient
    from commands.layout import Layout
    from commands.pictures import Picture
    from corpus.models import Pair, Relation
    from corpus.published import Published

    Used = discord.Interaction[DragomanClient]

_FEWEST_DATES: Final = 2
"""From how many dated stories on a timeline has a picture: one bar alone says nothing."""

_MOST_FOR_LATEST: Final = 12
"""Articles among which the latest stories of a pair are looked for; several may tell the same one."""

_DRAWING: Final = ThreadPoolExecutor(1, "drawing")
"""A thread of its own: many who want pictures at once must not keep those waiting who read from the database."""

_KEPT: Final = 32
"""How many pictures are kept for the next who ask, of about 50 kB each."""


async def show_pairs(interaction: Used, page: int) -> None:
    """Show a page of the list of pairs, the first with the graph; raise RefusedError if there are no pairs."""
    relations, viewer = interaction.client.relations, viewer_of(interaction)
    found = await relations.counted(viewer)
    if not found:
        raise RefusedError(
            "No article here speaks of two countries yet. An admin can add articles with /corpus add; /articles lists"
            " those that there are."
        )
    picture = await _drawn(_graph, spoken(), tuple(found)) if page == 0 else None
    first = page_start(len(found), page)
    told = await relations.told(viewer, found[first : first + PAIRS_PER_PAGE])
    found[first : first + PAIRS_PER_PAGE] = told
    await _show(interaction, pairs_layout(found, page, picture), picture, GRAPH)


async def show_pair(interaction: Used, pair: Pair) -> None:
    """Show what there is on a pair; raise RefusedError if there is nothing."""
    client, viewer = interaction.client, viewer_of(interaction)
    relation = await client.relations.of(viewer, pair, topics=2 * TOPICS)
    if relation is None:
        raise _nothing_on(pair)
    quotes, _ = await client.relations.latest(viewer, pair, most=_MOST_FOR_LATEST)
    dated = [quote for quote in quotes if quote.article.published]
    latest = [*reversed(dated), *(quote for quote in quotes if not quote.article.published)][:LATEST]
    await _show(interaction, pair_layout(relation, latest))


async def show_timeline(interaction: Used, asked: Asked, page: int) -> None:
    """Show a page of a timeline, the first with a chart; raise RefusedError if there is nothing on it."""
    client, viewer = interaction.client, viewer_of(interaction)
    quotes, is_all = await client.relations.latest(
        viewer, asked.pair, asked.topic, asked.after, asked.before, MOST_ARTICLES
    )
    if not quotes:
        raise await _nothing_more(interaction, asked)
    dates = tuple((quote.article.published, 1) for quote in quotes)
    has_picture = page == 0 and sum(published is not None for published, _ in dates) >= _FEWEST_DATES
    picture = await _drawn(_chart, spoken(), asked.pair, dates) if has_picture else None
    await _show(interaction, timeline_layout(asked, quotes, page, picture, is_all=is_all), picture, CHART)


async def show_figures(interaction: Used, asked: Asked, page: int) -> None:
    """Show a page of a pair's figures; raise RefusedError if there are none."""
    viewer = viewer_of(interaction)
    found, is_all = await interaction.client.relations.latest_figures(viewer, asked.pair, asked.topic, MOST_ARTICLES)
    if not found:
        raise await _nothing_more(interaction, asked)
    await _show(interaction, figures_layout(asked, found, page, is_all=is_all))


async def _show(interaction: Used, layout: Layout, picture: Picture | None = None, name: str = "") -> None:
    """Put a page in the place of what was there, its picture included."""
    files = []
    if picture is not None:
        files.append(discord.File(BytesIO(picture.png), name, description=picture.alt))
    await interaction.edit_original_response(view=layout, attachments=files)


def _nothing_on(pair: Pair) -> RefusedError:
    first, second = names(pair)
    return RefusedError(
        "No article here speaks of both {first} and {second}. /relations shows the pairs that there are; an admin can"
        " add articles with /corpus add.",
        first=first,
        second=second,
    )


async def _nothing_more(interaction: Used, asked: Asked) -> RefusedError:
    """Say what is lacking: the pair, or what was asked of it."""
    covered = await interaction.client.relations.counted(viewer_of(interaction))
    if all(relation.pair != asked.pair for relation in covered):
        return _nothing_on(asked.pair)
    first, second = names(asked.pair)
    if asked == Asked(asked.pair):
        return RefusedError(
            "No sentence on {first} and {second} states an amount. Try /timeline for what the articles say.",
            first=first,
            second=second,
        )
    return RefusedError(
        "Nothing on {first} and {second} fits that topic or those dates. Leave them out, or see the pair's topics with"
        " /relations.",
        first=first,
        second=second,
    )


async def _drawn(draw: Callable[..., Picture], *what: object) -> Picture:
    """Draw off the event loop, in the language that is spoken, one picture at a time."""
    context = copy_context()
    return await asyncio.get_running_loop().run_in_executor(_DRAWING, lambda: context.run(draw, *what))


@lru_cache(_KEPT)
def _graph(_: str, relations: tuple[Relation, ...]) -> Picture:
    """Draw the graph in a language, which has to be the spoken one."""
    return draw_relations(relations)


@lru_cache(_KEPT)
def _chart(_: str, pair: Pair, dates: tuple[tuple[Published | None, int], ...]) -> Picture:
    """Draw the timeline in a language, which has to be the spoken one."""
    return draw_timeline(pair, dates)
