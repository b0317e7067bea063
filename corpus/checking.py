"""The relevance check: saved questions are asked again, and compared with how they were answered last time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.store.checks import Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.models import Answer, Scope
    from corpus.search.searcher import Searcher
    from corpus.store import Store
    from corpus.store.checks import SavedQuestion


@dataclass(frozen=True, slots=True)
class Checked:
    """How a saved question is answered now, with what confidence; `missing` if its article is no longer there.

    `best` is the headline that is quoted first, None if nothing is.
    """

    saved: SavedQuestion
    now: Standing
    confidence: float
    best: str | None
    missing: bool

    @property
    def was(self) -> Standing | None:
        """How it was answered when the results were kept last, None if it has not run before."""
        return self.saved.last

    @property
    def is_worse(self) -> bool:
        """Whether it was answered with its article, which now is further down or gone, or it isn't answered now."""
        return self.was is not None and _is_worse(self.now, self.was)

    @property
    def is_better(self) -> bool:
        """Whether it is answered with its article, which was further down or not quoted, or it wasn't answered."""
        return self.was is not None and _is_worse(self.was, self.now)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """How all saved questions of a scope are answered, in the order in which they were saved."""

    results: Sequence[Checked]

    @property
    def worse(self) -> list[Checked]:
        """Those that are answered worse than last time."""
        return [result for result in self.results if result.is_worse]

    @property
    def better(self) -> list[Checked]:
        """Those that are answered better than last time."""
        return [result for result in self.results if result.is_better]

    @property
    def missing(self) -> list[Checked]:
        """Those whose expected article is no longer there."""
        return [result for result in self.results if result.missing]

    @property
    def good(self) -> list[Checked]:
        """Those that are answered with their article among those quoted."""
        return [result for result in self.results if result.now.is_good]


async def run_checks(store: Store, searcher: Searcher, scope: Scope, *, keep: bool = True) -> CheckReport:
    """Ask a scope's saved questions as its members would; keep the results to compare the next run with."""
    saved_questions = await store.checks.all(scope)
    report = CheckReport([await check_question(store, searcher, scope, saved) for saved in saved_questions])
    if keep and report.results:
        await store.checks.keep_results(scope, {result.saved: result.now for result in report.results})
    return report


async def check_question(store: Store, searcher: Searcher, scope: Scope, saved: SavedQuestion) -> Checked:
    """Ask one saved question as the scope's members would."""
    answer = await searcher.ask_again(saved.question, scope)
    expected = await store.find(scope, saved.key)
    return Checked(
        saved=saved,
        now=Standing(answer.answered, _place(answer, expected.id) if expected else None),
        confidence=answer.confidence,
        best=answer.quotes[0].article.headline if answer.quotes else None,
        missing=expected is None,
    )


def _place(answer: Answer, article: int) -> int | None:
    """Tell as which of the quoted articles one stands, by its best quote; counted from 1."""
    quoted = list(dict.fromkeys(quote.article.id for quote in answer.quotes))
    return quoted.index(article) + 1 if article in quoted else None


def _is_worse(now: Standing, before: Standing) -> bool:
    if not before.is_good or not now.is_good:
        return before.is_good
    return (now.place or 0) > (before.place or 0)
