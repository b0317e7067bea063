"""The first stage: the passages that share most with the query, by BM25 over all that have any of its words.

Scores are added up in one array a segment, which fits the processor's cache, so that no word has to be left out for
being common.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.search.synonyms import OTHER_NAME, places_of
from corpus.store.index_writing import PASSAGE_ID_BITS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corpus.models import Query, QueryWord
    from corpus.store.search_index import Mask, Places, PostingReader

Scores = np.ndarray[tuple[int], np.dtype[np.float32]]

MOST_CANDIDATES: Final = 80
_HIGHEST_IMPACT: Final = 255


@dataclass(frozen=True, slots=True)
class _WithNames:
    """A word with other names: the ids of its own terms and of its names' terms, each with what an impact counts."""

    own: Sequence[tuple[int, float]]
    names: Sequence[Places]
    weight_of_names: float

    def scores(self, reader: PostingReader, segment: int, span: int) -> Scores:
        """Score a segment's passages; whichever of the word and its names a passage has most of counts alone."""
        scores = np.zeros(span, np.float32)
        for identity, weight in self.own:
            if (postings := reader.postings(identity)[segment]) is not None:
                scores[postings.passages] += postings.impacts * np.float32(weight)
        for name in self.names:
            if (postings := reader.together(name)[segment]) is not None:
                found = postings.impacts * np.float32(self.weight_of_names)
                scores[postings.passages] = np.maximum(scores[postings.passages], found)
        return scores


def first_stage(
    query: Query,
    ids: Mapping[str, int],
    reader: PostingReader,
    allowed: Sequence[Mask] | None,
    most: int | None = None,
) -> dict[int, float]:
    """Score all passages that are `allowed` and give the scores of the best by passage id, best first."""
    most = most or MOST_CANDIDATES
    weights: dict[int, float] = {}
    named = [_with_names(word, ids) for word in query.words if word.names]
    for word in query.words:
        if word.names:
            continue
        for term, likelihood in word.terms:
            identity = ids[term]
            weights[identity] = weights.get(identity, 0.0) + word.weight * likelihood / _HIGHEST_IMPACT
    best_scores, best_passages = np.empty(0, np.float32), np.empty(0, np.int64)
    least = 0.0
    for place, segment in enumerate(reader.segments):
        scores = np.zeros(segment.span, np.float32)
        for identity, weight in weights.items():
            if (postings := reader.postings(identity)[place]) is not None:
                scores[postings.passages] += postings.impacts * np.float32(weight)
        for several in named:
            scores += several.scores(reader, place, segment.span)
        if allowed is not None:
            scores *= allowed[place]
        above = np.flatnonzero(scores > least)
        first = segment.scope << PASSAGE_ID_BITS | segment.first
        best_scores = np.concatenate([best_scores, scores[above]])
        best_passages = np.concatenate([best_passages, first + above])
        if len(best_scores) > most:
            kept = np.argpartition(best_scores, -most)[-most:]
            best_scores, best_passages = best_scores[kept], best_passages[kept]
            least = float(best_scores.min())
    order = np.lexsort((best_passages, -best_scores))
    return dict(zip(best_passages[order].tolist(), best_scores[order].tolist(), strict=True))


def _with_names(word: QueryWord, ids: Mapping[str, int]) -> _WithNames:
    step = word.weight / _HIGHEST_IMPACT
    own = [(ids[term], step * likelihood) for term, likelihood in word.terms]
    return _WithNames(own, [places_of(name, ids) for name in word.names], step * OTHER_NAME)
