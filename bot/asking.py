"""`dragoman ask`: one question or a batch of them, answered in the terminal or as JSON."""

from __future__ import annotations

import asyncio
import os
import re
import stat
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, Final

from rich.text import Text

from bot.as_json import answer_object, explanation_object, refused_object, write_line
from bot.batch import Asked, name_of, open_batch, read_batch
from bot.exits import Exit
from bot.explaining import explanation_lines
from bot.library import Library, Shelf, known_publisher, open_library
from bot.listing import NO_ARTICLES
from bot.progress import reading
from bot.rendering import answer_lines
from bot.subcommand import UsageError, add_guild_option, shelf, well_formed
from bot.terminal import Line, output, show
from corpus.models import NO_FILTERS, SHARED, Answer, Filters
from corpus.published import Published
from corpus.search.operators import OperatorError

if TYPE_CHECKING:
    from rich.console import Console

    from bot.settings import Settings
    from corpus.models import Scope

NAME: Final = "ask"
SUMMARY: Final = "Answer a question with quotes from the articles, or say that they do not answer it."
EXAMPLES: Final = """\
  dragoman ask "What did Kazakhstan and Malaysia agree on?"
  dragoman ask "Who visited Beijing?" --publisher "Bangkok Post" --after 2024-11
  dragoman ask "trade between Kazakhstan and China" --json --limit 5
  dragoman ask --batch questions.jsonl --json > answers.jsonl
  dragoman ask "Who visited Beijing?" --explain
  dragoman ask "Who visited Beijing?" --guild 1187412341827633152
  dragoman ask "What did Kazakhstan and China agree on last year?"
  dragoman ask '"dry port" -Moscow publisher:"Bangkok Post" after:2024-05'

Two countries and a time in a question of up to 25 words are understood:
passages on both countries come first, and articles of another time are left
out, unless only they answer. "latest" puts the newest first. The answer says
how the question was read; --as-typed has it read by its words alone.

A "quoted phrase" must occur, in the passage or its headline, and a -word must
not; publisher:, after: and before: leave out other articles. A sign inside a
word, as in China-Kazakhstan, is no sign.

A batch holds one {"id": ..., "question": "..."} a line; the answers come in the
same order, one JSON object a line. Each has under "query" the "reading": pair
(of ISO 3166 codes), period (typed, after, before), period_applied (false where
only articles of other times answer), newest_first, phrases, excluded, filters,
literal. "elsewhere" are quotes in other languages than the question's that have
its names and numbers; they are no part of the answer. A question that cannot be
asked, for its dates or its publisher, has an "error" in place of these.

--explain shows after the answer how the question was understood, the best
candidates with their features and scores, what the confidence came from, and
milliseconds by stage. A lift is what a feature adds to a candidate's total over
what it adds to the average one. With --json each object has an "explanation":
passages (searched), words (typed, word, weight, passages, terms with how well
they stand for it, names that stand for it as well, relatives), left_out (words
that are not searched, with what they were taken for), asks_for, days,
publishers, candidates (how many), best (rank, quote, passage,
first_stage_rank, first_stage_score, total, score, features, lifts, and where it
is from), threshold, bias, signs (value, weight, moved), stages_ms.
"""
ENDS: Final = {
    Exit.DONE: "the articles answer the question (a batch: every question was asked)",
    Exit.FAILED: "they do not, or something else is wrong; then stderr says what",
}

