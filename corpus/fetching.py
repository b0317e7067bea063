"""Fetch pages and feeds from the public internet: the only way out, which trusts nobody.

Names are resolved once for each connection and their addresses checked, redirects are followed by hand, and time and
bytes are counted. Nothing of this program goes out but its name: no cookies, no referrer, no proxy's credentials.
"""

from __future__ import annotations

import asyncio
import logging
from asyncio import Semaphore
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from importlib.metadata import version
from time import monotonic
from typing import TYPE_CHECKING, Final, Self
from weakref import WeakValueDictionary

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar

from corpus.errors import FetchError
from corpus.sentences import gettext_noop
from corpus.web.addresses import CheckedConnector, SystemNames, check_host
from corpus.web.content_types import Accept, ending_of, file_name, in_utf8, is_welcome
from corpus.web.failures import FetchFailedError, failed_answer, failed_connection, failed_robots
from corpus.web.links import follow_link, parse_link
from corpus.web.robots import LARGEST_ROBOTS, Robots
from corpus.web.unpacking import ENCODINGS, read_body

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from aiohttp import ClientResponse
    from yarl import URL

    from corpus.web.addresses import Network, Resolve

__all__ = ["DEFAULT_RULES", "Accept", "FetchFailedError", "FetchRules", "Fetched", "Fetcher"]

_AT_ONCE = 4
_AT_ONCE_PER_HOST = 1
_LONGEST_HEADER = 8_190
_MOST_HEADERS = 100
_LONGEST_TAG = 1_000
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FetchRules:
    """What the host allows: whether to fetch at all, and within which bounds.

    `networks` are those that are reached although they are not public. `seconds` bounds one fetch with its redirects,
    without the wait for its turn; `size` bounds the bytes of a body, unpacked.
    """

    enabled: bool = True
    networks: tuple[Network, ...] = ()
    seconds: float = 20
    size: int = 10_000_000
    redirects: int = 5
    user_agent: str = f"Dragoman/{version('dragoman')} (+self-hosted Discord bot that quotes articles)"


