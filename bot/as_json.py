"""Answers and articles as JSON objects, one a line: the contract with other programs."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from corpus.models import Answer, Article, DroppedLine, Headline, Quote

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def answer_object(answer: Answer, question: str, question_id: object) -> dict[str, object]:
    """Describe an answer, under the question as it was given and the id that it came with."""
    return {
        "id": question_id,
        "question": question,
        "answered": answer.answered,
        "confidence": round(answer.confidence, 6),
        "elapsed_ms": round(answer.elapsed_ms, 3),
        "query": {
            "corrections": {correction.typed: correction.searched for correction in answer.corrections},
            "unknown": list(answer.unknown),
        },
        "quotes": [_quote_object(rank, quote) for rank, quote in enumerate(answer.quotes, start=1)],
    }


def article_object(article: Article) -> dict[str, object]:
    """Describe an article with its body, which all offsets of quotes count from."""
    return {**_origin(article), "language": article.language, "body": article.body}


def headline_object(headline: Headline) -> dict[str, object]:
    """Describe an article without its body."""
    return {
        "article": headline.key,
        "headline": headline.headline,
        "publisher": headline.publisher,
        "published": str(headline.published) if headline.published else None,
        "url": headline.url,
    }


def dropped_object(dropped: DroppedLine) -> dict[str, object]:
    """Describe a line that was left out of a body."""
    return {"number": dropped.number, "text": dropped.text, "rule": dropped.rule}


def write_line(content: dict[str, object]) -> None:
    """Write one object as a line of UTF-8 to stdout, at once.

    A lone surrogate has no UTF-8 form; it is written as its JSON escape, which reads back as the same text.
    """
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    line = _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    sys.stdout.flush()
    sys.stdout.buffer.write(line.encode() + b"\n")
    sys.stdout.buffer.flush()


def _quote_object(rank: int, quote: Quote) -> dict[str, object]:
    return {
        "rank": rank,
        **_origin(quote.article),
        "language": quote.article.language,
        "passage": quote.passage_text,
        "passage_start": quote.passage.start,
        "quote": quote.text,
        "start": quote.start,
        "end": quote.end,
        "marks": [list(mark) for mark in quote.marks],
        "score": round(quote.score, 6),
    }


def _origin(article: Article) -> dict[str, object]:
    return {
        "article": article.key,
        "headline": article.headline,
        "headline_given": article.headline_given,
        "publisher": article.publisher,
        "published": str(article.published) if article.published else None,
        "url": article.url,
    }
