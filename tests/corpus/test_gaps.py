"""Questions without an answer, those that are alike as one."""

from __future__ import annotations

import asyncio
import random
from datetime import date
from typing import TYPE_CHECKING

import pytest

from corpus import gaps as module
from corpus.gaps import Gap, gaps, grouped
from corpus.models import SHARED, Scope
from corpus.search.searcher import Searcher
from corpus.store import Store
from corpus.store.gaps import Unanswered
from tests.corpus.drafts import draft, library

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from pathlib import Path

RED, BLUE = Scope(100), Scope(200)
DAY = date(2024, 5, 17)


def asked(*questions: str) -> list[Unanswered]:
    """Make questions of which each was asked less often than the one before."""
    return [Unanswered(question, len(questions) - place, DAY) for place, question in enumerate(questions)]


def groups(questions: Sequence[Unanswered]) -> list[set[str]]:
    """List the wordings that are taken for one question."""
    return [{gap.question, *gap.alike} for gap in grouped(questions)]


@pytest.mark.parametrize(
    "wordings",
    [
        ["How much zircon does Kazakhstan sell to China?", "zircon sold by kazakhstan to CHINA how much??"],
        ["How much zircon does Kazakhstan sell?", "how much zirkon does Kazakstan sell", "Zircon: does Kazahstan sell"],
        ["When does the zircon mine at Karatau open?", "When does the zircon mine at Karatau open this year?"],
        ["Who paid for the Karatau zircon mine?", "who paid for the Karataau zicron mine"],
        ["What do transporters of zircon earn?", "What do zircon transporter earn"],
        ["Сколько циркона добывает Казахстан?", "сколько добывают циркона в казахстане"],
        ["Сколько циркона добывает Казахстан?", "сколько цыркона добывает казахстан"],
        ["Қазақстан қанша циркон өндіреді?", "циркон қанша өндіреді қазақстан", "Қазакстан қанша циркон өндіреді"],
        ["马来西亚的榴莲多少钱？", "榴莲在马来西亚多少钱", "马来西亚榴莲"],
        ["zircon", "Zircon?", "zirconn"],
        ["who is it", "Who is it?"],
    ],
)  # fmt: skip
def test_wordings_of_one_question_are_one(wordings: list[str]) -> None:
    """Order, endings, words without meaning, a word more, and typing errors do not matter."""
    questions = [Unanswered(wording, 1 + place, DAY) for place, wording in enumerate(wordings)]
    assert len(grouped(questions)) == 1


@pytest.mark.parametrize(
    ("one", "another"),
    [
        ("Does Kazakhstan export zircon to China?", "Does Kazakhstan import zircon from China?"),
        ("How much zircon was sold in 2023?", "How much zircon was sold in 2024?"),
        ("How much did 5 tons of zircon cost?", "How much did 15 tons of zircon cost?"),
        ("zircon", "durian"),
        ("zircon mine", "zircon"),
        ("Is there a port at Aktau?", "Is there a fort at Aktau?"),
        ("Сколько муки продаёт Казахстан?", "Сколько циркона продаёт Казахстан?"),
        ("哈萨克斯坦出口什么", "哈萨克斯坦进口什么"),
        ("What is it?", "???"),
    ],
)
def test_other_questions_stay_apart(one: str, another: str) -> None:
    """A word or number in place of another makes another question."""
    assert len(grouped(asked(one, another))) == 2


def test_the_most_asked_wording_stands_for_its_group() -> None:
    """Counts are added up, the last day is that of the latest wording, and the others come by their counts."""
    questions = [
        Unanswered("Where is zirkon?", 2, date(2024, 5, 20)),
        Unanswered("Where is zircon?", 5, date(2024, 5, 1)),
        Unanswered("zircon where", 3, date(2024, 4, 1)),
        Unanswered("Where are durians?", 9, date(2024, 3, 1)),
    ]
    assert grouped(questions) == [
        Gap("Where is zircon?", 10, date(2024, 5, 20), ("zircon where", "Where is zirkon?")),
        Gap("Where are durians?", 9, date(2024, 3, 1)),
    ]