DEFAULT_RULES: Final = FetchRules()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back.

    `url` is where it was in the end. `name` is a file name whose ending tells the kind: ``.html .txt .md .pdf .docx``
    of pages, ``.xml`` of feeds. `etag` and `modified` are for the next time. With `unchanged`, nothing is new since
    those that were given, and `content` is empty. `moved` is where the address has moved for good, None if it has not.
    """

    url: str
    name: str
    content: bytes
    etag: str | None = None
    modified: str | None = None
    unchanged: bool = False
    moved: str | None = None


class Fetcher:
    """Fetch within the rules, four addresses at a time and one of each host; use with ``async with``."""

    def __init__(self, rules: FetchRules = DEFAULT_RULES, *, resolve: Resolve | None = None) -> None:
        self.rules = rules
        self._networks = [*rules.networks]  # the connector has this very list
        self._names = SystemNames()
        self._resolve = resolve or self._names
        self._turns = Semaphore(_AT_ONCE)
        self._host_turns: WeakValueDictionary[str, Semaphore] = WeakValueDictionary()
        self._robots = Robots(rules.user_agent.partition("/")[0], self._read_robots)

    async def __aenter__(self) -> Self:
        self._session = ClientSession(
            connector=CheckedConnector(self._resolve, self._networks),
            cookie_jar=DummyCookieJar(),
            headers={"User-Agent": self.rules.user_agent, "Accept-Encoding": ENCODINGS},
            timeout=ClientTimeout(),  # all of it is timed here
            auto_decompress=False,
            trust_env=False,
            max_line_size=_LONGEST_HEADER,
            max_field_size=_LONGEST_HEADER,
            max_headers=_MOST_HEADERS,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        self._names.close()

    def obey(self, rules: FetchRules) -> None:
        """Fetch within other rules from now on."""
        self.rules = rules
        self._networks[:] = rules.networks

    async def fetch(self, url: str, accept: Accept, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """Fetch an address; raise FetchError with a sentence for the person who asked for it.

        `etag` and `modified` are those of an earlier answer: if nothing is new, the answer is `unchanged`.
        """
        if not self.rules.enabled:
            raise FetchError("Fetching is switched off on this host; add the text or the file itself.")
        page = moved = first = parse_link(url)
        headers = {"Accept": accept.value, **_conditions(etag, modified)}
        time = _Time(self.rules.seconds)
        for _ in range(self.rules.redirects + 1):
            async with self._turn(page), time.running(page):
                if not await self._robots.permit(page):
                    raise FetchError("{host} asks robots not to read this page, in its robots.txt.", host=page.host)
                async with self._ask(page, headers) as response:
                    if response.status not in _REDIRECTS:
                        fetched = await self._take(response, page, accept, headers)
                        return replace(fetched, moved=str(moved) if moved != first else None)
                    target = _target(response, page)
                    if response.status in _FOR_GOOD and moved == page:
                        moved = target
                    page = target
        raise FetchError("The page redirects more than {most} times.", most=self.rules.redirects)

    @asynccontextmanager
    async def _turn(self, page: URL) -> AsyncIterator[None]:
        # The host's turn first, so that those who wait for a slow host keep nobody else from theirs.
        host = page.raw_host or ""
        host_turn = self._host_turns.get(host)
        if host_turn is None:
            host_turn = self._host_turns[host] = Semaphore(_AT_ONCE_PER_HOST)
        async with host_turn, self._turns:
            yield

    @asynccontextmanager
    async def _ask(self, page: URL, headers: Mapping[str, str]) -> AsyncIterator[ClientResponse]:
        check_host(page.raw_host or "", self.rules.networks)
        _log.debug("Asking for %s", page)
        try:
            response = await self._session.get(page, headers=headers, allow_redirects=False)
            try:
                yield response
            finally:
                # Not released: nobody waits for the rest of a body that is not wanted.
                response.close()
        except (ClientError, OSError) as error:
            _log.debug("Asking %s failed with %s", page.host, type(error).__name__)
            raise failed_connection(error, page.host or "") from error

    async def _take(self, response: ClientResponse, page: URL, accept: Accept, headers: Mapping[str, str]) -> Fetched:
        is_conditional = "If-None-Match" in headers or "If-Modified-Since" in headers
        tag, modified = _tag(response.headers.get("ETag")), _tag(response.headers.get("Last-Modified"))
        if response.status == HTTPStatus.NOT_MODIFIED and is_conditional:
            tag, modified = tag or headers.get("If-None-Match"), modified or headers.get("If-Modified-Since")
            return Fetched(str(page), "", b"", tag, modified, unchanged=True)
        if response.status not in {HTTPStatus.OK, HTTPStatus.NON_AUTHORITATIVE_INFORMATION}:
            raise failed_answer(response, page.host or "")
        ending, content = await self._take_body(response, page, accept)
        _log.info("Fetched %d bytes from %s", len(content), page.host)
        return Fetched(str(page), file_name(page, ending), content, tag, modified)

    async def _take_body(self, response: ClientResponse, page: URL, accept: Accept) -> tuple[str, bytes]:
        declared = response.content_type.lower()
        unwanted = FetchError(_UNWANTED[accept], host=page.host)
        if not is_welcome(declared, accept):
            raise unwanted
        too_large = FetchError("The page is larger than {most} bytes.", most=self.rules.size)
        if (response.content_length or 0) > self.rules.size:
            raise too_large
        content, is_whole = await read_body(response, self.rules.size)
        if not is_whole:
            raise too_large
        if not content:
            raise FetchError("{host} sent an empty page.", host=page.host)
        is_told = "Content-Type" in response.headers
        ending = ending_of(content, declared if is_told else None, accept, page)
        if ending is None:
            raise unwanted
        return ending, in_utf8(content, ending, response.charset)

    async def _read_robots(self, address: URL) -> str:
        """Read a robots.txt as RFC 9309 says: none with 4xx or too many redirects, and no entry with 5xx."""
        page = address
        for _ in range(self.rules.redirects + 1):
            async with self._ask(page, {"Accept": "text/plain, */*;q=0.1"}) as response:
                if response.status in _REDIRECTS:
                    page = _target(response, page)
                    continue
                if HTTPStatus.BAD_REQUEST <= response.status < HTTPStatus.INTERNAL_SERVER_ERROR:
                    return ""
                if response.status != HTTPStatus.OK:
                    raise failed_robots(response, address.host or "")
                content, is_whole = await read_body(response, LARGEST_ROBOTS)
                return (content if is_whole else content.rpartition(b"\n")[0]).decode(errors="replace")
        return ""


_UNWANTED = {
    Accept.PAGE: gettext_noop("{host} did not send a page, text, PDF or Word document."),
    Accept.FEED: gettext_noop("{host} did not send an RSS or Atom feed."),
}


class _Time:
    """Count down the time of one fetch while it has its turn."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._left = seconds

    @asynccontextmanager
    async def running(self, page: URL) -> AsyncIterator[None]:
        begun = monotonic()
        try:
            async with asyncio.timeout(self._left):
                yield
        except TimeoutError as error:
            raise FetchFailedError(
                "{host} took longer than {seconds} seconds.",
                status=HTTPStatus.SERVICE_UNAVAILABLE,
                host=page.host,
                seconds=f"{self._seconds:g}",
            ) from error
        finally:
            self._left -= monotonic() - begun


def _conditions(etag: str | None, modified: str | None) -> dict[str, str]:
    conditions = {"If-None-Match": _tag(etag), "If-Modified-Since": _tag(modified)}
    return {name: value for name, value in conditions.items() if value}


def _tag(value: str | None) -> str | None:
    """Give a header's value if it can be kept and sent back."""
    return value if value and len(value) <= _LONGEST_TAG and value.isascii() and value.isprintable() else None


def _target(response: ClientResponse, page: URL) -> URL:
    return follow_link(page, response.headers.get("Location", ""))
