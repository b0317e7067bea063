"""Answers and articles as JSON objects, one a line: the contract with other programs."""

from __future__ import annotations

import json
import re
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from corpus.store.readings import reading_as_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corpus.checking import Checked
    from corpus.errors import CorpusError
    from corpus.models import Answer, Article, DroppedLine, Headline, QueryWord, Quote, Relation
    from corpus.relations.figures import Figure
    from corpus.search.explanation import Candidate, Explanation
    from corpus.store import Revision
    from corpus.store.checks import SavedQuestion
    from corpus.store.feed_rows import EntryState, Feed, StoredEntry

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_DECIMALS: Final = 6
_MS_DECIMALS: Final = 3


def answer_object(answer: Answer, question: str, question_id: object) -> dict[str, object]:
    """Describe an answer, under the question as it was given and the id that it came with."""
    return {
        "id": question_id,
        "question": question,
        "answered": answer.answered,
        "confidence": round(answer.confidence, _DECIMALS),
        "elapsed_ms": round(answer.elapsed_ms, _MS_DECIMALS),
        "query": {
            "corrections": {correction.typed: correction.searched for correction in answer.corrections},
            "unknown": list(answer.unknown),
            "reading": reading_as_json(answer.reading),
        },
        "quotes": [_quote_object(rank, quote) for rank, quote in enumerate(answer.quotes, start=1)],
        "elsewhere": [_quote_object(rank, quote) for rank, quote in enumerate(answer.elsewhere, start=1)],
    }


def refused_object(error: CorpusError, question: str, question_id: object) -> dict[str, object]:
    """Describe a question of a batch that cannot be asked as it is."""
    return {"id": question_id, "question": question, "answered": False, "error": str(error), "quotes": []}


