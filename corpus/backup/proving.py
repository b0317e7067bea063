"""Proof that a copy is a whole corpus that this program can answer from: a backup counts only once it has it."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.backup.packing import unpack
from corpus.errors import StoreError, UnusableError
from corpus.models import BUNDLED, SHARED, Scope
from corpus.search.searcher import Searcher
from corpus.store import Store
from corpus.store.guarding import read_only
from corpus.store.integrity import check

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from corpus.backup.packing import Progress
    from corpus.models import Quote

_PROBES: Final = 12
"""Of so many articles a sentence is asked for before their silence is held against the index."""

_LONGEST_QUESTION: Final = 200
_TOLD: Final = 3

_CHOSEN: Final = f"""
    WITH indexed AS (
        SELECT article, first_passage, row_number() OVER (ORDER BY article DESC) - 1 AS place, count(*) OVER () AS found
        FROM indexed_article WHERE first_passage <= last_passage
    )
    SELECT scope.id, article.body, passage.sentences
    FROM indexed JOIN article ON article.id = indexed.article JOIN scope ON scope.ordinal = article.scope
    JOIN passage ON passage.id = indexed.first_passage
    WHERE place % max(1, found / {_PROBES}) = 0 LIMIT {_PROBES}
"""  # noqa: S608 - a constant of this module


class UnsoundError(StoreError):
    """A copy is damaged, or not what this program can use."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a copy was found to hold; `schema` is its version as it was, and `migrated` as this program makes it."""

    articles: int
    schema: int
    migrated: int


@dataclass(frozen=True, slots=True)
class _Probe:
    """A question, made of a sentence that the corpus has, and who may ask it."""

    question: str
    viewer: Scope


def prove(file: Path, place: Path, called: Path, progress: Progress) -> Proof:
    """Unpack a backup into an empty folder, and prove what is in it; the file stays as it is.

    The copy is brought up to this program's schema. Raises UnsoundError, a sentence about what is `called` so, if there
    is anything wrong with it, and StoreError for what may pass, such as a full disk.
    """
    copied = place / "copy.sqlite3"
    unpack(file, copied, progress)
    try:
        _check(copied, full=False)
        schema = _version(copied)
        asyncio.run(_ask(copied))
        _check(copied, full=True)
        with closing(read_only(copied)) as connection:
            (articles,) = connection.execute("SELECT count(*) FROM article").fetchone()
        return Proof(articles, schema, _version(copied))
    except StoreError as error:
        kind = UnsoundError if isinstance(error, UnsoundError | UnusableError) else StoreError
        raise kind(str(error).replace(str(copied), str(called))) from error


def _check(copied: Path, *, full: bool) -> None:
    if problems := check(copied, full=full):
        more = f" And {len(problems) - _TOLD} more." if len(problems) > _TOLD else ""
        raise UnsoundError(
            "The database {copied} is not sound. {problems}{more}",
            copied=copied,
            problems=" ".join(problems[:_TOLD]),
            more=more,
        )


async def _ask(copied: Path) -> None:
    """Migrate a copy, and ask it for sentences that it has; raise StoreError unless it quotes them verbatim."""
    async with Store.open(copied, readers=1) as store:
        probes = await store.in_thread(_probes)
        searcher = Searcher(store)
        for probe in probes:
            quotes = (await searcher.ask_again(probe.question, probe.viewer)).quotes
            if quotes:
                await store.in_thread(partial(_check_verbatim, quotes))
                return
    if len(probes) == _PROBES:  # a few odd articles may well have nothing that can be asked for
        raise UnsoundError(
            "The index of {copied} finds none of {number} sentences that its articles have.",
            copied=copied,
            number=_PROBES,
        )


def _probes(connection: sqlite3.Connection) -> list[_Probe]:
    """Make questions of the longest sentences of first passages, the newest article's first."""
    probes = []
    for scope, body, sentences in connection.execute(_CHOSEN):
        edges = np.frombuffer(sentences, np.uint32).reshape(-1, 2).tolist()
        start, end = max(edges, key=lambda sentence: sentence[1] - sentence[0])
        question = body[start : min(end, start + _LONGEST_QUESTION)]
        if any(map(str.isalnum, question)):  # nobody can ask for dots and dashes
            probes.append(_Probe(question, SHARED if scope == BUNDLED else Scope(scope)))
    return probes


def _check_verbatim(quotes: tuple[Quote, ...], connection: sqlite3.Connection) -> None:
    for quote in quotes:
        (body,) = connection.execute("SELECT body FROM article WHERE id = ?", (quote.article.id,)).fetchone()
        if not quote.text or body[quote.start : quote.end] != quote.text:
            raise UnsoundError("A quote does not stand in the article {key}.", key=quote.article.key)


def _version(copied: Path) -> int:
    with closing(read_only(copied)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)
