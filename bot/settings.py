"""The settings, read once at the start; a bad value stops it and names the variable.

The first place that has a value wins: the environment, then (for the token) the systemd credential, then the
file that DRAGOMAN_SETTINGS names, or else `.env` in the current folder. An empty value counts as none.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit

from dotenv.parser import parse_stream
from platformdirs import user_state_path

from corpus.errors import CorpusError
from corpus.models import Limits, Retention

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Network = IPv4Network | IPv6Network

TOKEN: Final = "DISCORD_TOKEN"  # noqa: S105 - the variable's name, not a token
DATABASE: Final = "DRAGOMAN_DATABASE"
LOG_LEVEL: Final = "DRAGOMAN_LOG_LEVEL"
DISCORD_API: Final = "DRAGOMAN_DISCORD_API"
FETCH: Final = "DRAGOMAN_FETCH"
FETCH_NETWORKS: Final = "DRAGOMAN_FETCH_NETWORKS"
SERVER_ARTICLES: Final = "DRAGOMAN_SERVER_ARTICLES"
SERVER_MEGABYTES: Final = "DRAGOMAN_SERVER_MEGABYTES"
SERVER_FEEDS: Final = "DRAGOMAN_SERVER_FEEDS"
KEEP_DAYS: Final = "DRAGOMAN_KEEP_DAYS"
BACKUPS: Final = "DRAGOMAN_BACKUPS"
BACKUPS_KEPT: Final = "DRAGOMAN_BACKUPS_KEPT"
METRICS: Final = "DRAGOMAN_METRICS"
SETTINGS: Final = "DRAGOMAN_SETTINGS"
KNOWN: Final = (
    TOKEN, DATABASE, LOG_LEVEL, DISCORD_API, FETCH, FETCH_NETWORKS,
    SERVER_ARTICLES, SERVER_MEGABYTES, SERVER_FEEDS, KEEP_DAYS,
    BACKUPS, BACKUPS_KEPT, METRICS,
)  # fmt: skip

CREDENTIAL: Final = "discord_token"
"""The name of the systemd credential that holds the token."""

SERVER_LIMITS: Final = Limits(articles=10_000, size=200_000_000, feeds=25)
"""How much one server may hold unless the host says otherwise."""

_CREDENTIALS: Final = "CREDENTIALS_DIRECTORY"
_KEPT_DAYS: Final = 30
_PORTS: Final = 1 << 16
_SWITCH: Final = {
    "on": True,
    "yes": True,
    "true": True,
    "1": True,
    "off": False,
    "no": False,
    "false": False,
    "0": False,
}
_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")


class ConfigurationError(CorpusError):
    """A setting is wrong, so that starting again without changing it cannot help."""


def _default_database() -> Path:
    return user_state_path("dragoman", appauthor=False) / "dragoman.sqlite3"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the host has set. `unknown` names the variables that look like settings and are none.

    `fetching` tells whether anything may be fetched from the web, `fetch_networks` which private networks may be
    reached then, and `keep_days` for how many days a server's articles are kept after the bot has left it.
    `backups` is None for a folder beside the database, and `metrics` the address on loopback where Prometheus finds
    figures, None for nowhere. `file` is where the settings were read from, if there was one.
    """

    token: str | None = field(default=None, repr=False)
    database: Path = field(default_factory=_default_database)
    log_level: int | None = None
    discord_api: str | None = None
    fetching: bool = True
    fetch_networks: tuple[Network, ...] = ()
    server_limits: Limits = SERVER_LIMITS
    keep_days: int = _KEPT_DAYS
    backups: Path | None = None
    retention: Retention = field(default_factory=Retention)
    metrics: tuple[str, int] | None = None
    file: Path | None = field(default=None, compare=False)
    unknown: tuple[str, ...] = ()

    @classmethod
    def read(cls, environ: Mapping[str, str], folder: Path) -> Self:
        """Read the settings; raise ConfigurationError for a bad value, naming its variable."""
        return cls.of(*gather(environ, folder))

    @classmethod
    def of(cls, values: Mapping[str, str], file: Path | None) -> Self:
        """Understand values; raise ConfigurationError for a bad one, in a sentence that begins with its variable."""
        database, log_level = values.get(DATABASE), values.get(LOG_LEVEL)
        return cls(
            token=_token(values.get(TOKEN)),
            database=_database(database) if database else _default_database(),
            log_level=_log_level(log_level) if log_level else None,
            discord_api=_discord_api(values.get(DISCORD_API)),
            fetching=_switch(FETCH, values.get(FETCH), otherwise=True),
            fetch_networks=_networks(values.get(FETCH_NETWORKS)),
            server_limits=Limits(
                articles=_number(SERVER_ARTICLES, values.get(SERVER_ARTICLES), SERVER_LIMITS.articles),
                size=_number(SERVER_MEGABYTES, values.get(SERVER_MEGABYTES), SERVER_LIMITS.size, unit=1_000_000),
                feeds=_number(SERVER_FEEDS, values.get(SERVER_FEEDS), SERVER_LIMITS.feeds),
            ),
            keep_days=_number(KEEP_DAYS, values.get(KEEP_DAYS), _KEPT_DAYS) or 0,
            backups=_folder(BACKUPS, values.get(BACKUPS)),
            retention=_retention(values.get(BACKUPS_KEPT)),
            metrics=_metrics(values.get(METRICS)),
            file=file,
            unknown=tuple(sorted(k for k in values if k.startswith("DRAGOMAN_") and k not in (*KNOWN, SETTINGS))),
        )


