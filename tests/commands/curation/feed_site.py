"""A small site with a feed, on this machine; all that it says is made up."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final

from tests.corpus.web_server import LocalWeb, Page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.client import DragomanClient
    from corpus.store.feed_rows import Feed

TITLE: Final = "Steppe Courier"
_SYLLABLES: Final = ("ka", "ro", "mi", "ten", "sul", "dar", "vo", "lin", "pe", "gash", "tu", "bel")


class FeedSite:
    """A feed at ``/feed`` whose entries link to pages of their own."""

    def __init__(self, web: LocalWeb) -> None:
        self._web = web
        self.url = web.url("/feed")

    def publish(self, names: Iterable[str], title: str = TITLE, path: str = "/feed") -> None:
        """Put these entries, newest first, into the feed, and their pages on the web."""
        items: list[str] = []
        for name in names:
            page = f"/{name.replace(' ', '-')}"
            self._web.pages[page] = Page(_page(name))
            link = self._web.url(page)
            items.append(f"<item><title>{name}</title><link>{link}</link><description>{name}.</description></item>")
        body = f'<rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'
        self._web.pages[path] = Page(body.encode(), "application/rss+xml; charset=utf-8")

    def fail(self, status: int = 500) -> None:
        """Let the feed answer with an error from now on."""
        self._web.pages["/feed"] = Page(b"No.", "text/plain", status)

    def lose(self, name: str) -> None:
        """Take an entry's page off the web."""
        del self._web.pages[f"/{name.replace(' ', '-')}"]


def numbered(first: int, last: int) -> list[str]:
    """Name entries by number, the highest first."""
    return [f"Wagon report {number}" for number in range(last, first - 1, -1)]


async def poll_all(bot: DragomanClient) -> None:
    """Attend to every feed whose time has come."""
    await bot.poller.poll_due(_refuse)


def _refuse(feed: Feed, error: Exception) -> None:
    raise AssertionError(f"trouble with feed {feed.id}") from error


def _page(name: str) -> bytes:
    letters = Random(name)
    paragraphs = "".join(f"<p>{_sentence(letters)} {_sentence(letters)} {_sentence(letters)}</p>" for _ in range(3))
    return (
        f'<html lang="en"><head><title>{name}</title></head><body><article><h1>{name}</h1>'
        f"<p>The clerks of the railway have counted everything for {name}, as they do each week.</p>"
        f"{paragraphs}</article></body></html>"
    ).encode()


def _sentence(letters: Random) -> str:
    words = ["".join(letters.choices(_SYLLABLES, k=letters.randint(1, 4))) for _ in range(14)]
    return f"{' '.join(words).capitalize()}."
