"""An answer as a person sees it: quotes with their sources, or silence that explains itself."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands import custom_ids
from commands.attribution import list_entry, origin, source_line, title
from commands.excerpts import context, paragraph_number, quotation
from commands.layout import ACCENT, Layout, button, link_button, row, small, text
from commands.limits import MESSAGE, Size, clip
from commands.markup import escape, safe_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.models import Answer, Article, Correction, Quote

QUOTES: Final = 3
"""How many quotes one reply shows."""

_NEAREST: Final = 3
_QUESTION_CHARACTERS: Final = 240
_WORDS_CHARACTERS: Final = 160
_CONTEXT_ROOM: Final = Size(2_400, 7_200)
_CUT: Final = "[…] · "
"""Stands before the source of a quote that goes on in the article; never inside the quote."""


class Posting(Enum):
    """Whether a reply can be posted for everyone: it cannot, it can, or it has been."""

    IMPOSSIBLE = auto()
    OFFERED = auto()
    DONE = auto()


def answer_layout(
    answer: Answer,
    token: str | None,
    *,
    first: int = 0,
    posting: Posting = Posting.IMPOSSIBLE,
    shared_by: int | None = None,
) -> Layout:
    """Show up to three quotes of an answer, from the one with the index `first` on.

    `token` finds the kept answer; None for one that could not be kept, which lacks the buttons that need it and says
    so. `shared_by` is who posted it. Raises NotVerbatimError for a quote that does not stand in its article.
    """
    quotes = _shown_at_once(answer, first)
    following = first + len(quotes)
    lacking = () if token else _lacking(more=following < len(answer.quotes), posting=posting)
    head = small(*_asked(answer, shared_by), *_weaker(answer, quotes), *lacking)
    parts = _quotes_with_sources(quotes, token, MESSAGE - Size.of(head))
    buttons: list[ui.Item[Any]] = []
    if token and following < len(answer.quotes):
        buttons.append(button("More quotes", custom_ids.more(token, following)))
    if token and posting is not Posting.IMPOSSIBLE:
        done = posting is Posting.DONE
        label, style = "Posted" if done else "Post to channel", discord.ButtonStyle.primary
        buttons.append(button(label, custom_ids.post(token, first), style, disabled=done))
    if quotes:
        buttons += _source_button(quotes[0].article, "Source" if len(quotes) == 1 else "Top source")
    return Layout(ui.Container(text(head), *parts, accent_colour=ACCENT), *row(buttons))


def silence_layout(answer: Answer, *, filtered: bool = False) -> Layout:
    """Say that nothing answers the question, which words are unknown, and what comes nearest."""
    lines = ["**Nothing in the articles answers this.**"]
    if filtered:
        lines.append("Only the articles that your publisher and dates leave in were searched.")
    nearest = {quote.article.id: quote.article for quote in answer.quotes}
    parts = [text(small(*_asked(answer))), text("\n".join([*lines, *_unknown(answer)]))]
    if nearest:
        parts += [text("\n".join(_nearest(list(nearest.values())[:_NEAREST])))]
    parts.append(text(small("Try other words, or see with /articles what can be quoted.")))
    return Layout(ui.Container(*parts))


def context_layout(quote: Quote) -> Layout:
    """Show a quote within its paragraphs, and where it comes from.

    Raises NotVerbatimError for a quote that does not stand in its article.
    """
    article = quote.article
    shown = context(quote, _CONTEXT_ROOM)
    number, count = paragraph_number(article.body, quote.start)
    place = f"Paragraph {number} of {count} · {origin(article.scope)}"
    before = "[…]\n" if article.body[: shown.start].strip() else ""
    after = "\n[…]" if article.body[shown.end :].strip() else ""
    return Layout(
        ui.Container(
            text(f"### {title(article)}\n{small(source_line(article), place)}"),
            ui.Separator(),
            text(f"{before}{shown.markup}{after}"),
            accent_colour=ACCENT,
        ),
        *row([button("Read article", custom_ids.read(article.id)), *_source_button(article, "Source")]),
    )


def _shown_at_once(answer: Answer, first: int) -> Sequence[Quote]:
    """Choose the quotes of one reply: the best ones unasked, and then whatever comes next."""
    quotes = answer.quotes[first : first + QUOTES]
    return quotes if first else [quote for quote in quotes if answer.is_strong(quote)]


def _quotes_with_sources(quotes: Sequence[Quote], token: str | None, room: Size) -> list[ui.Item[Any]]:
    """Write each quote below its headline and above its source, all within a room that they share.

    Beside each is what shows more of it: its paragraphs, or without a kept answer its whole article.
    """
    titles = [f"### {title(quote.article)}\n" for quote in quotes]
    sources = [source_line(quote.article) for quote in quotes]
    room -= Size.of(*titles, *(small(_CUT + source) for source in sources))
    parts: list[ui.Item[Any]] = []
    for index, quote in enumerate(quotes):
        shown = quotation(quote, room // (len(quotes) - index))
        room -= Size.of(shown.markup)
        source = small(sources[index] if shown.end == quote.end else _CUT + sources[index])
        parts += [ui.Separator()] if index else []
        parts.append(text(titles[index] + shown.markup))
        if token:
            opens = button("Context", custom_ids.context(token, quote.article.id, quote.start))
            parts.append(ui.Section(source, accessory=opens))
        elif all(quote.article.id != other.article.id for other in quotes[:index]):
            parts.append(ui.Section(source, accessory=button("Read article", custom_ids.read(quote.article.id))))
        else:  # Discord takes no two buttons with the same custom_id
            parts.append(text(source))
    return parts


def _weaker(answer: Answer, quotes: Sequence[Quote]) -> Iterator[str]:
    if quotes and not answer.is_strong(quotes[0]):
        yield "These match the question less well."


def _lacking(*, more: bool, posting: Posting) -> Iterator[str]:
    """Say which buttons are not there for want of a kept answer."""
    names = ["Context"]
    names += ["More quotes"] if more else []
    names += ["Post to channel"] if posting is Posting.OFFERED else []
    those = f"{', '.join(names[:-1])} and {names[-1]} are" if len(names) > 1 else "Context is"
    yield f"{those} not there now: this answer could not be kept. The next one may be."


def _asked(answer: Answer, shared_by: int | None = None) -> Iterator[str]:
    """Repeat the question, and say what was searched instead of it."""
    if shared_by is not None:
        yield f"Shared by <@{shared_by}>"
    yield f"“{escape(clip(answer.question, _QUESTION_CHARACTERS))}”"
    if answer.corrections:
        pairs = [f"{_spelt_like(pair)} for {pair.typed}" for pair in answer.corrections]
        yield f"Searched {escape(clip(', '.join(pairs), _WORDS_CHARACTERS))}."
    if answer.answered:
        yield from _unknown(answer)


def _spelt_like(pair: Correction) -> str:
    """Write the searched word with a capital letter if the typed one has it; the index keeps none."""
    return pair.searched[:1].upper() + pair.searched[1:] if pair.typed[:1].isupper() else pair.searched


def _unknown(answer: Answer) -> Iterator[str]:
    if answer.unknown:
        words = ", ".join(f"“{word}”" for word in answer.unknown)
        noun = "the word" if len(answer.unknown) == 1 else "the words"
        yield f"No article has {noun} {escape(clip(words, _WORDS_CHARACTERS))}."


def _nearest(articles: Sequence[Article]) -> Iterator[str]:
    yield "Nearest headlines, which are not answers:"
    for article in articles:
        headline, source = list_entry(article)
        yield f"{headline}\n{small(source)}"


def _source_button(article: Article, label: str) -> list[ui.Button[Any]]:
    return [link_button(label, url)] if (url := safe_url(article.url)) else []
