"""`dragoman relations`: which pairs of countries the articles speak of, and what about."""

from __future__ import annotations

import asyncio
from argparse import ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.as_json import relation_object, write_list
from bot.exits import Exit
from bot.exporting import replacing
from bot.library import open_library
from bot.pairs import in_words
from bot.subcommand import add_guild_option, file_name, shelf
from bot.terminal import Line, clean, output, say, show
from corpus.errors import CorpusError
from corpus.relations.relations import Relations
from corpus.wording import published_in_words

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Sequence

    from bot.library import Shelf
    from bot.settings import Settings
    from corpus.models import Relation

NAME: Final = "relations"
SUMMARY: Final = "List the pairs of countries that the articles speak of, those of most articles first."
EXAMPLES: Final = """\
  dragoman relations
  dragoman relations --json | jq -r '.[].pair | join("-")'
  dragoman relations --picture relations.png
  dragoman relations --guild 1187412341827633152   as a Discord server sees them

The JSON is one list. Each object has: pair (two ISO 3166 alpha-2 codes in
alphabetical order), articles, passages (that speak of both countries), first
and latest (dates, as precise as they are known, or null), and topics (key
phrases of those passages, as the articles spell them, most telling first). What
the articles are about is found out the first time, and kept.
"""
ENDS: Final = {Exit.DONE: "listed, even if there are none", Exit.FAILED: "the picture cannot be made"}

_NONE: Final = "No article speaks of two countries together yet; add some with: dragoman import PATH"
_INDENT: Final = "   "


def add_options(parser: ArgumentParser) -> None:
    """Declare in which form, and for whom."""
    parser.add_argument("--json", action="store_true", help="write one JSON list")
    parser.add_argument("--picture", type=_picture, metavar="FILE", help="draw them, too, into a PNG file")
    add_guild_option(parser, "list what the members of this Discord server see")


def run(options: Namespace, settings: Settings) -> int:
    """List the pairs, and draw them if that is asked for."""
    found = asyncio.run(_relations(options, shelf(options, settings)))
    if options.picture:
        _draw(found, options.picture)
    if options.json:
        write_list([relation_object(relation) for relation in found])
    else:
        show(output(), relation_lines(found))
    return Exit.DONE


def relation_lines(relations: Sequence[Relation]) -> Iterator[Line]:
    """Show pairs, each with how much there is on it, from when, and what about."""
    for relation in relations:
        yield Line(Text.assemble((in_words(relation.pair), "bold"), (f"  {relation.pair}", "dim")))
        yield Line(Text(" · ".join(_counts(relation)), "dim"), _INDENT)
        if relation.topics:
            yield Line(Text(clean(" · ".join(relation.topics))), _INDENT)
    if not relations:
        yield Line(Text(_NONE))


async def _relations(options: Namespace, where: Shelf) -> list[Relation]:
    async with open_library(where) as library:
        relations = Relations(library.store)
        await relations.find_topics_of_pairs(options.guild)
        return await relations.all(options.guild)


def _counts(relation: Relation) -> Iterator[str]:
    yield "1 article" if relation.articles == 1 else f"{relation.articles:,} articles"
    yield "1 passage" if relation.passages == 1 else f"{relation.passages:,} passages"
    dates = [published_in_words(date) for date in dict.fromkeys((relation.first, relation.latest)) if date]
    yield " to ".join(dates) or "dates unknown"


def _picture(text: str) -> Path:
    if text == "-":
        raise ArgumentTypeError("a picture needs a file; stdout has the list")
    return Path(file_name(text))


def _draw(relations: Sequence[Relation], path: Path) -> None:
    """Write the picture, all of it or nothing new; raise CorpusError if that cannot be."""
    if not relations:
        raise CorpusError("There is nothing to draw: no article speaks of two countries together yet.")
    from commands.pictures import draw_relations  # noqa: PLC0415 - what draws takes long to import; few need it

    picture = draw_relations(relations)
    try:
        with replacing(path) as file:
            file.write(picture.png)
    except OSError as error:
        raise CorpusError("{file} cannot be written: {reason}.", file=path, reason=error.strerror) from error
    say(f"{path}: {picture.alt}")
