"""The first stage: passages that share words with the query, by FTS5's BM25.

An OR over all words scores every passage that has any of them, which is slow for common words, and an AND loses
answers. So a passage must have one of the rarest words, as many of them as fit a budget of postings, and all
words count for its score.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from corpus.models import Query, QueryWord

MOST_CANDIDATES: Final = 80
_MOST_POSTINGS: Final = 20_000


def expression(query: Query) -> str | None:
    """Write the FTS5 expression for a query, None if it has no word that the corpus knows."""
    known = sorted((word for word in query.words if word.terms), key=lambda word: word.passages)
    if not known:
        return None
    rare = _within_budget(known)
    if len(rare) == len(known):
        return _any_of(known)
    return f"({_any_of(rare)}) AND ({_any_of(known)})"


def quoted(term: str) -> str:
    """Quote a term so that FTS5 reads nothing into it."""
    return '"' + term.replace('"', '""') + '"'


def _within_budget(known: list[QueryWord]) -> list[QueryWord]:
    rare: list[QueryWord] = []
    postings = 0
    for word in known:
        postings += word.passages
        if rare and postings > _MOST_POSTINGS:
            break
        rare.append(word)
    return rare


def _any_of(words: list[QueryWord]) -> str:
    terms = dict.fromkeys(term for word in words for term, _ in word.terms)
    return " OR ".join(quoted(term) for term in terms)
