"""What comes of a person's action: the messages this person sees, a modal, or choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.discord_server.errors import NoAnswerError
from tests.discord_server.payloads import message_payload
from tests.discord_server.rendering import render_message, render_modal
from tests.discord_server.rules import Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.discord_server.rest import Core
    from tests.discord_server.rules import Payload
    from tests.discord_server.state import Interaction, Message, User


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the completions that a person is offered while typing."""

    name: str
    value: str | int | float


class Reply:
    """The bot's answer to one action, as it stands now; it grows while the bot goes on."""

    def __init__(self, core: Core, interaction: Interaction, *, patience: float) -> None:
        self._core = core
        self._patience = patience
        self.interaction = interaction

    @property
    def user(self) -> User:
        """Who acted."""
        return self.interaction.user

    @property
    def messages(self) -> list[Message]:
        """The messages made or changed by the answer that this person sees, in order."""
        original = self.interaction.original
        found = [*([original] if original is not None else []), *self.interaction.followups]
        return [message for message in found if not message.deleted and self._core.state.sees(self.user, message)]

    @property
    def message(self) -> Message:
        """The first of the messages; raise NoAnswerError if there is none."""
        if not self.messages:
            raise NoAnswerError(f"There is no message in the answer to {self._action}. {self._state()}")
        return self.messages[0]

    @property
    def text(self) -> str:
        """All messages, the modal and the choices, as a person would read them."""
        shown = [render_message(message_payload(message)) for message in self.messages]
        if self.modal is not None:
            shown.append(render_modal(self.modal))
        shown += [f"{choice.name} = {choice.value}" for choice in self.choices]
        return "\n\n".join(shown)

    @property
    def ephemeral(self) -> bool:
        """Tell whether only this person sees the first message."""
        return self.message.ephemeral

    @property
    def deferred(self) -> bool:
        """Tell whether the bot first said that it is thinking."""
        return self.interaction.response in {Response.DEFERRED_MESSAGE, Response.DEFERRED_UPDATE}

    @property
    def first_response_after(self) -> float:
        """The seconds, by Discord's clock, until the first response; raise NoAnswerError before there is one."""
        if self.interaction.responded is None:
            raise NoAnswerError(f"{self._action} has no response yet. {self._state()}")
        return self.interaction.responded - self.interaction.started

    @property
    def modal(self) -> Payload | None:
        """The modal that opened, if one did."""
        return self.interaction.modal

    @property
    def choices(self) -> list[Choice]:
        """The completions that were offered."""
        return [Choice(choice["name"], choice["value"]) for choice in self.interaction.choices or []]

    async def acknowledged(self) -> Reply:
        """Wait for the first response of any kind; raise NoAnswerError if there is none in time."""
        return await self.until(lambda reply: reply.interaction.response is not None, "a first response")

    async def answered(self) -> Reply:
        """Wait until there is more than "thinking"; raise NoAnswerError if there is not in time."""
        return await self.until(lambda reply: reply.interaction.answered, "an answer")

    async def until(self, look: Callable[[Reply], bool], what: str = "what was awaited") -> Reply:
        """Wait until something is true of this reply; raise NoAnswerError if it is not in time."""
        try:
            await self._core.state.changes.until(lambda: self.interaction.refused or look(self), within=self._patience)
        except TimeoutError:
            sentence = f"There was not {what} to {self._action} within {self._patience:g} s. {self._state()}"
            raise NoAnswerError(sentence) from None
        if self.interaction.refused is not None:
            raise NoAnswerError(f"The application did not respond to {self._action}: {self.interaction.refused}.")
        return self

    @property
    def _action(self) -> str:
        asked = self.interaction.asked
        return f"{self.interaction.kind.name.lower()} {asked.get('name') or asked.get('custom_id')!r}"

    def _state(self) -> str:
        response = self.interaction.response
        lines = [
            "The bot has not responded at all." if response is None else f"The bot responded with {response.name}."
        ]
        lines += [f"Refused: {refusal}" for refusal in self._core.refusals[-3:]]
        return "\n".join(lines)
