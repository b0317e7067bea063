"""The first stage, against BM25 worked out passage by passage."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.indexing import END_OF_SENTENCE
from corpus.models import SHARED, Filters, OtherName, Query, QueryWord, Scope
from corpus.search import candidates
from corpus.search.candidates import first_stage
from corpus.search.synonyms import OTHER_NAME
from corpus.store import Store, search_index
from corpus.store.segments import USUAL_LENGTH
from corpus.store.writing import analyse
from tests.corpus.drafts import draft

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from corpus.models import Draft

RED, BLUE = Scope(100), Scope(200)
WORDS = ["port", "crane", "wagon", "khorgos", "barley", "2023"]
BODIES = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join), min_size=1, max_size=3)
QUERIES = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(WORDS), st.sampled_from([1.0, 0.8, 0.5]), max_size=3),
        st.sampled_from([1.0, 1.5, 4.0]),
    ),
    min_size=1,
    max_size=4,
)
IMPACT_STEP = 1 / 255


def scored(
    store: Store, viewer: Scope, query: Query, filters: Filters | None = None
) -> Callable[[sqlite3.Connection], list[tuple[str, int, float]]]:
    """Make work that runs the first stage; candidates by their article's key and their place in it, best first."""

    def work(connection: sqlite3.Connection) -> list[tuple[str, int, float]]:
        reader = search_index.PostingReader(connection, search_index.counts(connection, store.visible(viewer)))
        asked = {term for word in query.words for term, _ in word.terms}
        asked |= {term for word in query.words for name in word.names for terms in name.terms for term in terms}
        ids = search_index.term_ids(connection, asked)
        known = Query(
            query.question,
            tuple(replace(word, terms=tuple(pair for pair in word.terms if pair[0] in ids)) for word in query.words),
        )
        allowed = search_index.allowed(connection, reader, filters or Filters())
        found = first_stage(known, ids, reader, allowed)
        statement = (
            "SELECT key, ? - first_passage FROM article JOIN indexed_article ON article = id"
            " WHERE ? BETWEEN first_passage AND last_passage"
        )
        return [
            (*connection.execute(statement, (passage, passage)).fetchone(), score) for passage, score in found.items()
        ]

    return work


def term_score(draft_: Draft, term: str) -> float:
    """Score the only passage of a draft by one term."""
    indexed = analyse(draft_)
    terms = [each for each in indexed.passages[0].terms if each != END_OF_SENTENCE] + indexed.headline_terms
    count, norm = terms.count(term), 1.2 * (0.25 + 0.75 * len(terms) / USUAL_LENGTH)
    return count / (count + norm)


def made(words: Sequence[tuple[Mapping[str, float], float]]) -> Query:
    """Make a query of words given as their terms and their weight."""
    return Query("", tuple(QueryWord("", "word", tuple(terms.items()), weight, 1) for terms, weight in words))


def plainly(query: Query, drafts: Sequence[Draft]) -> dict[tuple[str, int], float]:
    """Score every passage that has any term of the query by BM25, one after the other."""
    scores: dict[tuple[str, int], float] = {}
    for item in drafts:
        indexed = analyse(item)
        for place, passage in enumerate(indexed.passages):
            terms = [term for term in passage.terms if term != END_OF_SENTENCE] + indexed.headline_terms
            counts, norm = Counter(terms), 1.2 * (0.25 + 0.75 * len(terms) / USUAL_LENGTH)
            score = sum(
                word.weight * likelihood * counts[term] / (counts[term] + norm)
                for word in query.words
                for term, likelihood in word.terms
            )
            if score > 0:
                scores[item.key, place] = score
    return scores


def rounding(query: Query) -> float:
    """Tell by how much a score may differ: each term's impact is rounded to a step."""
    return sum(word.weight * likelihood for word in query.words for _, likelihood in word.terms) * IMPACT_STEP + 1e-4


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    batches=st.lists(st.lists(BODIES, min_size=1, max_size=4), min_size=1, max_size=5),
    removed=st.sets(st.integers(0, 19), max_size=8),
    words=QUERIES,
    most=st.sampled_from([2, 5, 80]),
)
async def test_scores_are_bm25(
    tmp_path_factory: pytest.TempPathFactory,
    batches: list[list[list[str]]],
    removed: set[int],
    words: list[tuple[dict[str, float], float]],
    most: int,
) -> None:
    """Over several segments with dead passages, the best passages are found with BM25's score, best first."""
    living: dict[str, Draft] = {}
    async with Store.open(tmp_path_factory.mktemp("scores") / "any.sqlite3") as store:
        for batch in batches:
            drafts = [
                draft(f"key{len(living) + at}", ".\n\n".join(paragraphs * 8), headline=paragraphs[0])
                for at, paragraphs in enumerate(batch)
            ]
            living |= {item.key: item for item in drafts}
            await store.put(SHARED, drafts)
        gone = {f"key{number}" for number in removed} & living.keys()
        await store.remove(SHARED, sorted(gone))
        query = made(words)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(candidates, "MOST_CANDIDATES", most)
            found = await store.in_thread(scored(store, SHARED, query))
    expected = plainly(query, [item for key, item in living.items() if key not in gone])
    assert len(found) == min(most, len(expected))
    assert len({(key, place) for key, place, _ in found}) == len(found)
    assert [score for *_, score in found] == sorted((score for *_, score in found), reverse=True)
    for key, place, score in found:
        assert score == pytest.approx(expected[key, place], abs=rounding(query))
    others = expected.keys() - {(key, place) for key, place, _ in found}
    if others:
        assert found[-1][2] >= max(expected[each] for each in others) - 2 * rounding(query)


