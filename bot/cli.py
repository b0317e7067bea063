"""The command line: one parser, one subcommand a module, every error one sentence."""

from __future__ import annotations

import logging
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from difflib import get_close_matches
from importlib.metadata import version
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Final

from bot import asking, console, evaluating, importing, inviting, listing, running
from bot.exits import Exit, explain
from bot.logs import set_up
from bot.settings import KNOWN, ConfigurationError, Settings
from bot.subcommand import UsageError
from bot.terminal import be_lenient, say
from corpus.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.subcommand import Subcommand

SUBCOMMANDS: Final[tuple[Subcommand, ...]] = (running, console, asking, importing, listing, evaluating, inviting)

_WIDTH: Final = 79
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
    except ConfigurationError as error:
        say(str(error))
        return Exit.CONFIGURATION
    except CorpusError as error:
        say(str(error))
        return Exit.FAILED
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
        subparser = subparsers.add_parser(
            subcommand.NAME,
            help=subcommand.SUMMARY,
            description=fill(subcommand.SUMMARY, _WIDTH),
            epilog=f"examples:\n{subcommand.EXAMPLES}\n{explain(subcommand.ENDS)}",
            formatter_class=RawDescriptionHelpFormatter,
        )
        subcommand.add_options(subparser)
        _add_common_options(subparser)
        subparser.set_defaults(parser=subparser, run=subcommand.run)
    return parser


def _add_common_options(parser: ArgumentParser) -> None:
    common = parser.add_argument_group("common options")
    common.add_argument(
        "--database",
        type=_database,
        metavar="FILE",
        help="where the articles are kept (default: DRAGOMAN_DATABASE, else a file in the XDG state folder)",
    )
    common.add_argument("--no-bundled", action="store_true", help="leave the articles that ship with Dragoman out")


def _database(text: str) -> Path:
    path = Path(text)
    if not text or path.is_dir():
        raise ArgumentTypeError(f"{text!r} is not the name of a file")
    return path


def _run(options: Namespace) -> int:
    settings = Settings.read(os.environ, Path.cwd())
    for name in settings.unknown:
        near = get_close_matches(name, KNOWN, n=1)
        say(f"Warning: there is no setting {name}" + (f"; did you mean {near[0]}?" if near else "."))
    set_up(settings.log_level or logging.WARNING, token=settings.token)
    code: int = options.run(options, settings)
    return code


def _stop_writing() -> None:
    """Let what is still buffered go nowhere, so that Python's own flush at the end does not fail."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
