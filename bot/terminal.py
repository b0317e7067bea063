"""Text for a terminal, safe and wrapped, and for a file or a pipe, plain."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NoReturn

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MARK: Final = "bold green"
"""The style of the words that matched; where nothing can be styled they stand between asterisks."""

QUOTE_BAR: Final = "│ "
_QUOTE_SIGN: Final = "> "
_NARROWEST: Final = 20

_BREAKS: Final = re.compile("[\t\v\f\u0085\u2028\u2029]")
_UNSAFE: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line to show: `text` after `prefix`; where the text is wrapped, `hanging` (or `prefix` again) goes on."""

    text: Text = field(default_factory=Text)
    prefix: str = ""
    hanging: str | None = None
    wrap: bool = True


def clean(text: str) -> str:
    """Take out what could steer a terminal: control characters, escape sequences, changes of direction."""
    text = _BREAKS.sub(" ", text)
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", _UNSAFE.sub("", text))


def output() -> Console:
    """Make the console that answers go to: styled on a terminal, plain otherwise."""
    return _Console(highlight=False, markup=False, emoji=False)


def messages() -> Console:
    """Make the console for errors, hints and progress."""
    return _Console(stderr=True, highlight=False, markup=False, emoji=False)


def say(sentence: str) -> None:
    """Show a sentence on stderr."""
    show(messages(), [Line(Text(clean(line))) for line in sentence.split("\n")])


def show(console: Console, lines: Iterable[Line]) -> None:
    """Show lines, wrapped at words on a terminal and left whole anywhere else."""
    for line in lines:
        for row in _rows(console, line):
            console.print(row, soft_wrap=True)


class _Console(Console):
    """A console that lets the caller see that nobody reads any more."""

    def on_broken_pipe(self) -> NoReturn:
        raise BrokenPipeError


def _rows(console: Console, line: Line) -> Iterator[Text]:
    styled = console.color_system is not None
    text = line.text if styled else _starred(line.text)
    prefix, hanging = line.prefix, line.prefix if line.hanging is None else line.hanging
    if prefix == QUOTE_BAR and (not styled or console.options.ascii_only):
        prefix = hanging = _QUOTE_SIGN
    width = max(_NARROWEST, console.width - cell_len(prefix))
    rows = text.wrap(console, width) if line.wrap and console.is_terminal else [text]
    for number, row in enumerate(rows or [Text()]):
        assembled = Text.assemble((hanging if number else prefix, "dim"), row)
        assembled.rstrip()
        yield assembled


def _starred(text: Text) -> Text:
    """Write marks as asterisks, for places that have no styles."""
    pieces, reached = [], 0
    for span in sorted(span for span in text.spans if span.style == MARK):
        pieces += [text.plain[reached : span.start], "*", text.plain[span.start : span.end], "*"]
        reached = span.end
    return Text("".join([*pieces, text.plain[reached:]]))


def be_lenient() -> None:
    """Let no character that stdin, stdout or stderr cannot hold stop the program."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
