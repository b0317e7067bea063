"""What differs between two versions of an article: its fields, and the words of its text."""

from __future__ import annotations

import asyncio
import re
from bisect import bisect_right
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from rapidfuzz.distance import Indel

from commands.catalogue import language_in_words
from commands.language import date, gettext, gettext_noop, ngettext, number
from commands.limits import Size, clip
from commands.markup import block, escape, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.models import Article, Draft

_FIELD_CHARACTERS: Final = 150
_UNKNOWN: Final = gettext_noop("unknown")
_CUT: Final = "[…]"

_AROUND: Final = 5
"""How many words before and after a changed one are shown with it."""

_COMPARED: Final = 3_000
"""Words from the first that differs; time and memory grow with their square, and no more could be shown."""

_UNSPACED: Final = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD: Final = re.compile(rf"[{_UNSPACED}]\s*|[^\s{_UNSPACED}]+\s*")
"""A word with the white space after it; what is written without spaces is compared by the character."""


_ENDS_UNSPACED: Final = re.compile(rf"[{_UNSPACED}][*~]*\Z")


class _Piece(NamedTuple):
    """Words in a row, and the mark around them: bold for new ones, struck out for those that are gone."""

    mark: str
    words: list[str]


async def differences(before: Draft | Article, after: Draft | Article, room: Size) -> list[str]:
    """Write lines about the fields that differ, and quote the words of the text that do, as far as they have room."""
    fields = changed_fields(before, after)
    words = await asyncio.to_thread(changed_words, before.body, after.body, room)
    return [*fields, words] if words else fields


def changed_fields(before: Draft | Article, after: Draft | Article) -> list[str]:
    """Write a line for each field that differs, the old value and then the new one; of texts only the length."""
    lines = [
        gettext("{field}: {old} → **{new}**").format(field=name, old=_value(old), new=_value(new))
        for (name, old), (_, new) in zip(_fields(before), _fields(after), strict=True)
        if old != new
    ]
    if before.body != after.body:
        lines.append(_lengths(len(before.body), len(after.body)))
    return lines


def changed_words(before: str, after: str, room: Size) -> str:
    """Quote the words that differ with a few around them: what is gone struck out, what is new in bold.

    As many as have room; […] stands for what is left out. Empty if no word differs.
    """
    markup, room = "", room - Size.of(f"> {_CUT}")
    for piece in _pieces(before, after):
        count = bisect_right(range(1, len(piece.words) + 1), 0, key=partial(_overflows, markup, piece, room))
        markup += _written(piece, count, markup)
        if count < len(piece.words):
            markup += _CUT
            break
    return block(markup.rstrip()) if markup else ""


def _fields(of: Draft | Article) -> tuple[tuple[str, str], ...]:
    return (
        (gettext("Headline"), of.headline),
        (gettext("Publisher"), of.publisher or gettext(_UNKNOWN)),
        (gettext("Date"), date(of.published) if of.published else gettext(_UNKNOWN)),
        (gettext("Link"), of.url or gettext("none")),
        (gettext("Language"), language_in_words(of.language)),
    )


def _lengths(before: int, after: int) -> str:
    if before == after:
        said = ngettext(
            "Text: changed, {count} character as before", "Text: changed, {count} characters as before", after
        )
    else:
        said = ngettext("Text: {before} → **{count}** character", "Text: {before} → **{count}** characters", after)
    return said.format(before=number(before), count=number(after))


def _value(text: str) -> str:
    return escape(clip(text, _FIELD_CHARACTERS)) or gettext(_UNKNOWN)


def _pieces(before: str, after: str) -> Iterator[_Piece]:
    """Part two texts into what stands in both and what in one only, without the long stretches that are the same."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    gone, came = old[start : len(old) - end], new[start : len(new) - end]
    if not gone and not came:
        return
    yield from _same(old[:start], after=False, before=True)
    reached = 0
    for removed, added in _differing(gone[:_COMPARED], came[:_COMPARED]):
        yield from _same(gone[reached : removed.start], after=True, before=True)
        yield _Piece("~~", gone[removed])
        yield _Piece("**", came[added])
        reached = removed.stop
    if max(len(gone), len(came)) > _COMPARED:
        yield _Piece("", [_CUT])
    else:
        yield from _same(old[len(old) - end :], after=True, before=False)


def _differing(old: list[str], new: list[str]) -> Iterator[tuple[slice, slice]]:
    """Give where two lists of words differ, in order: what of the old one is gone, and what of the new one is there."""
    steps = Indel.opcodes([word.rstrip() for word in old], [word.rstrip() for word in new])
    for differs, group in groupby(steps, lambda step: step.tag != "equal"):
        run = list(group)
        if differs:
            yield slice(run[0].src_start, run[-1].src_end), slice(run[0].dest_start, run[-1].dest_end)


def _same(words: list[str], *, after: bool, before: bool) -> Iterator[_Piece]:
    """Keep of words that are the same those near what changed: a few at the start, at the end, or both."""
    first = words[:_AROUND] if after else []
    last = words[-_AROUND:] if before else []
    if len(first) + len(last) >= len(words):
        yield _Piece("", words)
    else:
        yield _Piece("", [*first, f"{_CUT} ", *last])


def _overflows(so_far: str, piece: _Piece, room: Size, count: int) -> int:
    return 0 if room.holds(Size.of(so_far + _written(piece, count, so_far))) else 1


def _written(piece: _Piece, count: int, so_far: str) -> str:
    """Write the first words of a piece behind what is written so far."""
    joined = "".join(word.rstrip() + " " * (word != word.rstrip()) for word in piece.words[:count])
    if not (shown := escape(one_line(joined))):
        return ""
    space = " " if so_far and not so_far.endswith(" ") and not _ENDS_UNSPACED.search(so_far) else ""
    return f"{space}{piece.mark}{shown}{piece.mark}{' ' * joined.endswith(' ')}"


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Count the words at the start that are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a.rstrip() != b.rstrip()), min(len(one), len(other)))
