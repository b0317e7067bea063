"""The log is readable and discreet."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.logs import set_up

if TYPE_CHECKING:
    import pytest


def test_the_token_never_shows(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a message nor a traceback writes the token out."""
    set_up(logging.INFO, token="s3cret.token")
    try:
        int("s3cret.token")
    except ValueError:
        logging.getLogger("bot").exception("Connecting with %s failed", "s3cret.token")
    written = capsys.readouterr().err
    assert "s3cret" not in written
    assert written.count("[token]") == 3  # the message, the line of code, the error


def test_discord_py_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    """Its chatter is left out at every level, its warnings are not."""
    set_up(logging.DEBUG)
    logging.getLogger("discord.gateway").info("chatter")
    logging.getLogger("discord.gateway").warning("trouble")
    logging.getLogger("corpus").debug("detail")
    written = capsys.readouterr().err
    assert "chatter" not in written
    assert "trouble" in written
    assert "detail" in written


def test_text_from_outside_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters in a message are taken out."""
    set_up(logging.INFO)
    logging.getLogger("bot").info("joined %s", "\x1b[2Jserver")
    assert "\x1b" not in capsys.readouterr().err


def test_the_journal_gets_no_time(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The journal of systemd keeps the time itself."""
    monkeypatch.setenv("JOURNAL_STREAM", "8:1")
    set_up(logging.INFO)
    logging.getLogger("bot").info("ready")
    assert capsys.readouterr().err == "INFO    bot: ready\n"
