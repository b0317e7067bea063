"""Questions to answers, over a real database."""

from __future__ import annotations

import asyncio
import dataclasses
import threading
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.models import SHARED, Correction, Filters, Scope
from corpus.passages import passages_with_sentences
from corpus.search import ranking, searcher
from corpus.search.searcher import Searcher
from corpus.store import Store
from tests.corpus.drafts import draft
from tests.corpus.store.checking import check_index

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from corpus.search.matches import Floats
    from corpus.store.search_index import PassageRow

RED, BLUE = Scope(100), Scope(200)
NASTY = [
    "", " ", "?", '"', "'; DROP TABLE article; --", 'NEAR("a" "b", 5)', "a* OR b NOT c", "body:port", "^port",
    "{headline}: x", "port\0durian", "\ud800", "\udfff port", "😀😀😀", "مرحبا بالعالم", "\u202eport\u202c",
    "port " * 1200, "x" * 6000, "今" * 6000, "a b c d e f g h", "1 2 3 4 5", "%s {} \\n", "(((((", "-port", "+port",
    "ﷺ", "²A", "\u0301", "I" * 50 + "İ",
]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "key", "part"),
    [
        ("How much did freight through Khorgos grow in 2023?", "khorgos", "12 percent"),
        ("when did malaysia first send fresh durians to china", "durian", "August 2024"),
        ("На сколько вырос экспорт муки в Китай?", "flour", "на треть"),
        ("牛肉出口增加了多少？", "beef", "两成"),
        ("Малайзияға қанша тонна бал жеткізілді?", "honey", "20 тонна"),
    ],
)
async def test_questions_find_their_sentence(store: Store, question: str, key: str, part: str) -> None:
    """A question in any of the languages is answered by the sentence that says so."""
    answer = await Searcher(store).ask(question)
    assert answer.answered
    assert answer.quotes[0].article.key == key
    assert part in answer.quotes[0].text


async def test_a_misspelt_question_is_repaired(store: Store) -> None:
    """Typing errors are repaired to words of the corpus, told, and the repaired words are marked."""
    answer = await Searcher(store).ask("how much did freihgt through Korgos grow in 2023")
    assert answer.answered
    assert Correction("freihgt", "freight") in answer.corrections
    assert Correction("Korgos", "khorgos") in answer.corrections
    quote = answer.quotes[0]
    assert "Freight" in [quote.article.body[start:end].split()[0] for start, end in quote.marks]


async def test_a_misspelt_word_without_meaning_vanishes(store: Store) -> None:
    """A slip in a question word is neither searched, nor told as a repair, nor named as unknown."""
    answer = await Searcher(store).ask("Wher are trians waiting, and whcih port?")
    assert answer.corrections == (Correction("trians", "trains"),)
    assert answer.unknown == ()


async def test_a_real_word_is_not_bent(store: Store) -> None:
    """A word that English has but the corpus does not is named as unknown, not taken for another word."""
    answer = await Searcher(store).ask("Which fort has a crate?")
    assert answer.corrections == ()
    assert answer.unknown == ("fort", "crate")


@pytest.mark.parametrize(
    "question",
    [
        "Who won the football world cup?",
        "What is the best recipe for banana bread?",
        "How do I reset my router?",
        "Qual é a capital do Peru?",
        "谁发明了电话？",
        "Кто написал роман о капитане?",
    ],
)
async def test_silence_about_other_things(store: Store, question: str) -> None:
    """A question about something else is not answered, and the words that are not known are named."""
    answer = await Searcher(store).ask(question)
    assert not answer.answered
    assert answer.unknown


async def test_nothing_is_found_in_an_empty_corpus(tmp_path: Path) -> None:
    """Without articles every question is silent and every word unknown."""
    async with Store.open(tmp_path / "empty.sqlite3") as store:
        answer = await Searcher(store).ask("Where is Khorgos?")
    assert (answer.answered, answer.confidence, answer.quotes) == (False, 0.0, ())
    assert answer.unknown == ("Khorgos",)


async def test_one_server_never_quotes_another(store: Store) -> None:
    """Neither quotes, nor repairs, nor known words come from what another server added."""
    await store.put(RED, [draft("secret", "The zircon mine at Karatau opens in May.", headline="Zircon at Karatau")])
    searcher = Searcher(store)
    assert (await searcher.ask("When does the zircon mine at Karatau open?", RED)).answered
    for viewer in (BLUE, SHARED):
        answer = await searcher.ask("When does the zirkon mine at Karatau open?", viewer)
        assert not answer.answered
        assert "secret" not in {quote.article.key for quote in answer.quotes}
        assert answer.corrections == ()
        assert set(answer.unknown) >= {"zirkon", "Karatau"}


