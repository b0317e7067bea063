"""The last backup: whether there is one, how old it is, and with --full whether it can be used."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.examining.finding import error, fine, room_in_words, skipped, span_in_words, warning
from corpus.backup import backups, verify
from corpus.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.examining.finding import Case, Finding
    from corpus.backup import Backup

_OLD: Final = timedelta(days=2)


async def examine(case: Case) -> list[Finding]:
    """Look at the newest backup."""
    return await asyncio.to_thread(lambda: list(_examine(case)))


def _examine(case: Case) -> Iterator[Finding]:
    try:
        there = backups(case.backups)
    except (StoreError, OSError) as problem:
        yield error("backup", f"{case.backups} cannot be looked into: {problem}", "Run this as root or the bot's user.")
        return
    if there:
        yield _age(case, there)
        if case.full:
            yield _proof(there[0])
    elif case.database.exists():
        advice = "Take one: dragoman backup; every day by itself: systemctl enable --now dragoman-backup.timer"
        yield warning("backup", f"none was ever taken into {case.backups}", advice)
    else:
        yield skipped("backup", "nothing to back up yet")


def _age(case: Case, there: list[Backup]) -> Finding:
    newest = there[0]
    age = case.now - newest.taken
    says = f"the last of {len(there)} is {span_in_words(age)} old ({newest.path}, {room_in_words(newest.size)})"
    if age > _OLD:
        advice = "Take one: dragoman backup; see why none came: systemctl status dragoman-backup.timer dragoman-backup"
        return warning("backup", says, advice)
    if age < -timedelta(minutes=1):
        says = f"the newest, {newest.path}, is from the future: the clock was wrong, or is"
        return warning("backup", says, "Look at the clock (date); then take another: dragoman backup")
    return fine("backup", says)


def _proof(newest: Backup) -> Finding:
    """Unpack the backup, check it and ask it, as a restore would."""
    try:
        verify(newest.path)
    except StoreError as problem:
        advice = "Take another now: dragoman backup. Keep this one until that is there."
        return error("backup proof", f"the last backup cannot be used: {problem}", advice)
    return fine("backup proof", "the last backup was unpacked, checked and asked")
