"""How the server's latest changes, an article's versions, and one of these versions look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands.attribution import NO_HEADLINE, headline_of, source_line
from commands.catalogue import characters, language_in_words
from commands.curation import custom_ids
from commands.curation.comparing import differences
from commands.curation.opening import opening
from commands.curation.who_and_when import by, done, done_to_all, when
from commands.language import gettext, ngettext, number
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
    said = ngettext("{count} change to this server's articles", "{count} changes to this server's articles", total)
    place = gettext("Newest first · page {page} of {pages}").format(page=number(page + 1), pages=number(last + 1))
    turning = [
        button(gettext("◀ Newer"), custom_ids.latest(max(page - 1, 0)), disabled=page == 0),
        button(gettext("Older ▶"), custom_ids.latest(page + 1), disabled=page >= last),
    ]
    return Layout(
        ui.Container(
            text(f"### {said.format(count=number(total))}\n{small(place)}"),
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
    count = ngettext("{count} version, newest first", "{count} versions, newest first", len(revisions))
    facts = [
        count.format(count=number(len(revisions))),
        gettext("page {page} of {pages}").format(page=number(page + 1), pages=number(last + 1)),
    ]
    if not newest.present:
        facts.append(gettext("the article is removed; a version from before can be brought back"))
    turning = [
        button(gettext("◀ Newer"), custom_ids.versions_page(newest.article, max(page - 1, 0)), disabled=page == 0),
        button(gettext("Older ▶"), custom_ids.versions_page(newest.article, page + 1), disabled=page >= last),
    ]
    return Layout(
        ui.Container(
            text(f"### {_headline(newest.headline, _TITLE_CHARACTERS)}\n{small(' · '.join(facts))}"),
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
    link = escape(clip(draft.url or "", _LINK_CHARACTERS))
    what = gettext("Version {version} · {done} {by} · {when}").format(**_who(revision))
    facts = [gettext("Language: {language}").format(language=language), characters(len(draft.body))]
    head = "\n".join(
        [
            small(what),
            f"### {headline_of(draft)}",
            source_line(draft, linked=False),
            small(" · ".join(facts), gettext("Link: {link}").format(link=link) if link else gettext("No link")),
        ]
    )
    room = MESSAGE - Size.of(head, since)
    buttons = [
        button(
            gettext("Bring back this version"),
            custom_ids.bring_back(revision.article, revision.number),
            discord.ButtonStyle.primary,
            disabled=not since,
        ),
        button(gettext("All versions"), custom_ids.versions(revision.article)),
    ]
    parts: list[ui.Item[Any]] = [text(head), ui.Separator(), text(opening(draft, room)), ui.Separator()]
    closing = since or small(gettext("The article is like this now."))
    return Layout(ui.Container(*parts, text(closing), accent_colour=ACCENT), *row(buttons))


async def since_then(draft: Draft, now: Article | None) -> str:
    """Say what has changed since a version; nothing if it is what the article is now, which is None if removed."""
    if now is None:
        return gettext("**Since then:** removed")
    changed = await differences(draft, now, _CHANGED_WORDS)
    return "\n".join([gettext("**Changed since then**"), *changed]) if changed else ""


def _act(act: Act) -> str:
    """Say what was done to whom by whom: a line about it, and the headlines."""
    if not (first := next(iter(act.revisions), None)):
        return small(gettext("Nothing that is still known"))
    said = gettext("**{done}** {by} · {when}")
    if act.articles > 1:
        said = ngettext(
            "**{done}: {count} article** {by} · {when}", "**{done}: {count} articles** {by} · {when}", act.articles
        )
    what = done_to_all(act.revisions)
    lines = [said.format(done=what, count=number(act.articles), by=by(first.author), when=when(first))]
    lines += [small(_headline(revision.headline, _HEADLINE_CHARACTERS)) for revision in act.revisions]
    if (more := act.articles - len(act.revisions)) > 0:
        lines.append(small(gettext("and {count} more").format(count=number(more))))
    return "\n".join(lines)


def _version(revision: Revision) -> str:
    said = (
        gettext("**Version {version}** (now) · {done} {by} · {when}")
        if revision.is_current
        else gettext("**Version {version}** · {done} {by} · {when}")
    )
    return f"{said.format(**_who(revision))}\n{small(_headline(revision.headline, _HEADLINE_CHARACTERS))}"


def _who(revision: Revision) -> dict[str, str]:
    return {
        "version": number(revision.number),
        "done": done(revision),
        "by": by(revision.author),
        "when": when(revision),
    }


def _articles_menu(acts: Iterable[Act]) -> ui.Select[Any]:
    named = {revision.article: revision.headline for act in acts for revision in act.revisions}
    options = [
        discord.SelectOption(label=choice_name(headline) or gettext(NO_HEADLINE), value=str(article))
        for article, headline in list(named.items())[:MOST_OPTIONS]
    ]
    return ui.Select(
        custom_id=custom_ids.VERSIONS_OF.pattern,
        placeholder=gettext("See all versions of an article…"),
        options=options,
    )


def _versions_menu(article: int, revisions: Iterable[Revision]) -> list[ui.Item[Any]]:
    """Offer the versions after which the article was there."""
    options = [
        discord.SelectOption(
            label=choice_name(
                gettext("Version {version}: {done} on {time} UTC").format(
                    version=number(revision.number), done=done(revision), time=f"{revision.at:%Y-%m-%d %H:%M}"
                )
            ),
            value=str(revision.number),
            description=choice_name(revision.headline) or gettext(NO_HEADLINE),
        )
        for revision in revisions
        if revision.present
    ]
    menu: ui.Select[Any] = ui.Select(
        custom_id=custom_ids.version(article), placeholder=gettext("Look at a version…"), options=options
    )
    return [menu] if options else []


def _headline(headline: str, most: int) -> str:
    return escape(clip(headline, most)) or gettext(NO_HEADLINE)
