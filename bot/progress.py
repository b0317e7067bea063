"""A progress bar on stderr, only where a person can see it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from bot.terminal import Line, clean, messages, show

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import ProgressColumn


class Done:
    """How much of a long work has been done."""

    def __init__(self, progress: Progress, what: str, total: int | None) -> None:
        self._progress = progress
        self._task = progress.add_task(what, total=total)

    def advance(self, amount: int) -> None:
        """Count so much more."""
        self._progress.advance(self._task, amount)

    def reach(self, done: int, total: int) -> None:
        """Be so far in a work of this size, which may be another than before."""
        self._progress.update(self._task, completed=done, total=total)

    def say(self, sentence: str) -> None:
        """Show a sentence on stderr, above the bar."""
        show(self._progress.console, [Line(Text(clean(sentence)))])


@contextmanager
def reading(what: str, total: int | None, *, shown: bool = True) -> Iterator[Done]:
    """Show a bar for reading `total` bytes while the block runs, on a terminal."""
    with _bar(what, total, DownloadColumn(), shown=shown) as done:
        yield done


@contextmanager
def counting(what: str, total: int) -> Iterator[Done]:
    """Show a bar for `total` things while the block runs, on a terminal."""
    with _bar(what, total, MofNCompleteColumn(), shown=True) as done:
        yield done


@contextmanager
def _bar(what: str, total: int | None, amount: ProgressColumn, *, shown: bool) -> Iterator[Done]:
    console = messages()
    columns = (TextColumn("{task.description}"), BarColumn(), amount, TimeRemainingColumn())
    visible = shown and console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=not visible) as progress:
        yield Done(progress, what, total)
