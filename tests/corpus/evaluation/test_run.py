"""An evaluation from articles to report, on a library of five."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from corpus.errors import ReadingError
from corpus.evaluation.questions import Fact, Question
from corpus.evaluation.report import WORST, FirstQuotes, report_on
from corpus.evaluation.run import Imported, Judged, ask_all, import_articles
from corpus.models import SHARED
from corpus.reading import find_sources
from corpus.search.searcher import Searcher
from corpus.store import Store
from tests.corpus.drafts import library

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

QUESTIONS = [
    Question("q1", "How long do trains wait at the dry port of Khorgos?", frozenset({"khorgos"})),
    Question(
        "q2",
        "When did Malaysia send fresh durians to China?",
        frozenset({"durian", "lost"}),
        (Fact("khorgos", "august 2024"), Fact("durian", "by air in august 2024")),
    ),
    Question("q3", "Which queue do drivers complain about at the border?", frozenset({"honey"})),
    Question("q4", "Who won the underwater chess championship in Reykjavik?", frozenset()),
]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open an empty store."""
    async with Store.open(tmp_path / "evaluation.sqlite3", bundled=False) as opened:
        yield opened


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Write the library to a file."""
    path = tmp_path / "articles.jsonl"
    lines = (json.dumps({"id": draft.key, "headline": draft.headline, "body": draft.body}) for draft in library())
    path.write_text("\n".join(lines))
    return path


def judged(name: str, rank: int | None, confidence: float, *, answerable: bool = True, answered: bool = True) -> Judged:
    """Make a judged question whose relevant article has a rank."""
    found = tuple("right" if place == rank else f"other {place}" for place in range(1, 11))
    question = Question(name, name, frozenset({"right"} if answerable else ()))
    return Judged(question, name, found, None, "Headline", answered, confidence, 1.0)


async def test_every_article_is_imported_and_counted(store: Store, articles: Path) -> None:
    """All keys are stored, and the bytes that were read add up to the file's size."""
    sizes: list[int] = []
    sources = find_sources([articles])
    imported = await import_articles(store, sources, sizes.append)
    assert imported.keys == {"khorgos", "durian", "flour", "beef", "honey"} == await store.keys(SHARED)
    assert imported.seconds > 0
    assert sum(sizes) == sources[0].size


@pytest.mark.parametrize(
    ("line", "reason"),
    [("broken", "line 2 is not valid JSON"), ('{"id": "a", "body": "Another text."}', "“a” is the id of two articles")],
)
async def test_an_article_that_cannot_be_read_ends_it(store: Store, tmp_path: Path, line: str, reason: str) -> None:
    """Nothing is measured with articles missing; the sentence names the file."""
    path = tmp_path / "articles.jsonl"
    path.write_text('{"id": "a", "body": "The elevators of Almaty are full."}\n' + line)
    with pytest.raises(ReadingError, match=f"articles.jsonl.*{reason}"):
        await import_articles(store, find_sources([path]), lambda _: None)


async def test_answers_are_compared_with_what_is_known(store: Store) -> None:
    """Articles are ranked by their first quotes, and a fact counts in a passage of its own article only."""
    await store.put(SHARED, library())
    first, second, third, fourth = [item async for item in ask_all(Searcher(store), QUESTIONS, 0)]
    assert (first.rank, first.fact_rank, first.headline) == (1, None, "Khorgos speeds up")
    assert (second.rank, second.fact_rank) == (1, 1)
    assert third.rank is None
    assert third.articles[0] == "khorgos"
    assert len(set(first.articles)) == len(first.articles)
    assert [item.answered for item in (first, second, fourth)] == [True, True, False]
    assert [item.asked for item in (first, second)] == [item.text for item in QUESTIONS[:2]]
    assert all(item.elapsed_ms > 0 for item in (first, second, third, fourth))


async def test_typing_errors_are_made_and_judged(store: Store) -> None:
    """Each question is asked with the errors, the same ones each time."""
    await store.put(SHARED, library())
    runs = [[item async for item in ask_all(Searcher(store), QUESTIONS, 2)] for _ in range(2)]
    asked = [[item.asked for item in run] for run in runs]
    assert asked[0] == asked[1]
    assert all(item != question.text for item, question in zip(asked[0], QUESTIONS, strict=True))
    assert runs[0][0].rank == 1


@pytest.mark.parametrize(
    ("answers", "quoted"),
    [
        (("less than a day",), True),
        (("never", "less than a day"), True),
        (("planned for 2026",), False),
        (("twice a year",), None),
        ((), None),
    ],
)
async def test_the_first_quote_is_compared_with_the_answers(
    store: Store, answers: tuple[str, ...], *, quoted: bool | None
) -> None:
    """Only a passage that holds an answer can lose it on the way to the quote."""
    await store.put(SHARED, library())
    question = Question(1, QUESTIONS[0].text, frozenset({"khorgos"}), (), answers)
    (item,) = [item async for item in ask_all(Searcher(store), [question], 0)]
    assert item.answer_quoted == quoted
    assert item.quote_words is not None
    assert 5 < item.quote_words < 70


