"""`dragoman articles`: list what can be quoted, or show one article."""

from __future__ import annotations

import asyncio
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.as_json import article_object, dropped_object, headline_object, write_line
from bot.exits import Exit
from bot.library import known_publisher, open_library
from bot.rendering import article_lines, dropped_lines, list_lines
from bot.subcommand import UsageError, add_guild_option, guild_option, number, shelf, well_formed
from bot.terminal import Line, clean, output, show
from corpus.errors import CorpusError
from corpus.models import SHARED

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import AsyncIterator

    from rich.console import Console

    from bot.library import Shelf
    from bot.settings import Settings
    from corpus.models import Article, Headline, Scope
    from corpus.store import Store

NAME: Final = "articles"
SUMMARY: Final = "List the articles that can be quoted, newest first, or show one of them."
EXAMPLES: Final = """\
  dragoman articles                    the newest
  dragoman articles --publisher "Bangkok Post" --page 2
  dragoman articles KEY                one article; the list shows the keys
  dragoman articles KEY --dropped      what was left out, and by which rule
  dragoman articles --json             all of them, one JSON object a line
  dragoman articles --guild 1187412341827633152   as a Discord server sees them
"""
ENDS: Final = {Exit.DONE: "shown", Exit.FAILED: "there is no such article or publisher"}

NO_ARTICLES: Final = "There are no articles yet; add some with: dragoman import PATH"

_PAGE: Final = 20
_JSON_PAGE: Final = 500


def add_options(parser: ArgumentParser) -> None:
    """Declare which articles, and in which form."""
    parser.add_argument("key", nargs="?", type=well_formed, metavar="KEY", help="the article's lasting key")
    parser.add_argument("--publisher", type=well_formed, metavar="NAME", help="list this publisher only")
    parser.add_argument("--page", type=number, metavar="N", help=f"which {_PAGE} of the list (default: the first)")
    parser.add_argument("--json", action="store_true", help="write JSON, one object a line")
    parser.add_argument("--dropped", action="store_true", help="with KEY: the lines left out as site furniture")
    parser.add_argument("--raw", action="store_true", help="with KEY: the whole text as it was imported")
    add_guild_option(parser, "list what the members of this Discord server see")


def run(options: Namespace, settings: Settings) -> int:
    """List articles or show one."""
    _check(options)
    return asyncio.run(_show(options, shelf(options, settings)))


@dataclass(frozen=True, slots=True)
class Page:
    """So many articles of a list, counted from page 1; those of one publisher, if one is named."""

    number: int = 1
    publisher: str | None = None
    viewer: Scope = SHARED


async def show_page(store: Store, console: Console, page: Page, command: str) -> None:
    """List one page of the articles, with what to type for the next; raise CorpusError if there is none."""
    viewer, offset = page.viewer, (page.number - 1) * _PAGE
    publisher = await known_publisher(store, page.publisher, viewer) if page.publisher else None
    headlines, total = await store.headlines(viewer, publisher=publisher, offset=offset, limit=_PAGE)
    if not total:
        show(console, [Line(Text(NO_ARTICLES))])
        return
    if not headlines:
        raise CorpusError("There is no page {number}; the last is {last}.", number=page.number, last=-(-total // _PAGE))
    show(console, list_lines(headlines))
    first, last = offset + 1, offset + len(headlines)
    more = f" Next: {command}{page.number + 1}" if last < total else ""
    show(console, [Line(), Line(Text(f"{first} to {last} of {total} articles.{more}"))])


async def find_article(store: Store, typed: str, viewer: Scope = SHARED) -> Article:
    """Find the article that a person means by its key or headline; raise CorpusError if there is none."""
    if article := await store.find(viewer, typed):
        return article
    near = await store.suggest(viewer, typed, limit=3)
    for headline in near:
        if headline.headline.casefold() == typed.casefold() and (article := await store.article(viewer, headline.id)):
            return article
    hint = f" Near to it: {', '.join(headline.key for headline in near)}." if near else ""
    raise CorpusError("No article has the key “{typed}”.{hint}", typed=typed, hint=hint)


async def _show(options: Namespace, where: Shelf) -> int:
    async with open_library(where) as library:
        if options.key is not None:
            await _show_article(library.store, options)
        elif options.json:
            async for headline in _headlines(library.store, options):
                write_line(headline_object(headline))
        else:
            publisher = f" --publisher {shlex.quote(options.publisher)}" if options.publisher else ""
            command = f"dragoman articles{publisher}{guild_option(options.guild)} --page "
            page = Page(options.page or 1, options.publisher, options.guild)
            await show_page(library.store, output(), page, command)
    return Exit.DONE


async def _show_article(store: Store, options: Namespace) -> None:
    article = await find_article(store, options.key, options.guild)
    source = await store.source(options.guild, article.id)
    dropped = source.dropped if source else ()
    raw = source.raw if source else ""
    console = output()
    if options.json:
        extra: dict[str, object] = {}
        if options.dropped:
            extra["dropped"] = [dropped_object(line) for line in dropped]
        if options.raw:
            extra["raw"] = raw
        write_line(article_object(article) | extra)
    elif options.raw:
        show(console, (Line(Text(clean(line)), wrap=False) for line in raw.split("\n")))
    elif options.dropped:
        show(console, dropped_lines(dropped))
    else:
        show(console, article_lines(article))
        if dropped:
            lines = "line was" if len(dropped) == 1 else "lines were"
            note = f"{len(dropped)} {lines} left out as site furniture; --dropped lists them."
            show(console, [Line(), Line(Text(note, "dim"))])


async def _headlines(store: Store, options: Namespace) -> AsyncIterator[Headline]:
    """Go through the page that is asked for, or through all articles."""
    publisher = await known_publisher(store, options.publisher, options.guild) if options.publisher else None
    offset, limit = ((options.page - 1) * _PAGE, _PAGE) if options.page else (0, _JSON_PAGE)
    while True:
        headlines, total = await store.headlines(options.guild, publisher=publisher, offset=offset, limit=limit)
        for headline in headlines:
            yield headline
        offset += len(headlines)
        if options.page or not headlines or offset >= total:
            return


def _check(options: Namespace) -> None:
    """Raise UsageError if the options do not go together."""
    if options.key is None and (options.dropped or options.raw):
        raise UsageError("--dropped and --raw need the KEY of an article")
    if options.key is not None and (options.publisher or options.page):
        raise UsageError("--publisher and --page are for the list, not for one KEY")
