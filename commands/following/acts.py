"""What is done with follows: begin, list, change and stop; each asks whether the person may."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands.curation.permission import require_admin
from commands.errors import RefusedError
from commands.following import custom_ids
from commands.following.lists import STOPPED, follow_layout, following_layout
from commands.following.wording import hours_in_words, rhythm_in_words, subject
from commands.language import gettext, gettext_noop
from commands.layout import ACCENT, Layout, button, row, small, text
from commands.viewer import viewer_of
from corpus.following.follows import Place
from corpus.following.schedule import NO_QUIET, Hours, Rhythm
from corpus.models import Scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.client import DragomanClient
    from corpus.following.follows import Follow, Follower, Kind

    Acting = discord.Interaction[DragomanClient]

_NOT_YOU: Final = gettext_noop("Only people with the permission Manage Server can let a channel follow something.")
_GONE: Final = gettext_noop("That is not followed any more. /following shows what is.")
_NOT_YOURS: Final = gettext_noop("That is somebody else's. /following shows what you follow.")
_CLOSED: Final = gettext_noop(
    "I cannot write in that channel. Allow me View Channel and Send Messages there, then try again."
)
_ELSEWHERE: Final = gettext_noop("Choose a channel of this server.")


async def begin(  # noqa: PLR0913 - what is followed, where, how often, and when not
    interaction: Acting,
    kind: Kind,
    subject_text: str,
    *,
    rhythm: Rhythm = Rhythm.AT_ONCE,
    hours: Hours | None = None,
    channel: discord.TextChannel | None = None,
) -> None:
    """Let a person, or a channel of the server, follow something; show what that means in place of the reply."""
    follows = interaction.client.store.follows
    place = _place(interaction, channel)
    locale = interaction.locale.value if channel is None else None
    scope = viewer_of(interaction) if channel is None else require_admin(interaction, _NOT_YOU)
    follow, is_new = await follows.add(place, scope, kind, subject_text, rhythm=rhythm, locale=locale)
    if hours is not None:
        await follows.set_quiet(follow.follower, hours)
    follower = await follows.by_id(follow.follower)
    if follower is None:
        raise RefusedError(_GONE)
    await interaction.edit_original_response(view=_begun(follower, follow, is_new=is_new))


async def hours_before(interaction: Acting, channel: discord.TextChannel | None) -> Hours:
    """Give the quiet hours and the time zone that a person, or a channel, has so far."""
    follower = await interaction.client.store.follows.follower(_place(interaction, channel))
    return follower.quiet if follower else NO_QUIET


async def show_following(interaction: Acting, note: str = "") -> None:
    """Show a person what they follow and, to admins, what the server's channels do."""
    client = interaction.client
    follows = client.store.follows
    if own := await follows.follower(Place(person=interaction.user.id)):
        await follows.note_locale(interaction.user.id, interaction.locale.value)
    listed = (own, await follows.of_follower(own)) if own else None
    channels = []
    if (scope := _admins_server(interaction)) is not None:
        channels = [(each, await follows.of_follower(each)) for each in await follows.channels_of(scope)]
    await interaction.edit_original_response(view=following_layout(listed, channels, _name_of(client), note))


async def show_follow(interaction: Acting, follow_id: int, note: str = "") -> None:
    """Show one thing that is followed, in place of the reply."""
    follower, follow = await require_follow(interaction, follow_id)
    await interaction.edit_original_response(view=follow_layout(follower, follow, _name_of(interaction.client), note))


async def end(interaction: Acting, follow_id: int) -> str:
    """Stop following something; give the sentence that says so."""
    follower, follow = await require_follow(interaction, follow_id)
    await interaction.client.store.follows.stop(follow_id)
    if follower.place.channel is not None:
        said = gettext("{channel} does not follow {thing} any more.")
        return said.format(channel=f"<#{follower.place.channel}>", thing=subject(follow))
    return gettext("You do not follow {thing} any more.").format(thing=subject(follow))


async def tell_stopped(interaction: Acting) -> None:
    """Tell a person once, after a command of theirs, that they could not be written to and are told of nothing more."""
    if await interaction.client.store.follows.take_stopped(interaction.user.id):
        with suppress(discord.HTTPException):  # /following says it, too
            stopped = Layout(ui.Container(text(gettext(STOPPED)), accent_colour=ACCENT), *row([list_button()]))
            await interaction.followup.send(view=stopped, ephemeral=True)


async def require_follow(interaction: Acting, follow_id: int) -> tuple[Follower, Follow]:
    """Find something that is followed; raise RefusedError unless the person may change it."""
    found = await interaction.client.store.follows.follow(follow_id)
    if found is None:
        raise RefusedError(_GONE)
    _require(interaction, found[0])
    return found


async def require_follower(interaction: Acting, follower_id: int) -> Follower:
    """Find a follower; raise RefusedError unless the person may change what they have chosen."""
    follower = await interaction.client.store.follows.by_id(follower_id)
    if follower is None:
        raise RefusedError(_GONE)
    _require(interaction, follower)
    return follower


def _require(interaction: Acting, follower: Follower) -> None:
    place = follower.place
    if place.channel is not None:
        if require_admin(interaction, _NOT_YOU) != place.scope:
            raise RefusedError(_ELSEWHERE)
    elif place.person != interaction.user.id:
        raise RefusedError(_NOT_YOURS)


def _place(interaction: Acting, channel: discord.TextChannel | None) -> Place:
    """Name where somebody is to be told; raise RefusedError unless that is possible, and the person may say so."""
    if channel is None:
        return Place(person=interaction.user.id)
    scope = require_admin(interaction, _NOT_YOU)
    if channel.guild.id != scope:
        raise RefusedError(_ELSEWHERE)
    mine = channel.permissions_for(channel.guild.me)
    if not (mine.view_channel and mine.send_messages):
        raise RefusedError(_CLOSED)
    return Place(channel=channel.id, scope=scope)


def _admins_server(interaction: Acting) -> Scope | None:
    is_admin = interaction.permissions.manage_guild or interaction.permissions.administrator
    if interaction.guild_id is None or not interaction.is_guild_integration() or not is_admin:
        return None
    return Scope(interaction.guild_id)


def _name_of(client: DragomanClient) -> Callable[[Scope], str]:
    """Name servers as Discord does, by their numbers where it does not tell."""

    def name(scope: Scope) -> str:
        guild = client.get_guild(scope)
        return guild.name if guild is not None else str(scope)

    return name


def _begun(follower: Follower, follow: Follow, *, is_new: bool) -> Layout:
    thing, channel = subject(follow), follower.place.channel
    if channel is None:
        said = gettext("**You follow {thing} now.**") if is_new else gettext("**You follow {thing} already.**")
        told = gettext("New articles that fit come to you by direct message, {when}.")
        head = said.format(thing=thing)
    else:
        said = (
            gettext("**{channel} follows {thing} now.**")
            if is_new
            else gettext("**{channel} follows {thing} already.**")
        )
        told = gettext("New articles that fit are posted there, {when}.")
        head = said.format(channel=f"<#{channel}>", thing=thing)
    lines = [head, told.format(when=rhythm_in_words(follow.rhythm)), small(hours_in_words(follower.quiet))]
    button_to_all = list_button() if channel is None else button(gettext("All that is followed"), custom_ids.LIST)
    return Layout(ui.Container(text("\n".join(lines)), accent_colour=ACCENT), *row([button_to_all]))


def list_button() -> ui.Button[Any]:
    """Lead to what somebody follows."""
    return button(gettext("All that you follow"), custom_ids.LIST)
