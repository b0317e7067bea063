"""The settings, read once at the start; a bad value stops it and names the variable.

The first place that has a value wins: the environment, then (for the token) the systemd credential, then the
file `.env` in the current folder. An empty value counts as none.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit

from dotenv import dotenv_values
from platformdirs import user_state_path

from corpus.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Mapping

TOKEN: Final = "DISCORD_TOKEN"  # noqa: S105 - the variable's name, not a token
DATABASE: Final = "DRAGOMAN_DATABASE"
LOG_LEVEL: Final = "DRAGOMAN_LOG_LEVEL"
DISCORD_API: Final = "DRAGOMAN_DISCORD_API"
KNOWN: Final = (TOKEN, DATABASE, LOG_LEVEL, DISCORD_API)

CREDENTIAL: Final = "discord_token"
"""The name of the systemd credential that holds the token."""

_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")


class ConfigurationError(CorpusError):
    """A setting is wrong, so that starting again without changing it cannot help."""


def _default_database() -> Path:
    return user_state_path("dragoman", appauthor=False) / "dragoman.sqlite3"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the host has set. `unknown` names the variables that look like settings and are none."""

    token: str | None = field(default=None, repr=False)
    database: Path = field(default_factory=_default_database)
    log_level: int | None = None
    discord_api: str | None = None
    unknown: tuple[str, ...] = ()

    @classmethod
    def read(cls, environ: Mapping[str, str], folder: Path) -> Self:
        """Read the settings; raise ConfigurationError for a bad value, naming its variable."""
        credential = _read_credential(environ.get("CREDENTIALS_DIRECTORY"))
        environment = {name: value for name, value in environ.items() if value.strip()}
        values = _read_env_file(folder / ".env") | credential | environment
        database, log_level = values.get(DATABASE), values.get(LOG_LEVEL)
        return cls(
            token=_token(values.get(TOKEN)),
            database=_database(database) if database else _default_database(),
            log_level=_log_level(log_level) if log_level else None,
            discord_api=_discord_api(values.get(DISCORD_API)),
            unknown=tuple(sorted(k for k in values if k.startswith("DRAGOMAN_") and k not in KNOWN)),
        )


def _read_env_file(path: Path) -> dict[str, str]:
    """Read what has a value; an absent file has none."""
    if not path.is_file():
        return {}
    try:
        values = dotenv_values(path, interpolate=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The settings file {path} cannot be read: {_reason(error)}.") from error
    return {name: value for name, value in values.items() if value and value.strip()}


def _read_credential(folder: str | None) -> dict[str, str]:
    if not folder or not (path := Path(folder, CREDENTIAL)).is_file():
        return {}
    try:
        token = path.read_text("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The credential {path} cannot be read: {_reason(error)}.") from error
    return {TOKEN: token} if token else {}


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else error.strerror or str(error)


def _token(value: str | None) -> str | None:
    if value is None:
        return None
    token = value.strip()
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ConfigurationError(f"{TOKEN} is not a bot token: it may hold no spaces and only plain letters and signs.")
    return token


def _database(value: str) -> Path:
    path = Path(value).expanduser()
    if path.is_dir():
        raise ConfigurationError(f"{DATABASE} names a folder, {path}; it must name a file in it.")
    return path


def _log_level(value: str) -> int:
    name = value.strip().upper()
    if name not in _LEVELS:
        raise ConfigurationError(f"{LOG_LEVEL} is {value!r}; it must be one of {', '.join(_LEVELS)}.")
    return logging.getLevelNamesMapping()[name]


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
        raise ConfigurationError(f"{DISCORD_API} is {value!r}; it must be an http or https address.")
    return base
