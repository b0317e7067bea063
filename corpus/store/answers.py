"""The statements that keep answers for their buttons, and count questions without an answer.

No person is kept with either.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from corpus.models import Answer, Correction, Passage, Quote
from corpus.store import asked, marks
from corpus.store.listing import article_by_id
from corpus.store.readings import reading_as_json, reading_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import aiosqlite

    from corpus.models import Scope
    from corpus.store.listing import Visible

DAYS_KEPT: Final = 30
_TOKEN_BYTES: Final = 9  # 12 characters
MOST_COUNTED: Final = 10_000
"""Different unanswered questions that are counted for one viewer; the oldest make room."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it is kept; `public_question` is None unless everyone in its server may know of it."""

    token: str
    viewer: Scope
    answer: str
    public_question: str | None = None

    @classmethod
    def of(cls, viewer: Scope, answer: Answer, *, public: bool = False) -> Self:
        """Write an answer down, under a new token."""
        token, question = secrets.token_urlsafe(_TOKEN_BYTES), answer.question if public else None
        return cls(token, viewer, json.dumps(_as_json(answer)), question)


async def keep(connection: aiosqlite.Connection, kept: Sequence[Kept]) -> None:
    """Keep answers, and forget those that are too old."""
    await marks.count_before(connection, DAYS_KEPT)
    await asked.forget_old(connection, DAYS_KEPT)
    await connection.execute("DELETE FROM kept_answer WHERE kept_at < datetime('now', ?)", (f"-{DAYS_KEPT} days",))
    await connection.executemany(
        "INSERT INTO kept_answer (token, viewer, answer) VALUES (?, ?, ?)",
        [(one.token, one.viewer, one.answer) for one in kept],
    )
    public = [(one.viewer, one.public_question) for one in kept if one.public_question is not None]
    await asked.note(connection, public)


async def kept(connection: aiosqlite.Connection, viewer: Scope, visible: Visible, token: str) -> Answer | None:
    """Read a kept answer; a quote that no longer stands in its article is left out."""
    async with connection.execute(
        "SELECT answer FROM kept_answer WHERE token = ? AND viewer = ? AND kept_at >= datetime('now', ?)",
        (token, viewer, f"-{DAYS_KEPT} days"),
    ) as cursor:
        row = await cursor.fetchone()
    if row is None:
        return None
    fields: dict[str, Any] = json.loads(row[0])
    quotes = await _quotes(connection, visible, fields.pop("quotes"))
    elsewhere = await _quotes(connection, visible, fields.pop("elsewhere", ()))
    corrections = tuple(Correction(*pair) for pair in fields.pop("corrections"))
    reading = reading_of(fields.pop("reading", {}))
    unknown = tuple(fields.pop("unknown"))
    return Answer(
        **fields, corrections=corrections, unknown=unknown, quotes=quotes, reading=reading, elsewhere=elsewhere
    )


async def count_unanswered(connection: aiosqlite.Connection, asked: Sequence[tuple[Scope, str]]) -> None:
    """Count questions that got no answer, each with its viewer."""
    await connection.executemany(
        "INSERT INTO unanswered (viewer, question) VALUES (?, ?)"
        " ON CONFLICT DO UPDATE SET times = times + 1, last_day = excluded.last_day",
        [(viewer, " ".join(question.split())) for viewer, question in asked],
    )
    await connection.executemany(
        "DELETE FROM unanswered WHERE viewer = :viewer AND question IN"
        " (SELECT question FROM unanswered WHERE viewer = :viewer"
        " ORDER BY last_day DESC, times DESC LIMIT -1 OFFSET :most)",
        [{"viewer": viewer, "most": MOST_COUNTED} for viewer in {viewer for viewer, _ in asked}],
    )


def _as_json(answer: Answer) -> dict[str, object]:
    return {
        "question": answer.question,
        "answered": answer.answered,
        "confidence": answer.confidence,
        "corrections": [(correction.typed, correction.searched) for correction in answer.corrections],
        "unknown": answer.unknown,
        "reading": reading_as_json(answer.reading),
        "quotes": [_quote_as_json(quote) for quote in answer.quotes],
        "elsewhere": [_quote_as_json(quote) for quote in answer.elsewhere],
    }


def _quote_as_json(quote: Quote) -> dict[str, object]:
    return {
        "article": quote.article.id,
        "passage": (quote.passage.start, quote.passage.end),
        "start": quote.start,
        "text": quote.text,
        "marks": quote.marks,
        "score": quote.score,
    }


async def _quotes(
    connection: aiosqlite.Connection, visible: Visible, kept: Sequence[Mapping[str, Any]]
) -> tuple[Quote, ...]:
    """Read the quotes that still stand in their articles."""
    found = [await _quote(connection, visible, **quote) for quote in kept]
    return tuple(quote for quote in found if quote is not None)


async def _quote(  # noqa: PLR0913 - the fields of one stored quote
    connection: aiosqlite.Connection,
    visible: Visible,
    *,
    article: int,
    passage: tuple[int, int],
    start: int,
    text: str,
    marks: list[tuple[int, int]],
    score: float,
) -> Quote | None:
    stored = await article_by_id(connection, visible, article)
    end = start + len(text)
    if stored is None or stored.body[start:end] != text:
        return None
    return Quote(stored, Passage(*passage), start, end, tuple((first, last) for first, last in marks), score)
