"""What every REST request goes through: faults, the token, the checks of its body, and errors as Discord words them."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from aiohttp import web

from tests.discord_server import rules
from tests.discord_server.rules import MAX_WEIGHT, Payload, Problem
from tests.discord_server.schema import check_request
from tests.discord_server.state import State, Upload

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.discord_server.faults import Faults
    from tests.discord_server.gateway import Gateway
    from tests.discord_server.posting import Posts, Uploads
    from tests.discord_server.registry import Registry

API: Final = "/api/v10"

INVALID_FORM_BODY: Final = 50035
_OPEN: Final = f"{API}/gateway"
_WITHOUT_TOKEN: Final = (f"{API}/interactions/", f"{API}/webhooks/")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ApiError(Exception):
    """A request is refused with a status and Discord's own code and message."""

    def __init__(self, status: int, code: int, message: str, problems: Iterable[Problem] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.problems = tuple(problems)

    @property
    def payload(self) -> Payload:
        """The error as Discord words it."""
        payload: Payload = {"message": self.message, "code": self.code}
        return payload | ({"errors": rules.error_tree(self.problems)} if self.problems else {})


@dataclass(frozen=True, slots=True)
class Sent:
    """A request of the bot: `route` is the path below the API's base, `payload` the JSON that came with it."""

    method: str
    route: str
    payload: Any
    status: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request of the bot that this Discord refused for its content, faults on demand apart."""

    method: str
    route: str
    status: int
    code: int
    message: str
    problems: tuple[Problem, ...]
    payload: Any

    def __str__(self) -> str:
        """Write the request, the error and each problem."""
        lines = [f"{self.method} {self.route}: {self.status} {self.message} (code {self.code})"]
        return "\n".join([*lines, *(f"  {problem}" for problem in self.problems)])


@dataclass(slots=True)
class Core:
    """The parts of the server that the routes work with, and what they have seen.

    `by_schema` tells whether Discord's own schema judges what comes, too, which takes four fifths of all the time.
    """

    state: State
    gateway: Gateway
    posts: Posts
    registry: Registry
    faults: Faults
    requests: list[Sent] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    by_schema: bool = True


CORE: Final = web.AppKey("core", Core)
_PAYLOAD: Final = web.RequestKey("payload", object)


@dataclass(frozen=True, slots=True)
class Body:
    """The JSON of a request, the files beside it, and the operation of the API that it is for.

    `by_schema` tells whether Discord's own schema judges it, too.
    """

    method: str
    template: str
    payload: Any
    uploads: Uploads
    by_schema: bool

    @property
    def names(self) -> list[str]:
        """The names of the files."""
        return [upload.filename for upload in self.uploads.values()]

    def refuse_if(self, problems: Iterable[Problem]) -> None:
        """Raise ApiError if there are problems, or if Discord's own schema knows some."""
        found = list(problems)
        if not found and self.by_schema:
            found = check_request(self.method, self.template, self.payload)
        if found:
            raise ApiError(400, INVALID_FORM_BODY, "Invalid Form Body", found)

    def check_message(self, *, before: Payload | None = None) -> None:
        """Raise ApiError unless the body is a message, or an edit of one, that Discord takes."""
        self.refuse_if(rules.check_message(self.payload, before=before, uploads=self.names))
        self.check_extent(self.payload, before=before)

    def check_extent(self, message: Payload, *, before: Payload | None = None) -> None:
        """Raise ApiError if the message is empty, or so heavy that Discord fails."""
        if rules.is_empty(message, before) and not self.uploads:
            raise ApiError(400, 50006, "Cannot send an empty message")
        if rules.weight(message) > MAX_WEIGHT:
            raise ApiError(500, 0, "500: Internal Server Error")


def core_of(request: web.Request) -> Core:
    """Give the parts of the server that a request came to."""
    return request.app[CORE]


def answer(payload: object, status: int = 200) -> web.Response:
    """Answer with JSON; discord.py wants the content type without a charset."""
    return web.Response(body=json.dumps(payload).encode(), status=status, content_type="application/json")


def no_content() -> web.Response:
    """Answer that it is done."""
    return web.Response(status=204)


async def read_body(request: web.Request) -> Body:
    """Read JSON, or a form of JSON and files; raise ApiError if it is neither or a file is too large."""
    uploads: Uploads = {}
    if request.content_type == "multipart/form-data":
        text, uploads = await _read_form(request)
    else:
        text = await request.text()
    try:
        payload = json.loads(text or "{}")
    except json.JSONDecodeError:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from None
    request[_PAYLOAD] = payload
    resource = request.match_info.route.resource
    template = resource.canonical.removeprefix(API) if resource is not None else ""
    core = core_of(request)
    most = core.state.limits.upload_bytes
    if any(len(upload.content) > most for upload in uploads.values()):
        raise ApiError(413, 40005, "Request entity too large")
    return Body(request.method, template, payload, uploads, core.by_schema)


@web.middleware
async def as_discord(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let faults strike, check the token, write errors as Discord does, and keep what was asked."""
    core = core_of(request)
    if not request.path.startswith(API):
        return await handler(request)

    async def run(request: web.Request) -> web.StreamResponse:
        return await _run(core, request, handler)

    route = request.path.removeprefix(API)
    fault = core.faults.find(request.method, route)
    response = await (fault.strike(request, run) if fault is not None else run(request))
    core.requests.append(Sent(request.method, route, request.get(_PAYLOAD), response.status))
    core.state.changes.notify()
    return response


async def _run(core: Core, request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        _authorise(core.state, request)
        response = await handler(request)
    except ApiError as error:
        return _refuse(core, request, error)
    except web.HTTPException as error:
        return _refuse(core, request, ApiError(error.status, 0, f"{error.status}: {error.reason}"))
    # Far from any limit; discord.py reads them after every answer.
    response.headers.update(
        {
            "X-RateLimit-Limit": "1000",
            "X-RateLimit-Remaining": "999",
            "X-RateLimit-Reset-After": "1",
            "X-RateLimit-Bucket": f"{request.method}-{request.match_info.handler.__name__}",
        }
    )
    return response


def _authorise(state: State, request: web.Request) -> None:
    is_open = request.path == _OPEN or request.path.startswith(_WITHOUT_TOKEN)
    if not is_open and request.headers.get("Authorization") != f"Bot {state.token}":
        raise ApiError(401, 0, "401: Unauthorized")


def _refuse(core: Core, request: web.Request, error: ApiError) -> web.Response:
    route = request.path.removeprefix(API)
    payload = request.get(_PAYLOAD)
    core.refusals.append(
        Refusal(request.method, route, error.status, error.code, error.message, error.problems, payload)
    )
    return answer(error.payload, error.status)


async def _read_form(request: web.Request) -> tuple[str, Uploads]:
    text, uploads = "{}", {}
    async for part in await request.multipart():
        if not isinstance(part, aiohttp.BodyPartReader):
            raise ApiError(400, 50109, "The request body contains invalid JSON.")
        name = part.name or ""
        if name == "payload_json":
            text = await part.text()
        elif name.startswith("files["):
            filename = (part.filename or "unknown").replace(" ", "_")
            kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
            number = int(name.removeprefix("files[").removesuffix("]"))
            uploads[number] = Upload(filename, bytes(await part.read(decode=True)), kind)
    return text, uploads
