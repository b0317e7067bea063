"""What `systemctl status` says, in one line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.client import DragomanClient
from bot.notify import Notifier
from bot.status import Phase, Status, figures
from corpus.fetching import Fetcher
from corpus.models import SHARED
from corpus.search.searcher import Searcher
from corpus.store import Store
from tests.bot.as_service import Listener
from tests.commands.library import LIBRARY

if TYPE_CHECKING:
    from pathlib import Path


async def test_the_parts_make_one_line(tmp_path: Path) -> None:
    """What is wrong comes first; a line that is as before is not sent again."""
    address = str(tmp_path / "notify")
    async with Listener.at(address) as systemd:
        status = Status(Notifier(address))
        status.step("Opening the articles")
        status.figures = "3 servers"
        status.show()
        status.ready()
        status.show()
        status.ailment, status.renewal, status.reload = "Deaf", "renewing the index: 42 %", "settings not reloaded: x"
        status.show()
        status.show()
        status.ailment = status.renewal = status.reload = None
        status.show()
        status.stopping("Stopping")
        assert status.phase is Phase.STOPPING
        await systemd.until_told("STOPPING")
    assert [told["STATUS"] for told in systemd.datagrams] == [
        "Opening the articles",
        "3 servers",
        "Deaf; 3 servers; renewing the index: 42 %; settings not reloaded: x",
        "3 servers",
        "Stopping",
    ]
    assert [index for index, told in enumerate(systemd.datagrams) if "READY" in told] == [1]


async def test_the_figures(tmp_path: Path) -> None:
    """Servers, articles and the time of the last question, with its day if that was not today."""
    async with Store.open(tmp_path / "corpus.db") as store, Fetcher() as fetcher:
        client = DragomanClient(store, Searcher(store), fetcher)
        assert await figures(client) == "0 servers, 0 articles, no question yet"
        await store.put(SHARED, LIBRARY)
        client.activity.last_question = now = datetime.now(UTC)
        assert await figures(client) == f"0 servers, {len(LIBRARY)} articles, last question {now.astimezone():%H:%M}"
        client.activity.last_question = long_ago = now - timedelta(days=40)
        day = f"{long_ago.astimezone().day} {long_ago.astimezone():%b %H:%M}"
        assert (await figures(client)).endswith(f"last question {day}")
