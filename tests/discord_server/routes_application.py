"""The application itself: who it is, where its gateway is, its commands and its emojis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from tests.discord_server.payloads import own_user_payload, user_payload
from tests.discord_server.rest import API, ApiError, answer, core_of, no_content, read_body
from tests.discord_server.rules import check_commands

if TYPE_CHECKING:
    from tests.discord_server.rules import Payload

routes = web.RouteTableDef()

_APPLICATION: Final = f"{API}/applications/{{application_id}}"
_GLOBAL: Final = f"{_APPLICATION}/commands"
_IN_GUILD: Final = f"{_APPLICATION}/guilds/{{guild_id}}/commands"


@routes.get(f"{API}/gateway")
async def find_gateway(request: web.Request) -> web.Response:
    """Say where the gateway is, to anybody."""
    return answer({"url": core_of(request).gateway.url})


@routes.get(f"{API}/gateway/bot")
async def find_bot_gateway(request: web.Request) -> web.Response:
    """Say where the gateway is and how many shards it wants."""
    gateway = core_of(request).gateway
    left = 1000 - len(gateway.identifies)
    limit = {"total": 1000, "remaining": left, "reset_after": 86_400_000, "max_concurrency": 1}
    return answer({"url": gateway.url, "shards": gateway.shards, "session_start_limit": limit})


@routes.get(f"{API}/users/@me")
async def read_own_user(request: web.Request) -> web.Response:
    """Describe the bot to itself."""
    return answer(own_user_payload(core_of(request).state.bot))


@routes.get(f"{API}/applications/@me")
@routes.get(f"{API}/oauth2/applications/@me")
async def read_application(request: web.Request) -> web.Response:
    """Describe the application."""
    state = core_of(request).state
    application: Payload = {
        "id": str(state.application_id),
        "name": state.bot.name,
        "description": "",
        "icon": None,
        "type": None,
        "bot": user_payload(state.bot),
        "owner": user_payload(state.owner),
        "team": None,
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
        "approximate_user_authorization_count": 0,
        "bot_public": True,
        "bot_require_code_grant": False,
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "approximate_guild_count": sum(guild.has_bot for guild in state.guilds.values()),
        "approximate_user_install_count": sum(user.installed for user in state.users.values()),
        "integration_types_config": {"0": {}, "1": {}},
    }
    return answer(application | state.portal)


@routes.get(_GLOBAL)
@routes.get(_IN_GUILD)
async def list_commands(request: web.Request) -> web.Response:
    """List the commands of the application, everywhere or in a server."""
    return answer(core_of(request).registry.listed(_place(request)))


@routes.put(_GLOBAL)
@routes.put(_IN_GUILD)
async def replace_commands(request: web.Request) -> web.Response:
    """Register exactly these commands."""
    body = await read_body(request)
    place = _place(request)
    body.refuse_if(check_commands(body.payload))
    return answer(core_of(request).registry.replace(place, body.payload))


@routes.get(f"{_IN_GUILD}/permissions")
async def list_permissions(request: web.Request) -> web.Response:
    """List what a server's admins have said about who may use which command."""
    core, place = core_of(request), _place(request)
    assert place is not None  # the route names a server
    return answer(core.registry.permissions(core.state.guilds[place]))


@routes.get(f"{_GLOBAL}/{{command_id}}")
@routes.get(f"{_IN_GUILD}/{{command_id}}")
async def read_command(request: web.Request) -> web.Response:
    """Describe a command."""
    for command in core_of(request).registry.listed(_place(request)):
        if command["id"] == request.match_info["command_id"]:
            return answer(command)
    raise ApiError(404, 10063, "Unknown application command")


@routes.delete(f"{_GLOBAL}/{{command_id}}")
@routes.delete(f"{_IN_GUILD}/{{command_id}}")
async def remove_command(request: web.Request) -> web.Response:
    """Take a command away."""
    if not core_of(request).registry.remove(_place(request), request.match_info["command_id"]):
        raise ApiError(404, 10063, "Unknown application command")
    return no_content()


@routes.get(f"{_APPLICATION}/emojis")
async def list_emojis(request: web.Request) -> web.Response:
    """List the emojis of the application."""
    _place(request)
    return answer({"items": list(core_of(request).state.emojis.values())})


@routes.post(f"{_APPLICATION}/emojis")
async def add_emoji(request: web.Request) -> web.Response:
    """Add an emoji to the application."""
    state = core_of(request).state
    body = await read_body(request)
    _place(request)
    body.refuse_if(())
    number = state.new_id()
    state.emojis[number] = {
        "id": str(number),
        "name": body.payload["name"],
        "roles": [],
        "require_colons": True,
        "managed": False,
        "animated": False,
        "available": True,
        "user": user_payload(state.bot),
    }
    return answer(state.emojis[number], 201)


@routes.delete(f"{_APPLICATION}/emojis/{{emoji_id}}")
async def remove_emoji(request: web.Request) -> web.Response:
    """Take an emoji of the application away."""
    _place(request)
    number = request.match_info["emoji_id"]
    if core_of(request).state.emojis.pop(int(number) if number.isdecimal() else 0, None) is None:
        raise ApiError(404, 10014, "Unknown Emoji")
    return no_content()


def _place(request: web.Request) -> int | None:
    """Give the server that the request is about, or None; raise ApiError for another application's."""
    state = core_of(request).state
    if request.match_info["application_id"] != str(state.application_id):
        raise ApiError(403, 20012, "You are not authorized to perform this action on this application")
    if (number := request.match_info.get("guild_id")) is None:
        return None
    guild = state.guilds.get(int(number) if number.isdecimal() else 0)
    if guild is None or not guild.has_bot:
        raise ApiError(403, 50001, "Missing Access")
    return guild.id
