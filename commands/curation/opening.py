"""The first and the last lines of an article that is not stored yet, word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from commands.language import gettext, gettext_noop
from commands.limits import Size, cut
from commands.markup import block, escape
from corpus.passages import sentences

if TYPE_CHECKING:
    from corpus.models import Draft

_ROOM: Final = Size(1_500, 4_500)
"""Enough to know an article by, and no more than a screen."""

_FIRST: Final = 3
_LAST: Final = 2
_CUT: Final = "[…]"
_NOTHING: Final = gettext_noop("There is no text.")


def opening(draft: Draft, room: Size) -> str:
    """Write the first and last lines as quotations; where something is left out, […] stands on a line of its own."""
    room = Size(min(room.characters, _ROOM.characters), min(room.octets, _ROOM.octets)) - Size.of(f"\n> {_CUT}\n" * 4)
    lines = [line for line in draft.body.split("\n") if line.strip()]
    if not lines:
        return gettext(_NOTHING)
    ending = lines[max(_FIRST, len(lines) - _LAST) :]
    share = room // (min(len(lines), _FIRST) + len(ending))
    shown = [piece for line in lines[:_FIRST] for piece in _beginning(line, draft.language, share)]
    if len(lines) > _FIRST + _LAST:
        shown.append(_CUT)
    shown += [piece for line in ending for piece in _end(line, draft.language, share)]
    return "\n".join("> " + _CUT if piece is _CUT else block(escape(piece)) for piece in _once(shown))


def _once(pieces: list[str]) -> list[str]:
    """Write one sign where two would stand one below the other."""
    return [piece for index, piece in enumerate(pieces) if not (piece is _CUT and pieces[index - 1 : index] == [_CUT])]


def _beginning(line: str, language: str | None, room: Size) -> list[str]:
    ends = [end for _, end in sentences(line[: _ROOM.characters], language)]
    end = cut(line, ends, lambda end: _fits(line[:end], room))
    return [line[:end]] if end == len(line) else [line[:end], _CUT]


def _end(line: str, language: str | None, room: Size) -> list[str]:
    if _fits(line, room):
        return [line]
    tail = line[-_ROOM.characters :]
    starts = [start for start, _ in sentences(tail, language)][1:]
    starts += [index + 1 for index, sign in enumerate(tail) if sign.isspace()] + list(range(1, len(tail)))
    start = next((start for start in starts if _fits(tail[start:], room)), len(tail))
    return [_CUT, tail[start:]] if start < len(tail) else [_CUT]


def _fits(piece: str, room: Size) -> bool:
    return room.holds(Size.of(block(escape(piece))))
