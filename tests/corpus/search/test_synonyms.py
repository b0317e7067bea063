"""Names that stand for each other, in questions and in what is found."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

import numpy as np
import pytest

from corpus.models import SHARED, Correction, OtherName, Scope
from corpus.search import synonyms
from corpus.search.ranking import confidence_signs
from corpus.search.searcher import Searcher
from corpus.search.synonyms import NameTable, name_book, spans_of_names
from corpus.store import Store
from corpus.store.synonyms import Synonyms
from tests.corpus.drafts import draft, library

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence
    from pathlib import Path

    from corpus.models import Answer, Quote

RED, BLUE = Scope(100), Scope(200)
FULL: Final = "Xinjiang Uyghur Autonomous Region"
FILLING: Final = (
    "The region plants barley, and every region sells apples. A region of lakes lies west. "
    "Each autonomous farm keeps its own books."
)
ARTICLES: Final = [
    draft("full", f"Cotton from the {FULL} was sold abroad in spring. Buyers came by train.", headline="Spring sale"),
    draft("short", "Cotton from XUAR was sold abroad in autumn. Buyers came by lorry.", headline="Autumn sale"),
    draft("region", "Cotton from the region was sold abroad in winter. Buyers came by ship.", headline="Winter sale"),
    draft("apart", "Region after region praised the Uyghur cook. He left Xinjiang for an autonomous kitchen."),
    draft("filling", FILLING, headline="Barley in every region"),
    draft("visit", "Тоқаев сәуірде Пекинге барды. Сапар үш күнге созылды.", headline="Сапар", language="kk"),
    draft("talks", "托卡耶夫在北京会见了商人。会谈持续了两个小时。", headline="会谈", language="zh"),
]
TOKAYEV: Final = ["Tokayev", "Тоқаев", "托卡耶夫"]


@pytest.fixture(autouse=True)
def only_given_names(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave out the names that everyone knows: here names stand for each other because somebody said so."""
    monkeypatch.setattr(synonyms, "known_to_all", lambda: ())
    name_book.cache_clear()
    yield
    name_book.cache_clear()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a store with a few articles under several names, and those of the other tests."""
    async with Store.open(tmp_path / "names.sqlite3", bundled=False) as opened:
        await opened.put(SHARED, library())
        await opened.put(SHARED, ARTICLES)
        yield opened


@pytest.fixture
def names(store: Store) -> Synonyms:
    """Give the names that the store keeps."""
    return Synonyms(store._database)


def keys(answer: Answer) -> list[str]:
    """List the articles that are quoted, best first."""
    return [quote.article.key for quote in answer.quotes]


def marked(quote: Quote) -> list[str]:
    """Cut out the marked words."""
    return [quote.article.body[start:end] for start, end in quote.marks]


async def test_a_short_name_finds_the_full_one(store: Store, names: Synonyms) -> None:
    """A passage with all words of the other name scores as one with the typed name, one with a single word hardly."""
    question = "When was cotton from XUAR sold abroad?"
    await names.add(SHARED, ["XUAR", FULL])
    answer = await Searcher(store).ask(question)
    assert answer.answered
    assert set(keys(answer)[:2]) == {"full", "short"}
    scores = {quote.article.key: quote.score for quote in answer.quotes}
    assert scores["full"] > 0.7 * scores["short"]
    assert scores["region"] < 0.7 * scores["full"]
    assert (answer.corrections, answer.unknown) == ((), ())


async def test_a_full_name_finds_the_short_one(store: Store, names: Synonyms) -> None:
    """A name of several words in the question is found as a whole where the short one stands."""
    question = f"When was cotton from the {FULL} sold abroad?"
    without = await Searcher(store).ask(question)
    before = {quote.article.key: quote.score for quote in without.quotes}
    await names.add(SHARED, ["XUAR", FULL])
    answer = await Searcher(store).ask(question)
    after = {quote.article.key: quote.score for quote in answer.quotes}
    assert set(keys(answer)[:2]) == {"full", "short"}
    assert before["short"] < before["region"]
    assert after["short"] > 0.7 * after["full"] > after["region"]


async def test_a_name_that_the_corpus_lacks_is_told_as_searched(store: Store, names: Synonyms) -> None:
    """A typed name that no article has is neither unknown nor repaired: the name that was searched is told."""
    question = "When did Tokaev visit Beijing?"
    await names.add(SHARED, ["Tokaev", "Тоқаев"])
    answer = await Searcher(store).ask(question)
    assert keys(answer)[0] == "visit"
    assert Correction("Tokaev", "Тоқаев") in answer.corrections
    assert "Tokaev" not in answer.unknown
    assert "Тоқаев" in marked(answer.quotes[0])[0]


async def test_a_name_is_neither_lacking_nor_repaired(store: Store, names: Synonyms) -> None:
    """The confidence is not lowered for a typed name that the corpus has under another one only."""
    question = "Where do the trains of Panfilov wait?"
    before = await Searcher(store).rank(question)
    await names.add(SHARED, ["Panfilov", "dry port"])
    after = await Searcher(store).rank(question)
    assert confidence_signs(*before)["lacking"] > 0.3
    assert {name: confidence_signs(*after)[name] for name in ("lacking", "repaired")} == {"lacking": 0, "repaired": 0}


async def test_a_name_of_several_words_is_told_once(store: Store, names: Synonyms) -> None:
    """Words of one name that the corpus lacks are told together, as typed, and none is named as unknown."""
    await names.add(SHARED, ["Land  of Green Apples", "Khorgos"])
    answer = await Searcher(store).ask("Do trains wait in the land of green apples?")
    assert answer.corrections == (Correction("land of green apples", "Khorgos"),)
    assert answer.unknown == ()
    assert keys(answer)[0] == "khorgos"


async def test_names_in_any_script_stand_for_each_other(store: Store, names: Synonyms) -> None:
    """A Latin, a Cyrillic and a Chinese name each find passages with the others, also inflected."""
    await names.add(SHARED, TOKAYEV)
    for question in ("Where is Tokayev?", "托卡耶夫在哪里？", "Тоқаевтың сапары"):
        assert {"visit", "talks"} <= set(keys(await Searcher(store).ask(question)))


async def test_marks_cover_the_whole_name(store: Store, names: Synonyms) -> None:
    """All words of a name that matched are marked, those of a name that stands there in parts are not."""
    await names.add(SHARED, ["XUAR", FULL])
    answer = await Searcher(store).ask("Who bought from XUAR?")
    quotes = {quote.article.key: quote for quote in answer.quotes}
    assert FULL in marked(quotes["full"])
    assert "apart" not in quotes or not marked(quotes["apart"])
    assert "filling" not in quotes
    await names.add(SHARED, TOKAYEV)
    answer = await Searcher(store).ask("Tokayev")
    assert {quote.article.key: marked(quote) for quote in answer.quotes} == {"visit": ["Тоқаев"], "talks": ["托卡耶夫"]}


async def test_a_change_counts_at_once(store: Store, names: Synonyms, tmp_path: Path) -> None:
    """The next question knows a new name, also one that another program wrote, and no more a name that went."""
    searcher = Searcher(store)
    question = "Where do the trains of Panfilov wait?"
    assert "Panfilov" in (await searcher.ask(question)).unknown
    await names.add(SHARED, ["Panfilov", "Khorgos"])
    assert (await searcher.ask(question)).corrections == (Correction("Panfilov", "Khorgos"),)
    await names.remove(SHARED, "Panfilov")
    assert "Panfilov" in (await searcher.ask(question)).unknown
    with closing(sqlite3.connect(tmp_path / "names.sqlite3")) as other, other:
        rows = [(SHARED, "panfilov", "Panfilov", 7), (SHARED, "khorgos", "Khorgos", 7)]
        other.executemany("INSERT INTO synonym (scope_id, folded, name, grouped) VALUES (?, ?, ?, ?)", rows)
    assert (await searcher.ask(question)).corrections == (Correction("Panfilov", "Khorgos"),)


async def test_names_stay_within_their_server(store: Store, names: Synonyms) -> None:
    """Neither another server nor the shared viewer is answered by a server's names, and the host's are everyone's."""
    searcher = Searcher(store)
    questions = ["When was cotton from XUAR sold?", f"Is the {FULL} large?", "Where is Tokayev?", "Panfilov trains"]
    before = {viewer: [await searcher.ask(question, viewer) for question in questions] for viewer in (BLUE, SHARED)}
    for group in (["XUAR", FULL], TOKAYEV, ["Panfilov", "Khorgos"]):
        await names.add(RED, group)
    for viewer, answers in before.items():
        assert [await searcher.ask(question, viewer) for question in questions] == answers
    assert [await searcher.ask(question, RED) for question in questions] != before[SHARED]
    await names.add(SHARED, TOKAYEV)
    for viewer in (RED, BLUE, SHARED):
        assert set(keys(await searcher.ask("Where is Tokayev?", viewer))) == {"visit", "talks"}


