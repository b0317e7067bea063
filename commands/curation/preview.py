"""What an article will be, before it is added: a preview of one, or of one among many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands.attribution import NO_HEADLINE, headline_of, list_entry, origin, source_line
from commands.catalogue import language_in_words
from commands.curation import custom_ids
from commands.curation.dropped import dropped_parts
from commands.curation.opening import opening
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

_LINK_CHARACTERS: Final = 160
_NOTE_CHARACTERS: Final = 300
_SENTENCE_CHARACTERS: Final = 180
_FAILURES_NAMED: Final = 3
_ALIKE_NAMED: Final = 2
_LABEL_HEADLINE: Final = 40
_PLAN_HEADLINE: Final = 80
_NOT_OWN: Final = frozenset({SHARED, BUNDLED})
_WAITS: Final = "Nothing is stored yet; this preview waits for a day."


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
    above = [f"Preview · article {page.number + 1:,} of {page.count:,}" if page.count > 1 else "Preview"]
    above += [escape(clip(note, _NOTE_CHARACTERS))] if note else []
    passages = f"{page.passages:,} {'passage' if page.passages == 1 else 'passages'}"
    language = escape(clip(language_in_words(draft.language), 20))
    link = f"Link: {escape(clip(draft.url, _LINK_CHARACTERS))}" if draft.url else "No link"
    facts = f"Language: {language} · {passages} · {len(draft.body):,} characters"
    return "\n".join([small(*above), f"### {headline_of(draft)}", source_line(draft, linked=False), small(facts, link)])


def _alike(page: PreviewPage) -> str:
    """Name the articles that are there already and much the same."""
    lines: list[str] = []
    for alike in _nearest(page):
        headline, source = list_entry(alike.article)
        also = ["same id"] if alike.same_id else []
        also += ["same link"] if alike.same_link else []
        also += [origin(alike.article.scope)] if alike.article.scope in _NOT_OWN else []
        lines += [f"**{_how_alike(alike)}** “{headline}”", small(" · ".join([source, *also]))]
    if (more := len(page.alike) - _ALIKE_NAMED) > 0:
        lines.append(small(f"and {more:,} more like it"))
    return "\n".join(lines)


def _nearest(page: PreviewPage) -> Sequence[Alike]:
    """Choose the articles that are named: one that is to be replaced first, then the most alike."""
    replaced = _replaced(page)
    return sorted(page.alike, key=lambda alike: alike.article != replaced)[:_ALIKE_NAMED]


def _how_alike(alike: Alike) -> str:
    if alike.likeness == 1:
        return "Word for word the same as"
    if alike.likeness >= ALIKE_FROM:
        return f"{_percent(alike.likeness)} % the same as"
    if alike.contained >= CONTAINED_FROM:
        return f"{_percent(alike.contained)} % of the shorter text stands in both, this and"
    return "The same id as" if alike.same_id else "The same link as"


def _percent(share: float) -> int:
    # Rounded down, so that only what is the same is called so.
    return int(share * 100)


def _failures(failures: Sequence[str]) -> Iterator[str]:
    if failures:
        yield f"**Could not be read: {len(failures):,}**"
        yield from (small(escape(clip(sentence, _SENTENCE_CHARACTERS))) for sentence in failures[:_FAILURES_NAMED])
        if (more := len(failures) - _FAILURES_NAMED) > 0:
            yield small(f"and {more:,} more")


def _plan(page: PreviewPage) -> Iterator[str]:
    """Say what becomes of this article and of all."""
    replaced = _replaced(page)
    if page.repeats is not None:
        yield f"It is the same as article {page.repeats + 1:,} of this preview."
    if replaced is not None:
        yield f"It will take the place of “{escape(clip(replaced.headline, _PLAN_HEADLINE))}”."
    elif page.decision is Decision.REPLACE:
        key = clip(page.replaces or "", _PLAN_HEADLINE)
        yield f"It will take the place of the article with the id “{escape(key)}”."
    elif page.count > 1:
        yield "It is left out." if page.decision is Decision.SKIP else "It will be added."
    if page.count > 1:
        yield f"{page.chosen:,} of {page.count:,} articles will be added in all."
    yield _WAITS


def _replaced(page: PreviewPage) -> Headline | None:
    if page.decision is not Decision.REPLACE:
        return None
    own = (alike.article for alike in page.alike if alike.article.scope not in _NOT_OWN)
    return next((article for article in own if article.key == page.replaces), None)


def _actions(page: PreviewPage) -> list[ui.Item[Any]]:
    token, number = page.token, page.number
    if page.count > 1:
        label, add = f"Add {page.chosen:,}", custom_ids.accept(token, number)
    elif page.decision is Decision.REPLACE:
        label, add = "Replace it", custom_ids.accept(token, number)
    else:
        # Left out for now because it is there already: adding it is what its button decides.
        label = "Add anyway" if page.alike else "Add"
        add = custom_ids.decide(token, number, Decision.ADD.value)
    url = safe_url(page.draft.url)
    return [
        button(label, add, discord.ButtonStyle.success, disabled=page.count > 1 and not page.chosen),
        button("Edit…", custom_ids.correct(token, number)),
        button("Cancel", custom_ids.cancel(token)),
        *([link_button("Open link", url)] if url else []),
    ]


def _choices(page: PreviewPage) -> list[ui.Item[Any]]:
    """Offer what else can become of this article; only the server's own articles can be replaced."""
    token, number = page.token, page.number
    found: list[ui.Item[Any]] = []
    for article in (alike.article for alike in _nearest(page)):
        if article.scope not in _NOT_OWN and article != _replaced(page):
            label = f"Replace “{clip(article.headline, _LABEL_HEADLINE) or NO_HEADLINE}”"
            found.append(button(label, custom_ids.replace(token, number, article.id)))
    if page.count > 1:
        if page.decision is not Decision.ADD:
            label = "Add this one too" if page.decision is Decision.SKIP else "Add it beside that one"
            found.append(button(label, custom_ids.decide(token, number, Decision.ADD.value)))
        if page.decision is not Decision.SKIP:
            found.append(button("Leave this one out", custom_ids.decide(token, number, Decision.SKIP.value)))
    elif page.decision is Decision.REPLACE:
        found.append(button("Add it beside that one", custom_ids.decide(token, number, Decision.ADD.value)))
    return found


def _turning(page: PreviewPage) -> list[ui.Item[Any]]:
    if page.count == 1:
        return []
    first, last = page.number == 0, page.number == page.count - 1
    return [
        button("◀", custom_ids.preview(page.token, max(page.number - 1, 0)), disabled=first),
        button("▶", custom_ids.preview(page.token, page.number + 1), disabled=last),
    ]