async def test_what_was_just_added_is_found(store: Store) -> None:
    """A searcher that has answered before knows the words of an article that was added or taken away since."""
    searcher = Searcher(store)
    question = "When does the zirkon mine open?"
    assert not (await searcher.ask(question)).answered
    await store.put(SHARED, [draft("mine", "The zircon mine opens in May.", headline="Zircon mine")])
    assert (await searcher.ask(question)).quotes[0].article.key == "mine"
    await store.remove(SHARED, ["mine"])
    assert "mine" not in {quote.article.key for quote in (await searcher.ask(question)).quotes}


@pytest.mark.parametrize(
    ("filters", "keys"),
    [
        (Filters(publisher="straits ledger"), {"durian"}),
        (Filters(after=date(2024, 1, 1)), {"khorgos", "durian"}),
        (Filters(after=date(2024, 8, 15)), {"durian"}),
        (Filters(before=date(2023, 6, 1)), {"beef"}),
        (Filters(after=date(2025, 1, 1)), set()),
    ],
)
async def test_filters_leave_articles_out(store: Store, filters: Filters, keys: set[str]) -> None:
    """Publisher and days hold; an article known by its month or year may count, one without a date does not."""
    searcher = Searcher(store)
    found = {
        quote.article.key
        for question in ("Malaysia China Khorgos durians trains", "牛肉出口", "экспорт муки", "бал")
        for quote in (await searcher.ask(question, filters=filters)).quotes
    }
    assert found == keys


async def test_the_limit_holds(store: Store) -> None:
    """No more quotes than asked for, and they come in order of score but for stories that were told already."""
    body = "\n\n".join(
        f"Paragraph {number} about the port of Khorgos. " + "More words follow here. " * 20 for number in range(8)
    )
    await store.put(
        SHARED, [dataclasses.replace(draft("long", body), headline=f"Number {n}", key=f"long{n}") for n in range(3)]
    )
    for limit in (1, 3, 10):
        assert len((await Searcher(store).ask("port of Khorgos", limit=limit)).quotes) == limit


@pytest.mark.parametrize("question", NASTY)
async def test_nasty_questions_are_survived(store: Store, question: str) -> None:
    """Search syntax, control characters, emoji and endless text are only text."""
    answer = await Searcher(store).ask(question)
    assert 0 <= answer.confidence <= 1


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    question=st.text(max_size=80)
    | st.lists(st.sampled_from(["port", "China", "牛肉", "муки", "2023", "not", '"', "*"])).map(" ".join)
)
async def test_every_quote_is_verbatim(store: Store, question: str) -> None:
    """Whatever is asked, a quote is sentences of a passage of its article, with marks inside and a score up to 1."""
    answer = await Searcher(store).ask(question)
    for quote in answer.quotes:
        stored = await store.article(SHARED, quote.article.id)
        assert stored is not None
        assert stored.body[quote.start : quote.end] == quote.text
        spans = dict(passages_with_sentences(stored.body, stored.language))[quote.passage]
        assert quote.start in {start for start, _ in spans}
        assert quote.end in {end for _, end in spans}
        assert all(quote.start <= start < end <= quote.end for start, end in quote.marks)
        assert 0 <= quote.score <= 1