async def test_names_of_articles_elsewhere_are_not_searched(store: Store, names: Synonyms) -> None:
    """A name that only another server's articles have is not told as searched: the typed one is unknown."""
    await store.put(RED, [draft("mine", "The zircon mine at Karatau opens in May.")])
    await names.add(SHARED, ["Blackhill", "Karatau"])
    assert (await Searcher(store).ask("Blackhill", RED)).corrections == (Correction("Blackhill", "Karatau"),)
    answer = await Searcher(store).ask("Blackhill", BLUE)
    assert (answer.corrections, answer.unknown) == ((), ("Blackhill",))


async def test_the_servers_and_the_hosts_groups_are_joined(store: Store, names: Synonyms) -> None:
    """A name of both stands for the names of either, in that server alone."""
    await names.add(SHARED, ["Tokayev", "Тоқаев"])
    await names.add(RED, ["KJT", "Tokayev"])
    assert keys(await Searcher(store).ask("KJT", RED)) == ["visit"]
    assert keys(await Searcher(store).ask("KJT", BLUE)) == []


async def test_answers_without_a_name_stay_as_they_were(store: Store, names: Synonyms) -> None:
    """A question that has no name of any group is answered exactly as without groups."""
    questions = ["How long do trains wait?", "牛肉出口增加了多少？", "freihgt through Korgos", "autonomous region"]
    before = [await Searcher(store).ask(question) for question in questions]
    await names.add(SHARED, ["XUAR", FULL])
    await names.add(SHARED, TOKAYEV)
    assert [await Searcher(store).ask(question) for question in questions] == before


