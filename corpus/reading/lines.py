"""Lines of a source and the paragraphs that they make."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from corpus.reading.characters import clean, columns, ends_sentence, is_cjk, split_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

_NARROWEST = 40
_WIDEST = 130
_FULL = 0.8
_RUNNING_ON = 0.4
_FEWEST_CJK_BREAKS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A cleaned line of a source, never empty.

    `number` counts from 1 in the raw text. Lines of one `block` have no empty line between them. `heading` is true
    where the source's markup says so.
    """

    number: int
    text: str
    block: int
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One or more lines that belong together."""

    text: str
    lines: tuple[Line, ...]

    @property
    def heading(self) -> bool:
        """Whether the source's markup makes this a heading."""
        return self.lines[0].heading


def number_lines(raw: str) -> list[Line]:
    """Clean and number the lines of a text; empty lines only part the blocks."""
    lines: list[Line] = []
    block = 0
    for number, text in enumerate(split_lines(raw), start=1):
        if cleaned := clean(text):
            lines.append(Line(number, cleaned, block))
        else:
            block += 1
    return lines


def paragraphs(lines: Iterable[Line], *, flowing: bool = False) -> list[Paragraph]:
    """Join lines that were broken only to fit a width; every other line is a paragraph of its own.

    `flowing` says that a line break inside a block is no more than a space, as in Markdown: a line is then also
    joined to the next unless a sentence ends with it.
    """
    ordered = list(lines)
    width = _wrap_width(ordered)
    groups: list[list[Line]] = []
    for line in ordered:
        if groups and _continues(groups[-1][-1], line, width, flowing=flowing):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [Paragraph(_joined(group), tuple(group)) for group in groups]


def put_back(paragraphs: Iterable[Paragraph], lines: Iterable[Line]) -> list[Paragraph]:
    """Put lines that were left out back at their places by their numbers, each as a paragraph of its own."""
    waiting = deque(lines)
    groups: list[list[Line]] = []
    for paragraph in paragraphs:
        group: list[Line] = []
        for line in paragraph.lines:
            while waiting and waiting[0].number < line.number:
                groups += [group] if group else []
                groups.append([waiting.popleft()])
                group = []
            group.append(line)
        groups.append(group)
    groups += [[line] for line in waiting]
    return [Paragraph(_joined(group), tuple(group)) for group in groups]


def _wrap_width(lines: list[Line]) -> int | None:
    """Find the width that a text was hard-wrapped to; None if its line breaks mean something."""
    breaks = [(a.text, b.text) for a, b in pairwise(lines) if a.block == b.block]
    if not breaks:
        return None
    width = max(columns(line.text) for line in lines)
    if not _NARROWEST <= width <= _WIDEST:
        return None
    full = sum(_is_full(before, after, width) for before, after in breaks)
    running = sum(_runs_on(before, after) for before, after in breaks)
    if any(is_cjk(after[0]) for _, after in breaks) and len(breaks) < _FEWEST_CJK_BREAKS:
        return None
    wrapped = full >= _FULL * len(breaks) and running >= _RUNNING_ON * len(breaks)
    return width if wrapped else None


def _continues(before: Line, line: Line, width: int | None, *, flowing: bool) -> bool:
    if before.block != line.block or before.heading:
        return False
    if width is not None and (_is_full(before.text, line.text, width) or _runs_on(before.text, line.text)):
        return True
    return flowing and not ends_sentence(before.text)


def _is_full(before: str, after: str, width: int) -> bool:
    """Tell whether the next line's first word (or wide character) would not have fitted on the line before."""
    word = after[0] if is_cjk(after[0]) else after.partition(" ")[0]
    space = 0 if is_cjk(after[0]) else 1
    return columns(before) + space + columns(word) > width


def _runs_on(before: str, after: str) -> bool:
    """Tell whether a sentence goes over the line break."""
    return not ends_sentence(before) and (after[0].islower() or is_cjk(after[0]))


def _joined(group: list[Line]) -> str:
    text = group[0].text
    for line in group[1:]:
        text += ("" if is_cjk(text[-1]) and is_cjk(line.text[0]) else " ") + line.text
    return text
