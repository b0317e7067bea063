"""What every subcommand of the command line has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from bot.library import Shelf

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from bot.exits import Exit
    from bot.settings import Settings


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


def well_formed(text: str) -> str:
    """Replace bytes of the command line that are no text, which no stored name can hold."""
    return text.encode(errors="replace").decode()


def shelf(options: Namespace, settings: Settings) -> Shelf:
    """Tell which database to open, by the common options and the settings."""
    return Shelf(options.database or settings.database, bundled=not options.no_bundled)
