"""What the log may know of an error: its kind and its place, not its words."""

from __future__ import annotations

import sqlite3

import pytest

from corpus.logged import trace

WORDS = "tangerine"


def test_causes_come_first_and_messages_never() -> None:
    """The chain is told from its beginning, with codes."""
    with pytest.raises(RuntimeError) as caught:
        _fail()
    told = trace(caught.value)
    assert told.index("sqlite3.OperationalError sqlite_errorname=SQLITE_ERROR") < told.index("builtins.RuntimeError")
    assert "test_logged.py" in told
    assert "in _fail" in told
    assert WORDS not in told


def test_a_group_tells_all_its_errors() -> None:
    """What went wrong in several tasks at once is all told."""
    told = trace(ExceptionGroup(WORDS, [ValueError(WORDS), KeyError(WORDS)]))
    assert [line.strip() for line in told.splitlines()] == [
        "builtins.ExceptionGroup",
        "builtins.ValueError",
        "builtins.KeyError",
    ]


def test_a_chain_that_bites_its_tail_ends() -> None:
    """Two errors can name each other as causes."""
    first, second = ValueError(WORDS), KeyError(WORDS)
    first.__cause__, second.__cause__ = second, first
    assert trace(first).split() == ["builtins.KeyError", "builtins.ValueError"]


def test_what_was_hidden_stays_so() -> None:
    """`from None` says that the error before is of no interest."""
    error = ValueError(WORDS)
    error.__context__, error.__suppress_context__ = KeyError(WORDS), True
    assert trace(error).split() == ["builtins.ValueError"]


def _fail() -> None:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute(f"SELECT {WORDS}")
    except sqlite3.Error as error:
        raise RuntimeError(WORDS) from error
    finally:
        connection.close()
