"""Why an answer is what it is: the question as it was understood, the best candidates, the confidence, the time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.models import Passage
from corpus.search import ranking
from corpus.search.answer_type import AnswerType, answer_type
from corpus.search.model import model
from corpus.search.origins import publisher_named
from corpus.search.query import tokens_of
from corpus.store.listing import articles_by_id

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from corpus.models import Answer, Article, QueryWord
    from corpus.search.found import Found, Understanding
    from corpus.search.matches import Floats
    from corpus.search.ranking import Ranked, Sign

MOST_EXPLAINED: Final = 10


@dataclass(frozen=True, slots=True)
class Understood:
    """What was understood of a question.

    `relatives` are, by word, the terms of the candidates that are like it; `left_out` the words that are not searched,
    as typed, with the stop word that each was taken for if it is none itself. `asks_for`, `days` (as ``YYYY-MM-DD``)
    and `publishers` were recognised in it.
    """

    words: Sequence[QueryWord]
    relatives: Sequence[Sequence[str]]
    left_out: Mapping[str, str | None]
    asks_for: AnswerType
    days: Sequence[str]
    publishers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that was ranked, with all by which it was.

    `lifts` tells by feature what it adds to the candidate's total, compared with the average of the question's
    candidates. The first stage's rank counts from 1.
    """

    article: Article
    passage: Passage
    first_stage_rank: int
    first_stage_score: float
    total: float
    score: float
    features: Mapping[str, float]
    lifts: Mapping[str, float]

    @property
    def passage_text(self) -> str:
        """The whole passage, cut from the body."""
        return self.article.body[self.passage.start : self.passage.end]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an answer is what it is.

    `passages` counts those that the viewer may see, `candidates` those that were ranked; `best` are the first of
    them. The confidence is the logistic of `bias` and all that the `signs` add. `stages` are in milliseconds.
    """

    answer: Answer
    understood: Understood
    passages: int
    candidates: int
    best: Sequence[Candidate]
    signs: Sequence[Sign]
    bias: float
    threshold: float
    stages: Mapping[str, float]

    def quote_number(self, candidate: Candidate) -> int | None:
        """Tell as which of the answer's quotes a candidate is shown, counted from 1; None if it is not."""
        shown = [(quote.article.id, quote.passage) for quote in self.answer.quotes]
        wanted = (candidate.article.id, candidate.passage)
        return shown.index(wanted) + 1 if wanted in shown else None


def explain(
    connection: sqlite3.Connection, found: Found, answer: Answer, stages: Mapping[str, float], threshold: float
) -> Explanation:
    """Explain an answer by what was found for it."""
    return Explanation(
        answer=answer,
        understood=_understood(found),
        passages=found.passages,
        candidates=len(found.ranked),
        best=_best(connection, found),
        signs=ranking.weighed_signs(found.query, found.best_first),
        bias=model().confidence_bias,
        threshold=threshold,
        stages=dict(stages),
    )


def _understood(found: Found) -> Understood:
    query = found.query
    return Understood(
        words=query.words,
        relatives=_relatives(found),
        left_out=_left_out(found.understanding),
        asks_for=answer_type(query.question),
        days=tuple(map(str, found.request.time.days)),
        publishers=_publishers(found),
    )


def _relatives(found: Found) -> list[list[str]]:
    """List by word the terms that are like it and that some candidate has; terms that are searched are not told again.

    Others may be of articles that the viewer must not see.
    """
    if found.matches is None:
        return [[] for _ in found.query.words]
    present = set(np.unique(found.matches.terms).tolist()).difference(found.matches.searched.tolist())
    return [[term for term, identity in near.items() if identity in present] for near in found.relatives]


def _left_out(understanding: Understanding) -> dict[str, str | None]:
    question = understanding.query.question
    searched = {word.word for word in understanding.query.words}
    return {
        question[token.start : token.end]: understanding.slips.get(token.word)
        for token in tokens_of(question)
        if token.word not in searched
    }


def _publishers(found: Found) -> list[str]:
    """List the candidates' publishers that the question names."""
    if found.matches is None:
        return []
    named = publisher_named(found.matches)
    return sorted(
        {row.publisher for row, is_named in zip(found.matches.rows, named, strict=True) if is_named and row.publisher}
    )


def _best(connection: sqlite3.Connection, found: Found) -> list[Candidate]:
    if not found.ranked:
        return []
    lifts = _lifts(found.ranked)
    best = found.ranked[:MOST_EXPLAINED]
    articles = articles_by_id(connection, [item.row.article for item in best])
    return [
        Candidate(
            article=articles[item.row.article],
            passage=Passage(item.row.spans[0][0], item.row.spans[-1][1]),
            first_stage_rank=item.candidate + 1,
            first_stage_score=found.scores[item.candidate],
            total=item.total,
            score=item.score,
            features=item.features,
            lifts={name: float(lift[item.candidate]) for name, lift in lifts.items()},
        )
        for item in best
    ]


def _lifts(ranked: Sequence[Ranked]) -> dict[str, Floats]:
    """Tell by feature what it adds to each candidate's total, compared with the average candidate.

    A network has no one weight for a feature, so each is left out in turn: as if all candidates were alike in it.
    """
    features, network = ranked[0].all_features, model().ranking
    totals = network.totals(features)
    lifts = {}
    for name in network.features:
        alike = np.full_like(totals, features[name].mean())
        gained = totals - network.totals({**features, name: alike})
        lifts[name] = gained - gained.mean()
    return lifts