async def test_a_name_like_a_common_word_is_searched_only_in_capitals(store: Store, names: Synonyms) -> None:
    """A word that also means nothing is a name where it is written as one, and is not looked for in passages."""
    await names.add(SHARED, ["WHO", "dry port"])
    for question, searched in [
        ("Who waits at the crane?", [("waits", []), ("crane", [])]),
        ("What does WHO run?", [("WHO", ["dry port"]), ("run", [])]),
        ("Which dry port?", [("dry", []), ("port", [])]),
    ]:
        query, _ = await Searcher(store).rank(question)
        assert [(word.typed, [other.name for other in word.names]) for word in query.words] == searched


async def test_names_weigh_by_the_commonest(store: Store, names: Synonyms) -> None:
    """A rare name weighs no more than the common one that it stands for, and counts its passages."""
    rare, _ = await Searcher(store).rank("XUAR")
    await names.add(SHARED, ["XUAR", "region", FULL])
    common, _ = await Searcher(store).rank("XUAR")
    assert common.words[0].weight < rare.words[0].weight
    assert common.words[0].passages == 4
    assert [(name.name, name.passages) for name in common.words[0].names] == [("region", 4), (FULL, 2)]


def rows(*groups: Sequence[str]) -> tuple[tuple[int, int, str, str], ...]:
    """Make rows as they are stored."""
    return tuple((0, number, name.casefold(), name) for number, group in enumerate(groups) for name in group)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Is the Eastern Gate of Khorgos open?", ["Eastern Gate of Khorgos"]),
        ("Is the eastern gate open, or Khorgos?", ["eastern gate", "Khorgos"]),
        ("The eastern gates of Almaty", ["eastern gates"]),
        ("gate eastern", []),
        ("霍尔果斯口岸在哪里", ["霍尔果斯"]),
        ("eastern", []),
    ],
)
def test_the_longest_name_is_found(question: str, found: list[str]) -> None:
    """Names are found as typed and inflected, the longest where several begin, and never in parts."""
    book = name_book(
        rows(["Eastern Gate", "Dostyk"], ["Eastern Gate of Khorgos", "ICBC"], ["Khorgos", "霍尔果斯"]), ("en", "zh")
    )
    named = book.named_in(question)
    assert [name.typed for name in named] == found


def test_names_match_by_the_stems_of_any_language() -> None:
    """An inflected name is found where a language takes both forms for one word, whatever the corpus speaks."""
    names = rows(["Тоқаев", "Tokayev"])
    for languages in (("en", "kk"), ("en",)):
        assert [name.typed for name in name_book(names, languages).named_in("Тоқаевтың сапары")] == ["Тоқаевтың"]
        assert name_book(names, languages).named_in("Тамақ сапары") == []


def test_no_name_stands_for_itself() -> None:
    """Other names are those that are not the typed one, in the order of the group."""
    book = name_book(rows(["Eastern Gate", "Eastern Gates", "Dostyk", "the"]), ("en",))
    assert [[other.name for other in name.others] for name in book.named_in("Eastern gate")] == [["Dostyk"]]


def test_a_long_text_has_a_few_names_only() -> None:
    """However many names a text has, those that are searched under others are limited."""
    book = name_book(rows(*([f"name{number}", f"other{number}"] for number in range(40))), ("en",))
    assert len(book.named_in(" ".join(f"name{number}" for number in range(40)))) == synonyms.MOST_NAMED


def test_names_stand_whole_within_their_owner() -> None:
    """A name's words follow each other in one sentence or headline; any stem of each will do."""
    terms = np.array([5, 6, 7, 0, 5, 0, 6, 5, 8], np.uint32)
    owners = np.array([0, 0, 0, 0, 0, 0, 0, 1, 1])
    table = NameTable([(2, ((5,), (6, 8))), (3, ((5,), (6, 8))), (1, ((6,), (5,)))])
    found = sorted(zip(*(part.tolist() for part in table.hits(terms, owners)), strict=True))
    assert found == [(0, 2, 2), (0, 2, 3), (7, 9, 2), (7, 9, 3)]
    assert [len(part) for part in table.hits(terms[:1], owners[:1])] == [0, 0, 0]


def test_names_are_marked_in_text() -> None:
    """The span goes from the first word to the last, whatever stands between words."""
    name = OtherName("Eastern Gate", (("eastern",), ("gate",)))
    text = "The Eastern-Gates: an eastern wind, a gate."
    assert [text[start:end] for start, end in spans_of_names([name], text, "en")] == ["Eastern-Gates"]
