"""The lists of what is followed, and one thing of them with all that can be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands.following import custom_ids
from commands.following.wording import hours_in_words, plain_subject, rhythm_in_words, subject
from commands.language import gettext, gettext_noop
from commands.layout import ACCENT, Layout, button, row, small, text
from commands.limits import choice_name, clip
from commands.markup import escape
from corpus.following.follows import Standing
from corpus.following.schedule import Rhythm
from corpus.models import SHARED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from corpus.following.follows import Follow, Follower
    from corpus.models import Scope

    Followed = Sequence[tuple[Follower, Sequence[Follow]]]
    NameOf = Callable[[Scope], str]
    """Names a server."""

OWN: Final = "own"
CHANNELS: Final = "channels"

_NOTHING: Final = gettext_noop(
    "**You follow nothing yet.** /follow tells you of new articles on a pair of countries, on a topic or from a"
    " publisher, by direct message."
)
STOPPED: Final = gettext_noop(
    "**You are told of nothing now**, because Discord did not let me write to you. Allow direct messages from members"
    " of a server that we are both in, then press “Try again”."
)
_PAUSED: Final = gettext_noop(
    "Discord does not let me write to you just now, so what is new waits. Allow direct messages from members of a"
    " server that we are both in."
)
_CHANNEL_STOPPED: Final = gettext_noop("given up, because I may not write there; /follow begins again")
_SUBJECT_CHARACTERS: Final = 60
_SERVER_CHARACTERS: Final = 40


def following_layout(
    own: tuple[Follower, Sequence[Follow]] | None, channels: Followed, name_of: NameOf, note: str = ""
) -> Layout:
    """List what a person follows and, for admins, what the server's channels do; `note` says what a change did."""
    parts: list[ui.Item[Any]] = [text(f"**{note}**"), ui.Separator()] if note else []
    buttons: list[ui.Item[Any]] = []
    if own is None or not own[1]:
        parts.append(text(gettext(_NOTHING)))
    else:
        follower, follows = own
        heading = gettext("### What you follow")
        lines = [_own_line(follow, name_of) for follow in follows]
        parts.append(text("\n".join([heading, *_standing(follower), *lines, small(hours_in_words(follower.quiet))])))
        parts.append(ui.ActionRow(_menu(OWN, [(follow, None) for follow in follows])))
        buttons.append(button(gettext("Quiet hours…"), custom_ids.quiet(follower.id)))
        if follower.standing is not Standing.ACTIVE:
            buttons.append(button(gettext("Try again"), custom_ids.resume(follower.id), discord.ButtonStyle.primary))
    if channels:
        lines = [_channel_line(follower, follow) for follower, follows in channels for follow in follows]
        every = [(follow, follower) for follower, follows in channels for follow in follows]
        parts += [
            ui.Separator(),
            text("\n".join([gettext("### What channels of this server follow"), *lines])),
            ui.ActionRow(_menu(CHANNELS, every)),
        ]
    return Layout(ui.Container(*parts, accent_colour=ACCENT), *row(buttons))


def follow_layout(follower: Follower, follow: Follow, name_of: NameOf, note: str = "") -> Layout:
    """Show one thing that is followed, with a menu for when to tell of it and a button that stops it."""
    where = (
        _of_articles(follow, name_of)
        if follower.place.channel is None
        else gettext("Told in {channel}.").format(channel=f"<#{follower.place.channel}>")
    )
    rhythms: ui.Select[Any] = ui.Select(
        custom_id=custom_ids.rhythm(follow.id),
        options=[
            discord.SelectOption(label=rhythm_in_words(each), value=each.value, default=each is follow.rhythm)
            for each in Rhythm
        ],
    )
    noted: list[ui.Item[Any]] = [text(f"**{note}**"), ui.Separator()] if note else []
    return Layout(
        ui.Container(
            *noted,
            text(f"### {subject(follow)}\n{where}\n{small(hours_in_words(follower.quiet))}"),
            ui.ActionRow(rhythms),
            accent_colour=ACCENT,
        ),
        *row(
            [
                button(gettext("Stop following"), custom_ids.end(follow.id), discord.ButtonStyle.danger),
                button(gettext("Quiet hours…"), custom_ids.quiet(follower.id)),
                button(gettext("Back"), custom_ids.LIST),
            ]
        ),
    )


def _standing(follower: Follower) -> Iterable[str]:
    if follower.standing is not Standing.ACTIVE:
        yield gettext(STOPPED)
    elif follower.refusals:
        yield gettext(_PAUSED)


def _own_line(follow: Follow, name_of: NameOf) -> str:
    about = f"{rhythm_in_words(follow.rhythm)} · {_of_articles(follow, name_of)}"
    return f"- {clip_markup(subject(follow))}\n{small(about)}"


def _channel_line(follower: Follower, follow: Follow) -> str:
    told = f"<#{follower.place.channel}> · {rhythm_in_words(follow.rhythm)}"
    stopped = f" · {gettext(_CHANNEL_STOPPED)}" if follower.standing is not Standing.ACTIVE else ""
    return f"- {clip_markup(subject(follow))}\n{small(told + stopped)}"


def _of_articles(follow: Follow, name_of: NameOf) -> str:
    """Say whose articles count."""
    if follow.scope == SHARED:
        return gettext("of the articles that everybody sees")
    said = gettext("of the articles of {server} and those that everybody sees")
    return said.format(server=escape(clip(name_of(follow.scope), _SERVER_CHARACTERS)))


def clip_markup(markup: str) -> str:
    """Keep a line short where up to fifty stand in one message."""
    return markup if len(markup) <= _SUBJECT_CHARACTERS else f"{markup[:_SUBJECT_CHARACTERS].rstrip(chr(92))}…"


def _menu(whose: str, every: Sequence[tuple[Follow, Follower | None]]) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=choice_name(plain_subject(follow)),
            value=str(follow.id),
            description=choice_name(rhythm_in_words(follow.rhythm)),
        )
        for follow, _ in every
    ]
    return ui.Select(custom_id=custom_ids.choose(whose), placeholder=gettext("Stop or change…"), options=options)
