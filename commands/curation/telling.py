"""Tell a server's curators something that happened without them: in the log channel, or with their next command."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import aiohttp
import discord
from discord import ui

from commands.language import gettext, gettext_noop, number, speaking
from commands.languages import server_language
from commands.layout import ACCENT, Layout, text
from commands.limits import MESSAGE, Size, clip
from commands.markup import escape
from commands.preferences import number_in
from corpus.models import Scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.client import DragomanClient

_log = logging.getLogger(__name__)

LOG_CHANNEL: Final = "log_channel"
"""The server's setting that names a channel, by its id."""

_SENTENCE_CHARACTERS: Final = 1_500
_TOO_LATE: Final = (10015, 50027)
"""Discord's codes for an interaction whose fifteen minutes are over."""

_HEAD: Final = gettext_noop("**For those who curate**")


async def tell_curators(client: DragomanClient, scope: Scope, sentence: str) -> None:
    """Post a sentence in the server's log channel; where there is none, or it is closed, keep it for `show_waiting`.

    Say it in the `server_language`.
    """
    chosen = number_in(client.store.servers.setting(scope, LOG_CHANNEL))
    channel = client.get_channel(chosen) if chosen is not None else None
    if isinstance(channel, discord.abc.Messageable):
        try:
            with speaking(server_language(client, scope)):
                view = _layout([_line(sentence)])
            await channel.send(view=view)
        except discord.HTTPException as error:
            _log.warning("A log channel cannot be written to: HTTP %s, code %s", error.status, error.code)
        except (aiohttp.ClientError, OSError) as error:
            _log.warning("A log channel cannot be reached: %s", type(error).__name__)
        else:
            return
    await client.store.servers.add_notice(scope, sentence)


async def confirm(
    interaction: discord.Interaction[DragomanClient], scope: Scope, view: Layout, said: Callable[[], str]
) -> None:
    """Put a confirmation in the place of the reply; after Discord's fifteen minutes tell as news what `said` says."""
    try:
        await interaction.edit_original_response(view=view)
    except discord.HTTPException as error:
        if error.code not in _TOO_LATE:
            raise
        with speaking(server_language(interaction.client, scope)):
            told = gettext("{done} /corpus history shows it, and can take it back.").format(done=said())
        await tell_curators(interaction.client, scope, told)


async def show_waiting(interaction: discord.Interaction[DragomanClient]) -> None:
    """Show a curator who has just used a command what could not be told before, the oldest first.

    What does not fit into one message comes with the next command; what could not be sent is kept.
    """
    if interaction.guild_id is None:
        return
    scope, servers = Scope(interaction.guild_id), interaction.client.store.servers
    if not (waiting := await servers.notices(scope)):
        return
    lines = [_line(sentence) for sentence in waiting.values()]
    count = _that_fit(lines)
    more = [_more(len(lines) - count)] if count < len(lines) else []
    await interaction.followup.send(view=_layout(lines[:count] + more), ephemeral=True)
    await servers.drop_notices(scope, list(waiting)[:count])


def _line(sentence: str) -> str:
    return f"- {escape(clip(sentence, _SENTENCE_CHARACTERS))}"


def _more(count: int) -> str:
    return gettext("- and {count} more, with your next command").format(count=number(count))


def _that_fit(lines: list[str]) -> int:
    """Count how many lines one message has room for."""
    counts = range(1, len(lines) + 1)
    fitting = (count for count in counts if MESSAGE.holds(Size.of(_text([*lines[:count], _more(len(lines))]))))
    return max(fitting, default=1)


def _layout(lines: list[str]) -> Layout:
    return Layout(ui.Container(text(_text(lines)), accent_colour=ACCENT))


def _text(lines: list[str]) -> str:
    return "\n".join([gettext(_HEAD), *lines])
