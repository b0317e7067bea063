"""Answers to interactions: the first response, the original message and follow-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from tests.discord_server.layout import complete
from tests.discord_server.payloads import message_payload
from tests.discord_server.rest import API, ApiError, Body, Core, answer, core_of, no_content, read_body
from tests.discord_server.rules import EPHEMERAL, Kind, Response, check_callback
from tests.discord_server.rules.commands import STRING

if TYPE_CHECKING:
    from tests.discord_server.rules import Payload
    from tests.discord_server.state import Interaction, Message

routes = web.RouteTableDef()

_WEBHOOK: Final = f"{API}/webhooks/{{webhook_id}}/{{webhook_token}}"
_MADE_A_MESSAGE: Final = (Response.MESSAGE, Response.DEFERRED_MESSAGE)


@routes.post(f"{API}/interactions/{{interaction_id}}/{{interaction_token}}/callback")
async def respond(request: web.Request) -> web.Response:
    """Take the first response to an interaction."""
    core = core_of(request)
    body = await read_body(request)
    interaction = _in_time(core, request)
    if interaction.response is not None:
        raise ApiError(400, 40060, "Interaction has already been acknowledged.")
    source = interaction.source
    body.refuse_if(
        check_callback(
            body.payload,
            kind=interaction.kind,
            on_message=source is not None and interaction.kind in {Kind.COMPONENT, Kind.MODAL},
            before=message_payload(source) if source is not None else None,
            uploads=body.names,
            option_type=_completed_type(interaction.asked),
        )
    )
    _apply(core, interaction, Response(body.payload["type"]), body)
    interaction.responded = core.state.clock.now()
    core.state.changes.notify()
    if request.query.get("with_response") in {"1", "true"}:
        return answer(_callback(interaction))
    return no_content()


@routes.post(_WEBHOOK)
async def follow_up(request: web.Request) -> web.Response:
    """Take a follow-up; after a deferral the first one takes the place of the thinking message."""
    core = core_of(request)
    body = await read_body(request)
    interaction = _answerable(core, request)
    limit = core.state.limits.guest_followups
    if interaction.is_guest and interaction.followup_count >= limit:
        raise ApiError(400, 40094, "This interaction has reached the maximum number of follow up messages")
    original = interaction.original
    if original is not None and original.loading and not original.deleted:
        body.check_message(before=message_payload(original))
        core.posts.edit(original, body.payload, body.uploads)
        message = original
    else:
        body.check_message()
        message = core.posts.create(
            interaction.channel, core.state.bot, body.payload, body.uploads, interaction=interaction
        )
        interaction.followups.append(message)
    interaction.followup_count += 1
    interaction.answered = True
    core.state.changes.notify()
    return answer(message_payload(message))


@routes.get(f"{_WEBHOOK}/messages/{{message_id}}")
@routes.get(f"{_WEBHOOK}/messages/@original")
async def read_answer(request: web.Request) -> web.Response:
    """Give back a message of the interaction."""
    core = core_of(request)
    return answer(message_payload(_message(_answerable(core, request), request)))


@routes.patch(f"{_WEBHOOK}/messages/{{message_id}}")
@routes.patch(f"{_WEBHOOK}/messages/@original")
async def edit_answer(request: web.Request) -> web.Response:
    """Change a message of the interaction."""
    core = core_of(request)
    body = await read_body(request)
    interaction = _answerable(core, request)
    message = _message(interaction, request)
    body.check_message(before=message_payload(message))
    core.posts.edit(message, body.payload, body.uploads)
    interaction.answered = True
    core.state.changes.notify()
    return answer(message_payload(message))


@routes.delete(f"{_WEBHOOK}/messages/{{message_id}}")
@routes.delete(f"{_WEBHOOK}/messages/@original")
async def delete_answer(request: web.Request) -> web.Response:
    """Take a message of the interaction away."""
    core = core_of(request)
    interaction = _answerable(core, request)
    core.posts.delete(_message(interaction, request))
    interaction.answered = True
    core.state.changes.notify()
    return no_content()


def _in_time(core: Core, request: web.Request) -> Interaction:
    interaction = core.state.interactions.get(request.match_info["interaction_token"])
    if interaction is None or str(interaction.id) != request.match_info["interaction_id"]:
        raise ApiError(404, 10062, "Unknown interaction")
    late = core.state.clock.now() - interaction.started
    if interaction.response is None and late > core.state.limits.first_response:
        interaction.refused = f"its first response came {late:.1f} s late"
        raise ApiError(404, 10062, "Unknown interaction")
    return interaction


def _answerable(core: Core, request: web.Request) -> Interaction:
    interaction = core.state.interactions.get(request.match_info["webhook_token"])
    wrong_application = request.match_info["webhook_id"] != str(core.state.application_id)
    if interaction is None or interaction.response is None or wrong_application:
        raise ApiError(404, 10015, "Unknown Webhook")
    if core.state.clock.now() - interaction.started > core.state.limits.token_life:
        raise ApiError(401, 50027, "Invalid Webhook Token")
    return interaction


def _message(interaction: Interaction, request: web.Request) -> Message:
    wanted = request.match_info.get("message_id")
    original = [interaction.original] if interaction.original is not None else []
    found = original if wanted is None else [*original, *interaction.followups]
    for message in found:
        if not message.deleted and wanted in {None, str(message.id)}:
            return message
    raise ApiError(404, 10008, "Unknown Message")


def _apply(core: Core, interaction: Interaction, response: Response, body: Body) -> None:
    content: Payload = body.payload.get("data") or {}
    source = interaction.source
    match response:
        case Response.MESSAGE:
            body.check_extent(content)
            interaction.original = core.posts.create(
                interaction.channel, core.state.bot, content, body.uploads, interaction=interaction
            )
        case Response.DEFERRED_MESSAGE:
            flags = {"flags": (content.get("flags") or 0) & EPHEMERAL}
            interaction.original = core.posts.create(
                interaction.channel, core.state.bot, flags, interaction=interaction, loading=True
            )
        case Response.UPDATE if source is not None:
            if source.deleted:
                raise ApiError(404, 10008, "Unknown Message")
            body.check_extent(content, before=message_payload(source))
            core.posts.edit(source, content, body.uploads)
            interaction.original = source
        case Response.DEFERRED_UPDATE:
            interaction.original = source
        case Response.CHOICES:
            interaction.choices = content["choices"]
        case Response.MODAL:
            interaction.modal = content | {"components": complete(content["components"])}
    interaction.response = response
    interaction.answered = response not in {Response.DEFERRED_MESSAGE, Response.DEFERRED_UPDATE}


def _callback(interaction: Interaction) -> Payload:
    payload: Payload = {"id": str(interaction.id), "type": int(interaction.kind)}
    resource: Payload = {"type": int(interaction.response or 0)}
    if interaction.response in {*_MADE_A_MESSAGE, Response.UPDATE} and interaction.original is not None:
        resource["message"] = message_payload(interaction.original)
        payload["response_message_id"] = str(interaction.original.id)
        payload["response_message_loading"] = interaction.original.loading
        payload["response_message_ephemeral"] = interaction.original.ephemeral
    return {"interaction": payload, "resource": resource}


def _completed_type(asked: Payload) -> int:
    for option in asked.get("options") or []:
        if option.get("focused"):
            return int(option["type"])
        if option.get("options"):
            return _completed_type(option)
    return STRING
