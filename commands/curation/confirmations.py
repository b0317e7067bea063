"""What was done to the articles, in a sentence, with a button that takes it back."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands import custom_ids as reading_ids
from commands.attribution import list_entry
from commands.curation import custom_ids
from commands.language import gettext, gettext_noop, ngettext, number
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
_ORDER: Final = (Outcome.ADDED, Outcome.UPDATED, Outcome.REMOVED, Outcome.UNCHANGED, Outcome.MISSING)

UNDO: Final = gettext_noop("Undo")
REDO: Final = gettext_noop("Redo")


def confirmation_layout(  # noqa: PLR0913 - each is a part of a confirmation
    sentence: str,
    change: Change,
    headlines: Sequence[str] = (),
    *,
    more: int = 0,
    read: Article | Headline | None = None,
    undo: str = UNDO,
) -> Layout:
    """Tell in a sentence what a change did, name its articles, and offer to take it back if it did anything.

    `sentence` is plain text; `headlines` are Markdown, as `named` and `named_before` write them, and `more` counts
    further ones; `read` is the one article that can be opened.
    """
    shown = list(headlines[:NAMED])
    if rest := more + len(headlines) - len(shown):
        shown.append(small(gettext("and {count} more").format(count=number(rest))))
    parts = [text("\n".join([f"**{escape(clip(sentence, _SENTENCE_CHARACTERS))}**", *shown]))]
    buttons: list[ui.Item[Any]] = []
    if read is not None:
        buttons.append(button(gettext("Read"), reading_ids.read(read.id), discord.ButtonStyle.primary))
    if change.id is not None:
        buttons.append(button(gettext(undo), custom_ids.undo(change.id)))
    return Layout(ui.Container(*parts, accent_colour=ACCENT), *row(buttons))


def outcome_sentence(outcomes: Sequence[Outcome], *, back: bool = False) -> str:
    """Count what became of articles, as in ``Added 35 articles.`` or ``37 articles: 35 new, 2 updated.``.

    With `back` those that were added had been there before.
    """
    if not outcomes:
        return gettext("Nothing was added.")
    counts, total = Counter(outcomes), len(outcomes)
    if len(counts) == 1:
        (outcome,) = counts
        said = _back(total) if back and outcome is Outcome.ADDED else _all(outcome, total)
        return said.format(count=number(total))
    each = [
        _some(outcome, counts[outcome]).format(count=number(counts[outcome])) for outcome in _ORDER if counts[outcome]
    ]
    said = ngettext("{count} article: {parts}.", "{count} articles: {parts}.", total)
    return said.format(count=number(total), parts=", ".join(each))


def named(articles: Iterable[Article | Headline]) -> list[str]:
    """Name articles by headline, linked if possible, with publisher and date."""
    return [f"{headline}\n{small(source)}" for headline, source in map(list_entry, articles)]


def named_before(revisions: Iterable[Revision]) -> list[str]:
    """Name the articles of a change, and say which of them are not there after it."""
    return [_named_before(revision) for revision in revisions]


def _named_before(revision: Revision) -> str:
    headline = escape(clip(revision.headline, _HEADLINE_CHARACTERS))
    return headline if revision.present else gettext("{headline} (removed)").format(headline=headline)


def _back(count: int) -> str:
    return ngettext("{count} article is back.", "{count} articles are back.", count)


def _all(outcome: Outcome, count: int) -> str:
    match outcome:
        case Outcome.ADDED:
            return ngettext("Added {count} article.", "Added {count} articles.", count)
        case Outcome.UPDATED:
            return ngettext("Updated {count} article.", "Updated {count} articles.", count)
        case Outcome.REMOVED:
            return ngettext("Removed {count} article.", "Removed {count} articles.", count)
        case Outcome.UNCHANGED:
            return ngettext(
                "{count} article was there already, word for word.",
                "{count} articles were there already, word for word.",
                count,
            )
        case Outcome.MISSING:
            return ngettext(
                "{count} article was not there any more.", "{count} articles were not there any more.", count
            )


def _some(outcome: Outcome, count: int) -> str:
    match outcome:
        case Outcome.ADDED:
            return ngettext("{count} new", "{count} new", count)
        case Outcome.UPDATED:
            return ngettext("{count} updated", "{count} updated", count)
        case Outcome.REMOVED:
            return ngettext("{count} removed", "{count} removed", count)
        case Outcome.UNCHANGED:
            return ngettext("{count} there already, word for word", "{count} there already, word for word", count)
        case Outcome.MISSING:
            return ngettext("{count} not there any more", "{count} not there any more", count)
