"""Settings that are read again."""

from __future__ import annotations

import logging
from dataclasses import fields, replace
from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest

from bot.notify import Notifier
from bot.reloading import _LIMITS, _VARIABLES, Reloading
from bot.settings import (
    BACKUPS,
    BACKUPS_KEPT,
    DATABASE,
    DISCORD_API,
    KNOWN,
    METRICS,
    TOKEN,
    ConfigurationError,
    Settings,
)
from bot.status import Status
from corpus.models import Limits
from tests.bot.as_service import Listener

if TYPE_CHECKING:
    from pathlib import Path

OLD = Settings(token="one")


def reloaded(new: Settings | ConfigurationError) -> tuple[Settings, list[Settings], Status]:
    """Read settings again; give what is in force then, what a follower was told, and the status."""

    def read() -> Settings:
        if isinstance(new, ConfigurationError):
            raise new
        return new

    told: list[Settings] = []
    status = Status(Notifier())
    reloading = Reloading(OLD, read, status)
    reloading.follow(told.append)
    reloading.reload()
    return reloading.settings, told, status


def test_what_can_change_does(caplog: pytest.LogCaptureFixture) -> None:
    """Followers get the new settings, and the log names the variables."""
    caplog.set_level(logging.INFO)
    new = replace(
        OLD,
        log_level=logging.DEBUG,
        fetching=False,
        fetch_networks=(ip_network("10.0.0.0/8"),),
        server_limits=Limits(articles=1, size=2, feeds=3),
        keep_days=5,
    )
    now, told, status = reloaded(new)
    assert now == new
    assert told == [new]
    assert status.reload is None
    (line,) = caplog.messages
    changed = set(KNOWN) - {TOKEN, DATABASE, DISCORD_API, BACKUPS, BACKUPS_KEPT, METRICS}
    assert line.startswith("Read the settings again; changed: ")
    assert set(line.partition(": ")[2].split(", ")) == changed


def test_what_cannot_change_is_named(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    """The token and other things of the start stay, each with a warning, also when they are read once more."""
    caplog.set_level(logging.INFO)
    new = replace(OLD, token="two", database=tmp_path, discord_api="http://x", metrics=("::1", 1), keep_days=9)
    now, told, _ = reloaded(new)
    assert now == replace(OLD, keep_days=9)
    assert told == [now]
    named = ("DISCORD_TOKEN", "DRAGOMAN_DATABASE", "DRAGOMAN_DISCORD_API", "DRAGOMAN_METRICS")
    assert caplog.messages == [
        *(f"{name} has changed, which needs a restart" for name in named),
        "Read the settings again; changed: DRAGOMAN_KEEP_DAYS",
    ]


def test_a_wrong_value_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """One error in the log, the sentence in the status, and the settings as they were."""
    now, told, status = reloaded(ConfigurationError("DRAGOMAN_FETCH is 'x'; it must be on or off."))
    assert now == OLD
    assert told == []
    assert caplog.messages == ["The settings stay as they were. DRAGOMAN_FETCH is 'x'; it must be on or off."]
    assert status.reload == "settings not reloaded: DRAGOMAN_FETCH is 'x'; it must be on or off"


async def test_systemd_hears_the_end_of_a_reload_that_breaks(tmp_path: Path) -> None:
    """Otherwise the service would be said to be reloading for ever."""
    address = str(tmp_path / "notify")
    async with Listener.at(address) as systemd:
        status = Status(Notifier(address))
        status.ready()

        def read() -> Settings:
            raise RuntimeError

        with pytest.raises(RuntimeError):
            Reloading(OLD, read, status).reload()
        await systemd.until_told("READY", 2)
    assert ["RELOADING" in told for told in systemd.datagrams] == [False, True, False]


def test_a_misspelt_name_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    """What is no setting is told, as at the start."""
    reloaded(replace(OLD, unknown=("DRAGOMAN_FETSH",)))
    assert "There is no setting DRAGOMAN_FETSH" in caplog.messages


def test_every_setting_has_its_variable() -> None:
    """No setting can change without a name in the log."""
    assert {item.name for item in fields(Settings)} - {"file", "unknown", "server_limits"} == set(_VARIABLES)
    assert {*_VARIABLES.values(), *_LIMITS.values()} == set(KNOWN)
