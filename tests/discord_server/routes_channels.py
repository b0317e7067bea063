"""Channels, their messages, servers, users and files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from tests.discord_server.payloads import (
    channel_payload,
    guild_payload,
    member_payload,
    message_payload,
    role_payload,
    user_payload,
)
from tests.discord_server.rest import API, ApiError, answer, core_of, no_content, read_body

if TYPE_CHECKING:
    from tests.discord_server.rest import Core
    from tests.discord_server.rules import Payload
    from tests.discord_server.state import Channel, Guild, Message

routes = web.RouteTableDef()

_MESSAGES = f"{API}/channels/{{channel_id}}/messages"


@routes.post(_MESSAGES)
async def send_message(request: web.Request) -> web.Response:
    """Post a message of the bot."""
    core = core_of(request)
    body = await read_body(request)
    channel = _channel(request)
    _require(core, channel, "send_messages", *(["attach_files"] if body.uploads else []))
    if any(not user.accepts_messages for user in channel.recipients):
        raise ApiError(403, 50007, "Cannot send messages to this user")
    body.check_message()
    reference = body.payload.get("message_reference") or {}
    reply_to = channel.messages.get(_as_number(reference.get("message_id")))
    nonce = body.payload.get("nonce") if body.payload.get("enforce_nonce") else None
    message = core.posts.with_nonce(core.state.bot, nonce)
    if message is None:
        message = core.posts.create(channel, core.state.bot, body.payload, body.uploads, reply_to=reply_to)
        core.posts.note_nonce(message, nonce)
    elif message.deleted:
        raise ApiError(404, 10008, "Unknown Message")
    given = {"nonce": body.payload["nonce"]} if body.payload.get("nonce") is not None else {}
    return answer(message_payload(message) | given)


@routes.get(_MESSAGES)
async def list_messages(request: web.Request) -> web.Response:
    """List the messages that the bot sees, newest first."""
    core = core_of(request)
    channel = _channel(request)
    _require(core, channel, "read_message_history")
    limit = int(request.query.get("limit", "50"))
    before = int(request.query.get("before", str((1 << 63) - 1)))
    after = int(request.query.get("after", "0"))
    numbers = [number for number in channel.messages if after < number < before]
    numbers = sorted(numbers)[:limit] if "after" in request.query else sorted(numbers)[-limit:]
    shown = [channel.messages[number] for number in reversed(numbers)]
    return answer([_as_read(core, message) for message in shown if not message.ephemeral])


@routes.get(f"{_MESSAGES}/{{message_id}}")
async def read_message(request: web.Request) -> web.Response:
    """Give one message."""
    core = core_of(request)
    _require(core, _channel(request), "read_message_history")
    return answer(_as_read(core, _message(request)))


@routes.patch(f"{_MESSAGES}/{{message_id}}")
async def edit_message(request: web.Request) -> web.Response:
    """Change a message of the bot."""
    core = core_of(request)
    body = await read_body(request)
    message = _message(request)
    _require(core, message.channel)
    if message.author is not core.state.bot:
        raise ApiError(403, 50005, "Cannot edit a message authored by another user")
    body.check_message(before=message_payload(message))
    core.posts.edit(message, body.payload, body.uploads)
    return answer(message_payload(message))


@routes.delete(f"{_MESSAGES}/{{message_id}}")
async def delete_message(request: web.Request) -> web.Response:
    """Delete a message of the bot, or of somebody else if it may."""
    core = core_of(request)
    message = _message(request)
    _require(core, message.channel, *([] if message.author is core.state.bot else ["manage_messages"]))
    core.posts.delete(message)
    return no_content()


@routes.post(f"{API}/channels/{{channel_id}}/typing")
async def type_in_channel(request: web.Request) -> web.Response:
    """Show that the bot is typing."""
    _require(core_of(request), _channel(request), "send_messages")
    return no_content()


@routes.get(f"{API}/channels/{{channel_id}}")
async def read_channel(request: web.Request) -> web.Response:
    """Describe a channel."""
    channel = _channel(request)
    _require(core_of(request), channel)
    return answer(channel_payload(channel))


@routes.post(f"{API}/users/@me/channels")
async def open_direct_channel(request: web.Request) -> web.Response:
    """Open direct messages with a user."""
    state = core_of(request).state
    body = await read_body(request)
    body.refuse_if(())
    user = state.users.get(_as_number(body.payload.get("recipient_id")))
    if user is None:
        raise ApiError(404, 10013, "Unknown User")
    return answer(channel_payload(state.direct_channel(user, state.bot)))


@routes.get(f"{API}/users/{{user_id}}")
async def read_user(request: web.Request) -> web.Response:
    """Describe a user."""
    user = core_of(request).state.users.get(_number(request, "user_id"))
    if user is None:
        raise ApiError(404, 10013, "Unknown User")
    return answer(user_payload(user))


@routes.get(f"{API}/users/@me/guilds")
async def list_guilds(request: web.Request) -> web.Response:
    """List the servers of the bot."""
    guilds = [guild for guild in core_of(request).state.guilds.values() if guild.has_bot]
    shown = [{"id": str(guild.id), "name": guild.name, "icon": None, "owner": False} for guild in guilds]
    return answer([guild | {"permissions": "0", "features": []} for guild in shown])


@routes.delete(f"{API}/users/@me/guilds/{{guild_id}}")
async def leave_guild(request: web.Request) -> web.Response:
    """Let the bot leave a server."""
    core = core_of(request)
    guild = _guild(request)
    core.gateway.hide_guild(guild, unavailable=False)
    guild.has_bot = False
    del guild.members[core.state.bot.id]
    return no_content()


@routes.get(f"{API}/guilds/{{guild_id}}")
async def read_guild(request: web.Request) -> web.Response:
    """Describe a server."""
    core = core_of(request)
    return answer(guild_payload(_guild(request), core.state.bot))


@routes.get(f"{API}/guilds/{{guild_id}}/roles")
async def list_roles(request: web.Request) -> web.Response:
    """List the roles of a server."""
    return answer([role_payload(role) for role in _guild(request).roles.values()])


@routes.get(f"{API}/guilds/{{guild_id}}/members/{{user_id}}")
async def read_member(request: web.Request) -> web.Response:
    """Describe a member of a server."""
    member = _guild(request).members.get(_number(request, "user_id"))
    if member is None:
        raise ApiError(404, 10007, "Unknown Member")
    return answer(member_payload(member))


@routes.get("/attachments/{channel_id}/{attachment_id}/{filename}")
async def download(request: web.Request) -> web.Response:
    """Hand out a file, as the CDN does."""
    attachment = core_of(request).state.attachments.get(_number(request, "attachment_id"))
    if attachment is None or attachment.upload.filename != request.match_info["filename"]:
        raise web.HTTPNotFound
    return web.Response(body=attachment.upload.content, content_type=attachment.upload.content_type)


def _number(request: web.Request, name: str) -> int:
    return _as_number(request.match_info[name])


def _as_number(value: object) -> int:
    return int(str(value)) if str(value).isdecimal() else 0


def _channel(request: web.Request) -> Channel:
    channel = core_of(request).state.channels.get(_number(request, "channel_id"))
    if channel is None:
        raise ApiError(404, 10003, "Unknown Channel")
    return channel


def _message(request: web.Request) -> Message:
    message = _channel(request).messages.get(_number(request, "message_id"))
    if message is None or message.ephemeral:
        raise ApiError(404, 10008, "Unknown Message")
    return message


def _guild(request: web.Request) -> Guild:
    guild = core_of(request).state.guilds.get(_number(request, "guild_id"))
    if guild is None or not guild.has_bot:
        raise ApiError(404, 10004, "Unknown Guild")
    return guild


def _require(core: Core, channel: Channel, *permissions: str) -> None:
    bot = core.state.bot
    if not core.state.may(bot, channel, "view_channel"):
        raise ApiError(403, 50001, "Missing Access")
    if not all(core.state.may(bot, channel, permission) for permission in permissions):
        raise ApiError(403, 50013, "Missing Permissions")


def _as_read(core: Core, message: Message) -> Payload:
    granted = core.gateway.allowed_intents.message_content
    return message_payload(message, hide_content=not granted and core.gateway.hides(message))
