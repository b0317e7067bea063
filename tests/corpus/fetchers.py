"""Fetchers for tests, and what tests want to know of them."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from ipaddress import ip_network
from typing import TYPE_CHECKING, Final

import pytest

from corpus.errors import FetchError
from corpus.fetching import Accept, Fetcher, FetchRules
from tests.corpus.web_server import Page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from corpus.web.addresses import Resolve

HERE: Final = (ip_network("127.0.0.1/32"),)
"""What fetchers in tests may reach besides the internet."""

ARTICLE = Page(b"<html><body><p>Tea exports doubled.</p></body></html>")


class Names:
    """Resolves names to addresses as listed, one list after the other, and keeps note of what was asked."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, name: str) -> list[str]:
        """Give the next answer; the last one for ever."""
        self.asked.append(name)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@asynccontextmanager
async def fetching(
    *, seconds: float = 20, size: int = 10_000_000, redirects: int = 5, resolve: Resolve | None = None
) -> AsyncIterator[Fetcher]:
    """Make a fetcher that may reach 127.0.0.1 besides the internet, within these bounds."""
    rules = FetchRules(networks=HERE, seconds=seconds, size=size, redirects=redirects)
    async with Fetcher(rules, resolve=resolve) as fetcher:
        yield fetcher


@asynccontextmanager
async def ticking(at_least: int) -> AsyncIterator[None]:
    """Demand that another task has its turn that often while the block runs."""
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(tick())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert ticks >= at_least


async def refusal(fetcher: Fetcher, url: str, accept: Accept = Accept.PAGE) -> str:
    """Give the sentence with which an address is refused."""
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(url, accept)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    return sentence
