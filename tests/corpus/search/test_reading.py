"""Questions that say more than words: times, pairs of countries, signs, and names in other languages."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from corpus.models import SHARED, Filters, Pair, Reading
from corpus.search.operators import OperatorError
from corpus.search.searcher import Searcher
from corpus.store import Store
from tests.corpus.drafts import draft

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from corpus.models import Answer

TODAY = date(2025, 3, 12)
ARTICLES = [
    draft(
        "old",
        "The melon exporters of Turkistan sold 900 tons abroad. Most lorries went north.",
        headline="Melon exporters sell 900 tons",
        published="2022-09-14",
        publisher="Steppe Courier",
    ),
    draft(
        "new",
        "The melon exporters of Turkistan sold 1,400 tons abroad. Most lorries went east.",
        headline="Melon exporters sell 1,400 tons",
        published="2024-09-20",
        publisher="Orchard Weekly",
    ),
    draft(
        "looking-back",
        "Melon exporters remember 2023, when hail cut what they sold abroad to 300 tons.",
        headline="Hail and melons",
        published="2024-02-02",
        publisher="Orchard Weekly",
    ),
    draft("undated", "A cellar in Kentau keeps apples cold until spring, says its keeper.", headline="Apple cellar"),
    draft(
        "kz-my",
        "Halal beef will be certified by one stamp. Kazakhstan and Malaysia signed that in Astana.",
        headline="One stamp for halal beef",
        published="2024-05-05",
    ),
    draft(
        "my",
        "Halal beef will be certified by one stamp, the inspectors of Malaysia said at a fair in Penang.",
        headline="One stamp for halal beef at the fair",
        published="2024-05-06",
    ),
    draft(
        "ru",
        "Токаев посетил завод в Шымкенте. Завод выпустит 25 тысяч тракторов.",
        headline="Завод в Шымкенте",
        published="2024-06-01",
        language="ru",
    ),
    draft(
        "en",
        "Tokayev praised a library. It lends books to villages by bus.",
        headline="Books by bus",
        published="2024-06-02",
    ),
]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a store with articles of several years, pairs and languages."""
    async with Store.open(tmp_path / "reading.sqlite3", bundled=False) as opened:
        await opened.put(SHARED, ARTICLES)
        yield opened


async def ask(store: Store, question: str, *, literal: bool = False) -> Answer:
    """Ask on the day of the tests."""
    return await Searcher(store).ask(question, literal=literal, today=TODAY)


def keys(answer: Answer) -> list[str]:
    """List the articles that are quoted, best first."""
    return [quote.article.key for quote in answer.quotes]


async def test_a_time_leaves_out_articles_of_other_times(store: Store) -> None:
    """Of two articles that say the same, the one of the year in question is quoted, and the reading is told."""
    answer = await ask(store, "How many tons did melon exporters sell abroad in 2022?")
    assert answer.answered
    assert keys(answer)[0] == "old"
    assert "new" not in keys(answer)
    assert answer.reading.period is not None
    assert (answer.reading.period.typed, answer.reading.period_applied) == ("in 2022", True)


async def test_a_time_told_from_today(store: Store) -> None:
    """Last year is the year before the one of the day on which it is asked."""
    answer = await ask(store, "How many tons did melon exporters sell abroad last year?")
    assert answer.answered
    assert keys(answer)[0] in {"new", "looking-back"}
    assert "old" not in keys(answer)
    assert {"last", "year"}.isdisjoint(answer.unknown)


async def test_an_article_that_names_the_time_may_be_of_another(store: Store) -> None:
    """What happened in a year may be told later."""
    answer = await ask(store, "What did melon exporters sell abroad in 2023?")
    assert keys(answer)[0] == "looking-back"
    assert answer.reading.period_applied


async def test_an_article_without_a_date_is_not_left_out(store: Store) -> None:
    """Nobody knows that it is of another time."""
    assert keys(await ask(store, "Where does a cellar keep apples cold in 2024?"))[0] == "undated"