def explanation_object(explanation: Explanation, question: str, question_id: object) -> dict[str, object]:
    """Describe an answer, and under ``explanation`` why it is what it is."""
    understood = explanation.understood
    return {
        **answer_object(explanation.answer, question, question_id),
        "explanation": {
            "passages": explanation.passages,
            "words": [
                _word_object(word, like) for word, like in zip(understood.words, understood.relatives, strict=True)
            ],
            "left_out": dict(understood.left_out),
            "asks_for": understood.asks_for.value,
            "days": list(understood.days),
            "publishers": list(understood.publishers),
            "candidates": explanation.candidates,
            "best": [
                _candidate_object(explanation, rank, candidate)
                for rank, candidate in enumerate(explanation.best, start=1)
            ],
            "threshold": explanation.threshold,
            "bias": round(explanation.bias, _DECIMALS),
            "signs": {
                sign.name: _rounded({"value": sign.value, "weight": sign.weight, "moved": sign.moved})
                for sign in explanation.signs
            },
            "stages_ms": _rounded(explanation.stages, _MS_DECIMALS),
        },
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


def revision_object(revision: Revision) -> dict[str, object]:
    """Describe a version of an article, and the change that led to it; ids of members are text, as in Discord."""
    return {
        "article": revision.key,
        "version": revision.number,
        "headline": revision.headline,
        "action": revision.action.value,
        "present": revision.present,
        "current": revision.is_current,
        "via": revision.author.via.value,
        "member": None if revision.author.who is None else str(revision.author.who),
        "at": moment(revision.at),
    }


def saved_question_object(saved: SavedQuestion) -> dict[str, object]:
    """Describe a saved question, and how it went last time."""
    last = saved.last and {"answered": saved.last.answered, "place": saved.last.place, "at": moment(saved.ran_at)}
    return {
        "check": saved.id,
        "question": saved.question,
        "article": saved.key,
        "headline": saved.headline,
        "last": last,
    }


def check_object(result: Checked) -> dict[str, object]:
    """Describe how a saved question is answered now, and how it was before."""
    saved = saved_question_object(result.saved)
    last = saved.pop("last")
    return {
        **saved,
        "answered": result.now.answered,
        "confidence": round(result.confidence, _DECIMALS),
        "place": result.now.place,
        "best": result.best,
        "missing": result.missing,
        "last": last,
        "worse": result.is_worse,
        "better": result.is_better,
    }


def relation_object(relation: Relation) -> dict[str, object]:
    """Describe what the articles have on a pair of countries."""
    return {
        "pair": list(relation.pair.codes),
        "articles": relation.articles,
        "passages": relation.passages,
        "first": str(relation.first) if relation.first else None,
        "latest": str(relation.latest) if relation.latest else None,
        "topics": list(relation.topics),
    }


def dated_object(quote: Quote) -> dict[str, object]:
    """Describe a quote by when its article was published; an unknown date is null, and so is its precision."""
    article, published = quote.article, quote.article.published
    return {
        "date": str(published) if published else None,
        "precision": published.precision if published else None,
        "article": article.key,
        "headline": article.headline,
        "publisher": article.publisher,
        "url": article.url,
        "quote": quote.text,
        "start": quote.start,
        "end": quote.end,
    }


def figure_object(figure: Figure) -> dict[str, object]:
    """Describe a sentence with figures; ``values`` are where these start and end in the article's body."""
    return {**dated_object(figure.quote), "values": [list(value) for value in figure.values]}


def feed_object(feed: Feed, counts: Mapping[EntryState, int]) -> dict[str, object]:
    """Describe a feed, and how many of its entries are in which state."""
    return {
        "feed": feed.id,
        "url": feed.url,
        "title": feed.title,
        "words": feed.words,
        "approve": feed.approval,
        "polled": moment(feed.polled_at),
        "next": None if feed.is_gone else moment(feed.next_poll),
        "minutes": feed.minutes,
        "failures": feed.failures,
        "error": feed.error and str(feed.error),
        "added_today": feed.added_today if feed.day == datetime.now(UTC).date().isoformat() else 0,
        "entries": {state.value: count for state, count in counts.items()},
    }


def entry_object(entry: StoredEntry) -> dict[str, object]:
    """Describe an entry of a feed."""
    return {
        "entry": entry.id,
        "headline": entry.headline,
        "url": entry.url,
        "published": str(entry.published) if entry.published else None,
        "state": entry.state.value,
    }


def moment(at: datetime | None) -> str | None:
    """Write a time in UTC, as ISO 8601 does."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def dropped_object(dropped: DroppedLine) -> dict[str, object]:
    """Describe a line that was left out of a body."""
    return {"number": dropped.number, "text": dropped.text, "rule": dropped.rule}


def write_line(content: dict[str, object]) -> None:
    """Write one object as a line of UTF-8 to stdout, at once.

    A lone surrogate has no UTF-8 form; it is written as its JSON escape, which reads back as the same text.
    """
    _write(_as_text(content))


def write_list(contents: Sequence[dict[str, object]]) -> None:
    """Write objects as one JSON list to stdout, each on a line of its own."""
    _write("[" + ",\n ".join(map(_as_text, contents)) + "]")


def _as_text(content: dict[str, object]) -> str:
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _write(text: str) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode() + b"\n")
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
        "score": round(quote.score, _DECIMALS),
    }


def _word_object(word: QueryWord, relatives: Sequence[str]) -> dict[str, object]:
    return {
        "typed": word.typed,
        "word": word.word,
        "weight": round(word.weight, _DECIMALS),
        "passages": word.passages,
        "names": {name.name: name.passages for name in word.names},
        "terms": dict(word.terms),
        "relatives": list(relatives),
    }


def _candidate_object(explanation: Explanation, rank: int, candidate: Candidate) -> dict[str, object]:
    return {
        "rank": rank,
        "quote": explanation.quote_number(candidate),
        **_origin(candidate.article),
        "passage": candidate.passage_text,
        "passage_start": candidate.passage.start,
        "first_stage_rank": candidate.first_stage_rank,
        "first_stage_score": round(candidate.first_stage_score, _DECIMALS),
        "total": round(candidate.total, _DECIMALS),
        "score": round(candidate.score, _DECIMALS),
        "features": _rounded(candidate.features),
        "lifts": _rounded(candidate.lifts),
    }


def _rounded(numbers: Mapping[str, float], digits: int = _DECIMALS) -> dict[str, float]:
    return {name: round(number, digits) for name, number in numbers.items()}


def _origin(article: Article) -> dict[str, object]:
    return {
        "article": article.key,
        "headline": article.headline,
        "headline_given": article.headline_given,
        "publisher": article.publisher,
        "published": str(article.published) if article.published else None,
        "url": article.url,
    }
