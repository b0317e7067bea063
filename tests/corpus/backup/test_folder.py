"""Which backups are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.backup.folder import backups, prune, stamp, wanted
from corpus.models import Retention

if TYPE_CHECKING:
    from pathlib import Path

TIMES = st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)), max_size=60)  # noqa: DTZ001 - the timezone is added
RETENTIONS = st.builds(Retention, st.integers(1, 10), st.integers(0, 6), st.integers(0, 12))


def at(text: str) -> datetime:
    """Read a time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("retention", "kept"),
    [
        (Retention(1, 0, 0), ["2026-03-04T09"]),
        (Retention(2, 0, 0), ["2026-03-04T09", "2026-03-02T03"]),
        (Retention(1, 2, 0), ["2026-03-04T09", "2026-03-01T03"]),
        (Retention(1, 3, 0), ["2026-03-04T09", "2026-03-01T03", "2026-02-20T03"]),
        (Retention(1, 0, 3), ["2026-03-04T09", "2026-02-20T03", "2025-12-31T03"]),
        (Retention(9, 9, 9), ["2026-03-04T09", "2026-03-02T03", "2026-03-01T03", "2026-02-20T03", "2025-12-31T03"]),
    ],
)
def test_the_newest_of_each_period_is_kept(retention: Retention, kept: list[str]) -> None:
    """Days, weeks from Monday and months count only if there is a backup in them; of each the newest stays."""
    times = ["2026-03-04T09", "2026-03-04T03", "2026-03-02T03", "2026-03-01T03", "2026-02-20T03", "2025-12-31T03"]
    assert wanted(map(at, times), retention) == set(map(at, kept))


@given(TIMES, RETENTIONS)
def test_retention_never_takes_too_much(times: list[datetime], retention: Retention) -> None:
    """The newest stays, and as many days as wanted; no more is kept than asked for; pruning twice changes nothing."""
    kept = wanted(times, retention)
    assert kept <= set(times)
    assert not times or max(times) in kept
    assert len({time.date() for time in kept}) >= min(retention.daily, len({time.date() for time in times}))
    assert len(kept) <= retention.daily + retention.weekly + retention.monthly
    assert wanted(kept, retention) == kept


def test_only_backups_are_deleted(tmp_path: Path) -> None:
    """Whatever else is in the folder, even with a similar name, stays."""
    others = ["letter.txt", "dragoman-20200101T000000Z.sqlite3", "dragoman-20209901T000000Z.sqlite3.gz",
              "my-dragoman-20200101T000000Z.sqlite3.gz", "dragoman-20200101T000000Z.sqlite3.gz.old"]  # fmt: skip
    for name in others:
        (tmp_path / name).touch()
    (tmp_path / "dragoman-20200102T000000Z.sqlite3.gz").mkdir()
    start = at("2026-01-01T03")
    for day in range(20):
        (tmp_path / f"dragoman-{start + timedelta(days=day):%Y%m%dT%H%M%SZ}.sqlite3.gz").touch()
    assert [backup.taken for backup in backups(tmp_path)] == [start + timedelta(days=day) for day in range(19, -1, -1)]
    assert len(prune(tmp_path, Retention(3, 0, 0))) == 17
    assert [backup.taken.day for backup in backups(tmp_path)] == [20, 19, 18]
    assert all((tmp_path / name).exists() for name in others)


def test_a_clock_that_was_wrong_costs_no_backup(tmp_path: Path) -> None:
    """Backups of a time to come are neither deleted nor counted, so that the others are kept as ever."""
    past = [datetime.now(UTC) - timedelta(days=day) for day in range(1, 6)]
    to_come = [datetime.now(UTC) + timedelta(days=400 + day) for day in range(9)]
    for moment in (*past, *to_come):
        (tmp_path / f"dragoman-{stamp(moment)}.sqlite3.gz").touch()
    assert len(prune(tmp_path, Retention(3, 0, 0))) == 2
    left = [stamp(backup.taken) for backup in backups(tmp_path)]
    assert left == [stamp(moment) for moment in (*reversed(to_come), *past[:3])]


def test_no_folder_has_no_backups(tmp_path: Path) -> None:
    """Before the first backup there is nothing to list."""
    assert backups(tmp_path / "none") == []
