"""Messages as they are posted, edited and deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tests.discord_server.layout import complete, with_addresses
from tests.discord_server.mentions import mentioned_users, pinged
from tests.discord_server.payloads import message_payload
from tests.discord_server.rules import COMPONENTS_V2, EPHEMERAL, LOADING, Payload
from tests.discord_server.state import Attachment, Channel, Interaction, Message, Ping, State, Upload, User

if TYPE_CHECKING:
    from tests.discord_server.gateway import Gateway

_SUPPRESS_EMBEDS: Final = 1 << 2
_SILENT: Final = 1 << 12
_SETTABLE: Final = COMPONENTS_V2 | _SUPPRESS_EMBEDS | _SILENT

Uploads = dict[int, Upload]
"""Files by the number under which the payload speaks of them."""


class Posts:
    """Post, edit and delete messages, and tell the bot of them."""

    def __init__(self, state: State, gateway: Gateway) -> None:
        self._state = state
        self._gateway = gateway
        self._nonces: dict[tuple[int, str], tuple[Message, float]] = {}

    def create(  # noqa: PLR0913 - a message is made of all of it
        self,
        channel: Channel,
        author: User,
        draft: Payload,
        uploads: Uploads | None = None,
        *,
        interaction: Interaction | None = None,
        reply_to: Message | None = None,
        loading: bool = False,
    ) -> Message:
        """Post a message; the ephemeral flag makes it visible only to the person of the interaction."""
        state = self._state
        message = Message(state.new_id(), channel, author, state.clock.timestamp(), reply_to=reply_to)
        message.interaction = interaction
        if interaction is not None and (draft.get("flags") or 0) & EPHEMERAL:
            message.visible_to = interaction.user
            message.flags |= EPHEMERAL
        message.flags |= LOADING if loading else 0
        self._fill(message, draft, uploads or {})
        channel.messages[message.id] = message
        self._gateway.announce("MESSAGE_CREATE", message)
        state.changes.notify()
        return message

    def with_nonce(self, author: User, nonce: object) -> Message | None:
        """Find what an author has posted with an enforced nonce in the last few minutes, deleted since or not."""
        message, posted = self._nonces.get((author.id, str(nonce)), (None, 0.0))
        remembered = nonce is not None and self._state.clock.now() - posted < self._state.limits.nonce_seconds
        return message if remembered else None

    def note_nonce(self, message: Message, nonce: object) -> None:
        """Remember with which nonce a message was posted, if it is enforced."""
        if nonce is not None:
            self._nonces[message.author.id, str(nonce)] = message, self._state.clock.now()

    def edit(self, message: Message, changes: Payload, uploads: Uploads | None = None) -> None:
        """Change a message; one that said that the bot is thinking now says what the bot thought."""
        if message.loading:
            message.flags &= ~LOADING
        else:
            message.edited = self._state.clock.timestamp()
        message.edits += 1
        self._fill(message, changes, uploads or {})
        self._gateway.announce("MESSAGE_UPDATE", message)
        self._state.changes.notify()

    def delete(self, message: Message) -> None:
        """Take a message away."""
        del message.channel.messages[message.id]
        self._gateway.announce_deletion(message)
        self._state.changes.notify()

    def store(self, channel: Channel, upload: Upload, *, ephemeral: bool = False) -> Attachment:
        """Keep a file where the CDN finds it."""
        number = self._state.new_id()
        url = f"{self._state.base_url}/attachments/{channel.id}/{number}/{upload.filename}"
        attachment = self._state.attachments[number] = Attachment(number, upload, url, ephemeral)
        return attachment

    def _fill(self, message: Message, draft: Payload, uploads: Uploads) -> None:
        message.flags |= (draft.get("flags") or 0) & _SETTABLE
        if "content" in draft:
            message.content = draft["content"] or ""
        if "embeds" in draft:
            message.embeds = [{"type": "rich", **embed} for embed in draft["embeds"] or []]
        self._attach(message, draft, uploads)
        if "components" in draft:
            message.components = complete(draft["components"] or [])
        message.components = with_addresses(message.components, message.attachments)
        message.embeds = with_addresses(message.embeds, message.attachments)
        users = self._state.users
        message.mentions = [users[int(user)] for user in mentioned_users(message.content) if int(user) in users]
        self._note_pings(message, draft)

    def _attach(self, message: Message, draft: Payload, uploads: Uploads) -> None:
        if "attachments" in draft:
            named = {str(item["id"]) for item in draft["attachments"] or []}
            message.attachments = [kept for kept in message.attachments if str(kept.id) in named]
        described = {str(item["id"]): item.get("description") for item in draft.get("attachments") or []}
        for number, upload in sorted(uploads.items()):
            told = replace(upload, description=described.get(str(number)))
            message.attachments.append(self.store(message.channel, told, ephemeral=message.ephemeral))

    def _note_pings(self, message: Message, draft: Payload) -> None:
        if message.author is not self._state.bot:
            return
        replied_to = str(message.reply_to.author.id) if message.reply_to is not None else None
        shown = message_payload(message) | {"allowed_mentions": draft.get("allowed_mentions")}
        if targets := pinged(shown, replied_to=replied_to):
            self._state.pings.append(Ping(message, targets))
