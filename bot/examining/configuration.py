"""The settings: where they are read from, which are unknown, which are wrong, and whether there is a token."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.examining.finding import error, fine, skipped, warning
from bot.inviting import application_id
from bot.settings import CREDENTIAL, DISCORD_API, KNOWN, SETTINGS, TOKEN, ConfigurationError, Settings, gather

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.examining.finding import Finding

SERVICE: Final = "dragoman.service"
_CREDENTIALS: Final = "CREDENTIALS_DIRECTORY"
_RUNNING_CREDENTIALS: Final = Path("/run/credentials", SERVICE)
"""Where systemd shows a running service's credentials to its user and to root."""

_NEW_TOKEN: Final = "https://discord.com/developers/applications > your application > Bot > Reset Token"  # noqa: S105 - where a token is to be had


def examine(
    environ: Mapping[str, str], folder: Path, credentials: Path = _RUNNING_CREDENTIALS
) -> tuple[Settings, list[Finding]]:
    """Read the settings as far as they can be understood, with what was found on the way."""
    findings: list[Finding] = []
    environ = _with_credential(environ, credentials)
    values, file = _gathered(environ, folder, findings)
    settings = _understood(values, file, findings)
    findings[:0] = [_source(file, environ, folder)]
    findings += [_unknown(name) for name in settings.unknown]
    if settings.discord_api:
        says = f"{DISCORD_API} is set: the bot speaks to {settings.discord_api}, not to the real Discord"
        findings.append(warning("settings", says, f"Unless you are testing, take {DISCORD_API} out."))
    if not any(finding.says.startswith(TOKEN) for finding in findings):
        findings.append(_token(settings.token, environ, file))
    return settings, findings


def _with_credential(environ: Mapping[str, str], credentials: Path) -> Mapping[str, str]:
    """Let the running service's credentials be found by somebody outside of it who may read them."""
    if environ.get(_CREDENTIALS) or not os.access(credentials / CREDENTIAL, os.R_OK):
        return environ
    return {**environ, _CREDENTIALS: str(credentials)}


def _gathered(environ: Mapping[str, str], folder: Path, findings: list[Finding]) -> tuple[dict[str, str], Path | None]:
    """Collect the values; what cannot be read is told and left out."""
    try:
        return gather(environ, folder)
    except ConfigurationError as problem:
        findings.append(error("settings", str(problem), _reading_advice(str(problem))))
    for left_out in ({_CREDENTIALS}, {SETTINGS}, {_CREDENTIALS, SETTINGS}):
        # Without the file that is named, one that happens to lie here must not take its place.
        where = Path(os.devnull) if SETTINGS in left_out else folder
        try:
            return gather({name: value for name, value in environ.items() if name not in left_out}, where)
        except ConfigurationError:
            continue
    return {name: value for name, value in environ.items() if value.strip()}, None


def _reading_advice(problem: str) -> str:
    if problem.startswith(SETTINGS):
        return f"Make that file (deploy/.env.example shows what can stand in it), or change {SETTINGS}."
    if "makes no sense" in problem:
        return "Correct that line: a value with a quotation mark at its beginning needs one at its end."
    return "Run this as root or as the bot's user, or give that user the right to read it."


def _understood(values: dict[str, str], file: Path | None, findings: list[Finding]) -> Settings:
    """Understand all values but the bad ones, each of which is told."""
    while True:
        try:
            return Settings.of(values, file)
        except ConfigurationError as problem:
            name = str(problem).partition(" ")[0]
            if values.pop(name, None) is None:
                raise
            check = "token" if name == TOKEN else "settings"
            advice = f"Set it to a good token: {_NEW_TOKEN}." if name == TOKEN else _correction(name, file)
            findings.append(error(check, str(problem), advice))


def _correction(name: str, file: Path | None) -> str:
    if os.environ.get(name, "").strip() or file is None:
        return f"Correct or unset {name} in the environment."
    return f"Correct {name} in {file}, then: systemctl restart dragoman"


def _source(file: Path | None, environ: Mapping[str, str], folder: Path) -> Finding:
    count = sum(1 for name in KNOWN if environ.get(name, "").strip())
    besides = f"; {count} from the environment" if count else ""
    if file is None:
        says = f"no settings file is read (none is named, and {folder / '.env'} is not there)"
        return fine("settings", says + besides)
    return fine("settings", f"read from {file}{besides}")


def _unknown(name: str) -> Finding:
    near = get_close_matches(name, KNOWN, n=1)
    meant = f"Rename it to {near[0]}, if that is what was meant." if near else "Take it out."
    return warning("settings", f"there is no setting {name}; it does nothing", meant)


def _token(token: str | None, environ: Mapping[str, str], file: Path | None) -> Finding:
    if token is None:
        says = "none is set, or it cannot be read from here; without one `dragoman run` opens the console"
        return skipped("token", says, f"Get one: {_NEW_TOKEN}. Set {TOKEN}, or run this as root.")
    where = _token_place(environ, file)
    try:
        number = application_id(token)
    except ConfigurationError as problem:
        # Local Discords have tokens of their own kind.
        return warning("token", f"from {where}; {problem}", f"Set a new one: {_NEW_TOKEN}.")
    return fine("token", f"from {where}, for the application {number}")


def _token_place(environ: Mapping[str, str], file: Path | None) -> str:
    if environ.get(TOKEN, "").strip():
        return f"the environment ({TOKEN})"
    folder = environ.get(_CREDENTIALS)
    if folder and Path(folder, CREDENTIAL).is_file():
        return f"the credential {CREDENTIAL}"
    return str(file)
