"""The lists of what is followed, and one thing of them with all that can be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands.following import custom_ids
from commands.following.wording import hours_in_words, plain_subject, rhythm_in_words, subject
from commands.language import gettext, gettext_noop
from commands.layout import ACCENT, Layout, button, row, small, text
from commands.limits import MESSAGE, Size, choice_name, clip
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
_FEW_CHARACTERS: Final = 40


def following_layout(
    own: tuple[Follower, Sequence[Follow]] | None, channels: Followed, name_of: NameOf, note: str = ""
) -> Layout:
    """List what a person follows and, for admins, what the server's channels do; `note` says what a change did."""
    follows = own[1] if own else ()
    every = [(follow, follower) for follower, followed in channels for follow in followed]
    written = [
        (_own_text(own[0], [line(follow, name_of) for follow in follows]) if own and follows else gettext(_NOTHING))
        for line in _OWN_LINES
    ]
    of_channels = [_channels_text([line(follower, follow) for follow, follower in every]) for line in _CHANNEL_LINES]
    noted = [f"**{note}**"] if note else []
    mine, theirs = next(
        (texts for texts in zip(written, of_channels, strict=True) if MESSAGE.holds(Size.of(*noted, *texts))),
        (written[-1], of_channels[-1]),
    )
    parts: list[ui.Item[Any]] = [text(noted[0]), ui.Separator()] if noted else []
    parts.append(text(mine))
    buttons: list[ui.Item[Any]] = []
    if own and follows:
        parts.append(ui.ActionRow(_menu(OWN, follows)))
        buttons.append(button(gettext("Quiet hours…"), custom_ids.quiet(own[0].id)))
        if own[0].standing is not Standing.ACTIVE:
            buttons.append(button(gettext("Try again"), custom_ids.resume(own[0].id), discord.ButtonStyle.primary))
    if every:
        parts += [ui.Separator(), text(theirs), ui.ActionRow(_menu(CHANNELS, [follow for follow, _ in every]))]
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


def _own_text(follower: Follower, lines: Sequence[str]) -> str:
    heading = gettext("### What you follow")
    return "\n".join([heading, *_standing(follower), *lines, small(hours_in_words(follower.quiet))])


def _channels_text(lines: Sequence[str]) -> str:
    return "\n".join([gettext("### What channels of this server follow"), *lines])


def _own_line(follow: Follow, name_of: NameOf) -> str:
    about = f"{rhythm_in_words(follow.rhythm)} · {_of_articles(follow, name_of)}"
    return f"- {clip_markup(subject(follow))}\n{small(about)}"


def _short_own_line(follow: Follow, _: NameOf) -> str:
    return f"- {clip_markup(subject(follow))} · {rhythm_in_words(follow.rhythm)}"


def _shortest_own_line(follow: Follow, _: NameOf) -> str:
    return f"- {clip_markup(subject(follow), _FEW_CHARACTERS)}"


def _channel_line(follower: Follower, follow: Follow) -> str:
    told = f"<#{follower.place.channel}> · {rhythm_in_words(follow.rhythm)}"
    stopped = f" · {gettext(_CHANNEL_STOPPED)}" if follower.standing is not Standing.ACTIVE else ""
    return f"- {clip_markup(subject(follow))}\n{small(told + stopped)}"


def _shortest_channel_line(follower: Follower, follow: Follow) -> str:
    return f"- {clip_markup(subject(follow), _FEW_CHARACTERS)} · <#{follower.place.channel}>"


_OWN_LINES: Final = (_own_line, _short_own_line, _shortest_own_line)
_CHANNEL_LINES: Final = (_channel_line, _shortest_channel_line, _shortest_channel_line)
"""Ways to write a line, to be tried together: fifty of the longest have no room in one message."""


def _of_articles(follow: Follow, name_of: NameOf) -> str:
    """Say whose articles count."""
    if follow.scope == SHARED:
        return gettext("of the articles that everybody sees")
    said = gettext("of the articles of {server} and those that everybody sees")
    return said.format(server=escape(clip(name_of(follow.scope), _SERVER_CHARACTERS)))


def clip_markup(markup: str, most: int = _SUBJECT_CHARACTERS) -> str:
    """Keep a line short where up to fifty stand in one message."""
    return markup if len(markup) <= most else f"{markup[:most].rstrip(chr(92))}…"


def _menu(whose: str, every: Sequence[Follow]) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=choice_name(plain_subject(follow)),
            value=str(follow.id),
            description=choice_name(rhythm_in_words(follow.rhythm)),
        )
        for follow in every
    ]
    return ui.Select(custom_id=custom_ids.choose(whose), placeholder=gettext("Stop or change…"), options=options)
