"""Members who ask at once, and what comes of each question as Discord sees it."""

from __future__ import annotations

import asyncio
import gc
from collections import deque
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import TYPE_CHECKING, Final

from commands.tree import ALLOWED_WITHIN_SECONDS, COMMANDS_ALLOWED
from tests.discord_server.rules import components as ui

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person
    from tests.discord_server.replies import Reply
    from tests.discord_server.state import Message

_REST: Final = 1.02 * ALLOWED_WITHIN_SECONDS / COMMANDS_ALLOWED
"""Seconds that a member rests after an answer; who asks no more often than that is never told to wait."""

_SILENCE: Final = "Nothing in the articles answers this."
_KEPT: Final = "context:"
_NOT_KEPT: Final = "read:"


class Ending(Enum):
    """What came of a question."""

    ANSWERED = "answered"
    SILENT = "silent"
    ERROR = "errors"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question; times are seconds of Discord's clock from when it sent the question, None for what never came.

    `kept` tells whether the answer could be kept before it was shown; one that says that nothing was found need not be.
    """

    ending: Ending
    first_response: float | None
    whole_answer: float | None
    kept: bool


class Crowd:
    """People of one server, as many as it takes that so many can be asking at any moment.

    Each command of theirs is answered within `patience` seconds, or it is lost. `size` is how many people there are,
    `waiting` how many questions are still to be asked.
    """

    def __init__(self, discord: LocalDiscord, server: Server, *, patience: float) -> None:
        self._discord = discord
        self._server = server
        self._patience = patience
        self._resting: deque[tuple[float, Person]] = deque()
        self._open: dict[str, tuple[Reply, Person]] = {}
        self._done: list[Reply] = []
        self.size = 0
        self.waiting = 0

    @property
    def asking(self) -> int:
        """How many wait for their answer now."""
        return len(self._open)

    async def ask(self, questions: Sequence[str], at_once: int) -> list[Asked]:
        """Ask so many questions at the same instant, and go on with another whenever one has ended."""
        return await self._use("ask", [{"question": question} for question in questions], at_once)

    async def call_for_help(self, times: int) -> list[Asked]:
        """Use a command for which nothing is searched, so many at the same instant."""
        return await self._use("help", [{}] * times, times)

    async def _use(self, command: str, wanted: Sequence[dict[str, str]], at_once: int) -> list[Asked]:
        """Use a command again and again; what is left of the time before is forgotten in the end."""
        earlier, self._done = self._done, []
        ended: list[Asked] = []
        coming, self.waiting = iter(wanted), len(wanted)
        while self.waiting or self._open:
            for options in islice(coming, at_once - len(self._open)):
                self.waiting -= 1
                await self._begin(command, options)
            ended += await self._next_ended()
        self._forget(earlier)
        return ended

    async def _begin(self, command: str, options: dict[str, str]) -> None:
        person = self._rested()
        reply = await person.slash(command, options=options, wait=False)
        self._open[reply.interaction.token] = reply, person
        await asyncio.sleep(0)  # so that it is on its way before the next one is written

    def _rested(self) -> Person:
        """Give somebody who may ask, a new member if all others still rest."""
        if self._resting and self._resting[0][0] <= self._discord.clock.now():
            return self._resting.popleft()[1]
        self.size += 1
        return self._server.add_member(f"member {self.size}")

    async def _next_ended(self) -> list[Asked]:
        """Wait until some of the questions have ended, and take them out."""
        ended = await self._discord.state.changes.until(self._ended, within=2 * self._patience)
        now = self._discord.clock.now()
        asked = []
        for reply in ended:
            _, person = self._open.pop(reply.interaction.token)
            self._resting.append((now + _REST, person))
            self._done.append(reply)
            asked.append(_summed_up(reply, now))
        return asked

    def _ended(self) -> list[Reply]:
        given_up = self._discord.clock.now() - self._patience
        return [reply for reply, _ in self._open.values() if _has_ended(reply) or reply.interaction.started <= given_up]

    def _forget(self, replies: Sequence[Reply]) -> None:
        """Keep this Discord from growing, and from pauses for its garbage while somebody waits for it."""
        for reply in replies:
            del self._discord.state.interactions[reply.interaction.token]
            for message in reply.messages:
                del message.channel.messages[message.id]
        self._discord.requests.clear()
        gc.collect()
        gc.freeze()


def _has_ended(reply: Reply) -> bool:
    interaction = reply.interaction
    return interaction.refused is not None or (interaction.answered and bool(reply.messages))


def _summed_up(reply: Reply, now: float) -> Asked:
    interaction = reply.interaction
    first = None if interaction.responded is None else interaction.responded - interaction.started
    if not (_has_ended(reply) and interaction.refused is None):
        return Asked(Ending.LOST, first, None, kept=False)
    ending, kept = _read(reply.message)
    return Asked(ending, first, now - interaction.started, kept)


def _read(message: Message) -> tuple[Ending, bool]:
    """Tell what an answer is, and whether it was kept if that was to be."""
    parts = [component for _, component in ui.walk(message.components)]
    ids = [str(part.get("custom_id")) for part in parts]
    if any(number.startswith(_KEPT) for number in ids):
        return Ending.ANSWERED, True
    if any(number.startswith(_NOT_KEPT) for number in ids):
        return Ending.ANSWERED, False
    if any(_SILENCE in str(part.get("content")) for part in parts):
        return Ending.SILENT, True
    return Ending.ERROR, True