SHOWN: Final = 3
_SHOWN_IN_JSON: Final = 10
_LARGEST_LIMIT: Final = 1000


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question, what is left out, and who asks; without `limit` as many quotes as are good, up to three."""

    question: str
    filters: Filters = NO_FILTERS
    limit: int | None = None
    viewer: Scope = SHARED
    literal: bool = False


def add_options(parser: ArgumentParser) -> None:
    """Declare the question, the filters, and the form of the answer."""
    parser.add_argument("question", nargs="*", metavar="QUESTION", help="what you want to know, in plain words")
    parser.add_argument(
        "--limit", type=_limit, metavar="N", help="most quotes to give (default: up to 3 good ones, or 10 with --json)"
    )
    parser.add_argument("--json", action="store_true", help="write JSON, one object a line")
    parser.add_argument("--explain", action="store_true", help="show as well why the answer is what it is")
    parser.add_argument("--batch", metavar="FILE", help="answer the questions of a JSON Lines file (- for stdin)")
    parser.add_argument("--publisher", type=well_formed, metavar="NAME", help="quote this publisher only")
    parser.add_argument(
        "--after", type=_date, metavar="DATE", help="published then or later: 2024, 2024-11, 2024-11-08"
    )
    parser.add_argument("--before", type=_date, metavar="DATE", help="published then or earlier")
    parser.add_argument(
        "--as-typed", action="store_true", help="read no time and no two countries in the question, only its words"
    )
    add_guild_option(parser, "ask as a member of this Discord server, whose articles are searched, too")


def run(options: Namespace, settings: Settings) -> int:
    """Ask the question, or every question of the batch."""
    _check(options)
    return asyncio.run(_ask(options, shelf(options, settings)))


async def answer(library: Library, console: Console, inquiry: Inquiry) -> Answer:
    """Ask a question and show what the articles have to say: so many quotes, or else the strong ones of a few."""
    limit = inquiry.limit or SHOWN
    found = await library.searcher.ask(
        inquiry.question, inquiry.viewer, inquiry.filters, limit=limit, literal=inquiry.literal
    )
    return await _show(library, console, inquiry, found)


async def _explain(library: Library, console: Console, inquiry: Inquiry) -> Answer:
    """Ask a question, show what the articles have to say, and why."""
    limit = inquiry.limit or SHOWN
    explanation = await library.searcher.explain(
        inquiry.question, inquiry.viewer, inquiry.filters, limit=limit, literal=inquiry.literal
    )
    shown = await _show(library, console, inquiry, explanation.answer)
    width = console.width if console.is_terminal else None
    show(console, explanation_lines(replace(explanation, answer=shown), width))
    return shown


async def _show(library: Library, console: Console, inquiry: Inquiry, found: Answer) -> Answer:
    """Show an answer and return it as it was shown: without a limit, with its strong quotes only."""
    if inquiry.limit is None and found.answered:
        found = replace(found, quotes=tuple(quote for quote in found.quotes if found.is_strong(quote)))
    show(console, answer_lines(found))
    if not found.answered and not (await library.store.headlines(inquiry.viewer, limit=1))[1]:
        show(console, [Line(Text(NO_ARTICLES))])
    return found


async def _ask(options: Namespace, where: Shelf) -> int:
    async with open_library(where) as library:
        typed = options.publisher
        publisher = await known_publisher(library.store, typed, options.guild) if typed else None
        filters = Filters(
            publisher,
            after=options.after and options.after.first_day,
            before=options.before and options.before.last_day,
        )
        if options.batch:
            with open_batch(options.batch) as lines:
                return await _answer_batch(library, lines, filters, options)
        question = " ".join(options.question)
        inquiry = Inquiry(question, filters, options.limit, options.guild, options.as_typed)
        if options.json:
            found = await _write(library, Asked(None, question, 0), filters, options)
        elif options.explain:
            found = await _explain(library, output(), inquiry)
        else:
            found = await answer(library, output(), inquiry)
        return Exit.DONE if found.answered else Exit.FAILED


async def _answer_batch(library: Library, lines: IO[bytes], filters: Filters, options: Namespace) -> int:
    """Answer one question after the other, each as soon as it is read."""
    with reading("Asking", _size(lines), shown=not sys.stdout.isatty()) as progress:
        for asked in read_batch(lines, name_of(options.batch)):
            try:
                await _write(library, asked, filters, options)
            except OperatorError as error:
                write_line(refused_object(error, asked.question, asked.id))
            progress.advance(asked.size)
    return Exit.DONE


async def _write(library: Library, asked: Asked, filters: Filters, options: Namespace) -> Answer:
    """Answer a question with a line of JSON."""
    limit = options.limit or _SHOWN_IN_JSON
    if options.explain:
        explanation = await library.searcher.explain(
            asked.question, options.guild, filters, limit=limit, literal=options.as_typed
        )
        write_line(explanation_object(explanation, asked.question, asked.id))
        return explanation.answer
    found = await library.searcher.ask(asked.question, options.guild, filters, limit=limit, literal=options.as_typed)
    write_line(answer_object(found, asked.question, asked.id))
    return found


def _size(file: IO[bytes]) -> int | None:
    """Tell a file's size; None for a pipe."""
    status = os.fstat(file.fileno())
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _check(options: Namespace) -> None:
    """Raise UsageError if the options do not go together."""
    if options.batch and options.question:
        raise UsageError("give a QUESTION or --batch FILE, not both")
    if options.batch and not options.json:
        raise UsageError("--batch needs --json")
    if not options.batch and not "".join(options.question).strip():
        raise UsageError("a QUESTION is missing (or --batch FILE --json)")


def _limit(text: str) -> int:
    if not re.fullmatch("[0-9]{1,4}", text) or not 1 <= int(text) <= _LARGEST_LIMIT:
        raise ArgumentTypeError(f"{text!r} is not a number from 1 to {_LARGEST_LIMIT}")
    return int(text)


def _date(text: str) -> Published:
    try:
        return Published.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a date such as 2024, 2024-11 or 2024-11-08") from error