async def test_an_answer_counts_in_an_article_that_answers(store: Store) -> None:
    """The same words elsewhere are chance; where nothing is found there is no quote."""
    await store.put(SHARED, library())
    elsewhere = Question(1, QUESTIONS[0].text, frozenset({"honey"}), (), ("less than a day",))
    nothing = Question(2, "Qwertyuiop?", frozenset({"honey"}), (), ("less than a day",))
    first, second = [item async for item in ask_all(Searcher(store), [elsewhere, nothing], 0)]
    assert first.answer_quoted is None
    assert (second.quote_words, second.answer_quoted) == (None, None)


def test_quotes_are_summed_up_where_answers_are_known() -> None:
    """The share is of the passages that hold an answer, the length of all first quotes."""
    imported = Imported(frozenset({"right"}), 1.0)
    assert report_on(imported, [judged("a", 1, 0.5)], 0).quotes is None
    quoted = [
        replace(judged(str(number), 1, 0.5), quote_words=words, answer_quoted=holds)
        for number, (words, holds) in enumerate([(10.0, True), (30.0, False), (50.0, None), (None, None)])
    ]
    question = replace(quoted[0].question, answers=("flour",))
    quoted[0] = replace(quoted[0], question=question)
    assert report_on(imported, quoted, 0).quotes == FirstQuotes(passages=2, with_answer=0.5, words=30.0)
    assert report_on(imported, [replace(quoted[2], question=question)], 0).quotes == FirstQuotes(0, None, 50.0)


async def test_the_report_sums_up(store: Store) -> None:
    """Every share is over the questions that it is about."""
    await store.put(SHARED, library())
    items = [item async for item in ask_all(Searcher(store), QUESTIONS, 0)]
    report = report_on(Imported(frozenset({"khorgos", "durian", "honey"}), 0.5), items, 0)
    assert (report.articles, report.articles_per_second) == (3, 6.0)
    assert (report.questions, report.answerable) == (4, 3)
    assert report.by_article.hits == {1: 2 / 3, 3: 2 / 3, 10: 2 / 3}
    assert report.by_article.mrr == pytest.approx(2 / 3)
    # q1 and q3 gain all and nothing; of q2's two articles one is missing: 1 / (1 + 1 / log2 3) = 0.61315
    assert report.by_article.ndcg == pytest.approx(1.61315 / 3, abs=1e-5)
    assert report.by_fact
    assert (report.by_fact.questions, report.by_fact.hits, report.by_fact.mrr) == (1, {4: 1.0, 10: 1.0}, 1.0)
    assert report.auroc == 1.0
    assert report.answered_wrongly == 0.0
    assert sum(part.questions for part in report.reliability) == 4
    assert list(report.elapsed_ms) == [50, 95, 99]
    assert [item.question.id for item in report.worst] == ["q3"]
    assert report.unknown == ("lost",)


def test_what_cannot_be_told_is_none() -> None:
    """Without one kind of question, and without facts, the report leaves its figures open."""
    imported = Imported(frozenset({"right"}), 1.0)
    only_answerable = report_on(imported, [judged("a", 2, 0.5)], 1)
    assert (only_answerable.by_fact, only_answerable.auroc, only_answerable.answered_wrongly) == (None, None, None)
    assert (only_answerable.answered, only_answerable.by_article.mrr, only_answerable.typos) == (1.0, 0.5, 1)
    only_others = report_on(imported, [judged("b", None, 0.5, answerable=False)], 0)
    assert (only_others.answered, only_others.by_article.mrr, only_others.by_article.ndcg) == (None, None, None)
    assert (only_others.answered_wrongly, only_others.auroc) == (1.0, None)


def test_the_worst_come_first() -> None:
    """First the missing, the surest first, then by rank; then those that should not have been answered."""
    items = [
        judged("second", 2, 0.9),
        judged("first", 1, 0.9),
        judged("missing", None, 0.1, answered=False),
        judged("last", 10, 0.2),
        judged("missing and sure", None, 0.8),
        judged("wrong", None, 0.6, answerable=False),
        judged("silent", None, 0.2, answerable=False, answered=False),
        judged("very wrong", None, 0.7, answerable=False),
    ]
    worst = report_on(Imported(frozenset({"right"}), 1.0), items, 0).worst
    assert [item.asked for item in worst] == ["missing and sure", "missing", "last", "second", "very wrong", "wrong"]


@pytest.mark.parametrize(
    ("late", "wrong", "shown"), [(20, 20, (5, 5)), (20, 2, (8, 2)), (2, 20, (2, 8)), (3, 3, (3, 3))]
)
def test_both_kinds_have_their_places_among_the_worst(late: int, wrong: int, shown: tuple[int, int]) -> None:
    """Never more than ten are listed, and neither kind crowds the other out."""
    items = [judged(f"late {number}", None, 0.5) for number in range(late)]
    items += [judged(f"wrong {number}", None, 0.5, answerable=False) for number in range(wrong)]
    worst = report_on(Imported(frozenset({"right"}), 1.0), items, 0).worst
    kinds = [bool(item.question.relevant) for item in worst]
    assert len(worst) <= WORST
    assert (kinds.count(True), kinds.count(False)) == shown
    assert kinds == sorted(kinds, reverse=True)