def test_the_order_of_reading_does_not_matter() -> None:
    """The same questions give the same groups in the same order, however they come."""
    questions = [
        Unanswered(f"{verb} {what} {where}", 1 + number % 2, DAY)
        for number, (verb, what, where) in enumerate(
            (verb, what, where)
            for verb in ("sell", "sold", "buy")
            for what in ("zircon", "zirkon", "durians", "durian", "barley")
            for where in ("Karatau", "Karatua", "Almaty", "Almaty quickly")
        )
    ]
    expected = grouped(questions)
    for seed in range(5):
        random.Random(seed).shuffle(questions)
        assert grouped(questions) == expected


def test_thousands_of_questions_are_grouped(monkeypatch: pytest.MonkeyPatch) -> None:
    """With as many different questions as are kept, each is compared with a few others only."""
    compared = 0
    original = module._may_be_alike

    def counting(shared: int, first_alone: int, second_alone: int) -> bool:
        nonlocal compared
        compared += 1
        return original(shared, first_alone, second_alone)

    monkeypatch.setattr(module, "_may_be_alike", counting)
    chance = random.Random(7)
    words = ["".join(chance.choices("aeioubdfgklmnprst", k=chance.randint(4, 10))) for _ in range(400)]
    questions = {" ".join(chance.sample(words, 5)): None for _ in range(10_000)}
    found = grouped(asked(*questions))
    assert sum(1 + len(gap.alike) for gap in found) == len(questions) > 9_990
    assert compared < 300 * len(questions)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a store with the five articles in the shared corpus."""
    async with Store.open(tmp_path / "gaps.sqlite3", bundled=False) as opened:
        await opened.put(SHARED, library())
        yield opened


async def count(store: Store, viewer: Scope, question: str, times: int) -> None:
    """Ask a question that gets no answer so many times."""
    for _ in range(times):
        await store.count_unanswered(viewer, question)


async def test_gaps_are_what_was_asked_most(store: Store) -> None:
    """Groups come most asked first, as many as wanted, each scope's own."""
    await count(store, RED, "When does the zircon mine at Karatau open?", 2)
    await count(store, RED, "zirkon mine Karatau open when", 1)
    await count(store, RED, "Who won the chess cup?", 1)
    await count(store, RED, "How tall is the giraffe?", 2)
    await count(store, BLUE, "Who baked the cake?", 7)
    today = (await gaps(store, Searcher(store), BLUE))[0].last_day
    expected = [
        Gap("When does the zircon mine at Karatau open?", 3, today, ("zirkon mine Karatau open when",)),
        Gap("How tall is the giraffe?", 2, today),
        Gap("Who won the chess cup?", 1, today),
    ]
    assert await gaps(store, Searcher(store), RED) == expected
    assert await gaps(store, Searcher(store), RED, limit=2) == expected[:2]
    assert await gaps(store, Searcher(store), SHARED) == []


async def test_what_is_answered_by_now_is_no_gap(store: Store) -> None:
    """When an article answers a question in that server, the next one takes its place there, and only there."""
    for viewer in (RED, BLUE):
        await count(store, viewer, "When does the zircon mine at Karatau open?", 3)
        await count(store, viewer, "How tall is the giraffe?", 1)
    await store.put(RED, [draft("secret", "The zircon mine at Karatau opens in May.", headline="Zircon at Karatau")])
    searcher = Searcher(store)
    assert [gap.question for gap in await gaps(store, searcher, RED, limit=1)] == ["How tall is the giraffe?"]
    assert [gap.times for gap in await gaps(store, searcher, BLUE, limit=1)] == [3]


async def test_only_so_many_questions_are_asked_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nearly all are answered by now, the list ends early rather than asking thousands."""
    monkeypatch.setattr(module, "MOST_ASKED_AGAIN", 2)
    await count(store, RED, "How much did freight through Khorgos grow in 2023?", 3)
    await count(store, RED, "When did Malaysia first send fresh durians to China?", 2)
    await count(store, RED, "How tall is the giraffe?", 1)
    assert await gaps(store, Searcher(store), RED) == []


async def test_grouping_leaves_the_event_loop_free(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """While questions are grouped, the event loop runs on: the grouping waits here until it has."""
    loop = asyncio.get_running_loop()
    original = grouped

    def waiting(questions: Sequence[Unanswered]) -> list[Gap]:
        asyncio.run_coroutine_threadsafe(asyncio.sleep(0), loop).result(timeout=10)
        return original(questions)

    monkeypatch.setattr(module, "grouped", waiting)
    await count(store, RED, "How tall is the giraffe?", 1)
    assert len(await gaps(store, Searcher(store), RED)) == 1
