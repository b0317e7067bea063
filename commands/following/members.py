"""Who is a member of a server, asked of Discord and remembered for a few minutes, for no event tells it to the bot."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final

import discord

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus.models import Scope

_SECONDS_REMEMBERED: Final = 300.0
_MOST_REMEMBERED: Final = 10_000


class AwayError(Exception):
    """A server is out of reach, so that nobody can say who is a member of it."""


class Members:
    """Asks who is a member of a server."""

    def __init__(self, client: discord.Client, clock: Callable[[], float] = monotonic) -> None:
        self._client = client
        self._clock = clock
        self._known: dict[tuple[int, int], tuple[float, bool]] = {}

    async def is_member(self, scope: Scope, person: int) -> bool:
        """Tell whether a person is a member of a server that the bot is in.

        Raises AwayError while the server is out of reach, and discord.HTTPException if Discord does not answer.
        """
        guild = self._client.get_guild(scope)
        if guild is None:
            return False
        if guild.unavailable:
            raise AwayError
        asked, known = self._known.get((scope, person), (0.0, None))
        if known is not None and self._clock() - asked < _SECONDS_REMEMBERED:
            return known
        try:
            await guild.fetch_member(person)
        except discord.NotFound:
            known = False
        else:
            known = True
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[scope, person] = self._clock(), known
        return known
