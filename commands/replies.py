"""An answer as a person sees it: quotes with their sources, or silence that explains itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands import custom_ids
from commands.attribution import are_long, list_entry, origin, short_title, source_line, title
from commands.excerpts import context, paragraph_number, quotation
from commands.language import gettext, listed, name_of, ngettext, number, spoken
from commands.layout import ACCENT, Layout, button, link_button, row, small, text
from commands.limits import MESSAGE, Size, clip
from commands.markup import escape, safe_url
from commands.understood import reading_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from corpus.models import Answer, Article, Correction, Quote

QUOTES: Final = 3
"""How many quotes one reply shows, unless a server's admins want another number."""

MOST_FOLLOW_UPS: Final = 4

_MOST_COMPONENTS: Final = 40
_COMPONENTS_OF_BUTTONS: Final = 13
"""Two rows of buttons, the words above the follow-ups, and their row, as long as there can be."""

_COMPONENTS_OF_QUOTE: Final = 5
_COMPONENTS_OF_HEADINGS: Final = 5
"""The frame, the question with its button, and the heading of what is in other languages."""

_COMPONENTS_ELSEWHERE: Final = 3
_NEAREST: Final = 3
_MOST_ELSEWHERE: Final = 2
_QUESTION_CHARACTERS: Final = 240
_WORDS_CHARACTERS: Final = 160
_LABEL_CHARACTERS: Final = 60
_CONTEXT_ROOM: Final = Size(2_400, 7_200)
_ELSEWHERE_ROOM: Final = Size(400, 1_200)
"""Of a quote in another language, which few may be able to read."""

_LEAST_ROOM: Final = Size(600, 1_800)
"""What the answer's own quotes must have left before any other is shown."""


class Posting(Enum):
    """Whether a reply can be posted for everyone: it cannot, it can, or it has been."""

    IMPOSSIBLE = auto()
    OFFERED = auto()
    DONE = auto()


@dataclass(frozen=True, slots=True)
class Extras:
    """What stands around an answer: how many quotes at once, what can be asked next, and whether it can be marked."""

    quotes: int = QUOTES
    follow_ups: tuple[str, ...] = ()
    can_be_marked: bool = False


USUAL: Final = Extras()


def answer_layout(  # noqa: PLR0913 - what the kept answer does not say
    answer: Answer,
    token: str | None,
    *,
    first: int = 0,
    posting: Posting = Posting.IMPOSSIBLE,
    shared_by: int | None = None,
    extras: Extras = USUAL,
) -> Layout:
    """Show a few quotes of an answer, from the one with the index `first` on.

    `token` finds the kept answer; None for one that could not be kept, which lacks the buttons that need it and says
    so. `shared_by` is who posted it. Raises NotVerbatimError for a quote that does not stand in its article.
    """
    quotes = shown_at_once(answer, first, extras.quotes)
    following = first + len(quotes)
    lacking = () if token else _lacking(more=following < len(answer.quotes), posting=posting)
    head = small(*_asked(answer, shared_by), *_weaker(answer, quotes), *lacking)
    room = MESSAGE - Size.of(head)
    follow_ups = _follow_ups(extras)
    room -= Size.of(*(item.content for item in follow_ups if isinstance(item, ui.TextDisplay)))
    elsewhere, room = _elsewhere(answer, None if first else token, room, quotes)
    parts = _quotes_with_sources(quotes, token, room)
    return Layout(
        ui.Container(_head(answer, head, token), *parts, *elsewhere, accent_colour=ACCENT),
        *row(_buttons(quotes, token, first, posting, more=following < len(answer.quotes))),
        *follow_ups,
        *row(_marks(token) if token and extras.can_be_marked else []),
    )


def silence_layout(answer: Answer, *, token: str | None = None, filtered: bool = False) -> Layout:
    """Say that nothing answers the question, which words are unknown, and what comes nearest.

    `token` finds the kept question, so that it can be asked as it was typed.
    """
    lines = [f"**{gettext('Nothing in the articles answers this.')}**"]
    if filtered:
        lines.append(gettext("Only the articles that your publisher and dates leave in were searched."))
    nearest = {quote.article.id: quote.article for quote in answer.quotes}
    head = small(*_asked(answer))
    parts: list[ui.Item[Any]] = [_head(answer, head, token), text("\n".join([*lines, *_unknown(answer)]))]
    if nearest:
        parts += [text("\n".join(_nearest(list(nearest.values())[:_NEAREST])))]
    ending = small(gettext("Try other words, or see with /articles what can be quoted."))
    room = MESSAGE - Size.of(ending, *(part.content for part in parts if isinstance(part, ui.TextDisplay)))
    elsewhere, _ = _elsewhere(answer, token, room - Size.of(head))
    return Layout(ui.Container(*parts, *elsewhere, text(ending)))


