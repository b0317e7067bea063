"""The clauses of a question: one that asks for several things is answered by a passage that tells one of them."""

from __future__ import annotations

import re
from bisect import bisect
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.search.query import tokens_of

if TYPE_CHECKING:
    from corpus.models import Query
    from corpus.search.matches import Floats

_BORDER: Final = re.compile(
    r"[,;:?!，；：？！。]|\b(?:and|while|but|whereas|or|и|а|но|или|және|бірақ|немесе|dan|tetapi|atau)\b"
)


def clauses(query: Query) -> Floats:
    """Give the weights of each clause's words, shape (clauses, W), less for short clauses.

    A whole clause counts as the square root of its share of the question: of two, seven tenths.
    """
    borders = [match.start() for match in _BORDER.finditer(query.question)]
    starts: dict[str, int] = {}
    for token in tokens_of(query.question):
        starts.setdefault(token.word, token.start)
    clause_of = np.array([bisect(borders, starts.get(word.word, 0)) for word in query.words])
    weights = np.array([word.weight for word in query.words])
    parts = np.array([weights * (clause_of == clause) for clause in np.unique(clause_of)])
    totals = parts.sum(axis=1, keepdims=True)
    scaled: Floats = parts * np.sqrt(weights.sum() / totals)
    return scaled
