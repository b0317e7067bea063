"""What every subcommand of the command line has, and those that fall into several actions."""

from __future__ import annotations

import re
from argparse import SUPPRESS, ArgumentTypeError, RawDescriptionHelpFormatter
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR
from textwrap import fill
from typing import TYPE_CHECKING, Any, Final, Protocol

from bot.exits import explain
from bot.library import Shelf
from corpus.models import SHARED, Scope

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Callable, Mapping, Sequence

    from bot.exits import Exit
    from bot.settings import Settings

LARGEST_ID: Final = 2**63 - 1
"""What the database can hold; Discord's ids are smaller."""

_WIDTH: Final = 79


class UsageError(Exception):
    """The options do not go together; the text ends the usage message."""


class Subcommand(Protocol):
    """A module that is one subcommand: its words, its options and what it does."""

    NAME: str
    SUMMARY: str
    EXAMPLES: str
    ENDS: dict[Exit, str]

    def add_options(self, parser: ArgumentParser) -> None:
        """Declare the subcommand's own options."""

    def run(self, options: Namespace, settings: Settings) -> int:
        """Do it, and return the exit code."""


@dataclass(frozen=True, slots=True)
class Action:
    """One of several things that a subcommand does, each with options and a help text of its own."""

    name: str
    summary: str
    examples: str
    ends: Mapping[Exit, str]
    add_options: Callable[[ArgumentParser], None]
    run: Callable[[Namespace, Settings], int]


def add_actions(parser: ArgumentParser, actions: Sequence[Action], *, whose: str) -> None:
    """Declare the actions of a subcommand, each with --guild; the one that is chosen is run as `options.act`."""
    add_guild_option(parser, whose)
    subparsers = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    for action in actions:
        subparser = subparsers.add_parser(
            action.name, **help_texts(action.summary, action.examples, action.ends), help=action.summary
        )
        action.add_options(subparser)
        add_guild_option(subparser, whose, inner=True)
        add_common_options(subparser, inner=True)
        subparser.set_defaults(parser=subparser, act=action.run)


def help_texts(summary: str, examples: str, ends: Mapping[Exit, str]) -> dict[str, Any]:
    """Make the arguments that give a parser its help text."""
    return {
        "description": fill(summary, _WIDTH),
        "epilog": f"examples:\n{examples}\n{explain(ends)}",
        "formatter_class": RawDescriptionHelpFormatter,
    }


def add_common_options(parser: ArgumentParser, *, inner: bool = False) -> None:
    """Declare what every subcommand understands; `inner` if a parser around this one declares it, too."""
    common = parser.add_argument_group("common options")
    common.add_argument(
        "--database",
        type=_database,
        default=SUPPRESS if inner else None,
        metavar="FILE",
        help="where the articles are kept (default: DRAGOMAN_DATABASE, else a file in the XDG state folder)",
    )
    common.add_argument(
        "--no-bundled",
        action="store_true",
        default=SUPPRESS if inner else False,
        help="leave the articles that ship with Dragoman out",
    )


def add_guild_option(parser: ArgumentParser, whose: str, *, inner: bool = False) -> None:
    """Declare the option that names a Discord server; without it `options.guild` is SHARED."""
    default = SUPPRESS if inner else SHARED
    parser.add_argument("--guild", type=_guild, default=default, metavar="ID", help=whose)


def guild_option(scope: Scope) -> str:
    """Write the option that leads to a scope again, with a space before it; empty for the host's articles."""
    return "" if scope == SHARED else f" --guild {scope}"


def well_formed(text: str) -> str:
    """Replace bytes of the command line that are no text, which no stored name can hold."""
    return text.encode(errors="replace").decode()


def number(text: str) -> int:
    """Read a number, counted from 1."""
    if not re.fullmatch("[0-9]{1,9}", text) or not int(text):
        raise ArgumentTypeError(f"{text!r} is not a number, such as 1 or 20")
    return int(text)


def shelf(options: Namespace, settings: Settings) -> Shelf:
    """Tell which database to open, by the common options and the settings."""
    return Shelf(options.database or settings.database, bundled=not options.no_bundled)


def file_name(text: str) -> str:
    """Read the name of a file, or a dash for standard input or output."""
    if not text or _is_folder(Path(text)):
        raise ArgumentTypeError(f"{text!r} is not the name of a file")
    return text


def _is_folder(path: Path) -> bool:
    # Path.is_dir would, depending on Python's version, raise or hide that one may not look there.
    try:
        return S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise ArgumentTypeError(f"{str(path)!r} cannot be used: {error.strerror}") from error


def _database(text: str) -> Path:
    return Path(file_name(text))


def _guild(text: str) -> Scope:
    if not re.fullmatch("[0-9]{1,19}", text) or not 0 < int(text) <= LARGEST_ID:
        raise ArgumentTypeError(f"{text!r} is not the id of a Discord server, such as 1187412341827633152")
    return Scope(int(text))
