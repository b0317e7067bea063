"""Tests of how often one person may ask."""

from __future__ import annotations

import pytest

from commands.cooldown import Cooldown


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Stop the time."""
    return Clock()


def test_allows_so_many_uses_and_then_says_how_long_to_wait(clock: Clock) -> None:
    """Each use is free again when the period after it is over."""
    cooldown = Cooldown(2, 10.0, clock)
    assert cooldown.use(1) == 0
    clock.now = 4
    assert cooldown.use(1) == 0
    assert cooldown.use(1) == 6
    clock.now = 9.5
    assert cooldown.use(1) == 0.5
    clock.now = 10
    assert cooldown.use(1) == 0
    assert cooldown.use(1) == 4


def test_a_refused_use_is_not_counted(clock: Clock) -> None:
    """Trying again and again does not make the wait longer."""
    cooldown = Cooldown(1, 10.0, clock)
    assert cooldown.use(1) == 0
    for clock.now in (1, 2, 3):
        assert cooldown.use(1) == 10 - clock.now
    clock.now = 10
    assert cooldown.use(1) == 0


def test_people_do_not_share(clock: Clock) -> None:
    """One person's uses are not another's."""
    cooldown = Cooldown(1, 10.0, clock)
    assert [cooldown.use(person) for person in (1, 2, 3)] == [0, 0, 0]


def test_forgets_people(clock: Clock) -> None:
    """Nobody is remembered longer than the period, however many come."""
    cooldown = Cooldown(1, 10.0, clock)
    for person in range(1_000):
        clock.now = person
        cooldown.use(person)
        cooldown.use(person)
    assert len(cooldown._uses) <= 11
