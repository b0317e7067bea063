"""The database: whether it is there, whole, of this program's kind, and what it holds."""

from __future__ import annotations

import asyncio
import sqlite3
from shlex import quote
from typing import TYPE_CHECKING, Final

from bot.examining.finding import error, fine, room_in_words, skipped, warning
from corpus.backup import backups
from corpus.errors import StoreError
from corpus.store.integrity import check
from corpus.store.locking import was_here
from corpus.store.looking import NotReadError, is_open, look, untouched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.examining.finding import Case, Finding
    from corpus.store.feed_rows import Feed
    from corpus.store.looking import Sight

_LARGE_LOG: Final = 100_000_000
"""SQLite writes its log into the database at a few megabytes, unless somebody reads without an end."""

_FAILURES: Final = 3
_MOST_NAMED: Final = 3
_RESTORE: Final = "Stop the bot (systemctl stop dragoman) and bring back the last backup: dragoman restore"


async def examine(case: Case) -> list[Finding]:
    """Look at the file, then into it."""
    return await asyncio.to_thread(lambda: list(_examine(case)))


def _examine(case: Case) -> Iterator[Finding]:
    path = case.database
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        yield _missing(case)
        return
    except OSError as problem:
        says = f"{path} cannot be looked at: {problem.strerror}"
        yield error("database", says, "Run this as root or the bot's user.")
        return
    if not size:
        says = f"{path} is empty"
        yield error("database", says, _restore(case)) if was_here(path) else skipped("database", says)
        return
    try:
        sight = look(path)
    except NotReadError as problem:
        yield skipped("database", str(problem), "The next start of the bot takes them in; nothing is lost.")
        return
    except sqlite3.Error as problem:
        yield error("database", f"{path} cannot be read: {problem}", _unreadable(case, problem))
        return
    log = _log_size(case)
    yield _version(case, sight, size + log)
    if log > _LARGE_LOG:
        says = f"its log, {path.name}-wal, has grown to {room_in_words(log)}"
        yield warning("database", says, "A restart takes it in: systemctl restart dragoman")
    if sight.version <= sight.known:
        yield from _integrity(case)
        yield from _index(sight)
        yield from feeds(case, sight.feeds)


def feeds(case: Case, followed: tuple[Feed, ...]) -> Iterator[Finding]:
    """Tell which feeds have failed for some time."""
    if not followed:
        return
    if not case.settings.fetching:
        yield skipped("feeds", f"{len(followed)} are followed, but DRAGOMAN_FETCH is off")
        return
    failing = [feed for feed in followed if feed.is_gone or feed.failures >= _FAILURES]
    if not failing:
        yield fine("feeds", f"{len(followed)} followed, none failing for long")
        return
    named = "; ".join(f"{feed.url} ({feed.error or 'gone'})" for feed in failing[:_MOST_NAMED])
    more = f"; {len(failing) - _MOST_NAMED} more" if len(failing) > _MOST_NAMED else ""
    whose = "" if all(feed.scope > 0 for feed in failing) else "dragoman feeds list shows the host's. "
    advice = f"{whose}Their admins are told of servers' feeds. What is gone for good: dragoman feeds remove N"
    yield warning("feeds", f"{len(failing)} of {len(followed)} fail: {named}{more}", advice)


def _missing(case: Case) -> Finding:
    path = case.database
    if was_here(path) or (case.backups.is_dir() and any(case.backups.iterdir())):
        return error("database", f"{path} is gone, although there was one", _restore(case))
    return skipped("database", f"{path} is not there yet", "The first start makes it: dragoman run")


def _restore(case: Case) -> str:
    """Write the very command that helps, where there is a backup."""
    try:
        there = backups(case.backups)
    except StoreError as problem:
        return f"{_RESTORE} FILE. {problem}"
    if not there:
        return f"Stop the bot, keep what is left of the file, and look for a backup elsewhere: {case.backups} has none."
    return f"{_RESTORE} {quote(str(there[0].path))}; older ones are beside it."


def _unreadable(case: Case, problem: sqlite3.Error) -> str:
    if isinstance(problem, sqlite3.OperationalError):
        return "If it stays so: stop the bot, look at the disk (dmesg | tail), and at the rights of the file."
    return _restore(case)


def _version(case: Case, sight: Sight, size: int) -> Finding:
    where = f"{case.database}, {room_in_words(size)}"
    if sight.version > sight.known:
        says = f"{where}, was made by a newer Dragoman (version {sight.version}; this program knows {sight.known})"
        return error("database", says, "Install that version again, or bring back a backup from before it.")
    if sight.version < sight.known:
        says = f"{where}, is of an older version ({sight.version} of {sight.known})"
        return fine("database", says, "The next start brings it up to date; deploy/upgrade.sh takes a backup before.")
    counted = [f"{sight.shipped:,} that ship", f"{sight.shared:,} of the host"]
    counted += [f"{sight.own:,} of servers ({sight.servers:,})"] if sight.own else []
    plural = "" if sight.articles == 1 else "s"
    return fine("database", f"{where}, {sight.articles:,} article{plural} ({', '.join(counted)})")


def _log_size(case: Case) -> int:
    log = case.database.resolve()
    log = log.with_name(log.name + "-wal")
    return log.stat().st_size if log.exists() else 0


def _integrity(case: Case) -> Iterator[Finding]:
    try:
        problems = _problems(case)
    except StoreError as problem:
        yield skipped("integrity", str(problem), "Try again in a moment.")
        return
    for told in problems[:_MOST_NAMED]:
        yield error("integrity", told, _restore(case))
    if len(problems) > _MOST_NAMED:
        yield error("integrity", f"{len(problems) - _MOST_NAMED} more problems like these", _restore(case))
    if not problems:
        yield fine("integrity", "whole, every page, row and index" if case.full else "whole (--full checks every row)")


def _problems(case: Case) -> list[str]:
    was_open = is_open(case.database)
    found = check(case.database, full=case.full, opening=untouched)
    # Somebody who begins to write meanwhile makes what was read from the file alone look damaged.
    return check(case.database, full=case.full, opening=untouched) if is_open(case.database) > was_open else found


def _index(sight: Sight) -> Iterator[Finding]:
    if sight.stale:
        says = f"{sight.stale:,} of {sight.articles:,} articles are indexed by an older version; they are still found"
        yield warning("index", says, "The running bot renews them by itself; without one: dragoman reindex")
    elif sight.stale is not None:
        yield fine("index", "up to date")
