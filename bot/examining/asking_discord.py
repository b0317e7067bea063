"""Short questions to Discord over HTTP, each of which comes to an end soon."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

if TYPE_CHECKING:
    from collections.abc import Callable

DISCORD: Final = "https://discord.com"
SECONDS: Final = 3.0
"""The longest that one question takes."""

_API: Final = "/api/v10"
_AGENT: Final = f"DiscordBot (https://discord.com/developers/applications, {version('dragoman')})"
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: an HTTP status with its JSON, or `trouble`, a sentence on why nothing did.

    `ahead` tells by how many seconds this machine's clock is ahead of Discord's, where Discord told the time; it is
    right to about a second. `took` is in milliseconds.
    """

    status: int = 0
    content: Any = None
    ahead: float | None = None
    took: float = 0.0
    trouble: str | None = None

    @property
    def is_good(self) -> bool:
        """Whether it is what was asked for."""
        return self.status == _OK and isinstance(self.content, dict)


def session() -> aiohttp.ClientSession:
    """Make a session whose questions come to an end soon, whatever the network does."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=_Names()),
        timeout=aiohttp.ClientTimeout(total=SECONDS),
        headers={"User-Agent": _AGENT},
    )


async def ask(session: aiohttp.ClientSession, base: str, route: str, token: str | None) -> Reply:
    """Ask for a route below the API of the Discord at `base`."""
    headers = {"Authorization": f"Bot {token}"} if token else {}
    began, moment = time.monotonic(), time.time()
    try:
        async with session.get(f"{base}{_API}{route}", headers=headers, allow_redirects=False) as response:
            written = await response.text(errors="replace")
            took = time.monotonic() - began
            date = response.headers.get("Date")
            return Reply(response.status, _parsed(written), _ahead(date, moment + took / 2), took * 1000)
    except (aiohttp.ClientError, OSError) as problem:  # a timeout is an OSError, too
        return Reply(trouble=trouble(problem))


def trouble(problem: Exception) -> str:
    """Say in words why there was no connection."""
    match problem:
        case TimeoutError():
            return f"no answer in {SECONDS:.0f} seconds"
        case aiohttp.ClientConnectorDNSError():
            return f"the name {problem.host} is not known to the name server"
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientConnectorSSLError() | ssl.SSLError():
            return f"the connection is not secure ({problem})"
        case aiohttp.ClientConnectorError():
            return f"no connection to {problem.host}: {problem.os_error.strerror or problem.os_error}"
        case _:
            return f"the connection broke ({str(problem) or type(problem).__name__})"


def _parsed(written: str) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(written)
    except json.JSONDecodeError:
        return None


def _ahead(date: str | None, moment: float) -> float | None:
    try:
        # The header counts whole seconds: on average it is half of one late.
        return moment - parsedate_to_datetime(date).timestamp() - 0.5 if date else None
    except ValueError:
        return None


class _Names(AbstractResolver):
    """Look names up in threads that nobody waits for at the end, however long a name server keeps silent."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        look_up = partial(socket.getaddrinfo, host, port, family, socket.SOCK_STREAM)
        threading.Thread(target=_tell, args=(look_up, found, asyncio.get_running_loop()), daemon=True).start()
        return [
            ResolveResult(
                hostname=host, host=address[0], port=address[1], family=kind, proto=proto, flags=socket.AI_NUMERICHOST
            )
            for kind, _, proto, _, address in await found
        ]

    async def close(self) -> None:
        """Keep nothing open."""


def _tell(look_up: Callable[[], list[Any]], found: asyncio.Future[list[Any]], loop: asyncio.AbstractEventLoop) -> None:
    def settle(addresses: list[Any], problem: OSError | None) -> None:
        if found.done():
            return
        if problem:
            found.set_exception(problem)
        else:
            found.set_result(addresses)

    addresses, problem = [], None
    try:
        addresses = look_up()
    except OSError as error:
        problem = error
    if not loop.is_closed():
        loop.call_soon_threadsafe(settle, addresses, problem)
