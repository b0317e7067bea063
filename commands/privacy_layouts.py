"""What is kept, for how long, and what deleting it means, in words and buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands import custom_ids
from commands.layout import ACCENT, Layout, button, row, small, text
from commands.tree import ALLOWED_WITHIN_SECONDS
from corpus.store.answers import DAYS_KEPT, MOST_COUNTED
from corpus.store.previews import HOURS_KEPT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.models import Retention, Scope
    from corpus.store.forgetting import OfPerson, OfServer

_HEAD: Final = "### What is kept, and for how long"
_ASKING: Final = f"""\
**When you ask**
An answer is kept for {DAYS_KEPT} days so that its buttons work: the question and the quotes, not who asked. \
A question without an answer is counted, with the last day, for those who curate; not who asked. \
The latest {MOST_COUNTED:,} of each server are kept."""
_CURATING: Final = f"""\
**When you curate**
Your Discord number, without your name, is kept with each change of an article and each feed that you add, as long as \
the server has them, and with each preview, for {HOURS_KEPT} hours."""
_SERVER: Final = """\
**What a server has**
Articles with their sources and all versions, removed ones too, feeds, synonyms, saved questions, settings and notices \
to curators are kept until somebody deletes them, or until {days} after Dragoman has left the server."""
_HOST: Final = """\
**With whoever hosts Dragoman**
The log says of each request what was used, in which server, how it ended and how long it took: no name, no number of \
yours, no text. {backups}"""
_SMALL_PRINT: Final = (
    f"How many commands you gave is remembered for {ALLOWED_WITHIN_SECONDS:.0f} seconds, in memory alone.",
    "What Discord keeps of commands and messages is Discord's; that includes answers posted with your name.",
)

_ARTICLES_STAY: Final = (
    "Articles and feeds stay, for they belong to the server. Instead of you they name “someone who asked to be"
    " forgotten”."
)
_AGAIN: Final = "If you curate again afterwards, your number is kept again."
_NOTHING_OF_YOU: Final = (
    "**Nothing is kept of you.** Your Discord number stands nowhere, so there is nothing to delete."
)
_DONE_WITH_YOU: Final = "**Your Discord number stands nowhere any more.**"

_EXPORT: Final = (
    "Take a copy first: **/corpus export** gives you all articles as files, which /corpus upload reads again."
)
_FOR_GOOD: Final = "Neither you, nor Dragoman, nor an undo brings any of it back."
_NOTHING_HERE: Final = "**Nothing is kept of this server**, so there is nothing to delete."
_DELETING: Final = "**Deleting everything of this server…** Thousands of articles take a minute or two."
_AS_NEW: Final = (
    "Here Dragoman is as new now. Articles that everybody sees are quoted as before; **/corpus fetch** adds your own."
)


def privacy_layout(
    kept: OfPerson, person: int, *, keep_days: int, retention: Retention, server: Scope | None = None
) -> Layout:
    """Tell what is kept; a person can be forgotten, and a `server` where the person may delete it."""
    parts = [_ASKING, _CURATING, _SERVER.format(days=_days(keep_days)), _HOST.format(backups=_backups(retention))]
    now = f"**Of you** your Discord number is kept, in {_of_person(kept)}." if kept else _NOTHING_OF_YOU
    buttons = [button("Delete what is kept of me", custom_ids.forget_me(person))]
    if server is not None:
        buttons.append(button("Delete everything of this server", custom_ids.forget_server(server)))
    return _layout(f"{_HEAD}\n{now}", "\n".join(parts), small(*_SMALL_PRINT), buttons=buttons)


def forget_me_layout(kept: OfPerson, person: int, retention: Retention) -> Layout:
    """Say what being forgotten means, and ask."""
    back = button("Back", custom_ids.privacy(person))
    if not kept:
        return _layout(_NOTHING_OF_YOU, buttons=[back])
    lines = ["### Delete what is kept of you?", *_what_goes(kept)]
    delete = button("Delete it", custom_ids.forget_me_now(person), discord.ButtonStyle.danger)
    ending = small(f"Nobody can undo that. {_AGAIN}", _in_backups(retention))
    return _layout("\n".join(lines), ending, buttons=[delete, back])


def forgotten_layout(kept: OfPerson, retention: Retention) -> Layout:
    """Tell what was deleted of a person."""
    if not kept:
        return _layout(_NOTHING_OF_YOU)
    lines = [_DONE_WITH_YOU, *_what_went(kept)]
    return _layout("\n".join(lines), small(_AGAIN, _in_backups(retention)))


def forget_server_layout(kept: OfServer, server: Scope, person: int, retention: Retention) -> Layout:
    """Say what would be deleted of a server, offer to take a copy, and ask for the first time."""
    if not kept:
        return _layout(_NOTHING_HERE, buttons=[button("Back", custom_ids.privacy(person))])
    lines = ["### Delete everything of this server?", "Gone for good would be:", *_of_server(kept)]
    go_on = button("Go on", custom_ids.forget_server_really(server))
    ending = small(_in_backups(retention))
    keep = button("Keep everything", custom_ids.privacy(person))
    return _layout("\n".join(lines), f"{_FOR_GOOD} {_EXPORT}", ending, buttons=[go_on, keep])


def forget_server_really_layout(kept: OfServer, server: Scope, person: int, *, changed: bool = False) -> Layout:
    """Ask for the second time; `changed` says that there are not as many articles any more as when it was asked."""
    everything = _articles(kept.articles) if kept.articles else "everything"
    lines = ["**The articles have changed meanwhile, so look again.**"] if changed else []
    lines += [f"### Really delete {everything} for good?", f"{_and_the_rest(kept)} {_FOR_GOOD}", _EXPORT]
    now = custom_ids.forget_server_now(server, kept.articles)
    delete = button(f"Delete {everything} for good", now, discord.ButtonStyle.danger)
    return _layout("\n".join(lines), buttons=[delete, button("Keep everything", custom_ids.privacy(person))])


def deleting_layout() -> Layout:
    """Say that it is being done."""
    return _layout(_DELETING)


def forgotten_server_layout(kept: OfServer, retention: Retention) -> Layout:
    """Tell what was deleted of a server."""
    lines = ["**Everything of this server is deleted.**", *_of_server(kept), _AS_NEW]
    return _layout("\n".join(lines), small(_in_backups(retention)))


def _layout(*markups: str, buttons: list[ui.Button[Any]] | None = None) -> Layout:
    parts: list[ui.Item[Any]] = []
    for markup in markups:
        parts += [ui.Separator()] if parts else []
        parts.append(text(markup))
    return Layout(ui.Container(*parts, accent_colour=ACCENT), *row(buttons or []))


def _what_goes(kept: OfPerson) -> Iterator[str]:
    if places := _places(kept):
        yield f"Your Discord number is taken out of {_listed(places)}, in all servers."
    if kept.previews:
        yield f"{_counted(kept.previews, 'preview')} of yours {'is' if kept.previews == 1 else 'are'} deleted."
    if places:
        yield _ARTICLES_STAY


def _what_went(kept: OfPerson) -> Iterator[str]:
    if places := _places(kept):
        yield f"It was taken out of {_listed(places)}."
    if kept.previews:
        yield f"{_counted(kept.previews, 'preview')} of yours {'was' if kept.previews == 1 else 'were'} deleted."


def _of_person(kept: OfPerson) -> str:
    return _listed([*_places(kept), *([_counted(kept.previews, "preview")] if kept.previews else [])])


def _places(kept: OfPerson) -> list[str]:
    """Name where a person's number stands and something is left without it."""
    changes = [f"{_counted(kept.changes, 'change')} of articles"] if kept.changes else []
    return changes + ([_counted(kept.feeds, "feed")] if kept.feeds else [])


