"""Prometheus finds figures on loopback: after real questions, without anybody in them, and never at the bot's cost."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from math import isfinite
from typing import TYPE_CHECKING

import aiohttp
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families

from bot.jobs import Jobs
from bot.metrics_server import metrics_served
from bot.settings import ConfigurationError, Settings
from corpus.backup import take
from corpus.models import SHARED, Retention
from corpus.store import Store
from tests.commands.library import LIBRARY
from tests.commands.running import running_bot
from tests.commands.test_errors_end_to_end import BrokenSearcher

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.client import DragomanClient
    from tests.discord_server.driver import LocalDiscord
    from tests.discord_server.people import Person

QUESTION = "How many tonnes of barley does the train carry?"


@pytest.fixture
def port() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        number: int = asking.getsockname()[1]
        return number


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a database with a few articles."""
    async with Store.open(tmp_path / "corpus.db") as opened:
        await opened.put(SHARED, LIBRARY)
        yield opened


@pytest.fixture
async def bot(strict_discord: LocalDiscord, store: Store) -> AsyncIterator[DragomanClient]:
    """Run the bot."""
    async with running_bot(strict_discord, store) as client:
        yield client


@pytest.fixture
def anna(strict_discord: LocalDiscord, bot: DragomanClient) -> Person:  # noqa: ARG001 - the bot runs meanwhile
    """Let a member of a server with the bot in."""
    return strict_discord.add_guild().add_member("anna")


class Page:
    """What there is to be read, after questions or whatever else has happened."""

    def __init__(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}"

    async def get(self, path: str = "/metrics", *, method: str = "GET", accept: str = "*/*") -> tuple[int, str, str]:
        """Ask for a page; give the status, the content type and the text."""
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, self._base + path, headers={"Accept": accept}) as answer,
        ):
            return answer.status, answer.headers["Content-Type"], await answer.text()

    async def samples(self) -> dict[tuple[str, ...], float]:
        """Give all samples by their names and the values of their labels, in the order of the labels' names."""
        _, _, text = await self.get()
        return {
            (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }


@asynccontextmanager
async def serving(client: DragomanClient, port: int, database: Path, **settings: Path) -> AsyncIterator[Page]:
    """Serve figures while the block lasts."""
    chosen = Settings(metrics=("127.0.0.1", port), **settings)  # type: ignore[arg-type]  # there are only folders
    async with Jobs() as jobs, metrics_served(client, jobs, chosen, database):
        yield Page(port)


async def test_counts_questions_and_their_times(
    strict_discord: LocalDiscord, bot: DragomanClient, anna: Person, port: int, tmp_path: Path
) -> None:
    """An answered, a silent and a failed question are told apart, with the time of each part."""
    async with serving(bot, port, tmp_path / "corpus.db") as page:
        await anna.slash("ask", question=QUESTION)
        await anna.slash("ask", question="Zeppelins in Patagonia?")
        bot.searcher, searcher = BrokenSearcher(), bot.searcher  # type: ignore[assignment]
        await anna.slash("ask", question=QUESTION)
        bot.searcher = searcher
        await anna.autocomplete("article", "headline", "bar")
        await strict_discord.until(lambda: not bot.answering, "the end of all requests")
        seen = await page.samples()
    assert [seen["dragoman_questions_total", how] for how in ("answered", "silent", "failed")] == [1, 1, 1]
    assert seen["dragoman_requests_total", "ask", "command", "failed"] == 1
    assert seen["dragoman_requests_total", "article", "suggestions", "done"] == 1
    for name in ("dragoman_first_response_seconds", "dragoman_request_seconds"):
        assert seen[f"{name}_count", "ask", "command"] == 3
        assert seen[f"{name}_sum", "ask", "command"] > 0
        assert seen[f"{name}_bucket", "ask", "command", "+Inf"] == 3
    assert seen["dragoman_search_seconds_count",] == 2
    stages = [seen["dragoman_search_stage_seconds_sum", stage] for stage in ("understanding", "first_stage", "ranking")]
    assert 0 < sum(stages) <= seen["dragoman_search_seconds_sum",]


async def test_tells_the_state_of_things(
    strict_discord: LocalDiscord, bot: DragomanClient, anna: Person, port: int, tmp_path: Path
) -> None:
    """Articles, servers, the gateway, the database, the last backup and the program itself have their figures."""
    await asyncio.to_thread(take, tmp_path / "corpus.db", tmp_path / "backups", Retention())
    await anna.slash("ask", question=QUESTION)
    await strict_discord.gateway.close(4000)
    await strict_discord.until(lambda: strict_discord.gateway.resumes, "a resumed session")
    async with serving(bot, port, tmp_path / "corpus.db") as page:
        await strict_discord.until(lambda: bot.gateway_events["resumes"], "the bot to hear of it")
        await strict_discord.until(lambda: isfinite(bot.latency), "a heartbeat of the new connection")
        seen = await page.samples()
    assert seen["dragoman_ready",] == 1
    assert seen["dragoman_servers",] == 1
    assert seen["dragoman_articles", "shared"] == len(LIBRARY)
    assert seen["dragoman_articles", "servers"] == seen["dragoman_articles", "bundled"] == 0
    assert seen["dragoman_passages",] >= len(LIBRARY)
    assert seen["dragoman_index_stale_articles",] == 0
    assert seen["dragoman_database_bytes",] + seen["dragoman_database_wal_bytes",] > 10_000
    assert seen["dragoman_database_free_bytes",] > 0
    assert 0 <= seen["dragoman_last_backup_age_seconds",] < 600
    assert seen["dragoman_gateway_sessions_total",] == 1
    assert seen["dragoman_gateway_resumes_total",] == 1
    assert seen["dragoman_gateway_disconnects_total",] == 1
    assert seen["dragoman_gateway_latency_seconds", "0"] > 0
    assert seen["dragoman_gateway_heartbeat_age_seconds", "0"] >= 0
    assert 0 <= datetime.now(UTC).timestamp() - seen["dragoman_last_question_timestamp_seconds",] < 600
    assert seen["dragoman_figures_complete",] == 1
    assert seen["dragoman_process_resident_memory_bytes",] > 1_000_000
    for idle in ("questions_under_way", "readings_under_way", "jobs_waiting", "feeds", "feeds_failing"):
        assert seen[f"dragoman_{idle}",] == 0


async def test_every_figure_is_named_and_explained(
    bot: DragomanClient, anna: Person, port: int, tmp_path: Path
) -> None:
    """Both forms that Prometheus asks for can be read, and nobody stands in them."""
    async with serving(bot, port, tmp_path / "corpus.db") as page:
        await anna.slash("ask", question=QUESTION)
        _, plain_type, plain = await page.get()
        _, open_type, openly = await page.get(accept="application/openmetrics-text; version=1.0.0")
    assert plain_type.startswith("text/plain; version=0.0.4")
    assert open_type.startswith("application/openmetrics-text; version=1.0.0")
    families = list(text_string_to_metric_families(plain))
    assert families
    for family in families:
        assert family.name.startswith("dragoman")
        assert family.documentation.endswith(".")
    names = {family.name for family in parse_openmetrics(openly)}  # type: ignore[no-untyped-call]  # it has no types
    assert names >= {"dragoman_questions", "dragoman_servers"}
    for never in ("barley", "anna", str(anna.user.id), str(anna.home.guild.id if anna.home.guild else "")):
        assert never not in plain


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("GET", "/metrics/"), ("GET", "/metrics/../etc"), ("POST", "/metrics")]
)
async def test_there_is_nothing_else(bot: DragomanClient, port: int, tmp_path: Path, method: str, path: str) -> None:
    """Any other page, and any other method, is not found."""
    async with serving(bot, port, tmp_path / "corpus.db") as page:
        assert (await page.get(path, method=method))[0] == 404