async def test_where_nothing_of_the_time_answers_the_reading_says_so(store: Store) -> None:
    """The quotes are then of any time, and not presented as being of the one in question."""
    answer = await ask(store, "How many tractors will the завод Шымкенте выпустит since 2025?")
    assert not answer.reading.period_applied
    assert keys(answer)


async def test_a_literal_question_is_read_by_its_words(store: Store) -> None:
    """Neither time nor pair nor newest is read, and articles of all times are quoted again."""
    question = "latest tons that melon exporters sold abroad in 2022"
    answer = await ask(store, question, literal=True)
    assert answer.reading == Reading(literal=True)
    assert {"old", "new"} <= set(keys(answer))
    assert not answer.reading.can_be_dropped
    assert (await ask(store, question)).reading.can_be_dropped


async def test_the_newest_comes_first(store: Store) -> None:
    """Of what is about as good the newest comes first if that is asked for."""
    newest = await ask(store, "latest tons that melon exporters of Turkistan sold abroad")
    assert keys(newest)[0] == "new"
    assert keys(await ask(store, "tons that melon exporters of Turkistan sold abroad"))[0] == "old"
    assert newest.reading.newest_first
    assert "latest" not in newest.unknown


async def test_a_pair_of_countries_is_preferred(store: Store) -> None:
    """A passage on both countries comes before one on one of them, and the pair is told."""
    answer = await ask(store, "stamp for halal beef of Kazakhstan and Malaysia")
    assert answer.reading.pair == Pair("KZ", "MY")
    assert keys(answer)[0] == "kz-my"
    scores = {quote.article.key: quote.score for quote in answer.quotes}
    literal = await ask(store, "stamp for halal beef of Kazakhstan and Malaysia", literal=True)
    assert scores["kz-my"] > {quote.article.key: quote.score for quote in literal.quotes}["kz-my"]
    assert literal.confidence == answer.confidence


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ('"lorries went east" melon exporters', {"new"}),
        ('melon "exporters sell"', {"old", "new"}),
        ("melon exporters -hail -900", {"new"}),
        ('melon exporters -"lorries went"', {"looking-back"}),
        ('publisher:"orchard weekly" melon exporters', {"new", "looking-back"}),
        ("melon exporters after:2024-03", {"new"}),
        ("melon exporters before:2023", {"old"}),
        ("melon exporters publisher:Orchard_Weekly", None),
    ],
)
async def test_signs_are_obeyed(store: Store, question: str, found: set[str] | None) -> None:
    """Phrases occur in the passage or the headline, excluded words in neither, and publisher and dates hold."""
    if found is None:
        with pytest.raises(OperatorError, match="Near to it: Orchard Weekly"):
            await ask(store, question)
        return
    melons = {key for key in keys(await ask(store, question)) if key in {"old", "new", "looking-back"}}
    assert melons == found
    assert set(keys(await ask(store, question))) - {"old", "new", "looking-back"} == set() or "-" in question


async def test_a_phrase_that_no_article_has_is_told(store: Store) -> None:
    """There is no answer without it; the phrase is named, and the nearest passages are offered."""
    answer = await ask(store, 'Did "melon lorries" sell 900 tons abroad?')
    assert not answer.answered
    assert answer.confidence == 0
    assert answer.unknown[0] == "melon lorries"
    assert "old" in keys(answer)


async def test_a_phrase_that_only_other_conditions_leave_out_is_known(store: Store) -> None:
    """Where the passages with a phrase have an excluded word, nothing answers, and the phrase is not called unknown."""
    answer = await ask(store, '"melon exporters" -Turkistan -2023')
    assert not answer.answered
    assert answer.unknown == ()
    assert answer.elsewhere == ()