def _of_server(kept: OfServer) -> Iterator[str]:
    """List what a server has, a line for each kind."""
    if kept.versions:
        yield f"- {_articles(kept.articles)}, with {_counted(kept.versions, 'version')} of these and of removed ones"
    curated = [
        _counted(kept.feeds, "feed") if kept.feeds else "",
        f"{_counted(kept.names, 'name')} in synonyms" if kept.names else "",
        _counted(kept.checks, "saved question") if kept.checks else "",
        _counted(kept.previews, "preview") if kept.previews else "",
    ]
    if any(curated):
        yield f"- {_listed([words for words in curated if words])}"
    asked = [
        _counted(kept.unanswered, "unanswered question") if kept.unanswered else "",
        f"{_counted(kept.answers, 'kept answer')}, whose buttons stop working" if kept.answers else "",
    ]
    if any(asked):
        yield f"- {_listed([words for words in asked if words])}"
    if kept.settings:
        yield "- the settings, and what curators have not been told yet"


def _and_the_rest(kept: OfServer) -> str:
    return "Feeds, questions and settings go with them." if kept.articles else "All that is kept of this server goes."


def _backups(retention: Retention) -> str:
    kept = [
        _counted(number, unit)
        for number, unit in ((retention.daily, "day"), (retention.weekly, "week"), (retention.monthly, "month"))
        if number
    ]
    return (
        f"Backups, if any are made, are kept of the last {_listed(kept)}; what is deleted here goes from them as they"
        f" are replaced, which takes about {_longest(retention)} at most."
    )


def _in_backups(retention: Retention) -> str:
    """Say that what was deleted can still stand in a backup, and for how long."""
    return f"The host's backups, if there are any, hold it until they are replaced, {_longest(retention)} at most."


def _longest(retention: Retention) -> str:
    """Tell how old the oldest backup can be."""
    if retention.monthly:
        return _counted(retention.monthly, "month")
    return _counted(retention.weekly, "week") if retention.weekly else _days(retention.daily)


def _articles(count: int) -> str:
    return _counted(count, "article")


def _days(count: int) -> str:
    return _counted(count, "day")


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