@pytest.mark.parametrize("stage", ["ranking.rank", "spelling.repair", "quote_from"])
async def test_long_work_leaves_the_event_loop_free(store: Store, monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    """While a stage that takes long is at work, the event loop runs on: the stage waits here until it has."""
    module, _, name = stage.rpartition(".")
    owner = getattr(searcher, module) if module else searcher
    original, loop_ran = getattr(owner, name), threading.Event()
    waits: list[bool] = []

    def slow(*arguments: object, **options: object) -> object:
        asyncio.run_coroutine_threadsafe(_set(loop_ran), loop)
        waits.append(loop_ran.wait(timeout=10))
        return original(*arguments, **options)

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(owner, name, slow)
    await Searcher(store).ask("How long do trians wait at Khorgos?")
    assert waits
    assert all(waits)


class Gate:
    """Holds a search up in the middle, until it is let through."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()

    async def until_reached(self) -> None:
        """Wait until a search stands at the gate."""
        assert await asyncio.to_thread(self.reached.wait, 10)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Put a gate before the ranking; it is opened when the test ends."""
    gate, original = Gate(), ranking.rank

    def held_up(
        rows: Sequence[PassageRow], features: Mapping[str, Floats], bonuses: Mapping[int, float]
    ) -> list[ranking.Ranked]:
        gate.reached.set()
        assert gate.opened.wait(timeout=10)
        return original(rows, features, bonuses)

    monkeypatch.setattr(ranking, "rank", held_up)
    yield gate
    gate.opened.set()


async def test_an_answer_is_of_one_state(store: Store, gate: Gate) -> None:
    """A question that is asked while its articles are replaced and removed is answered from before, as a whole."""
    before = await store.find(SHARED, "khorgos")
    asking = asyncio.create_task(Searcher(store).ask("How much did freight through Khorgos grow in 2023?"))
    await gate.until_reached()
    await store.put(SHARED, [draft("khorgos", "Freight through Khorgos fell in 2023.", headline="Khorgos slows down")])
    await store.remove(SHARED, ["durian", "flour", "beef", "honey"])
    gate.opened.set()
    answer = await asking
    assert answer.answered
    assert answer.quotes[0].article == before
    assert "12 percent" in answer.quotes[0].text
    after = (await Searcher(store).ask("How much did freight through Khorgos grow in 2023?")).quotes
    assert [quote.text for quote in after] == ["Freight through Khorgos fell in 2023."]


async def test_a_question_during_an_import_is_answered_from_whole_batches(tmp_path: Path) -> None:
    """While batches replace all articles together, every answer quotes articles of one and the same batch."""
    async with Store.open(tmp_path / "import.sqlite3") as store:

        async def put(batch: int) -> None:
            await store.put(
                SHARED,
                [draft(f"mine{number}", f"Mine {number} dug zircon in batch {batch}.") for number in range(5)],
            )

        async def ask() -> set[str]:
            answer = await asked.ask("Which mine dug zircon?")
            assert len(answer.quotes) == 5
            batches = {quote.text.rpartition(" ")[2] for quote in answer.quotes}
            assert len(batches) == 1
            return batches

        asked = Searcher(store)
        await put(0)
        seen: set[str] = set()
        for batch in range(1, 25):
            putting = asyncio.create_task(put(batch))
            seen |= await ask()
            while not putting.done():
                seen |= await ask()
            await putting
        assert len(seen) > 1
        assert await ask() == {"24."}
    check_index(tmp_path / "import.sqlite3")


async def test_giving_up_on_an_answer_leaves_the_store_usable(tmp_path: Path, gate: Gate) -> None:
    """When whoever asked no longer waits, the next questions are answered and articles can be put."""
    path = tmp_path / "cancelled.sqlite3"
    async with Store.open(path, readers=1) as store:
        await store.put(SHARED, [draft("mine", "The zircon mine opens in May.", headline="Zircon mine")])
        asking = [asyncio.create_task(Searcher(store).ask("When does the zircon mine open?")) for _ in range(4)]
        await gate.until_reached()
        for task in asking:
            task.cancel()
        assert {type(error) for error in await asyncio.gather(*asking, return_exceptions=True)} == {
            asyncio.CancelledError
        }
        await store.put(SHARED, [draft("other", "Another zircon mine opens in June.", headline="Other mine")])
        gate.opened.set()
        answer = await Searcher(store).ask("When does the zircon mine open?")
        assert {quote.article.key for quote in answer.quotes} == {"mine", "other"}
    check_index(path)


async def test_many_questions_at_once_are_answered_like_one(store: Store) -> None:
    """Questions that are asked together, by one searcher, get the answers that each gets alone."""
    asked = [
        "How much did freight through Khorgos grow?",
        "when did malaysia send fresh durians",
        "牛肉出口增加了多少？",
        "freihgt through Korgos",
    ]
    alone = [await Searcher(store).ask(question) for question in asked]
    together = Searcher(store)
    assert await asyncio.gather(*(together.ask(question) for question in asked * 5)) == alone * 5


async def test_all_candidates_can_be_looked_at(store: Store) -> None:
    """Ranking gives every passage that has any of the words, in the order in which they are quoted."""
    found, ranked = await Searcher(store).rank("fresh durians at Khorgos")
    assert [word.word for word in found.words] == ["fresh", "durians", "khorgos"]
    assert [item.score for item in ranked] == sorted((item.score for item in ranked), reverse=True)
    answer = await Searcher(store).ask("fresh durians at Khorgos")
    assert {quote.article.id for quote in answer.quotes} == {item.row.article for item in ranked}


async def _set(event: threading.Event) -> None:
    event.set()


async def test_warming_up_reads_the_words(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """After warming up a misspelt question finds its word lists read."""
    searcher_of_store = Searcher(store)
    await searcher_of_store.warm_up()

    def unread(*_: object) -> None:
        raise AssertionError("words were read again")

    monkeypatch.setattr("corpus.store.search_index.words_after", unread)
    assert (await searcher_of_store.ask("frieght through Khorgos")).corrections


async def test_a_question_without_any_known_word_is_not_answered(store: Store) -> None:
    """Nothing found is a value, whatever the question asks for."""
    answer = await Searcher(store).ask("zzyzx qwrtp?")
    assert not answer.answered
    assert not answer.quotes
