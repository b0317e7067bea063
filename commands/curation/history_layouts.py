"""How the server's latest changes, an article's versions, and one of these versions look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands.attribution import NO_HEADLINE, headline_of, source_line
from commands.catalogue import language_in_words
from commands.curation import custom_ids
from commands.curation.comparing import differences
from commands.curation.opening import opening
from commands.curation.who_and_when import by, done, done_to_all, when
from commands.layout import ACCENT, Layout, button, row, small, text
from commands.limits import MESSAGE, Size, choice_name, clip
from commands.markup import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from corpus.models import Article, Draft
    from corpus.store import Revision
    from corpus.store.history import Act

PER_PAGE: Final = 10
MOST_OPTIONS: Final = 25

_HEADLINE_CHARACTERS: Final = 80
_TITLE_CHARACTERS: Final = 150
_LINK_CHARACTERS: Final = 160
_CHANGED_WORDS: Final = Size(900, 2_400)


def latest_layout(acts: Sequence[Act], total: int, page: int) -> Layout:
    """Show one page (counted from 0) of what was done in a server, newest first."""
    last = max(total - 1, 0) // PER_PAGE
    count = f"{total:,} {'change' if total == 1 else 'changes'} to this server's articles"
    turning = [
        button("◀ Newer", custom_ids.latest(max(page - 1, 0)), disabled=page == 0),
        button("Older ▶", custom_ids.latest(page + 1), disabled=page >= last),
    ]
    return Layout(
        ui.Container(
            text(f"### {count}\n{small(f'Newest first · page {page + 1} of {last + 1}')}"),
            ui.Separator(),
            text("\n".join(map(_act, acts))),
            accent_colour=ACCENT,
        ),
        *row([_articles_menu(acts)]),
        *row(turning if last else []),
    )


def versions_layout(revisions: Sequence[Revision], page: int) -> Layout:
    """Show one page (counted from 0) of an article's versions, newest first."""
    newest, last = revisions[0], (len(revisions) - 1) // PER_PAGE
    page = min(page, last)
    shown = revisions[page * PER_PAGE : (page + 1) * PER_PAGE]
    count = f"{len(revisions):,} {'version' if len(revisions) == 1 else 'versions'}, newest first"
    state = "" if newest.present else " · the article is removed; a version from before can be brought back"
    turning = [
        button("◀ Newer", custom_ids.versions_page(newest.article, max(page - 1, 0)), disabled=page == 0),
        button("Older ▶", custom_ids.versions_page(newest.article, page + 1), disabled=page >= last),
    ]
    return Layout(
        ui.Container(
            text(
                f"### {_headline(newest.headline, _TITLE_CHARACTERS)}\n"
                f"{small(f'{count} · page {page + 1} of {last + 1}{state}')}"
            ),
            ui.Separator(),
            text("\n".join(map(_version, shown))),
            accent_colour=ACCENT,
        ),
        *row(_versions_menu(newest.article, shown)),
        *row(turning if last else []),
    )


def version_layout(revision: Revision, draft: Draft, since: str) -> Layout:
    """Show what an article was after a revision, and what has changed `since`: as `since_then` says it."""
    language = escape(clip(language_in_words(draft.language), 20))
    link = f"Link: {escape(clip(draft.url, _LINK_CHARACTERS))}" if draft.url else "No link"
    head = "\n".join(
        [
            small(f"Version {revision.number} · {done(revision)} {by(revision.author)} · {when(revision)}"),
            f"### {headline_of(draft)}",
            source_line(draft, linked=False),
            small(f"Language: {language} · {len(draft.body):,} characters", link),
        ]
    )
    room = MESSAGE - Size.of(head, since)
    buttons = [
        button(
            "Bring back this version",
            custom_ids.bring_back(revision.article, revision.number),
            discord.ButtonStyle.primary,
            disabled=not since,
        ),
        button("All versions", custom_ids.versions(revision.article)),
    ]
    parts: list[ui.Item[Any]] = [text(head), ui.Separator(), text(opening(draft, room)), ui.Separator()]
    closing = since or small("The article is like this now.")
    return Layout(ui.Container(*parts, text(closing), accent_colour=ACCENT), *row(buttons))


async def since_then(draft: Draft, now: Article | None) -> str:
    """Say what has changed since a version; nothing if it is what the article is now, which is None if removed."""
    if now is None:
        return "**Since then:** removed"
    changed = await differences(draft, now, _CHANGED_WORDS)
    return "\n".join(["**Changed since then**", *changed]) if changed else ""


def _act(act: Act) -> str:
    """Say what was done to whom by whom: a line about it, and the headlines."""
    if not (first := next(iter(act.revisions), None)):
        return small("Nothing that is still known")
    count = f" {act.articles:,} articles" if act.articles > 1 else ""
    lines = [f"**{done_to_all(act.revisions)}{count}** {by(first.author)} · {when(first)}"]
    lines += [small(_headline(revision.headline, _HEADLINE_CHARACTERS)) for revision in act.revisions]
    if (more := act.articles - len(act.revisions)) > 0:
        lines.append(small(f"and {more:,} more"))
    return "\n".join(lines)


def _version(revision: Revision) -> str:
    current = " (now)" if revision.is_current else ""
    line = f"**Version {revision.number}**{current} · {done(revision)} {by(revision.author)} · {when(revision)}"
    return f"{line}\n{small(_headline(revision.headline, _HEADLINE_CHARACTERS))}"


def _articles_menu(acts: Iterable[Act]) -> ui.Select[Any]:
    named = {revision.article: revision.headline for act in acts for revision in act.revisions}
    options = [
        discord.SelectOption(label=choice_name(headline) or NO_HEADLINE, value=str(article))
        for article, headline in list(named.items())[:MOST_OPTIONS]
    ]
    return ui.Select(
        custom_id=custom_ids.VERSIONS_OF.pattern, placeholder="See all versions of an article…", options=options
    )


def _versions_menu(article: int, revisions: Iterable[Revision]) -> list[ui.Item[Any]]:
    """Offer the versions after which the article was there."""
    options = [
        discord.SelectOption(
            label=f"Version {revision.number}: {done(revision)} on {revision.at:%Y-%m-%d %H:%M} UTC",
            value=str(revision.number),
            description=choice_name(revision.headline) or NO_HEADLINE,
        )
        for revision in revisions
        if revision.present
    ]
    menu: ui.Select[Any] = ui.Select(
        custom_id=custom_ids.version(article), placeholder="Look at a version…", options=options
    )
    return [menu] if options else []


def _headline(headline: str, characters: int) -> str:
    return escape(clip(headline, characters)) or NO_HEADLINE
