"""What is kept, for how long, and what deleting it means, in words and buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands import custom_ids
from commands.language import gettext, gettext_noop
from commands.layout import ACCENT, Layout, button, row, small, text
from commands.privacy_wording import (
    NOTHING_OF_YOU,
    articles,
    in_backups,
    kept_in_general,
    of_person,
    of_server,
    small_print,
    what_goes,
    what_went,
)

if TYPE_CHECKING:
    from corpus.models import Retention, Scope
    from corpus.store.forgetting import OfPerson, OfServer

_AGAIN: Final = gettext_noop("If you curate, choose, mark or follow again afterwards, your number is kept again.")
_EXPORT: Final = gettext_noop(
    "Take a copy first: **/corpus export** gives you all articles as files, which /corpus upload reads again."
)
_FOR_GOOD: Final = gettext_noop("Neither you, nor Dragoman, nor an undo brings any of it back.")
_AS_NEW: Final = gettext_noop(
    "Here Dragoman is as new now. Articles that everybody sees are quoted as before; **/corpus fetch** adds your own."
)


def privacy_layout(
    kept: OfPerson, person: int, *, keep_days: int, retention: Retention, server: Scope | None = None
) -> Layout:
    """Tell what is kept; a person can be forgotten, and a `server` where the person may delete it."""
    head = gettext("### What is kept, and for how long")
    buttons = [button(gettext("Delete what is kept of me"), custom_ids.forget_me(person))]
    if server is not None:
        buttons.append(button(gettext("Delete everything of this server"), custom_ids.forget_server(server)))
    general = "\n".join(kept_in_general(keep_days, retention))
    return _layout(f"{head}\n{of_person(kept)}", general, small(*small_print()), buttons=buttons)


def forget_me_layout(kept: OfPerson, person: int, retention: Retention) -> Layout:
    """Say what being forgotten means, and ask."""
    back = button(gettext("Back"), custom_ids.privacy(person))
    if not kept:
        return _layout(gettext(NOTHING_OF_YOU), buttons=[back])
    lines = [gettext("### Delete what is kept of you?"), *what_goes(kept)]
    delete = button(gettext("Delete it"), custom_ids.forget_me_now(person), discord.ButtonStyle.danger)
    ending = small(f"{gettext('Nobody can undo that.')} {gettext(_AGAIN)}", in_backups(retention))
    return _layout("\n".join(lines), ending, buttons=[delete, back])


def forgotten_layout(kept: OfPerson, retention: Retention) -> Layout:
    """Tell what was deleted of a person."""
    if not kept:
        return _layout(gettext(NOTHING_OF_YOU))
    lines = [gettext("**Your Discord number stands nowhere any more.**"), *what_went(kept)]
    return _layout("\n".join(lines), small(gettext(_AGAIN), in_backups(retention)))


def forget_server_layout(kept: OfServer, server: Scope, person: int, retention: Retention) -> Layout:
    """Say what would be deleted of a server, offer to take a copy, and ask for the first time."""
    if not kept:
        nothing = gettext("**Nothing is kept of this server**, so there is nothing to delete.")
        return _layout(nothing, buttons=[button(gettext("Back"), custom_ids.privacy(person))])
    lines = [gettext("### Delete everything of this server?"), gettext("Gone for good would be:"), *of_server(kept)]
    go_on = button(gettext("Go on"), custom_ids.forget_server_really(server))
    keep = button(gettext("Keep everything"), custom_ids.privacy(person))
    warning = f"{gettext(_FOR_GOOD)} {gettext(_EXPORT)}"
    return _layout("\n".join(lines), warning, small(in_backups(retention)), buttons=[go_on, keep])


def forget_server_really_layout(kept: OfServer, server: Scope, person: int, *, changed: bool = False) -> Layout:
    """Ask for the second time; `changed` says that there are not as many articles any more as when it was asked."""
    lines = [gettext("**The articles have changed meanwhile, so look again.**")] if changed else []
    lines += [_really(kept), f"{_and_the_rest(kept)} {gettext(_FOR_GOOD)}", gettext(_EXPORT)]
    now = custom_ids.forget_server_now(server, kept.articles)
    buttons = [
        button(_red(kept), now, discord.ButtonStyle.danger),
        button(gettext("Keep everything"), custom_ids.privacy(person)),
    ]
    return _layout("\n".join(lines), buttons=buttons)


def deleting_layout() -> Layout:
    """Say that it is being done."""
    return _layout(gettext("**Deleting everything of this server…** Thousands of articles take a minute or two."))


def forgotten_server_layout(kept: OfServer, retention: Retention) -> Layout:
    """Tell what was deleted of a server."""
    lines = [gettext("**Everything of this server is deleted.**"), *of_server(kept), gettext(_AS_NEW)]
    return _layout("\n".join(lines), small(in_backups(retention)))


def _layout(*markups: str, buttons: list[ui.Button[Any]] | None = None) -> Layout:
    parts: list[ui.Item[Any]] = []
    for markup in markups:
        parts += [ui.Separator()] if parts else []
        parts.append(text(markup))
    return Layout(ui.Container(*parts, accent_colour=ACCENT), *row(buttons or []))


def _really(kept: OfServer) -> str:
    if not kept.articles:
        return gettext("### Really delete everything for good?")
    return gettext("### Really delete {articles} for good?").format(articles=articles(kept.articles))


def _red(kept: OfServer) -> str:
    """Label the button that does it."""
    if not kept.articles:
        return gettext("Delete everything for good")
    return gettext("Delete {articles} for good").format(articles=articles(kept.articles))


def _and_the_rest(kept: OfServer) -> str:
    if not kept.articles:
        return gettext("All that is kept of this server goes.")
    return gettext("Feeds, questions and settings go with them.")
