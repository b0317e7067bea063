"""Settings are read once, from three places in order, and a bad one is named."""

from __future__ import annotations

import logging
import re
from ipaddress import ip_network
from pathlib import Path

import pytest

from bot.settings import KNOWN, ConfigurationError, Settings
from corpus.models import Limits, Retention

ROOT = Path(__file__).resolve().parents[2]


def read(tmp_path: Path, env_file: str = "", credential: str | None = None, **environ: str) -> Settings:
    """Read settings from a `.env` file, a credential and an environment."""
    (tmp_path / ".env").write_text(env_file, "utf-8")
    if credential is not None:
        (tmp_path / "discord_token").write_text(credential, "utf-8")
        environ["CREDENTIALS_DIRECTORY"] = str(tmp_path)
    return Settings.read(environ, tmp_path)


def test_nothing_is_needed(tmp_path: Path) -> None:
    """Without any setting there is no token, and the database lies in the state folder."""
    settings = Settings.read({}, tmp_path)
    assert settings.token is None
    assert settings.database.parts[-2:] == ("dragoman", "dragoman.sqlite3")
    assert settings.log_level is None
    assert settings.discord_api is None


def test_every_variable_is_read(tmp_path: Path) -> None:
    """Each known variable ends up in its field."""
    settings = read(
        tmp_path,
        DISCORD_TOKEN=" abc.def ",
        DRAGOMAN_DATABASE="~/x.sqlite3",
        DRAGOMAN_LOG_LEVEL="debug",
        DRAGOMAN_DISCORD_API="http://127.0.0.1:8000/",
        DRAGOMAN_FETCH="Off",
        DRAGOMAN_FETCH_NETWORKS="10.1.0.0/16, fd12::/32",
        DRAGOMAN_SERVER_ARTICLES="12",
        DRAGOMAN_SERVER_MEGABYTES=" 3 ",
        DRAGOMAN_SERVER_FEEDS="0",
        DRAGOMAN_KEEP_DAYS="7",
        DRAGOMAN_BACKUPS="~/backups",
        DRAGOMAN_BACKUPS_KEPT="14, 8 0",
        DRAGOMAN_METRICS="[::1]:9464",
    )
    assert settings == Settings(
        token="abc.def",
        database=Path.home() / "x.sqlite3",
        log_level=logging.DEBUG,
        discord_api="http://127.0.0.1:8000",
        fetching=False,
        fetch_networks=(ip_network("10.1.0.0/16"), ip_network("fd12::/32")),
        server_limits=Limits(articles=12, size=3_000_000, feeds=0),
        keep_days=7,
        backups=Path.home() / "backups",
        retention=Retention(daily=14, weekly=8, monthly=0),
        metrics=("::1", 9464),
    )


def test_figures_stay_on_this_machine(tmp_path: Path) -> None:
    """A port alone is one of loopback's."""
    assert read(tmp_path, DRAGOMAN_METRICS="9464").metrics == ("127.0.0.1", 9464)


def test_a_named_file_takes_the_place_of_the_one_here(tmp_path: Path) -> None:
    """Where a file is named the one in the current folder is not read; the settings remember which one it was."""
    named = tmp_path / "dragoman.env"
    named.write_text("DRAGOMAN_KEEP_DAYS=3\n")
    settings = read(tmp_path, "DRAGOMAN_LOG_LEVEL=ERROR\n", DRAGOMAN_SETTINGS=str(named))
    assert (settings.keep_days, settings.log_level, settings.file) == (3, None, named)
    assert read(tmp_path, "DRAGOMAN_LOG_LEVEL=ERROR\n").file == tmp_path / ".env"


def test_the_environment_comes_first(tmp_path: Path) -> None:
    """The environment wins over the credential, the credential over `.env`."""
    env_file = "DISCORD_TOKEN=file\n"
    found = [
        read(tmp_path, env_file),
        read(tmp_path, env_file, "credential\n"),
        read(tmp_path, env_file, "credential\n", DISCORD_TOKEN="environment"),
    ]
    assert [settings.token for settings in found] == ["file", "credential", "environment"]


def test_an_empty_value_is_none(tmp_path: Path) -> None:
    """A variable without a value does not hide one that has a value."""
    env_file = "DISCORD_TOKEN=from-file\nDRAGOMAN_LOG_LEVEL=\nDRAGOMAN_DISCORD_API\n"
    settings = read(tmp_path, env_file, "", DISCORD_TOKEN=" ")
    assert settings == Settings(token="from-file")


