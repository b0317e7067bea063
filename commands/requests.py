"""Requests: every command, suggestion, button, menu and form that somebody uses, from its beginning to its end.

A request knows what was used, where, for how long and how it ended, and nothing of who used it or what was typed. It
begins with the first `commands.errors.Answering` of its task, which the tree, the base of all buttons and menus, and
the forms enter before anything else, and it ends with that task.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from dataclasses import dataclass, field
from enum import Enum
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import discord

from corpus.logged import CARRIED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import SimpleNamespace

    import aiohttp

    from bot.client import DragomanClient
    from corpus.models import Answer, Filters, Scope

    Used = discord.Interaction[DragomanClient]

UNKNOWN: Final = "unknown"
"""The name of what this version of the bot does not know."""

_KEPT: Final = "request"
_VERB: Final = re.compile(r"[a-z]+(?:-[a-z]+)*")
_CALLBACK: Final = "/callback"
_log: Final = logging.getLogger(__name__)


class Kind(Enum):
    """What somebody used."""

    COMMAND = "command"
    SUGGESTIONS = "suggestions"
    BUTTON = "button"
    MENU = "menu"
    FORM = "form"


class Outcome(Enum):
    """How a request ended."""

    ANSWERED = "answered"
    SILENT = "silent"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(slots=True)
class Request:
    """One use of the bot; times are seconds of `perf_counter`, and None until it is so far.

    `command` is a command's qualified name or the verb of a button's custom_id. `searched` is how long the search for
    a question took with all its waiting, and `stages` what its stages took, in milliseconds.
    """

    kind: Kind
    command: str
    server: int | None
    id: str = field(default_factory=lambda: secrets.token_hex(4))
    begun: float = field(default_factory=perf_counter)
    responded: float | None = None
    ended: float | None = None
    outcome: Outcome | None = None
    is_question: bool = False
    searched: float | None = None
    stages: Mapping[str, float] = field(default_factory=dict)

    @property
    def to_response(self) -> float | None:
        """Seconds until Discord had the first response."""
        return None if self.responded is None else self.responded - self.begun

    @property
    def duration(self) -> float | None:
        """Seconds until nothing more was to be done."""
        return None if self.ended is None else self.ended - self.begun

    def fields(self) -> dict[str, str | int]:
        """Give what the log may know of it."""
        known: dict[str, str | int | None] = {
            "request": self.id,
            "server": self.server,
            "kind": self.kind.value,
            "command": self.command,
            "outcome": self.outcome and self.outcome.value,
            "response_milliseconds": _milliseconds(self.to_response),
            "milliseconds": _milliseconds(self.duration),
        }
        return {name: value for name, value in known.items() if value is not None}

    def __str__(self) -> str:
        """Name what was used: ``ask``, ``button context``, ``suggestions for article``."""
        match self.kind:
            case Kind.COMMAND:
                return self.command
            case Kind.SUGGESTIONS:
                return f"suggestions for {self.command}"
        return f"{self.kind.value} {self.command}"


def begin(interaction: Used) -> None:
    """Let a request begin with this task, and end with it, unless this interaction's has begun already."""
    task = asyncio.current_task()
    if _KEPT in interaction.extras or task is None:
        return
    request = interaction.extras[_KEPT] = Request(*_name(interaction), interaction.guild_id)
    CARRIED.set(request)
    # The callback gets a copy of this context, so that its line in the log has the request's fields, too.
    task.add_done_callback(lambda ended: _end(request, ended, interaction.client))


def request_of(interaction: Used) -> Request:
    """Give the request that this interaction began."""
    request: Request = interaction.extras[_KEPT]
    return request


async def search(  # noqa: PLR0913 - what was asked, and how
    interaction: Used,
    question: str,
    viewer: Scope,
    filters: Filters,
    *,
    literal: bool = False,
    threshold: float | None = None,
) -> Answer:
    """Answer a question from the client's corpus, and note how that went."""
    client, request = interaction.client, request_of(interaction)
    request.is_question = True
    client.activity.note_question()
    client.activity.under_way += 1
    begun = perf_counter()
    try:
        found = await client.searcher.ask(question, viewer, filters, literal=literal, threshold=threshold)
    finally:
        client.activity.under_way -= 1
    request.searched, request.stages = perf_counter() - begun, found.stages
    if found.answered:
        client.activity.note_answer()
    request.outcome = Outcome.ANSWERED if found.answered else Outcome.SILENT
    return found


async def note_response(_: aiohttp.ClientSession, __: SimpleNamespace, sent: aiohttp.TraceRequestEndParams) -> None:
    """Take the time, as a signal of aiohttp's, when Discord has got the first response to an interaction."""
    request = CARRIED.get()
    if isinstance(request, Request) and request.responded is None and sent.url.path.endswith(_CALLBACK):
        request.responded = perf_counter() if sent.response.ok else None


def _end(request: Request, task: asyncio.Task[Any], client: DragomanClient) -> None:
    """Take the time, tell the log, and tell who counts."""
    request.ended = perf_counter()
    if task.cancelled() or request.responded is None:
        request.outcome = Outcome.FAILED
    request.outcome = request.outcome or Outcome.DONE
    level = logging.DEBUG if request.kind is Kind.SUGGESTIONS else logging.INFO
    _log.log(level, "%s: %s in %d ms", request, request.outcome.value, _milliseconds(request.duration))
    for observe in client.observers:
        observe(request)


def _name(interaction: Used) -> tuple[Kind, str]:
    command = interaction.command
    match interaction.type:
        case discord.InteractionType.application_command:
            return Kind.COMMAND, command.qualified_name if command else UNKNOWN
        case discord.InteractionType.autocomplete:
            return Kind.SUGGESTIONS, command.qualified_name if command else UNKNOWN
        case discord.InteractionType.modal_submit:
            return Kind.FORM, _verb(interaction)
        case _:
            component = dict(interaction.data or {}).get("component_type")
            is_button = component == discord.ComponentType.button.value
            return Kind.BUTTON if is_button else Kind.MENU, _verb(interaction)


def _verb(interaction: Used) -> str:
    """Take the verb out of a custom_id, and nothing that comes after it."""
    verb = (interaction.custom_id or "").partition(":")[0]
    return verb if _VERB.fullmatch(verb) else UNKNOWN


def _milliseconds(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)
