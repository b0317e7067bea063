"""`dragoman remove`: take articles out of the corpus, so that they can be brought back."""

from __future__ import annotations

import asyncio
import shlex
from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.exits import Exit
from bot.library import open_library, why_missing
from bot.subcommand import add_guild_option, guild_option, shelf, well_formed
from bot.terminal import Line, clean, output, say, show
from corpus.store import Outcome

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator, Sequence

    from bot.library import Shelf
    from bot.settings import Settings
    from corpus.models import Article

NAME: Final = "remove"
SUMMARY: Final = "Remove articles by their lasting keys; they can be brought back."
EXAMPLES: Final = """\
  dragoman remove railway                    `dragoman articles` shows the keys
  dragoman remove railway ports/palm-oil
  dragoman remove railway --guild 1187412341827633152

Every version of an article is kept: `dragoman restore` brings it back.
"""
ENDS: Final = {
    Exit.DONE: "removed",
    Exit.FAILED: "some are not there, and stderr says which; the others are removed",
}

_NAMED: Final = 5


def add_options(parser: ArgumentParser) -> None:
    """Declare which articles."""
    parser.add_argument("ids", nargs="+", type=well_formed, metavar="ID", help="the article's lasting key")
    add_guild_option(parser, "remove the own articles of this Discord server")


def run(options: Namespace, settings: Settings) -> int:
    """Remove the articles that are there, and name those that are not."""
    return asyncio.run(_remove(options, shelf(options, settings)))


async def _remove(options: Namespace, where: Shelf) -> int:
    scope, keys = options.guild, list(dict.fromkeys(options.ids))
    async with open_library(where) as library:
        store = library.store
        known = [await store.own_by_key(scope, key) for key in keys]
        change = await store.remove(scope, keys)
        pairs = zip(known, change.outcomes, strict=True)
        removed = [article for article, outcome in pairs if article and outcome is Outcome.REMOVED]
        for key, outcome in zip(keys, change.outcomes, strict=True):
            if outcome is Outcome.MISSING:
                say(await why_missing(store, scope, key))
    show(output(), _summary(removed, guild_option(scope)))
    return Exit.DONE if len(removed) == len(keys) else Exit.FAILED


def _summary(removed: Sequence[Article], guild: str) -> Iterator[Line]:
    if not removed:
        return
    articles = "1 article" if len(removed) == 1 else f"{len(removed):,} articles"
    yield Line(Text(f"Removed {articles}:"))
    for article in removed:
        yield Line(Text(f"{clean(article.headline)} · {clean(article.key)}"), "   ")
    ids = shlex.join(article.key for article in removed) if len(removed) <= _NAMED else "ID..."
    yield Line(Text(clean(f"Bring back with: dragoman restore {ids}{guild}")), wrap=False)
