"""What an article will be, before it is added: a preview of one, or of one among many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands.attribution import NO_HEADLINE, headline_of, list_entry, origin, source_line
from commands.catalogue import characters, language_in_words
from commands.curation import custom_ids
from commands.curation.dropped import dropped_parts
from commands.curation.opening import opening
from commands.language import gettext, gettext_noop, ngettext, number, percent, sentence
from commands.layout import ACCENT, Layout, button, link_button, row, small, text
from commands.limits import MESSAGE, Size, clip
from commands.markup import escape, safe_url
from corpus.curation import Decision
from corpus.duplicates import ALIKE_FROM, CONTAINED_FROM
from corpus.models import BUNDLED, SHARED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corpus.curation import Alike, PreviewPage
    from corpus.models import Headline
    from corpus.sentences import Sentence

_LINK_CHARACTERS: Final = 160
_NOTE_CHARACTERS: Final = 300
_SENTENCE_CHARACTERS: Final = 180
_FAILURES_NAMED: Final = 3
_ALIKE_NAMED: Final = 2
_LABEL_HEADLINE: Final = 40
_PLAN_HEADLINE: Final = 80
_NOT_OWN: Final = frozenset({SHARED, BUNDLED})
_WAITS: Final = gettext_noop("Nothing is stored yet; this preview waits for a day.")


def preview_layout(page: PreviewPage, *, note: str = "") -> Layout:
    """Show one article of a preview with everything that can be done about it; `note` is a sentence about its source.

    In batches it says which of how many it is, and what will become of it.
    """
    head = _head(page, note)
    likes = _alike(page)
    dropped = dropped_parts(page)
    failures = "\n".join(_failures(page.failures))
    closing = small(*_plan(page))
    rest = Size.of(head, likes, dropped.text, failures, closing)
    parts: list[ui.Item[Any]] = [text(head), ui.Separator(), text(opening(page.draft, MESSAGE - rest))]
    if dropped.text:
        parts += [ui.Separator(), text(dropped.text), ui.ActionRow(dropped.menu)]
    for part in filter(None, (likes, failures, closing)):
        parts += [ui.Separator(), text(part)]
    below = [*row(_actions(page)), *row(_choices(page)), *row(_turning(page))]
    return Layout(ui.Container(*parts, accent_colour=ACCENT), *below)


def gone_layout(sentence: str) -> Layout:
    """Take the place of a preview that is no more."""
    return Layout(ui.Container(text(sentence)))


def _head(page: PreviewPage, note: str) -> str:
    draft = page.draft
    above = [gettext("Preview")]
    if page.count > 1:
        said = gettext("Preview · article {place} of {count}")
        above = [said.format(place=number(page.number + 1), count=number(page.count))]
    above += [escape(clip(note, _NOTE_CHARACTERS))] if note else []
    language = escape(clip(language_in_words(draft.language), 20))
    link = escape(clip(draft.url or "", _LINK_CHARACTERS))
    facts = [
        gettext("Language: {language}").format(language=language),
        ngettext("{count} passage", "{count} passages", page.passages).format(count=number(page.passages)),
        characters(len(draft.body)),
    ]
    below = [" · ".join(facts), gettext("Link: {link}").format(link=link) if link else gettext("No link")]
    return "\n".join([small(*above), f"### {headline_of(draft)}", source_line(draft, linked=False), small(*below)])


def _alike(page: PreviewPage) -> str:
    """Name the articles that are there already and much the same."""
    lines: list[str] = []
    for alike in _nearest(page):
        headline, source = list_entry(alike.article)
        also = [gettext("same id")] if alike.same_id else []
        also += [gettext("same link")] if alike.same_link else []
        also += [origin(alike.article.scope)] if alike.article.scope in _NOT_OWN else []
        lines += [
            _how_alike(alike).format(headline=headline, share=_whole_percent(alike)),
            small(" · ".join([source, *also])),
        ]
    if (more := len(page.alike) - _ALIKE_NAMED) > 0:
        lines.append(small(gettext("and {count} more like it").format(count=number(more))))
    return "\n".join(lines)


def _nearest(page: PreviewPage) -> Sequence[Alike]:
    """Choose the articles that are named: one that is to be replaced first, then the most alike."""
    replaced = _replaced(page)
    return sorted(page.alike, key=lambda alike: alike.article != replaced)[:_ALIKE_NAMED]


def _how_alike(alike: Alike) -> str:
    if alike.likeness == 1:
        return gettext("**Word for word the same as** “{headline}”")
    if alike.likeness >= ALIKE_FROM:
        return gettext("**{share} the same as** “{headline}”")
    if alike.contained >= CONTAINED_FROM:
        return gettext("**{share} of the shorter text stands in both, this and** “{headline}”")
    return gettext("**The same id as** “{headline}”") if alike.same_id else gettext("**The same link as** “{headline}”")


def _whole_percent(alike: Alike) -> str:
    share = alike.likeness if alike.likeness >= ALIKE_FROM else alike.contained
    return percent(int(share * 100) / 100)  # rounded down, so that only what is the same is called so


def _failures(failures: Sequence[Sentence]) -> Iterator[str]:
    if failures:
        yield gettext("**Could not be read: {count}**").format(count=number(len(failures)))
        yield from (small(escape(clip(sentence(told), _SENTENCE_CHARACTERS))) for told in failures[:_FAILURES_NAMED])
        if (more := len(failures) - _FAILURES_NAMED) > 0:
            yield small(gettext("and {count} more").format(count=number(more)))


def _plan(page: PreviewPage) -> Iterator[str]:
    """Say what becomes of this article and of all."""
    replaced = _replaced(page)
    if page.repeats is not None:
        yield gettext("It is the same as article {place} of this preview.").format(place=number(page.repeats + 1))
    if replaced is not None:
        headline = escape(clip(replaced.headline, _PLAN_HEADLINE))
        yield gettext("It will take the place of “{headline}”.").format(headline=headline)
    elif page.decision is Decision.REPLACE:
        key = clip(page.replaces or "", _PLAN_HEADLINE)
        yield gettext("It will take the place of the article with the id “{key}”.").format(key=escape(key))
    elif page.count > 1:
        yield gettext("It is left out.") if page.decision is Decision.SKIP else gettext("It will be added.")
    if page.count > 1:
        said = ngettext(
            "{chosen} of {count} article will be added in all.",
            "{chosen} of {count} articles will be added in all.",
            page.count,
        )
        yield said.format(chosen=number(page.chosen), count=number(page.count))
    yield gettext(_WAITS)


def _replaced(page: PreviewPage) -> Headline | None:
    if page.decision is not Decision.REPLACE:
        return None
    own = (alike.article for alike in page.alike if alike.article.scope not in _NOT_OWN)
    return next((article for article in own if article.key == page.replaces), None)


def _actions(page: PreviewPage) -> list[ui.Item[Any]]:
    token, at = page.token, page.number
    if page.count > 1:
        label, add = gettext("Add {count}").format(count=number(page.chosen)), custom_ids.accept(token, at)
    elif page.decision is Decision.REPLACE:
        label, add = gettext("Replace it"), custom_ids.accept(token, at)
    else:
        # Left out for now because it is there already: adding it is what its button decides.
        label = gettext("Add anyway") if page.alike else gettext("Add")
        add = custom_ids.decide(token, at, Decision.ADD.value)
    url = safe_url(page.draft.url)
    return [
        button(label, add, discord.ButtonStyle.success, disabled=page.count > 1 and not page.chosen),
        button(gettext("Edit…"), custom_ids.correct(token, at)),
        button(gettext("Cancel"), custom_ids.cancel(token)),
        *([link_button(gettext("Open link"), url)] if url else []),
    ]


def _choices(page: PreviewPage) -> list[ui.Item[Any]]:
    """Offer what else can become of this article; only the server's own articles can be replaced."""
    token, at = page.token, page.number
    found: list[ui.Item[Any]] = []
    for article in (alike.article for alike in _nearest(page)):
        if article.scope not in _NOT_OWN and article != _replaced(page):
            headline = clip(article.headline, _LABEL_HEADLINE) or gettext(NO_HEADLINE)
            label = gettext("Replace “{headline}”").format(headline=headline)
            found.append(button(label, custom_ids.replace(token, at, article.id)))
    if page.count > 1:
        if page.decision is not Decision.ADD:
            label = gettext("Add this one too") if page.decision is Decision.SKIP else gettext("Add it beside that one")
            found.append(button(label, custom_ids.decide(token, at, Decision.ADD.value)))
        if page.decision is not Decision.SKIP:
            found.append(button(gettext("Leave this one out"), custom_ids.decide(token, at, Decision.SKIP.value)))
    elif page.decision is Decision.REPLACE:
        found.append(button(gettext("Add it beside that one"), custom_ids.decide(token, at, Decision.ADD.value)))
    return found


def _turning(page: PreviewPage) -> list[ui.Item[Any]]:
    if page.count == 1:
        return []
    first, last = page.number == 0, page.number == page.count - 1
    return [
        button("◀", custom_ids.preview(page.token, max(page.number - 1, 0)), disabled=first),
        button("▶", custom_ids.preview(page.token, page.number + 1), disabled=last),
    ]
