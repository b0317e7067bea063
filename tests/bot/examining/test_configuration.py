"""All that is wrong with the settings, at once."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

import pytest

from bot.examining import configuration
from bot.settings import DATABASE, KNOWN, TOKEN, Settings
from tests.bot.examining.cases import one, states

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from bot.examining.finding import Finding

REAL = f"{urlsafe_b64encode(b'123456789012345678').decode().rstrip('=')}.Gabcde.not-a-real-one"


def examined(tmp_path: Path, **environ: str) -> tuple[Settings, list[Finding]]:
    """Examine an environment on a machine without systemd."""
    return configuration.examine(environ, tmp_path, tmp_path / "no credentials")


def test_without_any_settings(tmp_path: Path) -> None:
    """Nothing is wrong; there is no token."""
    settings, told = examined(tmp_path)
    assert settings == Settings()
    assert states(told) == {"settings": "ok", "token": "skipped"}


def test_every_bad_value_is_told(tmp_path: Path) -> None:
    """One bad value hides no other, and what is good counts; each line says where to correct it."""
    file = tmp_path / ".env"
    file.write_text("DRAGOMAN_KEEP_DAYS=soon\nDRAGOMAN_BACKUPS_KEPT=0 0 0\nDRAGOMAN_FETCH=off\nDRAGOMAN_METRICS=x\n")
    settings, told = examined(tmp_path, DRAGOMAN_LOG_LEVEL="LOUD")
    wrong = [finding for finding in told if finding.state.value == "error"]
    names = ["DRAGOMAN_LOG_LEVEL", "DRAGOMAN_KEEP_DAYS", "DRAGOMAN_BACKUPS_KEPT", "DRAGOMAN_METRICS"]
    assert [finding.says.split()[0] for finding in wrong] == names
    assert all(str(file) in (finding.advice or "") for finding in wrong[1:])
    assert settings.fetching is False
    assert settings.file == file


@pytest.mark.parametrize("name", KNOWN)
def test_each_setting_can_be_wrong_beside_another(tmp_path: Path, name: str) -> None:
    """Every setting's error begins with its name, so that it can be set aside."""
    bad = {DATABASE: str(tmp_path), "DRAGOMAN_BACKUPS": __file__}.get(name, "no such value")
    _, told = examined(tmp_path, **{"DRAGOMAN_SERVER_FEEDS": "many", name: bad})
    wrong = {finding.says.split()[0] for finding in told if finding.state.value == "error"}
    assert wrong == {"DRAGOMAN_SERVER_FEEDS", name}


def test_an_unknown_setting_is_a_warning(tmp_path: Path) -> None:
    """The advice names what was probably meant."""
    _, told = examined(tmp_path, DRAGOMAN_DATABSE="x")
    assert "DRAGOMAN_DATABASE" in (one(told, "settings", "warning").advice or "")


def test_a_missing_settings_file_is_an_error(tmp_path: Path) -> None:
    """The environment counts all the same, and no other file takes its place."""
    (tmp_path / ".env").write_text("DRAGOMAN_KEEP_DAYS=3\n")
    settings, told = examined(tmp_path, DRAGOMAN_SETTINGS=str(tmp_path / "none.env"), DRAGOMAN_FETCH="off")
    assert "none.env" in one(told, "settings", "error").says
    assert (settings.fetching, settings.keep_days) == (False, 30)


def test_a_settings_file_that_may_not_be_read(
    street: Path, as_nobody: Callable[[], AbstractContextManager[None]]
) -> None:
    """It says so, and examines what is left."""
    (street / ".env").write_text("DRAGOMAN_KEEP_DAYS=3\n")
    (street / ".env").chmod(0o600)
    with as_nobody():
        settings, told = examined(street, DRAGOMAN_FETCH="off")
    assert states(told)["settings"] == "error"
    assert settings.fetching is False


def test_a_settings_file_that_is_no_text(tmp_path: Path) -> None:
    """A file in another encoding is an error, not the end."""
    (tmp_path / ".env").write_bytes(b"DRAGOMAN_FETCH=\xff\xfe\n")
    _, told = examined(tmp_path)
    assert states(told)["settings"] == "error"


def test_where_the_token_is_from(tmp_path: Path) -> None:
    """It may come from the environment, a credential or the file, in this order; it is never shown."""
    (tmp_path / ".env").write_text(f"DISCORD_TOKEN={REAL}\n")
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "discord_token").write_text(REAL)
    places = {
        str(tmp_path / ".env"): {},
        "the credential discord_token": {"CREDENTIALS_DIRECTORY": str(credentials)},
        "the environment (DISCORD_TOKEN)": {"CREDENTIALS_DIRECTORY": str(credentials), TOKEN: REAL},
    }
    for place, environ in places.items():
        _, told = examined(tmp_path, **environ)
        assert one(told, "token", "ok").says == f"from {place}, for the application 123456789012345678"
        assert REAL not in str(told)


def test_the_running_services_credential_is_found(tmp_path: Path) -> None:
    """Who examines from outside of the service sees its token where systemd shows it."""
    credentials = tmp_path / "run"
    credentials.mkdir()
    (credentials / "discord_token").write_text(REAL)
    settings, told = configuration.examine({}, tmp_path, credentials)
    assert settings.token == REAL
    assert "credential" in one(told, "token", "ok").says


def test_a_token_that_cannot_be_one(tmp_path: Path) -> None:
    """One with spaces is an error, one of an unusual form a warning; neither is repeated."""
    _, told = examined(tmp_path, DISCORD_TOKEN="my secret token")
    assert "secret" not in one(told, "token", "error").says
    _, told = examined(tmp_path, DISCORD_TOKEN="secret")
    assert "secret" not in one(told, "token", "warning").says


def test_another_discord_is_a_warning(tmp_path: Path) -> None:
    """A setting for tests is told where it was forgotten."""
    _, told = examined(tmp_path, DRAGOMAN_DISCORD_API="http://127.0.0.1:1")
    assert "DRAGOMAN_DISCORD_API" in one(told, "settings", "warning").says