def context_layout(quote: Quote, read: Callable[[int], str] = custom_ids.read) -> Layout:
    """Show a quote within its paragraphs, and where it comes from; `read` names the button that opens its article.

    Raises NotVerbatimError for a quote that does not stand in its article.
    """
    article = quote.article
    shown = context(quote, _CONTEXT_ROOM)
    place, count = paragraph_number(article.body, quote.start)
    paragraph = gettext("Paragraph {place} of {count}").format(place=number(place), count=number(count))
    before = "[…]\n" if article.body[: shown.start].strip() else ""
    after = "\n[…]" if article.body[shown.end :].strip() else ""
    return Layout(
        ui.Container(
            text(f"### {title(article)}\n{small(source_of(quote), f'{paragraph} · {origin(article.scope)}')}"),
            ui.Separator(),
            text(f"{before}{shown.markup}{after}"),
            accent_colour=ACCENT,
        ),
        *row(
            [
                button(gettext("Read article"), read(article.id)),
                *_source_button(article, gettext("Source")),
            ]
        ),
    )


def source_of(quote: Quote, *, shortened: bool = False, linked: bool = True) -> str:
    """Name a quote's publisher and date, and its language if that is not the reader's.

    A `shortened` quote goes on in the article; the mark for that stands here, never inside the quote.
    """
    parts = [source_line(quote.article, linked=linked)]
    if quote.article.language not in {None, spoken()}:
        parts.append(escape(name_of(str(quote.article.language))))
    return " · ".join(["[…]", *parts] if shortened else parts)


def shown_at_once(answer: Answer, first: int, most: int) -> Sequence[Quote]:
    """Choose the quotes of one reply: the best ones unasked, and then whatever comes next."""
    quotes = answer.quotes[first : first + most]
    return quotes if first else [quote for quote in quotes if answer.is_strong(quote)]


def not_there(names: Sequence[str]) -> str:
    """Say which buttons are not there for want of a kept answer."""
    return ngettext(
        "{buttons} is not there now: this answer could not be kept. The next one may be.",
        "{buttons} are not there now: this answer could not be kept. The next one may be.",
        len(names),
    ).format(buttons=listed(names))


def _head(answer: Answer, head: str, token: str | None) -> ui.Item[Any]:
    """Write what was asked; beside it is what drops the reading of it, if it was read in some way."""
    if not token or not answer.reading.can_be_dropped:
        return text(head)
    return ui.Section(head, accessory=button(gettext("As typed"), custom_ids.literal(token)))