async def test_common_words_bring_their_own_passages(store: Store) -> None:
    """No word is left out for being common: a passage that has one of them alone is a candidate."""
    await store.put(SHARED, [draft(f"port{number}", f"Port number {number} grows.") for number in range(30)])
    found = await store.in_thread(scored(store, SHARED, made([({"port": 1.0}, 1.0), ({"khorgo": 1.0}, 3.0)])))
    assert found[0][0] == "khorgos"
    assert {key for key, *_ in found} >= {f"port{number}" for number in range(30)}


async def test_candidates_are_not_endless(store: Store) -> None:
    """Of very many passages the best are taken, also when they are spread over segments."""
    for batch in range(3):
        drafts = [draft(f"p{batch}-{number}", "The port. " + "barley " * number) for number in range(60)]
        await store.put(SHARED, drafts)
    found = await store.in_thread(scored(store, SHARED, made([({"port": 1.0}, 1.0)])))
    assert len(found) == candidates.MOST_CANDIDATES
    kept = [int(key.split("-")[1]) for key, *_ in found if key.startswith("p")]
    assert max(kept) < 30


async def test_what_is_not_allowed_is_no_candidate(store: Store) -> None:
    """Filters leave passages out before the best are chosen, however well they score."""
    await store.put(
        SHARED,
        [draft(f"port{number}", "The port of Khorgos.", publisher="Port Daily") for number in range(100)],
    )
    query = made([({"port": 1.0}, 1.0), ({"khorgo": 1.0}, 1.0)])
    found = await store.in_thread(scored(store, SHARED, query, Filters(publisher="steppe courier")))
    assert [key for key, *_ in found] == ["khorgos"]
    assert await store.in_thread(scored(store, SHARED, query, Filters(publisher="Nobody"))) == []


async def test_candidates_come_from_the_viewers_scopes(store: Store) -> None:
    """The first stage reads what the viewer sees and nothing else."""
    await store.put(RED, [draft("red", "The red port.")])
    await store.put(BLUE, [draft("blue", "The blue port.")])
    query = made([({"port": 1.0}, 1.0)])
    for viewer, keys in ((RED, {"red", "khorgos"}), (BLUE, {"blue", "khorgos"}), (SHARED, {"khorgos"})):
        assert {key for key, *_ in await store.in_thread(scored(store, viewer, query))} == keys


async def test_nothing_known_finds_nothing(store: Store) -> None:
    """Words that no passage has bring no candidates."""
    assert await store.in_thread(scored(store, SHARED, made([({}, 1.0), ({"quartz": 1.0}, 1.0)]))) == []


async def test_equal_passages_come_in_the_order_of_their_ids(store: Store) -> None:
    """The same question finds the same candidates in the same order each time."""
    for number in range(4):
        await store.put(SHARED, [draft(f"zircon{number}", "The zircon mine.", headline="Zircon")])
    found = await store.in_thread(scored(store, SHARED, made([({"zircon": 1.0}, 1.0)])))
    assert [key for key, *_ in found] == [f"zircon{number}" for number in range(4)]
    assert len({score for *_, score in found}) == 1
    assert math.isfinite(found[0][2])


@pytest.mark.parametrize("names", [[(("barley",), ("port",))], [(("crane", "wagon"), ("port",)), (("khorgo",),)]])
async def test_other_names_count_whole(tmp_path: Path, names: list[tuple[tuple[str, ...], ...]]) -> None:
    """A word scores by itself or by the best of its other names, each by the least of its words; never by both."""
    texts = [" ".join(chosen) for size in (1, 2, 3) for chosen in product(WORDS[:5], repeat=size)]
    drafts = [draft(f"key{number}", f"{text}.", headline="Title") for number, text in enumerate(texts)]
    others = tuple(OtherName("any", name) for name in names)
    word = QueryWord("", "word", (("barley", 1.0),), 2.0, 1, others)
    async with Store.open(tmp_path / "names.sqlite3", bundled=False) as store:
        for start in range(0, len(drafts), 40):
            await store.put(SHARED, drafts[start : start + 40])
        await store.remove(SHARED, ["key0", "key70"])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(candidates, "MOST_CANDIDATES", len(drafts))
            found = await store.in_thread(scored(store, SHARED, Query("", (word,))))
    expected = {}
    for item in drafts:
        whole = [min(max(term_score(item, term) for term in terms) for terms in name) for name in names]
        score = 2.0 * max(term_score(item, "barley"), OTHER_NAME * max(whole))
        if score > 0 and item.key not in {"key0", "key70"}:
            expected[item.key] = score
    assert {key: score for key, _, score in found} == pytest.approx(expected, abs=2 * IMPACT_STEP + 1e-4)