def gather(environ: Mapping[str, str], folder: Path) -> tuple[dict[str, str], Path | None]:
    """Collect what has a value, from all places, and the file that was read; raise ConfigurationError without it."""
    credential = _read_credential(environ.get(_CREDENTIALS))
    environment = {name: value for name, value in environ.items() if value.strip()}
    file = _settings_file(environ.get(SETTINGS), folder)
    return (_read_env_file(file) if file else {}) | credential | environment, file


def _settings_file(named: str | None, folder: Path) -> Path | None:
    """Find the file with settings; one that is named must be there."""
    if named and named.strip():
        file = _path(SETTINGS, named)
        if not _has(SETTINGS, file, Path.is_file):
            raise ConfigurationError(
                "{settings} names {file}, and there is no such file.", settings=SETTINGS, file=file
            )
        return file
    file = folder / ".env"
    return file if _has("The current folder", file, Path.is_file) else None


def _read_env_file(path: Path) -> dict[str, str]:
    """Read what has a value; raise ConfigurationError for a line that makes no sense, such as one half of a quote."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            bindings = list(parse_stream(file))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            "The settings file {path} cannot be read: {reason}.", path=path, reason=_reason(error)
        ) from error
    for binding in bindings:
        if binding.error:
            line = binding.original.line
            raise ConfigurationError(
                "The settings file {path} makes no sense in line {line}; it must be NAME=value.",
                path=path,
                line=str(line),
            )
    values = {binding.key: binding.value for binding in bindings}
    return {name: value for name, value in values.items() if name and value and value.strip()}


def _read_credential(folder: str | None) -> dict[str, str]:
    if not folder or not _has(_CREDENTIALS, path := Path(folder, CREDENTIAL), Path.is_file):
        return {}
    try:
        token = path.read_text("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            "The credential {path} cannot be read: {reason}.", path=path, reason=_reason(error)
        ) from error
    return {TOKEN: token} if token else {}


def _path(name: str, value: str) -> Path:
    try:
        return Path(value.strip()).expanduser()
    except RuntimeError as error:
        raise ConfigurationError(
            "{name} is {value}, and there is no such home folder.", name=name, value=repr(value)
        ) from error


def _has(name: str, path: Path, kind: Callable[[Path], bool]) -> bool:
    """Tell whether a name leads to a file or folder of a kind; raise ConfigurationError if one may not look there."""
    try:
        return kind(path)
    except OSError as error:
        raise ConfigurationError(
            "{name} leads to {path}, which cannot be looked at: {reason}.", name=name, path=path, reason=_reason(error)
        ) from error


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else error.strerror or str(error)


def _token(value: str | None) -> str | None:
    if value is None:
        return None
    token = value.strip()
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ConfigurationError(
            "{token} is not a bot token: it may hold no spaces and only plain letters and signs.", token=TOKEN
        )
    return token


def _database(value: str) -> Path:
    path = _path(DATABASE, value)
    if _has(DATABASE, path, Path.is_dir):
        raise ConfigurationError(
            "{database} names a folder, {path}; it must name a file in it.", database=DATABASE, path=path
        )
    return path


def _folder(name: str, value: str | None) -> Path | None:
    if value is None:
        return None
    path = _path(name, value)
    if _has(name, path, Path.exists) and not path.is_dir():
        raise ConfigurationError("{name} names {path}, which is no folder.", name=name, path=path)
    return path


def _retention(value: str | None) -> Retention:
    if value is None:
        return Retention()
    if not re.fullmatch(r"\d{1,4}([,\s]+)\d{1,4}([,\s]+)\d{1,4}", value.strip(), re.ASCII):
        raise ConfigurationError(
            "{backups_kept} is {value}; it must be three numbers: daily, weekly and monthly backups, such as 7 4 6.",
            backups_kept=BACKUPS_KEPT,
            value=repr(value),
        )
    daily, weekly, monthly = (int(number) for number in re.split(r"[,\s]+", value.strip()))
    if not daily:
        raise ConfigurationError(
            "{backups_kept} is {value}; at least one daily backup must be kept.",
            backups_kept=BACKUPS_KEPT,
            value=repr(value),
        )
    return Retention(daily, weekly, monthly)


def _metrics(value: str | None) -> tuple[str, int] | None:
    """Read a port, or an address of loopback with one; anybody who reaches it can read the figures."""
    if value is None:
        return None
    host, _, port = value.strip().rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    try:
        good = ip_address(host).is_loopback and re.fullmatch(r"\d{1,5}", port, re.ASCII) and 0 < int(port) < _PORTS
    except ValueError:
        good = False
    if not good:
        raise ConfigurationError(
            "{metrics} is {value}; it must be a port, or an address of this machine with one: 127.0.0.1:9464.",
            metrics=METRICS,
            value=repr(value),
        )
    return host, int(port)


def _log_level(value: str) -> int:
    name = value.strip().upper()
    if name not in _LEVELS:
        raise ConfigurationError(
            "{log_level} is {value}; it must be one of {levels}.",
            log_level=LOG_LEVEL,
            value=repr(value),
            levels=", ".join(_LEVELS),
        )
    return logging.getLevelNamesMapping()[name]


def _switch(name: str, value: str | None, *, otherwise: bool) -> bool:
    if value is None:
        return otherwise
    if (meant := _SWITCH.get(value.strip().lower())) is None:
        raise ConfigurationError("{name} is {value}; it must be on or off.", name=name, value=repr(value))
    return meant


def _number(name: str, value: str | None, otherwise: int | None, *, unit: int = 1) -> int | None:
    if value is None:
        return otherwise
    if not re.fullmatch(r"\d{1,9}", value.strip(), re.ASCII):
        raise ConfigurationError(
            "{name} is {value}; it must be a whole number, 0 or more.", name=name, value=repr(value)
        )
    return int(value) * unit


def _networks(value: str | None) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part) for part in re.split(r"[,\s]+", value.strip())) if value else ()
    except ValueError as error:
        raise ConfigurationError(
            "{fetch_networks} is {value}; it must list networks such as 10.1.0.0/16, parted by commas ({error}).",
            fetch_networks=FETCH_NETWORKS,
            value=repr(value),
            error=error,
        ) from error


def _discord_api(value: str | None) -> str | None:
    if value is None:
        return None
    base = value.strip().rstrip("/")
    try:
        parts = urlsplit(base)
        web = parts.scheme in {"http", "https"} and bool(parts.hostname)
        good = web and parts.port != 0 and not parts.query and not parts.fragment
    except ValueError:
        good = False
    if not good:
        raise ConfigurationError(
            "{discord_api} is {value}; it must be an http or https address.", discord_api=DISCORD_API, value=repr(value)
        )
    return base
