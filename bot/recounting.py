"""`dragoman timeline`: what was said of two countries, and when."""

from __future__ import annotations

import asyncio
from argparse import ArgumentTypeError
from itertools import groupby
from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.as_json import dated_object, write_list
from bot.exits import Exit
from bot.library import open_library
from bot.pairs import add_pair, in_words
from bot.rendering import quote_lines
from bot.subcommand import UsageError, add_guild_option, shelf, well_formed
from bot.terminal import Line, clean, output, show
from corpus.published import Published
from corpus.relations.relations import Relations
from corpus.wording import published_in_words

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Sequence

    from bot.library import Shelf
    from bot.settings import Settings
    from corpus.models import Quote

NAME: Final = "timeline"
SUMMARY: Final = "Quote what was said of two countries in the order of time, each story once."
EXAMPLES: Final = """\
  dragoman timeline CN-MY
  dragoman timeline China-Kazakhstan --topic beef
  dragoman timeline CN-KZ --from 2024-05 --to 2024
  dragoman timeline KZ-MY --json | jq -r '.[] | [.date, .quote] | @tsv'

The JSON is one list, oldest first. Each object has: date (of publication, as
precise as it is known; null, and last, if it isn't), precision (day, month or
year), article (its lasting key), headline, publisher, url, quote, start and end
(offsets in the article's body). Of articles that tell the same story only the
first is quoted. Where days are asked for, articles without a date are left out.
"""
ENDS: Final = {Exit.DONE: "quoted, even if there is nothing"}


def add_options(parser: ArgumentParser) -> None:
    """Declare the pair, and what of it."""
    add_pair(parser)
    add_topic(parser)
    parser.add_argument("--from", dest="after", type=_published, metavar="D", help="published on this date or later")
    parser.add_argument("--to", dest="before", type=_published, metavar="D", help="published on this date or earlier")
    parser.add_argument("--json", action="store_true", help="write one JSON list")
    add_guild_option(parser, "quote what the members of this Discord server see")


def add_topic(parser: ArgumentParser) -> None:
    """Declare what the quotes must be about."""
    parser.add_argument("--topic", type=well_formed, metavar="T", help="only what has all words of this topic")


def run(options: Namespace, settings: Settings) -> int:
    """Quote; raise UsageError if nothing can be of that time."""
    if options.after and options.before and options.after.first_day > options.before.last_day:
        raise UsageError(f"nothing can be published from {options.after} to {options.before}; swap the two dates")
    quotes = asyncio.run(_timeline(options, shelf(options, settings)))
    if options.json:
        write_list([dated_object(quote) for quote in quotes])
    elif quotes:
        show(output(), timeline_lines(quotes))
    else:
        show(output(), [Line(Text(nothing(options)))])
    return Exit.DONE


def timeline_lines(quotes: Sequence[Quote]) -> Iterator[Line]:
    """Show quotes under the dates of their articles."""
    numbered = enumerate(quotes, start=1)
    for published, same in groupby(numbered, key=lambda item: item[1].article.published):
        yield Line(Text(published_in_words(published), "bold"))
        for number, quote in same:
            yield from quote_lines(number, quote)
            yield Line()
    yield Line(Text("1 quote." if len(quotes) == 1 else f"{len(quotes):,} quotes.", "dim"))


def nothing(options: Namespace, *, what: str = "") -> str:
    """Say that there is nothing, or nothing of some kind, on a pair, a topic and a time."""
    about = f" and “{clean(options.topic)}”" if options.topic else ""
    then = " in that time" if getattr(options, "after", None) or getattr(options, "before", None) else ""
    return (
        f"Nothing {what}in the articles speaks of {in_words(options.pair)}{about}{then};"
        " dragoman relations lists the pairs."
    )


async def _timeline(options: Namespace, where: Shelf) -> list[Quote]:
    after = options.after and options.after.first_day
    before = options.before and options.before.last_day
    async with open_library(where) as library:
        return await Relations(library.store).timeline(options.guild, options.pair, options.topic, after, before)


def _published(text: str) -> Published:
    try:
        return Published.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a date, such as 2024-11-08, 2024-11 or 2024") from error