def _quotes_with_sources(quotes: Sequence[Quote], token: str | None, room: Size) -> list[ui.Item[Any]]:
    """Write each quote below its headline and above its source, all within a room that they share.

    Beside each is what shows more of it: its paragraphs, or without a kept answer its whole article.
    """
    linked = not are_long([quote.article for quote in quotes], room)
    headings = [f"### {(title if linked else short_title)(quote.article)}\n" for quote in quotes]
    room -= Size.of(*headings, *(small(source_of(quote, shortened=True, linked=linked)) for quote in quotes))
    is_tight = len(quotes) > QUOTES
    parts: list[ui.Item[Any]] = []
    for index, quote in enumerate(quotes):
        shown = quotation(quote, room // (len(quotes) - index))
        room -= Size.of(shown.markup)
        source = small(source_of(quote, shortened=shown.end < quote.end, linked=linked))
        parts += [ui.Separator()] if index and not is_tight else []
        parts.append(text(headings[index] + shown.markup))
        if token:
            parts.append(ui.Section(source, accessory=_context_button(quote, token)))
        elif all(quote.article.id != other.article.id for other in quotes[:index]):
            opens = button(gettext("Read article"), custom_ids.read(quote.article.id))
            parts.append(ui.Section(source, accessory=opens))
        else:  # Discord takes no two buttons with the same custom_id
            parts.append(text(source))
    return parts


def _elsewhere(
    answer: Answer, token: str | None, room: Size, shown: Sequence[Quote] = ()
) -> tuple[list[ui.Item[Any]], Size]:
    """Write what articles in other languages have, apart from the answer; give the room that is left for that."""
    heading = small(gettext("In other languages, found by names and numbers alone:"))
    used = _COMPONENTS_OF_BUTTONS + _COMPONENTS_OF_QUOTE * len(shown) + _COMPONENTS_OF_HEADINGS
    most = min(_MOST_ELSEWHERE, max(0, (_MOST_COMPONENTS - used) // _COMPONENTS_ELSEWHERE))
    places = {(quote.article.id, quote.start) for quote in shown}
    found = [quote for quote in answer.elsewhere if (quote.article.id, quote.start) not in places]
    left, parts = room - Size.of(heading), list[ui.Item[Any]]()
    for quote in found[:most] if token else ():
        excerpt = quotation(quote, _ELSEWHERE_ROOM)
        source = small(source_of(quote, shortened=excerpt.end < quote.end))
        markup = f"**{title(quote.article)}**\n{excerpt.markup}\n{source}"
        if token and (left - Size.of(markup)).holds(_LEAST_ROOM):
            left -= Size.of(markup)
            parts.append(ui.Section(markup, accessory=_context_button(quote, token)))
    return ([ui.Separator(), text(heading), *parts], left) if parts else ([], room)


def _context_button(quote: Quote, token: str) -> ui.Button[Any]:
    return button(gettext("Context"), custom_ids.context(token, quote.article.id, quote.start))


def _buttons(
    quotes: Sequence[Quote], token: str | None, first: int, posting: Posting, *, more: bool
) -> list[ui.Item[Any]]:
    buttons: list[ui.Item[Any]] = []
    if token and more:
        buttons.append(button(gettext("More quotes"), custom_ids.more(token, first + len(quotes))))
    if token:
        buttons += post_button(custom_ids.post(token, first), posting)
    if quotes:
        label = gettext("Source") if len(quotes) == 1 else gettext("Top source")
        buttons += _source_button(quotes[0].article, label)
    return buttons


def post_button(custom_id: str, posting: Posting) -> list[ui.Button[Any]]:
    """Make the button that posts a private reply, if it can be posted or has been."""
    if posting is Posting.IMPOSSIBLE:
        return []
    done = posting is Posting.DONE
    label = gettext("Posted") if done else gettext("Post to channel")
    return [button(label, custom_id, discord.ButtonStyle.primary, disabled=done)]


def _follow_ups(extras: Extras) -> list[ui.Item[Any]]:
    """Offer what can be asked next."""
    if not extras.follow_ups:
        return []
    buttons = [
        button(clip(phrase, _LABEL_CHARACTERS), custom_ids.about(phrase))
        for phrase in extras.follow_ups[:MOST_FOLLOW_UPS]
    ]
    return [text(small(gettext("Ask about:"))), *row(buttons)]


def _marks(token: str) -> list[ui.Button[Any]]:
    return [
        button(gettext("Helpful"), custom_ids.helpful(token)),
        button(gettext("Not helpful"), custom_ids.not_helpful(token)),
    ]


def _weaker(answer: Answer, quotes: Sequence[Quote]) -> Iterator[str]:
    if quotes and not answer.is_strong(quotes[0]):
        yield gettext("These match the question less well.")


def _lacking(*, more: bool, posting: Posting) -> Iterator[str]:
    names = [gettext("Context")]
    names += [gettext("More quotes")] if more else []
    names += [gettext("Post to channel")] if posting is Posting.OFFERED else []
    yield not_there(names)


def _asked(answer: Answer, shared_by: int | None = None) -> Iterator[str]:
    """Repeat the question, and say how it was understood and what was searched instead of it."""
    if shared_by is not None:
        yield gettext("Shared by {person}").format(person=f"<@{shared_by}>")
    yield f"“{escape(clip(answer.question, _QUESTION_CHARACTERS))}”"
    yield from reading_lines(answer.reading)
    if answer.corrections:
        pairs = [
            gettext("{searched} for {typed}").format(searched=_spelt_like(pair), typed=pair.typed)
            for pair in answer.corrections
        ]
        yield gettext("Searched {pairs}.").format(pairs=escape(clip(", ".join(pairs), _WORDS_CHARACTERS)))
    if answer.answered:
        yield from _unknown(answer)


def _spelt_like(pair: Correction) -> str:
    """Write the searched word with a capital letter if the typed one has it; the index keeps none."""
    return pair.searched[:1].upper() + pair.searched[1:] if pair.typed[:1].isupper() else pair.searched


def _unknown(answer: Answer) -> Iterator[str]:
    if answer.unknown:
        words = ", ".join(f"“{word}”" for word in answer.unknown)
        yield ngettext(
            "No article has the word {words}.", "No article has the words {words}.", len(answer.unknown)
        ).format(words=escape(clip(words, _WORDS_CHARACTERS)))


def _nearest(articles: Sequence[Article]) -> Iterator[str]:
    yield gettext("Nearest headlines, which are not answers:")
    for article in articles:
        headline, source = list_entry(article)
        yield f"{headline}\n{small(source)}"


def _source_button(article: Article, label: str) -> list[ui.Button[Any]]:
    return [link_button(label, url)] if (url := safe_url(article.url)) else []
