"""`dragoman figures`: sentences that state an amount, a percentage or a date for two countries."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.as_json import figure_object, write_list
from bot.exits import Exit
from bot.library import open_library
from bot.pairs import add_pair
from bot.recounting import add_topic, nothing
from bot.rendering import quote_lines
from bot.subcommand import add_guild_option, shelf
from bot.terminal import Line, output, show
from corpus.relations.relations import Relations

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Sequence

    from bot.library import Shelf
    from bot.settings import Settings
    from corpus.relations.figures import Figure

NAME: Final = "figures"
SUMMARY: Final = "Quote the sentences that state an amount, a percentage or a date for two countries, newest first."
EXAMPLES: Final = """\
  dragoman figures CN-KZ
  dragoman figures China-Malaysia --topic "palm oil"
  dragoman figures CN-KZ --json | jq -r '.[].quote'

The JSON is one list, newest first and undated last. Each object has what those
of `dragoman timeline --json` have, and values: where each figure starts and
ends in the article's body.
"""
ENDS: Final = {Exit.DONE: "quoted, even if there is nothing"}


def add_options(parser: ArgumentParser) -> None:
    """Declare the pair, and what of it."""
    add_pair(parser)
    add_topic(parser)
    parser.add_argument("--json", action="store_true", help="write one JSON list")
    add_guild_option(parser, "quote what the members of this Discord server see")


def run(options: Namespace, settings: Settings) -> int:
    """Quote."""
    found = asyncio.run(_figures(options, shelf(options, settings)))
    if options.json:
        write_list([figure_object(figure) for figure in found])
    elif found:
        show(output(), figure_lines(found))
    else:
        show(output(), [Line(Text(nothing(options, what="with a figure ")))])
    return Exit.DONE


def figure_lines(found: Sequence[Figure]) -> Iterator[Line]:
    """Show sentences, their figures marked."""
    for number, figure in enumerate(found, start=1):
        yield from quote_lines(number, figure.quote)
        yield Line()
    yield Line(Text("1 sentence." if len(found) == 1 else f"{len(found):,} sentences.", "dim"))


async def _figures(options: Namespace, where: Shelf) -> list[Figure]:
    async with open_library(where) as library:
        return await Relations(library.store).figures(options.guild, options.pair, options.topic)
