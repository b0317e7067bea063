"""A web server on this machine that behaves as well or as badly as a test wants."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from ssl import SSLContext

Script = Callable[[asyncio.StreamWriter], Awaitable[None]]
"""Writes an answer's body, or after `Page.raw` the whole answer, as it likes."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked for; `target` has the query, and header names are in small letters."""

    method: str
    target: str
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        """Give the target without its query."""
        return self.target.partition("?")[0]


@dataclass(frozen=True, slots=True)
class Page:
    """An answer. Without `content_type` there is no such header; a `script` writes the body instead of `body`."""

    body: bytes = b""
    content_type: str | None = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    script: Script | None = None
    has_head: bool = True

    @classmethod
    def redirect(cls, to: str, status: int = 302) -> Page:
        """Send the client elsewhere."""
        return cls(status=status, headers={"Location": to})

    @classmethod
    def packed(cls, body: bytes, encoding: str, content_type: str = "text/html") -> Page:
        """Send a body by ``gzip``, ``deflate`` or ``raw deflate``, which says that it is ``deflate``."""
        packed = {"gzip": gzip.compress(body), "deflate": zlib.compress(body), "raw deflate": _deflate(body)}[encoding]
        return cls(packed, content_type, headers={"Content-Encoding": encoding.removeprefix("raw ")})

    @classmethod
    def stalled(cls) -> Page:
        """Send the headers, and then nothing for ever."""
        return cls(headers={"Content-Length": "1000"}, script=_stall)

    @classmethod
    def silent(cls) -> Page:
        """Send nothing at all."""
        return cls(script=_stall, has_head=False)

    @classmethod
    def dripping(cls, drop: bytes = b".", seconds: float = 0.01) -> Page:
        """Send a few bytes now and then for ever."""
        return cls(script=lambda writer: _drip(writer, drop, seconds))

    @classmethod
    def endless(cls, piece: bytes = b"x" * 65_536, headers: Mapping[str, str] | None = None) -> Page:
        """Send the same bytes for ever, as fast as they are taken."""
        return cls(headers=headers or {}, script=lambda writer: _drip(writer, piece, 0))

    @classmethod
    def bomb(cls, encoding: str = "gzip") -> Page:
        """Send a body that unpacks to a thousand times as much, for ever."""
        return cls(headers={"Content-Encoding": encoding}, script=lambda writer: _explode(writer, encoding))

    @classmethod
    def raw(cls, answer: bytes) -> Page:
        """Send these very bytes, status line and all."""
        return cls(answer, has_head=False)

    def head(self) -> bytes:
        """Give the status line and the headers."""
        headers = {"Connection": "close", **self.headers}
        if self.content_type is not None:
            headers.setdefault("Content-Type", self.content_type)
        if self.script is None:
            headers.setdefault("Content-Length", str(len(self.body)))
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


Answer = Page | Callable[[Request], Page]


@dataclass(slots=True)
class LocalWeb:
    """A running server: put answers into `pages` by their paths, find what was asked in `requests`.

    What is not in `pages` does not exist (404), robots.txt included.
    """

    base_url: str
    pages: dict[str, Answer] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    """How many connections were opened, whether anything was asked over them or not."""
    open_at_once: int = 0
    """The most requests of pages that were being answered at one time, robots.txt left out."""
    _open: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @classmethod
    @asynccontextmanager
    async def running(
        cls, host: str = "127.0.0.1", ssl: SSLContext | None = None, *, port: int = 0
    ) -> AsyncIterator[LocalWeb]:
        """Run a server on a free or a given port until the block ends, whatever is still being sent."""
        web = cls("")
        server = await asyncio.start_server(web._accept, host, port, ssl=ssl)
        port = server.sockets[0].getsockname()[1]
        web.base_url = f"http{'s' if ssl else ''}://{f'[{host}]' if ':' in host else host}:{port}"
        try:
            yield web
        finally:
            server.close()
            for task in web._tasks:
                task.cancel()
            await asyncio.gather(*web._tasks, return_exceptions=True)
            await server.wait_closed()

    @property
    def port(self) -> int:
        """Give the port that it listens on."""
        return int(self.base_url.rpartition(":")[2])

    @property
    def asked(self) -> list[str]:
        """Give the paths that were asked for, in order."""
        return [request.path for request in self.requests]

    def url(self, path: str, host: str | None = None) -> str:
        """Give the address of a page, by another name of the server if wanted."""
        base = self.base_url if host is None else f"{self.base_url.partition(':')[0]}://{host}:{self.port}"
        return f"{base}{path}"

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                request = _parsed(await reader.readuntil(b"\r\n\r\n"))
                self.requests.append(request)
                await self._answer(request, writer)
        finally:
            # What a client that went away did not take is dropped.
            writer.transport.abort() if writer.transport.get_write_buffer_size() else writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        answer = self.pages.get(request.path, Page(b"Nothing here.", "text/plain", 404))
        page = answer if isinstance(answer, Page) else answer(request)
        is_page = request.path != "/robots.txt"
        self._open += is_page
        self.open_at_once = max(self.open_at_once, self._open)
        try:
            writer.write((page.head() if page.has_head else b"") + page.body)
            await writer.drain()
            if page.script is not None:
                await page.script(writer)
        finally:
            self._open -= is_page


def _parsed(head: bytes) -> Request:
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    method, target, _ = first.split(" ")
    pairs = (line.partition(":") for line in lines)
    return Request(method, target, {name.lower(): value.strip() for name, _, value in pairs})


def _deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


async def _stall(_: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def _drip(writer: asyncio.StreamWriter, drop: bytes, seconds: float) -> None:
    while True:
        writer.write(drop)
        await writer.drain()
        await asyncio.sleep(seconds)


async def _explode(writer: asyncio.StreamWriter, encoding: str) -> None:
    packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS + (16 if encoding == "gzip" else 0))
    nothing = bytes(1_000_000)
    while True:
        writer.write(packer.compress(nothing))
        await writer.drain()
        await asyncio.sleep(0)
