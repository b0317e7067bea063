"""`dragoman console`: the commands of Discord, answered in a terminal or for the lines of standard input."""

from __future__ import annotations

import asyncio
import re
import sys
from contextlib import AsyncExitStack, suppress
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot import completion
from bot.asking import Inquiry, answer
from bot.exits import Exit
from bot.library import Library, open_library
from bot.listing import Page, find_article, show_page
from bot.rendering import article_lines
from bot.subcommand import shelf
from bot.terminal import Line, clean, output, say, show
from corpus.errors import CorpusError
from corpus.models import SHARED

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator

    from rich.console import Console

    from bot.settings import Settings

NAME: Final = "console"
SUMMARY: Final = "Ask in the terminal, with the same commands as in Discord."
EXAMPLES: Final = """\
  dragoman console
  dragoman console < questions.txt          answer each line and end

In the console, write a question, or /help to see the commands. Ctrl-D and
Ctrl-C leave it.
"""
ENDS: Final = {Exit.DONE: "left, or every line of standard input was answered"}

COMMANDS: Final = ("/ask", "/articles", "/article", "/help", "/quit")
_HELP: Final = """\
Write a question in plain words; the answer is quoted from the articles.

/ask QUESTION                  the same
/articles [PUBLISHER] [PAGE]   list the articles, newest first
/article HEADLINE or KEY       show one article
/help                          this text
/quit                          leave (or Ctrl-D)\
"""
_PROMPT: Final = "dragoman> "


def add_options(parser: ArgumentParser) -> None:
    """Declare nothing: everything is asked for in the console."""


def run(options: Namespace, settings: Settings) -> int:
    """Answer lines until there are no more; leave cleanly on Ctrl-C."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        library = runner.run(stack.enter_async_context(open_library(shelf(options, settings))))
        try:
            _answer_lines(runner, library)
        finally:
            runner.run(stack.aclose())
    return Exit.DONE


def _answer_lines(runner: asyncio.Runner, library: Library) -> None:
    """Answer what is typed, or what is piped in.

    This is not a coroutine so that Ctrl-C ends the waiting for a line and Tab can ask the store meanwhile.
    """
    screen = output()
    typed = sys.stdin.isatty() and sys.stdout.isatty()
    if typed:
        total = runner.run(library.store.headlines(SHARED, limit=1))[1]
        show(screen, [Line(Text(f"{total} articles can be quoted. Ask in plain words, or type /help."))])
        completion.set_up(lambda line: runner.run(_complete(library, line)))
    with suppress(KeyboardInterrupt):
        for line in _typed_lines() if typed else _piped_lines(screen):
            if line in {"/quit", "/exit"}:
                return
            try:
                runner.run(_answer(library, screen, line))
            except CorpusError as error:
                say(str(error))


def _typed_lines() -> Iterator[str]:
    while True:
        try:
            line = input(_PROMPT).strip()
        except (EOFError, KeyboardInterrupt):
            sys.stdout.write("\n")
            return
        if line:
            yield line


def _piped_lines(screen: Console) -> Iterator[str]:
    """Give the lines of standard input, each shown before its answer."""
    for line in sys.stdin:
        if line := line.strip():
            show(screen, [Line(Text(clean(_PROMPT + line)))])
            yield line


async def _answer(library: Library, screen: Console, line: str) -> None:
    """Do what one line asks for; raise CorpusError if it cannot be done."""
    command, _, rest = line.partition(" ")
    rest = rest.strip()
    if not line.startswith("/"):
        command, rest = "/ask", line
    match command:
        case "/ask" if rest:
            await answer(library, screen, Inquiry(rest))
        case "/articles":
            await _list(library, screen, rest)
        case "/article" if rest:
            show(screen, article_lines(await find_article(library.store, rest)))
        case "/help":
            show(screen, (Line(Text(text)) for text in _HELP.split("\n")))
        case _:
            raise CorpusError(_misunderstood(command))
    show(screen, [Line()])


async def _list(library: Library, screen: Console, rest: str) -> None:
    """List a page of the articles; a number at the end of `rest` is the page, the rest the publisher."""
    words = re.fullmatch(r"(.*?)\s*([1-9][0-9]{0,8})?", rest, re.DOTALL)
    publisher, page = words.groups() if words else (rest, None)
    command = f"/articles {publisher} ".replace("  ", " ")
    await show_page(library.store, screen, Page(int(page or 1), publisher or None), command)


async def _complete(library: Library, line: str) -> list[str]:
    """Complete a line: the commands, publishers after /articles, keys after /article."""
    command, space, rest = line.partition(" ")
    if not space:
        return [f"{known} " for known in COMMANDS if known.startswith(command)] if command else []
    match command:
        case "/articles":
            names = await library.store.publishers(SHARED, rest)
            return [f"/articles {name}" for name in _completions(rest, names)]
        case "/article":
            keys = [headline.key for headline in await library.store.suggest(SHARED, rest)]
            return [f"/article {key}" for key in _completions(rest, keys)]
    return []


def _completions(typed: str, offers: list[str]) -> list[str]:
    """Take what begins with the typed text, or else the nearest, which Tab can put in its place."""
    return [offer for offer in offers if offer.casefold().startswith(typed.casefold())] or offers[:1]


def _misunderstood(command: str) -> str:
    if command in COMMANDS:
        return f"{command} needs more: write what you look for after it."
    near = get_close_matches(command, COMMANDS, n=1)
    return f"There is no command {command}; " + (f"did you mean {near[0]}?" if near else "/help lists them.")
