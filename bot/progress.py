"""A progress bar on stderr, only where a person can see it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from bot.terminal import Line, clean, messages, show

if TYPE_CHECKING:
    from collections.abc import Iterator


class Reading:
    """How many bytes of how many have been read."""

    def __init__(self, progress: Progress, what: str, total: int | None) -> None:
        self._progress = progress
        self._task = progress.add_task(what, total=total)

    def advance(self, size: int) -> None:
        """Count `size` bytes more."""
        self._progress.advance(self._task, size)

    def say(self, sentence: str) -> None:
        """Show a sentence on stderr, above the bar."""
        show(self._progress.console, [Line(Text(clean(sentence)))])


@contextmanager
def reading(what: str, total: int | None, *, shown: bool = True) -> Iterator[Reading]:
    """Show a bar for reading `total` bytes while the block runs, on a terminal."""
    console = messages()
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    visible = shown and console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=not visible) as progress:
        yield Reading(progress, what, total)
