"""Read the web pages that a person names on the command line."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.duplicates import plain_link
from corpus.errors import CorpusError, FetchError, ReadingError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.settings import Settings
    from corpus.fetching import Fetcher
    from corpus.models import Draft


@asynccontextmanager
async def open_fetcher(settings: Settings) -> AsyncIterator[Fetcher]:
    """Open the way to the web, within what the host has set."""
    from corpus.fetching import Fetcher, FetchRules  # noqa: PLC0415 - aiohttp takes long to import; few need it

    async with Fetcher(FetchRules(enabled=settings.fetching, networks=settings.fetch_networks)) as fetcher:
        yield fetcher


async def read_page(fetcher: Fetcher, url: str) -> list[Draft | CorpusError]:
    """Read the articles of a page, or say why it cannot be read, naming its address.

    The key is made of the address, so that the page updates its article when it is read again.
    """
    from corpus.fetching import Accept  # noqa: PLC0415 - see above
    from corpus.reading.isolated import read_isolated  # noqa: PLC0415 - see above

    try:
        fetched = await fetcher.fetch(url, Accept.PAGE)
    except FetchError as error:
        return [FetchError("{url}: {error}", url=url, error=error)]
    key = plain_link(url) or url
    found: list[Draft | CorpusError] = []
    for read in await read_isolated(fetched.content, name=fetched.name, key=key):
        if isinstance(read, ReadingError):
            found.append(ReadingError("{url}: {read}", url=url, read=read))
        else:
            # A page must not choose its key: it could name that of another article, and take its place.
            found.append(replace(read.draft, key=key, key_given=False, url=read.draft.url or fetched.url))
    return found
