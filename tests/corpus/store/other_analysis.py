"""Another version of the analysis, which makes other terms, words, passages and groups of letters of the same text."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import pytest

from corpus import analysis, dictionary, indexing
from corpus.models import Passage
from corpus.passages import passages_with_sentences
from corpus.store import index_writing

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHER_VERSION: Final = analysis.VERSION - 1

_STEM: Final = 5
_REMEMBERED: Final = (analysis.fold, analysis._remembered, analysis._entry)


@contextmanager
def other_analysis(version: int = OTHER_VERSION) -> Iterator[None]:
    """Let the store index by the other analysis."""
    fold, grams = analysis.fold, analysis.grams

    def by_sentence(body: str, language: str | None) -> Iterator[tuple[Passage, list[tuple[int, int]]]]:
        for _, spans in passages_with_sentences(body, language):
            yield from ((Passage(*span), [span]) for span in spans)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(analysis, "VERSION", version)
        patch.setattr(analysis, "stem", lambda word, _language: word[:_STEM])
        patch.setattr(analysis, "fold", lambda surface: f"{fold(surface)}e" if surface.endswith("n") else fold(surface))
        patch.setattr(indexing, "passages_with_sentences", by_sentence)
        patch.setattr(index_writing, "grams", lambda headline: grams(headline[:-1]) + " odd")
        patch.setattr(index_writing, "kind_of", lambda term: dictionary.kind_of(term) & ~dictionary.DATE)
        _forget()
        try:
            yield
        finally:
            _forget()


def _forget() -> None:
    """Forget what was remembered of words."""
    for remembered in _REMEMBERED:
        remembered.cache_clear()
