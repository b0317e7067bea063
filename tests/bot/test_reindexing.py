"""`dragoman reindex` brings the index up to date, and the other subcommands say when it is not."""

from __future__ import annotations

import os
import pty
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.settings import Settings
from corpus.analysis import VERSION
from tests.corpus.store.checking import check_index

if TYPE_CHECKING:
    from tests.bot.conftest import Dragoman

ONLY = "--no-bundled"
WHEAT = "What did the freight line carry?"
HINT = "The index was made by another version; `dragoman reindex` renews it, the bot does it by itself.\n"


def database() -> Path:
    """Tell where the articles are."""
    return Settings.read(os.environ, Path.cwd()).database


def make_stale(articles: str = "true", version: int = VERSION - 1) -> None:
    """Take the index, or some articles' part of it, for one of another version."""
    with closing(sqlite3.connect(database())) as connection:
        connection.execute(f"UPDATE indexed_article SET analysis = {version} WHERE {articles}")  # noqa: S608 - our own
        if articles == "true":
            connection.execute(f"UPDATE word SET analysis = {version}")  # noqa: S608 - our own
            connection.execute("UPDATE setting SET value = ? WHERE name = 'analysis'", (str(version),))
        connection.commit()


@pytest.mark.usefixtures("library")
def test_what_needs_it_is_indexed_and_counted(dragoman: Dragoman) -> None:
    """The closing sentence has the numbers, and a second time there is nothing to do."""
    make_stale()
    done = dragoman("reindex", ONLY)
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"Indexed 3 of 3 articles anew in [0-9]+\.[0-9] s\. The index is up to date\.\n", done.out), (
        done.out
    )
    check_index(database())
    again = dragoman("reindex", ONLY)
    assert (again.code, again.err) == (0, "")
    assert again.out == "The index is up to date: there was nothing to do for 3 articles.\n"


@pytest.mark.usefixtures("library")
def test_a_renewal_that_was_stopped_goes_on(dragoman: Dragoman) -> None:
    """Only what is left is indexed anew."""
    make_stale("article = (SELECT max(article) FROM indexed_article)")
    assert dragoman("reindex", ONLY).out.startswith("Indexed 1 of 3 articles anew in ")


@pytest.mark.usefixtures("library")
def test_all_articles_can_be_indexed_anew(dragoman: Dragoman) -> None:
    """With --all also what is up to date is indexed anew."""
    with closing(sqlite3.connect(database())) as connection:
        connection.execute("DELETE FROM posting")
        connection.commit()
    assert dragoman("ask", WHEAT, ONLY).code == 1
    assert dragoman("reindex", "--all", ONLY).out.startswith("Indexed 3 of 3 articles anew in ")
    assert dragoman("ask", WHEAT, ONLY).code == 0
    check_index(database())


def test_an_empty_index_is_up_to_date(dragoman: Dragoman) -> None:
    """Without any articles there is nothing to do, and that is no failure."""
    for options in ((), ("--all",)):
        done = dragoman("reindex", ONLY, *options)
        assert (done.code, done.err) == (0, "")
        assert done.out == "The index is up to date: there was nothing to do for 0 articles.\n"


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("command", [("ask", WHEAT), ("articles",), ("history",)])
def test_other_subcommands_say_once_that_the_index_is_old(dragoman: Dragoman, command: tuple[str, ...]) -> None:
    """They do their work from the old index, and one sentence tells how it is renewed, until it is."""
    before = dragoman(*command, ONLY)
    assert (before.code, before.err) == (0, "")
    make_stale()
    meanwhile = dragoman(*command, ONLY)
    assert (meanwhile.code, meanwhile.out, meanwhile.err) == (0, before.out, HINT)
    assert dragoman("reindex", ONLY).err == ""
    assert dragoman(*command, ONLY).err == ""


def test_a_fresh_database_says_nothing_of_it(dragoman: Dragoman) -> None:
    """The first start, with the articles that ship, is silent about the index."""
    assert dragoman("articles").err == ""


@pytest.mark.usefixtures("library")
def test_a_terminal_gets_a_bar() -> None:
    """On a terminal a bar shows how many are done; the sentence at the end stays."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "bot", "reindex", "--all", ONLY]
    environment = os.environ | {"TERM": "xterm", "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as reindexing:  # noqa: S603 - our own program
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:  # how a terminal ends when nobody writes to it any more
            pass
        finally:
            os.close(ours)
    assert reindexing.returncode == 0
    assert b"Indexing" in shown
    assert b"3/3" in shown
    assert b"Indexed 3 of 3 articles anew in " in shown
