"""`dragoman feeds`: follow RSS and Atom feeds, whose new entries become articles."""

from __future__ import annotations

import asyncio
import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from typing import TYPE_CHECKING, Final

from bot import following
from bot.exits import Exit
from bot.subcommand import Action, add_actions, number, well_formed

if TYPE_CHECKING:
    from bot.settings import Settings

NAME: Final = "feeds"
SUMMARY: Final = "Follow RSS and Atom feeds, whose new entries become articles."
EXAMPLES: Final = """\
  dragoman feeds add https://ledger.example/feed.xml
  dragoman feeds list
  dragoman feeds offered 1 --take 10         what the feed had from before
  dragoman feeds poll                        once, where no bot runs
  dragoman feeds remove 1

`dragoman run` polls feeds by itself, each as often as it has something new.
Each action explains itself: dragoman feeds add --help
"""
ENDS: Final = {Exit.DONE: "done", Exit.FAILED: "there is no such feed, or it cannot be read; the reason is shown"}


def add_options(parser: ArgumentParser) -> None:
    """Declare the actions."""
    add_actions(parser, _ACTIONS, whose="the feeds of this Discord server")


def run(options: Namespace, settings: Settings) -> int:
    """Do what the action says."""
    code: int = options.act(options, settings)
    return code


def _add_feed(parser: ArgumentParser) -> None:
    parser.add_argument("url", type=well_formed, metavar="URL", help="the feed's address, with https://")
    parser.add_argument(
        "--words",
        type=well_formed,
        metavar="WORDS",
        help="only entries with one of these words; quotation marks around a phrase, a minus before unwanted words",
    )
    parser.add_argument("--approve", action="store_true", help="let new entries wait until somebody takes them")


def _add_json(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="write JSON, one object a line")


def _add_number(parser: ArgumentParser) -> None:
    parser.add_argument("number", type=number, metavar="N", help="the feed's number, which the list shows")


def _add_all(parser: ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="do not wait until they are due")


def _add_choice(parser: ArgumentParser) -> None:
    _add_number(parser)
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--take", type=_amount, metavar="COUNT", help=f"let the newest become articles, or “{following.ALL}”"
    )
    choice.add_argument("--skip", action="store_true", help="let none of them become an article")
    choice.add_argument("--json", action="store_true", help="write the list as JSON, one object a line")


def _amount(text: str) -> str:
    if text != following.ALL and not re.fullmatch("0*[1-9][0-9]{0,8}", text):
        raise ArgumentTypeError(f"{text!r} is neither a number nor {following.ALL!r}")
    return text


_ACTIONS: Final = (
    Action(
        "add",
        "Follow a feed from now on.",
        """\
  dragoman feeds add https://ledger.example/feed.xml
  dragoman feeds add https://ledger.example/feed.xml --words 'rail, "dry port"'
  dragoman feeds add https://ledger.example/feed.xml --words=-football
  dragoman feeds add https://ledger.example/feed.xml --approve

Nothing that the feed has now becomes an article by itself:
`dragoman feeds offered N` shows it, and takes what you want.
""",
        {Exit.DONE: "followed", Exit.FAILED: "it cannot be read, or is followed already; stderr says why"},
        _add_feed,
        lambda options, settings: asyncio.run(following.follow(options, settings)),
    ),
    Action(
        "list",
        "List the feeds, with their next polls and last errors.",
        """\
  dragoman feeds list
  dragoman feeds list --json

A JSON object has: feed (its number), url, title, words, approve, polled and
next (times in UTC, or null), minutes (from one poll to the next), failures (in
a row), error, added_today, and entries (how many are offered, due, waiting,
added, skipped, failed).
""",
        {Exit.DONE: "shown"},
        _add_json,
        lambda options, settings: asyncio.run(following.list_feeds(options, settings)),
    ),
    Action(
        "remove",
        "Stop following a feed; its articles stay.",
        "  dragoman feeds remove 1\n",
        {Exit.DONE: "no longer followed", Exit.FAILED: "there is no such feed"},
        _add_number,
        lambda options, settings: asyncio.run(following.leave(options, settings)),
    ),
    Action(
        "poll",
        "Poll the feeds that are due, once, and take in what is new.",
        """\
  dragoman feeds poll
  dragoman feeds poll --all

Feeds of other servers that are due are polled as well; what is shown is about
the host's, or those of --guild.
""",
        {Exit.DONE: "polled", Exit.FAILED: "a feed could not be read, and is shown with the reason"},
        _add_all,
        lambda options, settings: asyncio.run(following.poll(options, settings)),
    ),
    Action(
        "offered",
        "Show what a feed had before it was followed, and what waits; take it or skip it.",
        """\
  dragoman feeds offered 1
  dragoman feeds offered 1 --take 10         the newest ten
  dragoman feeds offered 1 --take all
  dragoman feeds offered 1 --skip

What is taken becomes an article at once, as far as the feed's share of the day
allows. A JSON object has: entry, headline, url, published, state (offered from
before, or waiting for approval).
""",
        {Exit.DONE: "done", Exit.FAILED: "there is no such feed, or it cannot be read; the reason is shown"},
        _add_choice,
        lambda options, settings: asyncio.run(following.offered(options, settings)),
    ),
)
