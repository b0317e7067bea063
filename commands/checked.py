"""A claim as a person sees it checked: what of each part was found, in which quote, and what was not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from discord import ui

from commands import custom_ids
from commands.attribution import list_entry
from commands.excerpts import quotation
from commands.language import gettext, gettext_noop, listed, ngettext, number
from commands.layout import ACCENT, Layout, button, row, small, text
from commands.limits import MESSAGE, Size, clip
from commands.markup import escape
from commands.replies import Posting, not_there, post_button, source_of
from corpus.search.claims import Denial, Support

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.models import Quote
    from corpus.search.claims import Finding

_PART_CHARACTERS: Final = 110
_WORDS_CHARACTERS: Final = 60
_QUOTE_ROOM: Final = Size(700, 2_000)
_LEAST_QUOTE: Final = Size(120, 360)
"""With less room a quote is left to the button that shows all of them."""

_FOUND: Final = {
    Support.FOUND: gettext_noop("● **Found:** {part}"),
    Support.PARTLY: gettext_noop("◐ **Partly found:** {part}"),
    Support.NOT_FOUND: gettext_noop("○ **Not found:** {part}"),
}
_MEANING: Final = gettext_noop(
    "Found means that all names and numbers of a part and most of its words stand in the quote. Whether the quote says"
    " the same, only reading it tells; and what is not found here may still be so."
)


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim, what was found of its parts, and how many further parts nobody looked for."""

    claim: str
    findings: tuple[Finding, ...]
    left: int = 0

    @property
    def quotes(self) -> list[Quote]:
        """The quotes of the parts, in order."""
        return [finding.quote for finding in self.findings if finding.quote is not None]


def checked_layout(
    checked: Checked, token: str | None, *, posting: Posting = Posting.IMPOSSIBLE, shared_by: int | None = None
) -> Layout:
    """Show what was found of each part of a claim.

    `token` finds the kept answer; without it there are no buttons, which is said. Raises NotVerbatimError for a quote
    that does not stand in its article.
    """
    lacking = () if token else _lacking(checked, posting)
    head, ending = small(*_head(shared_by), *lacking), small(*_ending(checked))
    room = MESSAGE - Size.of(head, ending)
    parts: list[ui.Item[Any]] = [text(head)]
    shown: set[tuple[int, int]] = set()
    for index, finding in enumerate(checked.findings):
        item, size = _part(finding, token, room // (len(checked.findings) - index), shown)
        room -= size
        parts += [ui.Separator(), item]
    buttons = post_button(custom_ids.post_claim(token), posting) if token else []
    if token and checked.quotes:
        buttons.insert(0, button(gettext("All quotes"), custom_ids.more(token, 0)))
    return Layout(ui.Container(*parts, ui.Separator(), text(ending), accent_colour=ACCENT), *row(buttons))


def _part(finding: Finding, token: str | None, room: Size, shown: set[tuple[int, int]]) -> tuple[ui.Item[Any], Size]:
    """Write a part with its quote as far as there is room, and measure it; no quote is shown twice."""
    said = _said(finding)
    noted = "\n".join([said, *(small(note) for note in _notes(finding))])
    if not room.holds(Size.of(noted)):
        noted = said
    quote = finding.quote
    if quote is None:
        return text(noted), Size.of(noted)
    place = quote.article.id, quote.start
    headline, _ = list_entry(quote.article)
    if place in shown:
        again = f"{noted}\n{small(gettext('In the same quote as above.'))}"
        return text(again), Size.of(again)
    left = room - Size.of(f"{noted}\n**{headline}**\n{small(source_of(quote, shortened=True))}")
    if not left.holds(_LEAST_QUOTE):
        return text(noted), Size.of(noted)
    excerpt = quotation(quote, Size(min(left.characters, _QUOTE_ROOM.characters), min(left.octets, _QUOTE_ROOM.octets)))
    source = small(source_of(quote, shortened=excerpt.end < quote.end))
    markup = f"{noted}\n**{headline}**\n{excerpt.markup}\n{source}"
    if token is None:
        return text(markup), Size.of(markup)
    shown.add(place)
    context = button(gettext("Context"), custom_ids.context(token, *place))
    return ui.Section(markup, accessory=context), Size.of(markup)


def _head(shared_by: int | None) -> Iterator[str]:
    if shared_by is not None:
        yield gettext("Shared by {person}").format(person=f"<@{shared_by}>")
    yield gettext("What the articles have of this message, part by part")


def _lacking(checked: Checked, posting: Posting) -> Iterator[str]:
    names = [gettext("Context"), gettext("All quotes")] if checked.quotes else []
    names += [gettext("Post to channel")] if posting is Posting.OFFERED else []
    if names:
        yield not_there(names)


def _ending(checked: Checked) -> Iterator[str]:
    if checked.left:
        yield ngettext(
            "{count} further part of the message was not looked for.",
            "{count} further parts of the message were not looked for.",
            checked.left,
        ).format(count=number(checked.left))
    yield gettext(_MEANING)


def _said(finding: Finding) -> str:
    part = f"“{escape(clip(finding.text, _PART_CHARACTERS))}”"
    return gettext(_FOUND[finding.support]).format(part=part)


def _notes(finding: Finding) -> Iterator[str]:
    """Say what of a part the quote does not have."""
    words = [word for word in finding.missing if word not in finding.missing_numbers]
    if finding.missing_numbers:
        missing = _listed(finding.missing_numbers)
        if finding.other_numbers:
            yield gettext("The number {missing} is not in the quote, which has {others}.").format(
                missing=missing, others=_listed(finding.other_numbers)
            )
        else:
            yield gettext("The number {missing} is not in the quote.").format(missing=missing)
    if words and finding.support is Support.FOUND:
        yield gettext("Worded otherwise or not in the quote: {words}").format(words=_listed(tuple(words)))
    elif words:
        yield gettext("Not in the quote: {words}").format(words=_listed(tuple(words)))
    if finding.denial is Denial.PART:
        yield gettext("The message says “not” or the like, and the quote does not.")
    if finding.denial is Denial.QUOTE:
        yield gettext("The quote says “not” or the like, and the message does not.")


def _listed(words: tuple[str, ...]) -> str:
    return escape(clip(listed(words), _WORDS_CHARACTERS))