async def test_a_kept_question_may_ask_for_what_is_gone(store: Store) -> None:
    """A question that names a publisher of no article any more is asked again without an error, and has no answer."""
    again = await Searcher(store).ask_again('tons of melons publisher:"Closed Gazette"')
    assert (again.answered, again.quotes) == (False, ())


async def test_signs_join_the_filters_that_are_given(store: Store) -> None:
    """What is asked for beside the question holds as well."""
    filters = Filters(publisher="Orchard Weekly")
    answer = await Searcher(store).ask("melon exporters after:2024-03", filters=filters, today=TODAY)
    assert keys(answer) == ["new"]
    assert answer.reading.filters == Filters("Orchard Weekly", date(2024, 3, 1))


async def test_passages_in_other_languages_are_offered(store: Store) -> None:
    """Without an answer an article of another language is offered where the question's name stands."""
    answer = await ask(store, "Who is Tokayev?")
    assert not answer.answered
    (quote,) = answer.elsewhere
    assert quote.article.key == "ru"
    assert [quote.article.body[start:end] for start, end in quote.marks] == ["Токаев"]


async def test_names_are_known_in_any_form_whatever_the_corpus_speaks(tmp_path: Path) -> None:
    """A Russian question's inflected names find English articles, of which none is in Russian."""
    async with Store.open(tmp_path / "english.sqlite3", bundled=False) as store:
        await store.put(
            SHARED, [draft("en", "China sold 40 tons of tea to Kazakhstan.", headline="Tea", language="en")]
        )
        answer = await ask(store, "Сколько чая купили у Китая для Казахстана?")
    assert {(one.typed, one.searched) for one in answer.corrections} == {
        ("Китая", "China"),
        ("Казахстана", "Kazakhstan"),
    }
    assert [quote.article.key for quote in answer.elsewhere] == ["en"]


async def test_an_answered_question_needs_two_names_or_numbers(store: Store) -> None:
    """One name alone is in too many articles to be offered beside an answer that has it."""
    for number, offered in (("", []), (" and of 25 others", ["ru"])):
        answer = await Searcher(store).ask(
            f"Which books did Tokayev praise{number}?", limit=1, threshold=0, today=TODAY
        )
        assert keys(answer) == ["en"]
        assert [quote.article.key for quote in answer.elsewhere] == offered


async def test_a_date_that_no_article_has_is_no_unknown_word(store: Store) -> None:
    """What was published then need not say so."""
    answer = await ask(store, "Which books were lent to villages in June 2024?")
    assert answer.answered
    assert answer.unknown == ()
    assert keys(answer)[0] == "en"
    literal = await ask(store, "Which books were lent to villages in June 2024?", literal=True)
    assert "June" in literal.unknown


async def test_what_is_quoted_already_is_not_offered_again(store: Store) -> None:
    """A question without a name of several scripts, or in an only language, has nothing elsewhere."""
    assert (await ask(store, "How many tons did melon exporters sell abroad in 2022?")).elsewhere == ()


async def test_a_threshold_takes_the_place_of_the_usual_one(store: Store) -> None:
    """A server can be stricter or less so; what is shown as an answer follows, the confidence stays."""
    question = "How many tons did melon exporters sell abroad?"
    usual = await Searcher(store).ask(question)
    strict = await Searcher(store).ask(question, threshold=usual.confidence + 0.001)
    lenient = await Searcher(store).ask(question, threshold=usual.confidence)
    assert (strict.answered, lenient.answered) == (False, True)
    assert strict.confidence == usual.confidence


async def test_how_a_question_was_read_is_kept_with_its_answer(store: Store) -> None:
    """A kept answer comes back with its reading and with what was offered beside it."""
    for question in (
        'latest "exporters sell" -hail publisher:"Orchard Weekly" in 2024',
        "stamp of Kazakhstan and Malaysia before 2026",
        "Will Tokayev get 25 thousand machines?",
    ):
        answer = await ask(store, question)
        assert await store.kept_answer(SHARED, await store.keep_answer(SHARED, answer)) == answer
