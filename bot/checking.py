"""`dragoman check`: questions with the article that should answer each, asked again after changes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from rich.text import Text

from bot.as_json import check_object, saved_question_object, write_line
from bot.check_report import report_lines, saved_lines
from bot.exits import Exit
from bot.library import open_library
from bot.listing import find_article
from bot.subcommand import Action, add_actions, guild_option, number, shelf, well_formed
from bot.terminal import Line, clean, output, show
from corpus.checking import run_checks
from corpus.errors import CorpusError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from bot.settings import Settings

NAME: Final = "check"
SUMMARY: Final = "Ask saved questions again, and see which are answered worse than before."
EXAMPLES: Final = """\
  dragoman check add "Who carries wheat to Almaty?" railway
  dragoman check list
  dragoman check run
  dragoman check remove 3

Each action explains itself: dragoman check run --help
"""
ENDS: Final = {
    Exit.DONE: "done; all saved questions are answered by the expected article",
    Exit.FAILED: "some are not, or are answered worse than last time",
}

_NONE: Final = "There are no saved questions yet; add one with: dragoman check add{} QUESTION ID"


def add_options(parser: ArgumentParser) -> None:
    """Declare the actions."""
    add_actions(parser, _ACTIONS, whose="the saved questions of this Discord server, asked as a member would")


def run(options: Namespace, settings: Settings) -> int:
    """Do what the action says."""
    code: int = options.act(options, settings)
    return code


def _add_question(parser: ArgumentParser) -> None:
    parser.add_argument("question", type=well_formed, metavar="QUESTION", help="a question in plain words")
    parser.add_argument("id", type=well_formed, metavar="ID", help="the lasting key of the article that answers it")


def _add_json(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="write JSON, one object a line")


def _add_number(parser: ArgumentParser) -> None:
    parser.add_argument("number", type=number, metavar="N", help="the question's number, which the list shows")


async def _add(options: Namespace, settings: Settings) -> int:
    async with open_library(shelf(options, settings)) as library:
        article = await find_article(library.store, options.id, options.guild)
        saved = await library.store.checks.add(options.guild, options.question, article)
    show(output(), [Line(Text(clean(f"Saved as number {saved.id}: “{saved.question}” → {saved.key}")))])
    return Exit.DONE


async def _list(options: Namespace, settings: Settings) -> int:
    async with open_library(shelf(options, settings)) as library:
        questions = await library.store.checks.all(options.guild)
    if options.json:
        for saved in questions:
            write_line(saved_question_object(saved))
    else:
        show(output(), saved_lines(questions))
        _say_if_none(options, len(questions))
    return Exit.DONE


async def _remove(options: Namespace, settings: Settings) -> int:
    async with open_library(shelf(options, settings)) as library:
        saved = await library.store.checks.remove(options.guild, options.number)
    if saved is None:
        raise CorpusError(
            "There is no saved question {number}; `dragoman check list` shows them.", number=str(options.number)
        )
    show(output(), [Line(Text(clean(f"Removed “{saved.question}”.")))])
    return Exit.DONE


async def _run(options: Namespace, settings: Settings) -> int:
    async with open_library(shelf(options, settings)) as library:
        report = await run_checks(library.store, library.searcher, options.guild)
    if options.json:
        for result in report.results:
            write_line(check_object(result))
    else:
        show(output(), report_lines(report))
        _say_if_none(options, len(report.results))
    first = all(result.now.answered and result.now.place == 1 for result in report.results)
    return Exit.DONE if first and not report.worse else Exit.FAILED


def _say_if_none(options: Namespace, count: int) -> None:
    if not count:
        show(output(), [Line(Text(_NONE.format(guild_option(options.guild))))])


_ACTIONS: Final = (
    Action(
        "add",
        "Save a question with the article that should answer it.",
        """\
  dragoman check add "Who carries wheat to Almaty?" railway

A question that is saved already gets the other article.
""",
        {Exit.DONE: "saved", Exit.FAILED: "there is no such article"},
        _add_question,
        lambda options, settings: asyncio.run(_add(options, settings)),
    ),
    Action(
        "list",
        "List the saved questions, and how they went last time.",
        """\
  dragoman check list
  dragoman check list --json

A JSON object has: check (its number), question, article, headline, and last
(answered, place and at; or null), which tells how it went last time.
""",
        {Exit.DONE: "shown"},
        _add_json,
        lambda options, settings: asyncio.run(_list(options, settings)),
    ),
    Action(
        "remove",
        "Remove a saved question by its number.",
        "  dragoman check remove 3\n",
        {Exit.DONE: "removed", Exit.FAILED: "there is no such question"},
        _add_number,
        lambda options, settings: asyncio.run(_remove(options, settings)),
    ),
    Action(
        "run",
        "Ask all saved questions, and compare with how they were answered last time.",
        """\
  dragoman check run
  dragoman check run --json | jq -r 'select(.worse) | .question'

“Place” is that of the expected article among those quoted, “was” its place last
time. A JSON object has: check (its number), question, article, headline,
answered, confidence, place, best (the headline that is quoted first), missing
(whether the article is gone), last (answered, place and at; or null), worse and
better (than last time).
""",
        {
            Exit.DONE: "each is answered by its article first",
            Exit.FAILED: "some are not, or are answered worse than last time",
        },
        _add_json,
        lambda options, settings: asyncio.run(_run(options, settings)),
    ),
)
