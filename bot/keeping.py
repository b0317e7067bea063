"""What becomes of a server's articles when the bot is thrown out: they are kept for a while, and given away.

A server that is out of reach for a while is not one that the bot has left; discord.py tells the two apart.
"""

from __future__ import annotations

import io
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import discord

from commands.language import gettext, ngettext, number, speaking
from commands.languages import chosen_language, server_language
from corpus.exporting import export
from corpus.models import Scope

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bot.client import DragomanClient
    from corpus.store import Store

_log = logging.getLogger(__name__)

_LEAST_KEPT: Final = timedelta(hours=1)
"""Even where nothing is to be kept, Discord may have named a server too few by mistake."""

_LARGEST_FILE: Final = 10 * 1024 * 1024
"""Bytes that Discord takes in one file anywhere."""


async def note_servers(store: Store, present: Iterable[int]) -> None:
    """Note which of the known servers the bot is in now, for it may have been thrown out while it was not running."""
    there, now = set(present), datetime.now(UTC)
    for scope in await store.servers.known():
        if scope in there:
            await store.servers.note_joined(scope)
        else:
            await store.servers.note_left(scope, now)


async def forget_next(store: Store, present: Collection[int], keep_days: int) -> bool:
    """Delete everything of a server that was left longer ago than things are kept; tell whether there was one.

    One that the bot is in after all is noted as joined instead.
    """
    left = await store.servers.left_before(datetime.now(UTC) - max(timedelta(days=keep_days), _LEAST_KEPT))
    if not left:
        return False
    if left[0] in present:
        await store.servers.note_joined(left[0])
    else:
        await store.servers.forget(left[0])
        _log.info("Forgot server %s, which the bot had left more than %d days ago", left[0], keep_days)
    return True


async def give_away(client: DragomanClient, store: Store, guild: discord.Guild, keep_days: int) -> None:
    """Send the articles of a server that was just left to its owner, as far as Discord still lets the bot reach them.

    Otherwise, or if there are too many for one file, the host has them: the log says how.
    """
    scope = Scope(guild.id)
    written = await _beginning(store, scope)
    if not written:
        return
    _log.info("Left server %s. Its articles are kept for %d days: dragoman export --guild %s", scope, keep_days, scope)
    has_room = len(written) <= _LARGEST_FILE
    with speaking(chosen_language(client, guild.owner_id or 0) or server_language(client, scope)):
        said = _farewell(keep_days, with_file=has_room)
    try:
        owner = await client.fetch_user(guild.owner_id or 0)
        if has_room:
            await owner.send(said, file=discord.File(io.BytesIO(written), f"dragoman-{guild.id}.jsonl"))
        else:
            await owner.send(said)
    except discord.HTTPException as error:
        _log.info("The owner of server %s could not be told: HTTP %s, code %s", scope, error.status, error.code)


def _farewell(keep_days: int, *, with_file: bool) -> str:
    kept = ngettext(
        "I am no longer in your server. The articles that were added there are kept for {count} day: invite me again"
        " within that time and everything is as it was.",
        "I am no longer in your server. The articles that were added there are kept for {count} days: invite me again"
        " within that time and everything is as it was.",
        keep_days,
    )
    more = (
        gettext("Here they are as a file, too.")
        if with_file
        else gettext("Whoever hosts me can also give you a file of them.")
    )
    return f"{kept.format(count=number(keep_days))} {more}"


async def _beginning(store: Store, scope: Scope) -> bytes:
    """Write a server's articles as a file, but stop as soon as it is too large."""
    written = bytearray()
    async for line in export(store, scope):
        written += f"{line}\n".encode()
        if len(written) > _LARGEST_FILE:
            break
    return bytes(written)
