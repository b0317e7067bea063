"""The command line: one parser, one subcommand a module, every error one sentence."""

from __future__ import annotations

import logging
import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from difflib import get_close_matches
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot import (
    asking,
    backing_up,
    checking,
    console,
    doctor,
    evaluating,
    exporting,
    feeding,
    figuring,
    importing,
    inviting,
    listing,
    recalling,
    recounting,
    reindexing,
    relating,
    removing,
    restoring,
    running,
)
from bot.exits import Exit, explain
from bot.logs import set_up
from bot.settings import KNOWN, ConfigurationError, Settings
from bot.subcommand import UsageError, add_common_options, help_texts
from bot.terminal import be_lenient, say
from corpus.errors import CorpusError, UnusableError
from corpus.store.guarding import LostError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.subcommand import Subcommand

SUBCOMMANDS: Final[tuple[Subcommand, ...]] = (
    *(running, console, asking),
    *(relating, recounting, figuring),
    *(importing, listing, removing, restoring, recalling, exporting),
    *(feeding, checking, evaluating, backing_up, reindexing, doctor, inviting),
)

_DESCRIPTION: Final = """\
Ask a question in plain words and get verbatim quotes from news articles, each
under its headline, publisher, date and link. Dragoman never writes an answer of
its own, and it says so when the articles have none.
"""
_EXAMPLES: Final = """\
examples:
  dragoman console                            ask in a terminal
  dragoman ask "What did China and Malaysia agree on?"
  dragoman import articles/                   add your own articles
  dragoman run                                start the Discord bot

Each subcommand explains itself: dragoman ask --help
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; raise SystemExit for --help and for wrong usage."""
    be_lenient()
    options = build_parser().parse_args(argv)
    try:
        code = _run(options)
        sys.stdout.flush()
    except UsageError as error:
        options.parser.error(str(error))
    except CorpusError as error:
        say(str(error))
        return _code(error)
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        _stop_writing()
        return Exit.READER_GONE
    except OSError as error:
        say(f"{error.filename or 'Dragoman stopped'}: {error.strerror or error}.")
        _stop_writing()
        return Exit.FAILED
    return code


def build_parser() -> ArgumentParser:
    """Build the parser of all subcommands."""
    parser = ArgumentParser(
        "dragoman",
        description=_DESCRIPTION,
        epilog=f"{_EXAMPLES}\n{explain({})}",
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"Dragoman {version('dragoman')}")
    subparsers = parser.add_subparsers(title="subcommands", metavar="SUBCOMMAND", required=True)
    for subcommand in SUBCOMMANDS:
        texts = help_texts(subcommand.SUMMARY, subcommand.EXAMPLES, subcommand.ENDS)
        subparser = subparsers.add_parser(subcommand.NAME, **texts, help=subcommand.SUMMARY)
        subparser.set_defaults(parser=subparser, run=subcommand.run, read_settings=Settings.read)
        subcommand.add_options(subparser)
        add_common_options(subparser)
    return parser


def _run(options: Namespace) -> int:
    settings: Settings = options.read_settings(os.environ, Path.cwd())
    for name in settings.unknown:
        near = get_close_matches(name, KNOWN, n=1)
        say(f"Warning: there is no setting {name}" + (f"; did you mean {near[0]}?" if near else "."))
    set_up(settings.log_level or logging.WARNING, token=settings.token)
    code: int
    try:
        code = options.run(options, settings)
    except LostError as error:
        say("\n".join([str(error), *backing_up.ways_back(options, settings)]))
        code = Exit.DATABASE
    return code


def _code(error: CorpusError) -> Exit:
    """Tell scripts and systemd whether trying again can help."""
    match error:
        case ConfigurationError():
            return Exit.CONFIGURATION
        case UnusableError():
            return Exit.DATABASE
        case _:
            return Exit.FAILED


def _stop_writing() -> None:
    """Let what is still buffered go nowhere, so that Python's own flush at the end does not fail."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