def test_a_file_saved_by_an_editor_of_windows_is_read(tmp_path: Path) -> None:
    """A byte order mark and CRLF do not get into names and values."""
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfDISCORD_TOKEN=abc\r\nDRAGOMAN_LOG_LEVEL=ERROR\r\n")
    settings = Settings.read({}, tmp_path)
    assert (settings.token, settings.log_level) == ("abc", logging.ERROR)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DISCORD_TOKEN", "Bot abc"),
        ("DISCORD_TOKEN", "токен"),
        ("DISCORD_TOKEN", "ab\ncd"),
        ("DRAGOMAN_DATABASE", "/"),
        ("DRAGOMAN_LOG_LEVEL", "LOUD"),
        ("DRAGOMAN_LOG_LEVEL", "10"),
        ("DRAGOMAN_FETCH", "maybe"),
        ("DRAGOMAN_FETCH_NETWORKS", "10.0.0.1/8"),
        ("DRAGOMAN_FETCH_NETWORKS", "intranet"),
        ("DRAGOMAN_SERVER_ARTICLES", "-1"),
        ("DRAGOMAN_SERVER_MEGABYTES", "1.5"),
        ("DRAGOMAN_SERVER_FEEDS", "many"),
        ("DRAGOMAN_KEEP_DAYS", "a month"),
        ("DRAGOMAN_SETTINGS", "/nowhere/dragoman.env"),
        ("DRAGOMAN_SETTINGS", "/"),
        ("DRAGOMAN_BACKUPS", __file__),
        ("DRAGOMAN_BACKUPS_KEPT", "7"),
        ("DRAGOMAN_BACKUPS_KEPT", "7 4 many"),
        ("DRAGOMAN_BACKUPS_KEPT", "7 4 -1"),
        ("DRAGOMAN_BACKUPS_KEPT", "0 4 6"),
        ("DRAGOMAN_METRICS", "on"),
        ("DRAGOMAN_METRICS", "0"),
        ("DRAGOMAN_METRICS", "65536"),
        ("DRAGOMAN_METRICS", "0.0.0.0:9464"),
        ("DRAGOMAN_METRICS", "192.0.2.1:9464"),
        ("DRAGOMAN_METRICS", "localhost:9464"),
        ("DRAGOMAN_METRICS", "127.0.0.1"),
        ("DRAGOMAN_DISCORD_API", "127.0.0.1:8000"),
        ("DRAGOMAN_DISCORD_API", "ftp://discord.example"),
        ("DRAGOMAN_DISCORD_API", "http://"),
        ("DRAGOMAN_DISCORD_API", "http://[broken"),
        ("DRAGOMAN_DISCORD_API", "http://localhost:99999"),
        ("DRAGOMAN_DISCORD_API", "http://localhost/?x=1"),
    ],
)
def test_a_bad_value_names_its_variable(tmp_path: Path, name: str, value: str) -> None:
    """The error says which variable to change."""
    with pytest.raises(ConfigurationError, match=name) as caught:
        Settings.read({name: value}, tmp_path)
    assert name != "DISCORD_TOKEN" or value not in str(caught.value)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    """A `.env` in another encoding is refused with its path."""
    (tmp_path / ".env").write_bytes(b"DISCORD_TOKEN=\xff\xfe")
    with pytest.raises(ConfigurationError, match=r"\.env cannot be read: it is not UTF-8 text"):
        Settings.read({}, tmp_path)


def test_the_token_is_not_shown(tmp_path: Path) -> None:
    """The settings can be printed without giving the token away."""
    assert "secret" not in repr(read(tmp_path, DISCORD_TOKEN="secret"))


def test_unknown_names_are_noted(tmp_path: Path) -> None:
    """A misspelt variable is noted, from the environment and from the file; others' variables are not."""
    settings = read(tmp_path, "DRAGOMAN_LOGLEVEL=INFO\n", DRAGOMAN_DATABSE="x", PATH="/bin")
    assert settings.unknown == ("DRAGOMAN_DATABSE", "DRAGOMAN_LOGLEVEL")


def test_the_example_names_every_setting() -> None:
    """The example file has each known variable once, explained, and no other."""
    lines = (ROOT / "deploy" / ".env.example").read_text("utf-8").splitlines()
    names = [match[1] for line in lines if (match := re.match(r"(\w+)=", line))]
    assert names == list(KNOWN)
    for name in names:
        assert lines[lines.index(f"{name}=") - 1].startswith("# ")


def test_the_example_can_be_used_as_it_is(tmp_path: Path) -> None:
    """A copied example without changes sets nothing."""
    example = (ROOT / "deploy" / ".env.example").read_text("utf-8")
    assert read(tmp_path, example) == Settings.read({}, tmp_path / "elsewhere")


@pytest.mark.parametrize("line", ["DRAGOMAN_KEEP_DAYS='7", 'DRAGOMAN_KEEP_DAYS="7', "=7"])
def test_a_line_that_makes_no_sense_is_named(tmp_path: Path, line: str) -> None:
    """It is not passed over, or its setting would silently be as if it never had been set."""
    with pytest.raises(ConfigurationError, match=r"\.env makes no sense in line 2; it must be NAME=value\.$"):
        read(tmp_path, f"DRAGOMAN_FETCH=off\n{line}\nDRAGOMAN_METRICS=9464\n")


@pytest.mark.parametrize("name", ["DRAGOMAN_DATABASE", "DRAGOMAN_BACKUPS", "DRAGOMAN_SETTINGS"])
def test_a_home_folder_of_nobody_is_named(tmp_path: Path, name: str) -> None:
    """What cannot be a path is one sentence with the variable."""
    with pytest.raises(ConfigurationError, match=f"^{name} is '~nobody-of-that-name/x', and"):
        read(tmp_path, **{name: "~nobody-of-that-name/x"})


@pytest.mark.parametrize("name", ["DRAGOMAN_DATABASE", "DRAGOMAN_BACKUPS", "DRAGOMAN_SETTINGS"])
def test_a_path_that_cannot_be_looked_at_is_named(tmp_path: Path, name: str) -> None:
    """What the system says to a path stands in one sentence with the variable."""
    with pytest.raises(ConfigurationError, match=f"^{name} leads to .*, which cannot be looked at: File name too long"):
        read(tmp_path, **{name: "x" * 300})
