"""Reading the settings again while the bot runs: what can change does, and the log names what needs a restart."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot import settings as names
from bot.settings import ConfigurationError
from bot.status import Phase

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.settings import Settings
    from bot.status import Status

_VARIABLES: Final = {
    "token": names.TOKEN,
    "database": names.DATABASE,
    "log_level": names.LOG_LEVEL,
    "discord_api": names.DISCORD_API,
    "fetching": names.FETCH,
    "fetch_networks": names.FETCH_NETWORKS,
    "keep_days": names.KEEP_DAYS,
    "backups": names.BACKUPS,
    "retention": names.BACKUPS_KEPT,
    "metrics": names.METRICS,
}
_LIMITS: Final = {"articles": names.SERVER_ARTICLES, "size": names.SERVER_MEGABYTES, "feeds": names.SERVER_FEEDS}
_FIXED: Final = ("token", "database", "discord_api", "metrics")
"""What is chosen once, at the start."""

_log = logging.getLogger(__name__)


class Reloading:
    """Keeps the settings that are in force, and brings changes to those who follow them.

    `read` reads all settings anew, and raises ConfigurationError if one is wrong.
    """

    def __init__(self, settings: Settings, read: Callable[[], Settings], status: Status) -> None:
        self.settings = settings
        self._read = read
        self._status = status
        self._followers: list[Callable[[Settings], None]] = []

    def follow(self, apply: Callable[[Settings], None]) -> None:
        """Let something be told the settings after each change."""
        self._followers.append(apply)

    def reload(self) -> None:
        """Read the settings again; a wrong one changes nothing at all."""
        if self._status.phase is Phase.STOPPING:
            return
        is_announced = self._status.phase is Phase.READY  # before that, `ready` would say that the start is done
        if is_announced:
            self._status.notifier.reloading()
        try:
            self._change(self._read())
            self._status.reload = None
        except ConfigurationError as error:
            _log.error("The settings stay as they were. %s", error)
            self._status.reload = f"settings not reloaded: {str(error).rstrip('.')}"
        finally:
            if is_announced:  # whatever happens, or systemd would take the bot for one that reads for ever
                self._status.ready()
            else:
                self._status.show()

    def _change(self, read: Settings) -> None:
        for name in read.unknown:
            _log.warning("There is no setting %s", name)
        for name in _FIXED:
            if getattr(read, name) != getattr(self.settings, name):
                _log.warning("%s has changed, which needs a restart", _VARIABLES[name])
        fixed = {name: getattr(self.settings, name) for name in _FIXED}
        before, self.settings = self.settings, replace(read, **fixed)
        for apply in self._followers:
            apply(self.settings)
        changed = _changed(before, self.settings)
        _log.info("Read the settings again; changed: %s", ", ".join(changed) or "nothing")


def _changed(before: Settings, after: Settings) -> list[str]:
    """Name the variables whose values differ."""
    own = [variable for name, variable in _VARIABLES.items() if _differ(name, before, after)]
    limits = [
        variable for name, variable in _LIMITS.items() if _differ(name, before.server_limits, after.server_limits)
    ]
    return own + limits


def _differ(name: str, before: object, after: object) -> bool:
    return bool(getattr(before, name) != getattr(after, name))