async def test_a_database_that_cannot_be_read_leaves_the_rest(
    bot: DragomanClient, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What is counted in memory is served all the same, and that something is missing is a figure of its own."""

    async def fail(*_: object) -> None:
        raise sqlite3.DatabaseError("database disk image is malformed")

    monkeypatch.setattr(Store, "in_thread", fail)
    async with serving(bot, port, tmp_path / "corpus.db") as page:
        seen = await page.samples()
    assert seen["dragoman_figures_complete",] == 0
    assert seen["dragoman_ready",] == 1
    assert ("dragoman_passages",) not in seen
    assert "Some figures cannot be read from the database: DatabaseError" in caplog.text


async def test_many_scrapes_look_once(
    bot: DragomanClient, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks again and again, or all at once, does not keep the database busy."""
    looked = 0
    real = Store.stale

    async def stale(store: Store) -> tuple[int, int]:
        nonlocal looked
        looked += 1
        return await real(store)

    monkeypatch.setattr(Store, "stale", stale)
    async with serving(bot, port, tmp_path / "corpus.db") as page:
        pages = await asyncio.gather(*(page.get() for _ in range(20)))
    assert [status for status, _, _ in pages] == [200] * 20
    assert looked == 1


async def test_a_port_in_use_is_said_with_its_setting(bot: DragomanClient, tmp_path: Path) -> None:
    """The host is told which setting to change, and nothing is left behind."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(
            ConfigurationError, match=rf"^DRAGOMAN_METRICS is 127\.0\.0\.1:{port}, which cannot be used"
        ):
            async with serving(bot, port, tmp_path / "corpus.db"):
                pass
    assert len(bot.observers) == 1


async def test_an_address_that_this_machine_lacks(bot: DragomanClient, tmp_path: Path) -> None:
    """A machine without IPv6 has no ::1; any other trouble with the address is said in the same way."""
    async with Jobs() as jobs:
        with pytest.raises(ConfigurationError, match=r"^DRAGOMAN_METRICS is 192\.0\.2\.1:9464, which cannot be used"):
            async with metrics_served(bot, jobs, Settings(metrics=("192.0.2.1", 9464)), tmp_path / "corpus.db"):
                pass


async def test_is_off_unless_it_is_wanted(bot: DragomanClient, tmp_path: Path) -> None:
    """Without the setting nothing is counted and nothing is begun."""
    observers, tasks = list(bot.observers), asyncio.all_tasks()
    async with Jobs() as jobs, metrics_served(bot, jobs, Settings(), tmp_path / "corpus.db"):
        assert bot.observers == observers
        assert asyncio.all_tasks() <= tasks
