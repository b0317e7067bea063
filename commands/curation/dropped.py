"""The lines that were left out of an article, and a menu to keep some of them after all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands.curation import custom_ids
from commands.language import gettext, gettext_noop, ngettext, number
from commands.layout import small
from commands.limits import choice_name, clip
from commands.markup import escape
from corpus.reading.furniture_rules import RULES

if TYPE_CHECKING:
    from corpus.curation import PreviewPage
    from corpus.models import DroppedLine

MOST_OPTIONS: Final = 25
"""How many lines a menu can offer."""

_NAMED: Final = 6
_LINE_CHARACTERS: Final = 90
_NOTHING: Final = gettext_noop("(nothing that can be shown)")
_KINDS: Final = (
    gettext_noop("byline"),
    gettext_noop("date line"),
    gettext_noop("empty heading"),
    gettext_noop("image caption"),
    gettext_noop("markup"),
    gettext_noop("page footer"),
    gettext_noop("page header"),
    gettext_noop("page number"),
)
_REASONS: Final = dict.fromkeys(_KINDS, "") | {rule.name: rule.reason for rule in RULES}


@dataclass(frozen=True, slots=True)
class Dropped:
    """The text about the lines and their menu; no text if nothing was left out."""

    text: str
    menu: ui.Select[Any]


def dropped_parts(page: PreviewPage) -> Dropped:
    """Say which lines were left out, shortened, and offer them with the rules that said so."""
    lines = page.dropped
    left_out = [line for index, line in enumerate(lines) if index not in page.kept]
    shown = [small(escape(_label(line, _LINE_CHARACTERS))) for line in left_out[:_NAMED]]
    if (more := len(left_out) - _NAMED) > 0:
        shown.append(small(gettext("and {count} more").format(count=number(more))))
    if (beyond := len(lines) - MOST_OPTIONS) > 0:
        said = gettext("The menu has the first {most} of them; {count} more cannot be chosen here.")
        shown.append(small(said.format(most=number(MOST_OPTIONS), count=number(beyond))))
    count, kept = len(left_out), len(page.kept)
    head = ngettext("**Left out: {count} line**", "**Left out: {count} lines**", count).format(count=number(count))
    if kept:
        said = ngettext("kept after all: {count} line", "kept after all: {count} lines", kept)
        head = f"{head} · {said.format(count=number(kept))}"
    return Dropped("\n".join([head, *shown]) if lines else "", _menu(page))


def _menu(page: PreviewPage) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=choice_name(line.text) or gettext(_NOTHING),
            value=str(index),
            description=choice_name(rule_in_words(line.rule)),
            default=index in page.kept,
        )
        for index, line in enumerate(page.dropped[:MOST_OPTIONS])
    ]
    return ui.Select(
        custom_id=custom_ids.keep(page.token, page.number),
        placeholder=gettext("Keep after all…"),
        options=options,
        min_values=0,
        max_values=max(len(options), 1),
    )


def rule_in_words(rule: str) -> str:
    """Explain why a line was left out."""
    name = rule.removeprefix("after ")
    reason, kind = _REASONS.get(name, ""), gettext(name)
    if name != rule:
        return gettext("Stands below a line of the kind “{kind}” at the end of the page.").format(kind=kind)
    kind = kind[:1].upper() + kind[1:]
    return gettext("{kind}: {reason}").format(kind=kind, reason=gettext(reason)) if reason else f"{kind}."


def _label(line: DroppedLine, characters: int) -> str:
    return clip(line.text, characters) or gettext(_NOTHING)
