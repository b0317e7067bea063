"""People in Discord, as a test drives them."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from tests.discord_server.errors import BotOfflineError, CannotDoError, NotOfferedError
from tests.discord_server.modals import check_number_picked, fill_modal, pick
from tests.discord_server.options import Resolver, Typed, fill_options, find_subcommand
from tests.discord_server.payloads import interaction_payload, message_payload
from tests.discord_server.registry import context_of
from tests.discord_server.replies import Choice, Reply
from tests.discord_server.rules import Kind, Payload
from tests.discord_server.rules import commands as c
from tests.discord_server.rules import components as ui
from tests.discord_server.state import Channel, Interaction, Message, Role, Upload, User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.discord_server.driver import LocalDiscord

_NAMES = {c.CHAT_INPUT: "slash command", c.USER: "user command", c.MESSAGE: "message command"}


class Person:
    """A person, and the channel where this person acts unless another is given.

    What a Discord client would not offer or not send raises NotOfferedError or CannotDoError at once; an answer that
    does not come within ``discord.patience`` seconds raises NoAnswerError.
    """

    def __init__(self, discord: LocalDiscord, user: User, home: Channel) -> None:
        self._discord = discord
        self.user = user
        self.home = home

    @property
    def name(self) -> str:
        """The person's name."""
        return self.user.name

    @property
    def direct(self) -> Channel:
        """The direct messages of this person with the bot."""
        return self._discord.state.direct_channel(self.user, self._discord.state.bot)

    async def slash(
        self,
        command: str,
        *,
        channel: Channel | None = None,
        wait: bool = True,
        options: Mapping[str, object] | None = None,
        **more: object,
    ) -> Reply:
        """Use a slash command, such as ``ask`` or ``corpus add``, and wait for the answer.

        Options are given by name; those whose names are taken here (channel, wait, options) go into `options`. With
        ``wait=False`` the reply is given at once, to be awaited later.
        """
        values = {**(options or {}), **more}
        return await self._invoke(Kind.COMMAND, command, values, channel, wait=wait)

    async def autocomplete(
        self,
        command: str,
        option: str,
        typed: str,
        *,
        channel: Channel | None = None,
        options: Mapping[str, object] | None = None,
    ) -> list[Choice]:
        """Type into an option that completes itself, the others filled in as given; give what is offered."""
        values = {**(options or {}), option: Typed(typed)}
        return (await self._invoke(Kind.AUTOCOMPLETE, command, values, channel, wait=True)).choices

    async def message_command(self, name: str, message: Message, *, wait: bool = True) -> Reply:
        """Use a command from the context menu of a message."""
        self._require_sight(message)
        resolved = {"messages": {str(message.id): message_payload(message)}}
        return await self._from_menu(c.MESSAGE, name, message.channel, message.id, resolved, wait=wait)

    async def user_command(
        self, name: str, target: Person | User, *, channel: Channel | None = None, wait: bool = True
    ) -> Reply:
        """Use a command from the context menu of a user."""
        place = channel or self.home
        resolver = self._resolver(place)
        user = target.user if isinstance(target, Person) else target
        resolver.add(user)
        return await self._from_menu(c.USER, name, place, user.id, resolver.resolved, wait=wait)

    async def click(self, message: Message, what: str, *, nth: int | None = None, wait: bool = True) -> Reply:
        """Press the button with this label or custom_id; `nth` (from 1) says which if there are several."""
        button = self._find(message, what, (ui.BUTTON,), nth)
        if not button.get("custom_id"):
            raise CannotDoError(f"The button {what!r} opens a link: {button.get('url')}")
        return await self._use(message, button, {}, wait=wait)

    async def select(
        self, message: Message, what: str, *values: str | Person | User | Role | Channel, wait: bool = True
    ) -> Reply:
        """Choose values in the select menu with this placeholder or custom_id, options by label or value."""
        menu = self._find(message, what, ui.SELECTS, None)
        resolver = self._resolver(message.channel)
        chosen: list[str]
        if menu["type"] == ui.STRING_SELECT:
            chosen = pick(menu, values)
        else:
            chosen = [resolver.add(_plain(value)) for value in values if not isinstance(value, str)]
        check_number_picked(menu, what, len(chosen))
        extra: Payload = {"values": chosen} | ({"resolved": resolver.resolved} if resolver.resolved else {})
        return await self._use(message, menu, extra, wait=wait)

    async def submit_modal(self, reply: Reply, values: Mapping[str, object], *, wait: bool = True) -> Reply:
        """Fill in the modal that opened, fields named by label or custom_id, and send it."""
        parent = reply.interaction
        if parent.user is not self.user or parent.modal is None:
            raise NotOfferedError(f"No modal is open before {self.name}.")
        resolver = self._resolver(parent.channel)
        components = fill_modal(parent.modal, {name: _plain(value) for name, value in values.items()}, resolver)
        asked: Payload = {"custom_id": parent.modal["custom_id"], "components": components}
        asked |= {"resolved": resolver.resolved} if resolver.resolved else {}
        return await self._begin(
            Kind.MODAL, asked, parent.channel, parent.owners, source=parent.source, parent=parent, wait=wait
        )

    def say(self, text: str, *, channel: Channel | None = None, uploads: tuple[Upload, ...] = ()) -> Message:
        """Write a message of one's own."""
        place = channel or self.home
        if not self._discord.state.may(self.user, place, "send_messages"):
            raise CannotDoError(f"{self.name} may not write in {place.name}.")
        return self._discord.posts.create(place, self.user, {"content": text}, dict(enumerate(uploads)))

    def sees(self, message: Message) -> bool:
        """Tell whether this person sees a message."""
        return not message.deleted and self._discord.state.sees(self.user, message)

    def offered(self, *, channel: Channel | None = None) -> list[str]:
        """Name the commands that Discord offers this person, slash commands without their slash."""
        return [command["name"] for command in self._discord.registry.offered(self.user, channel or self.home)]

    def _command(self, kind: int, name: str, channel: Channel) -> Payload:
        if not self._discord.state.may(self.user, channel, "view_channel"):
            raise NotOfferedError(f"{self.name} does not see {channel.name}.")
        offered = self._discord.registry.offered(self.user, channel)
        for command in offered:
            if command["type"] == kind and command["name"] == name:
                return command
        names = [command["name"] for command in offered if command["type"] == kind]
        raise NotOfferedError(
            f"Discord does not offer {self.name} the {_NAMES[kind]} {name!r} in {channel.name}, only {names}."
        )

    async def _invoke(
        self, kind: Kind, words: str, values: Mapping[str, object], channel: Channel | None, *, wait: bool
    ) -> Reply:
        place = channel or self.home
        name, *path = words.removeprefix("/").split()
        command = self._command(c.CHAT_INPUT, name, place)
        steps = find_subcommand(command, path)
        resolver = self._resolver(place)
        plain = {key: _plain(value) for key, value in values.items()}
        options = fill_options(steps[-1] if steps else command, plain, resolver)
        for step in reversed(steps):
            options = [{"name": step["name"], "type": step["type"], "options": options}]
        asked = _asked(command) | {"options": options}
        asked |= {"resolved": resolver.resolved} if resolver.resolved else {}
        return await self._begin(kind, asked, place, self._owners(command, place), wait=wait)

    async def _from_menu(  # noqa: PLR0913 - a menu command is made of all of it
        self, kind: int, name: str, channel: Channel, target: int, resolved: Payload, *, wait: bool
    ) -> Reply:
        command = self._command(kind, name, channel)
        asked = _asked(command) | {"target_id": str(target), "resolved": resolved}
        return await self._begin(Kind.COMMAND, asked, channel, self._owners(command, channel), wait=wait)

    def _owners(self, command: Payload, channel: Channel) -> dict[str, str]:
        return self._discord.registry.owners(command, self.user, channel)

    async def _use(self, message: Message, component: Payload, extra: Payload, *, wait: bool) -> Reply:
        asked = {"custom_id": component["custom_id"], "component_type": component["type"], "id": component["id"]}
        guild = message.channel.guild
        owners = {"0": str(guild.id) if guild is not None else "0"}
        owners = message.interaction.owners if message.interaction is not None else owners
        return await self._begin(
            Kind.COMPONENT,
            asked | extra,
            message.channel,
            owners,
            source=message,
            parent=message.interaction,
            wait=wait,
        )

    async def _begin(  # noqa: PLR0913 - an interaction is made of all of it
        self,
        kind: Kind,
        asked: Payload,
        channel: Channel,
        owners: dict[str, str],
        *,
        source: Message | None = None,
        parent: Interaction | None = None,
        wait: bool,
    ) -> Reply:
        state = self._discord.state
        number, token, context = state.new_id(), secrets.token_urlsafe(32), context_of(channel, state.bot)
        interaction = Interaction(
            number, token, kind, self.user, channel, state.clock.now(), asked, owners, context, source, parent
        )
        state.interactions[token] = interaction
        payload = interaction_payload(interaction, state)
        if not self._discord.gateway.dispatch("INTERACTION_CREATE", payload, channel.guild):
            raise BotOfflineError("No bot is connected to this Discord.")
        reply = Reply(self._discord.core, interaction, patience=self._discord.patience)
        return await reply.answered() if wait else reply

    def _resolver(self, channel: Channel) -> Resolver:
        return Resolver(channel, lambda place, upload: self._discord.posts.store(place, upload, ephemeral=True))

    def _require_sight(self, message: Message) -> None:
        if not self.sees(message):
            raise NotOfferedError(f"{self.name} does not see the message.")

    def _find(self, message: Message, what: str, kinds: tuple[int, ...], nth: int | None) -> Payload:
        self._require_sight(message)
        candidates = [component for _, component in ui.walk(message.components) if component["type"] in kinds]
        matching = [component for component in candidates if what in _names(component)]
        if not matching:
            raise NotOfferedError(f"There is no {what!r} on the message, only {list(map(_names, candidates))}.")
        if nth is None and len(matching) > 1:
            raise CannotDoError(f"There are {len(matching)} of {what!r} on the message; say which with `nth`.")
        if nth is not None and not 1 <= nth <= len(matching):
            raise NotOfferedError(f"There is no number {nth} of {what!r} on the message, only {len(matching)}.")
        chosen = matching[(nth or 1) - 1]
        if chosen.get("disabled"):
            raise CannotDoError(f"{what!r} is greyed out.")
        return chosen


def _names(component: Payload) -> tuple[str, ...]:
    emoji = (component.get("emoji") or {}).get("name")
    found = (component.get("label"), component.get("placeholder"), component.get("custom_id"), emoji)
    return tuple(name for name in found if name)


def _plain(value: Any) -> Any:  # noqa: ANN401 - an option of any type
    return value.user if isinstance(value, Person) else value


def _asked(command: Payload) -> Payload:
    asked = {"id": command["id"], "name": command["name"], "type": command["type"]}
    return asked | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})
