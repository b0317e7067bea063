"""The figures' address, asked once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from aiohttp import web

from bot.examining import figures
from tests.bot.examining.cases import case_of, states

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(("text", "state"), [("dragoman_questions_total 3\n", "ok"), ("another program", "warning")])
async def test_who_answers_there(tmp_path: Path, text: str, state: str) -> None:
    """Our figures are fine, somebody else's are a warning, and so is nobody."""

    async def show(_: web.Request) -> web.Response:
        return web.Response(text=text)

    app = web.Application()
    app.add_routes([web.get("/metrics", show)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    case = case_of(tmp_path, metrics=("127.0.0.1", runner.addresses[0][1]))
    assert states(await figures.examine(case)) == {"metrics": state}
    await runner.cleanup()
    assert states(await figures.examine(case)) == {"metrics": "warning"}


async def test_without_the_setting_nothing_is_asked(tmp_path: Path) -> None:
    """Figures are off unless the host wants them."""
    assert await figures.examine(case_of(tmp_path)) == []
