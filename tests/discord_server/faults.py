"""Faults on demand: what goes wrong with the bot's next requests."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from email.utils import formatdate
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_FOREVER: Final = 1 << 30


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` requests that match.

    `method` and `route` are shell patterns (``*`` matches anything, slashes too); `route` is the path below
    ``/api/v10``. Read `hits` to see how often it struck.
    """

    method: str
    route: str
    strike: Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]
    times: int = 1
    hits: int = 0

    def matches(self, method: str, route: str) -> bool:
        """Tell whether the fault strikes a request."""
        return self.hits < self.times and fnmatchcase(method, self.method) and fnmatchcase(route, self.route)


@dataclass(slots=True)
class Faults:
    """The faults that wait to strike, in the order in which they were asked for."""

    waiting: list[Fault] = field(default_factory=list)

    def rate_limit(
        self, method: str, route: str, *, times: int = 1, retry_after: float = 0.05, everywhere: bool = False
    ) -> Fault:
        """Answer 429; `everywhere` makes it the limit for all routes at once."""

        async def strike(_request: web.Request, _handler: Handler) -> web.StreamResponse:
            scope = {"X-RateLimit-Global": "true"} if everywhere else {}
            headers = {
                "Retry-After": str(retry_after),
                # discord.py takes a 429 without it for a ban by Cloudflare, and gives up.
                "Via": "1.1 google",
                "X-RateLimit-Scope": "global" if everywhere else "user",
            }
            answer = {"message": "You are being rate limited.", "retry_after": retry_after, "global": everywhere}
            return _json(answer, 429, headers | scope)

        return self._add(Fault(method, route, strike, times))

    def fail(self, method: str, route: str, *, status: int = 502, times: int = 1) -> Fault:
        """Answer with an error of Discord's own."""

        async def strike(_request: web.Request, _handler: Handler) -> web.StreamResponse:
            return _json({"message": f"{status}: injected", "code": 0}, status, {})

        return self._add(Fault(method, route, strike, times))

    def intercept(self, method: str, route: str, page: str, *, times: int = 1) -> Fault:
        """Answer with a web page in place of Discord, as some networks do."""

        async def strike(_request: web.Request, _handler: Handler) -> web.StreamResponse:
            return web.Response(text=page, content_type="text/html")

        return self._add(Fault(method, route, strike, times))

    def shift_time(self, method: str, route: str, *, seconds: float, times: int = _FOREVER) -> Fault:
        """Tell another time in the header `Date`."""

        async def strike(request: web.Request, handler: Handler) -> web.StreamResponse:
            response = await handler(request)
            response.headers["Date"] = formatdate(time.time() + seconds, usegmt=True)
            return response

        return self._add(Fault(method, route, strike, times))

    def drop(self, method: str, route: str, *, times: int = 1, after: bool = False) -> Fault:
        """Cut the connection without an answer; `after` does so when the request has taken effect."""

        async def strike(request: web.Request, handler: Handler) -> web.StreamResponse:
            response = await handler(request) if after else web.Response()
            if request.transport is not None:
                request.transport.abort()
            return response

        return self._add(Fault(method, route, strike, times))

    def delay(self, method: str, route: str, *, seconds: float, times: int = _FOREVER) -> Fault:
        """Take the request only after some seconds."""

        async def strike(request: web.Request, handler: Handler) -> web.StreamResponse:
            await asyncio.sleep(seconds)
            return await handler(request)

        return self._add(Fault(method, route, strike, times))

    def hold(self, method: str, route: str, until: asyncio.Event, *, times: int = _FOREVER) -> Fault:
        """Take the request only when `until` is set, so that a test decides the order of things."""

        async def strike(request: web.Request, handler: Handler) -> web.StreamResponse:
            await until.wait()
            return await handler(request)

        return self._add(Fault(method, route, strike, times))

    def clear(self) -> None:
        """Let everything go well again."""
        self.waiting.clear()

    def find(self, method: str, route: str) -> Fault | None:
        """Give the fault that strikes this request, if one does, and count it."""
        for fault in self.waiting:
            if fault.matches(method, route):
                fault.hits += 1
                return fault
        return None

    def _add(self, fault: Fault) -> Fault:
        self.waiting.append(fault)
        return fault


def _json(answer: object, status: int, headers: dict[str, str]) -> web.Response:
    return web.Response(
        body=json.dumps(answer).encode(), status=status, headers=headers, content_type="application/json"
    )
