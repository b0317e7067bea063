"""What was done to the articles, in a sentence, with a button that takes it back."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands import custom_ids as reading_ids
from commands.attribution import list_entry
from commands.curation import custom_ids
from commands.layout import ACCENT, Layout, button, row, small, text
from commands.limits import clip
from commands.markup import escape
from corpus.store import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus.models import Article, Headline
    from corpus.store import Change, Revision

NAMED: Final = 5
"""How many articles a confirmation names."""

_SENTENCE_CHARACTERS: Final = 1_000
_HEADLINE_CHARACTERS: Final = 120

_PLURALS: Final = {"was": "were", "is": "are"}
_IS_BACK: Final = "{} is back."
_SAYS: Final = {
    Outcome.ADDED: ("Added {}.", "new"),
    Outcome.UPDATED: ("Updated {}.", "updated"),
    Outcome.REMOVED: ("Removed {}.", "removed"),
    Outcome.UNCHANGED: ("{} was there already, word for word.", "there already, word for word"),
    Outcome.MISSING: ("{} was not there any more.", "not there any more"),
}


def confirmation_layout(  # noqa: PLR0913 - each is a part of a confirmation
    sentence: str,
    change: Change,
    headlines: Sequence[str] = (),
    *,
    more: int = 0,
    read: Article | Headline | None = None,
    undo: str = "Undo",
) -> Layout:
    """Tell in a sentence what a change did, name its articles, and offer to take it back if it did anything.

    `sentence` is plain text; `headlines` are Markdown, as `named` and `named_before` write them, and `more` counts
    further ones; `read` is the one article that can be opened.
    """
    shown = list(headlines[:NAMED])
    if rest := more + len(headlines) - len(shown):
        shown.append(small(f"and {rest:,} more"))
    parts = [text("\n".join([f"**{escape(clip(sentence, _SENTENCE_CHARACTERS))}**", *shown]))]
    buttons: list[ui.Item[Any]] = []
    if read is not None:
        buttons.append(button("Read", reading_ids.read(read.id), discord.ButtonStyle.primary))
    if change.id is not None:
        buttons.append(button(undo, custom_ids.undo(change.id)))
    return Layout(ui.Container(*parts, accent_colour=ACCENT), *row(buttons))


def outcome_sentence(outcomes: Sequence[Outcome], *, back: bool = False) -> str:
    """Count what became of articles, as in ``Added 35 articles.`` or ``37 articles: 35 new, 2 updated.``.

    With `back` those that were added had been there before.
    """
    if not outcomes:
        return "Nothing was added."
    counts = Counter(outcomes)
    noun = f"{len(outcomes):,} {'article' if len(outcomes) == 1 else 'articles'}"
    if len(counts) == 1:
        (outcome,) = counts
        told = (_IS_BACK if back and outcome is Outcome.ADDED else _SAYS[outcome][0]).format(noun)
        return re.sub(r"\b(was|is)\b", lambda match: _PLURALS[match[0]], told) if len(outcomes) > 1 else told
    each = [f"{counts[outcome]:,} {words}" for outcome, (_, words) in _SAYS.items() if counts[outcome]]
    return f"{noun}: {', '.join(each)}."


def named(articles: Iterable[Article | Headline]) -> list[str]:
    """Name articles by headline, linked if possible, with publisher and date."""
    return [f"{headline}\n{small(source)}" for headline, source in map(list_entry, articles)]


def named_before(revisions: Iterable[Revision]) -> list[str]:
    """Name the articles of a change, and say which of them are not there after it."""
    return [
        escape(clip(revision.headline, _HEADLINE_CHARACTERS)) + ("" if revision.present else " (removed)")
        for revision in revisions
    ]
