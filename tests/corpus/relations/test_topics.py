"""Topics are key phrases that read as topics, are spelt as in the articles, and go with their article."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corpus.models import SHARED, Pair, Scope
from corpus.relations.key_phrases import key_phrases
from corpus.relations.relations import Relations
from corpus.relations.topics import topics_of
from corpus.store import topics
from tests.corpus.drafts import draft
from tests.corpus.relations.articles import BEEF, CHINESE, DURIAN_DEAL, KAZAKH, MALAY, RUSSIAN, library, stored

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from corpus.store import Store

CN_MY = Pair("CN", "MY")
CN_KZ = Pair("CN", "KZ")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Open a store with the articles."""
    async for opened in stored(tmp_path / "topics.sqlite3", library()):
        yield opened


def phrases(body: str, language: str = "en", publisher: str | None = None) -> list[str]:
    """List the topics of a text."""
    return [topic.phrase for topic in topics_of(body, language, publisher)]


@pytest.mark.parametrize(
    ("body", "language", "expected"),
    [
        (DURIAN_DEAL, "en", "durian exports"),
        (BEEF, "en", "cold store"),
        (RUSSIAN, "ru", "порт Хоргос"),
        (KAZAKH, "kk", "Қорғас құрғақ порты"),
        (MALAY, "ms", "minyak sawit"),
        (CHINESE, "zh", "冷链运输"),
    ],
)
def test_topics_in_every_language(body: str, language: str, expected: str) -> None:
    """What a text is mostly about is found in English, Russian, Kazakh, Malay and Chinese."""
    found = phrases(body, language)
    assert any(expected in phrase for phrase in found), found


@pytest.mark.parametrize(("body", "language"), [(item.body, item.language) for item in library()])
def test_topics_stand_in_the_body(body: str, language: str) -> None:
    """Each is spelt as the body has it, at one of its places at least."""
    for topic in topics_of(body, language):
        assert any(body.startswith(topic.phrase, place) for place in topic.places)


def test_names_are_whole_and_without_titles() -> None:
    """A part of a name stands for all of it; titles, countries and peoples in front of it are cut off."""
    body = (
        "On Monday Malaysian Trade Minister Aziz Rahimov opened the East Coast Grain Terminal in Kuantan. "
        "Rahimov said the East Coast Grain Terminal would serve Chinese mills. Later Rahimov met growers."
    )
    found = phrases(body)
    assert "Aziz Rahimov" in found
    assert "East Coast Grain Terminal" in found
    assert not {"Rahimov", "Coast Grain", "Malaysian Trade Minister", "Minister Aziz Rahimov"} & set(found)


def test_what_is_no_topic() -> None:
    """Countries, peoples, dates, headings, the publisher's name and what somebody does are none."""
    body = (
        "Strait Courier Expands Its Coverage Of Northern Ports\n\n"
        "China and Malaysia want to deepen port traffic in November 2024. Strait Courier reported that Chinese and "
        "Malaysian firms agreed to widen port traffic. In November China was silent."
    )
    found = {phrase.casefold() for phrase in phrases(body, publisher="Strait Courier")}
    assert "port traffic" in found
    for none in ("china", "malaysia", "chinese", "november", "strait courier", "deepen port traffic", "northern ports"):
        assert none not in found


def test_inflected_forms_are_one_topic() -> None:
    """A topic stands wherever any of its forms does."""
    (topic,) = [topic for topic in topics_of(RUSSIAN, "ru") if topic.key.endswith("порт хоргос")]
    assert len(topic.places) == 3


@pytest.mark.parametrize("text", ["", " \n\n ", "。", "\udcff\udcff port", "🐎 " * 500, "a" * 50_000, "1 2 3 " * 400])
@pytest.mark.parametrize("language", ["en", "zh", "kk", "xx", None])
def test_any_text_has_its_phrases_or_none(text: str, language: str | None) -> None:
    """Nothing that can stand in a text, and no language, makes the libraries fail."""
    assert isinstance(key_phrases(text, language), list)
    assert isinstance(topics_of(text, language), list)


async def test_what_a_pair_is_about(store: Store) -> None:
    """Topics of several of a pair's articles come first, of other pairs' articles there are none."""
    relations = Relations(store)
    await relations.find_topics()
    by_pair = {relation.pair: relation for relation in await relations.all(SHARED)}
    assert by_pair[CN_MY].topics[0] == "durian exports"
    assert "cold store" in by_pair[CN_KZ].topics
    assert not {"cold store", "beef"} & set(by_pair[CN_MY].topics)
    told = await relations.of(SHARED, CN_KZ, topics=3)
    assert told is not None
    assert len(told.topics) == 3
    assert await relations.of(SHARED, Pair("FR", "KZ")) is None


async def test_one_pair_is_told_at_once(store: Store) -> None:
    """Who asks for a pair, or for articles, needs not wait for the background."""
    relations = Relations(store)
    told = await relations.of(SHARED, CN_MY)
    assert told is not None
    assert "durian exports" in told.topics
    beef = await store.find(SHARED, "beef")
    assert beef is not None
    assert "cold store" in await relations.topics_of(SHARED, [beef.id])


async def test_topics_go_with_their_article(store: Store) -> None:
    """After an article has changed or is gone, nobody is told what it was about."""
    relations = Relations(store)
    await relations.find_topics()
    assert "cold store" in await relations.suggest_topics(SHARED, "cold")
    changed = "Kazakhstan sells wheat flour to China. Wheat flour travels by rail, and wheat flour mills are busy."
    await store.put(SHARED, [draft("beef", changed, headline="Flour for China")])
    assert "cold store" not in await relations.suggest_topics(SHARED, "cold")
    await relations.find_topics()
    assert "wheat flour" in await relations.suggest_topics(SHARED, "Wheat")
    await store.remove(SHARED, ["beef"])
    assert "wheat flour" not in await relations.suggest_topics(SHARED, "Wheat")
    assert "Wheat flour" not in (await relations.all(SHARED))[0].topics


async def test_walls(store: Store) -> None:
    """A server's topics are its own; others see neither them nor that there are any."""
    own, other = Scope(77), Scope(88)
    saffron = "China buys saffron from Kazakhstan. Saffron growers of Kazakhstan praise saffron prices in China."
    await store.put(own, [draft("saffron", saffron, headline="Saffron")])
    relations = Relations(store)
    await relations.find_topics()
    article = await store.find(own, "saffron")
    assert article is not None
    assert any("saffron" in topic.casefold() for topic in await relations.topics_of(own, [article.id]))
    assert await relations.topics_of(other, [article.id]) == []
    assert not any("saffron" in topic.casefold() for topic in await relations.suggest_topics(other, "saffron"))
    seen = {relation.pair: relation for relation in await relations.all(other)}
    assert seen[CN_KZ].articles == 3
    assert not any("saffron" in topic.casefold() for topic in seen[CN_KZ].topics)
    assert {r.pair: r for r in await relations.all(own)}[CN_KZ].articles == 4


async def test_what_changes_meanwhile_is_not_kept(store: Store) -> None:
    """Topics of a text that was replaced while they were looked for are not kept."""
    beef = await store.find(SHARED, "beef")
    assert beef is not None
    (read,) = await store.in_thread(lambda connection: topics.read_some(connection, [beef.id], 1))
    await store.put(SHARED, [draft("beef", "Kazakhstan and China talk about rail gauges.", headline="Rails")])
    await store.topics.keep([(read, topics_of(read.body, read.language))])
    assert beef.id in await store.in_thread(topics.pending)
    assert await Relations(store).suggest_topics(SHARED, "cold store") == []


async def test_what_a_single_word_does_not_tell(store: Store) -> None:
    """Words in small letters, and those that are rather a quality, are topics only where there is nothing else."""
    body = (
        "Muslim growers met. The Muslim growers of China and Malaysia want investment. Muslim traders need investment. "
        "The Kuantan Rice Board pays. Malaysia asks the Kuantan Rice Board and China for investment."
    )
    await store.put(SHARED, [draft("rice", body, headline="Rice", published="2024")])
    relations = Relations(store)
    rice = await store.find(SHARED, "rice")
    assert rice is not None
    told = await relations.topics_of(SHARED, [rice.id], 8)
    assert "Kuantan Rice Board" in told
    assert not {"Muslim", "investment", "growers"} & set(told)
    alone = "China and Malaysia want investment. More investment comes to Malaysia. China gives investment."
    await store.put(SHARED, [draft("money", alone, headline="Money")])
    money = await store.find(SHARED, "money")
    assert money is not None
    assert await relations.topics_of(SHARED, [money.id]) == ["investment"]
    suggested = await relations.suggest_topics(SHARED, "")
    assert suggested.index("Kuantan Rice Board") < suggested.index("investment")


async def test_the_same_topic_in_two_languages_is_one(store: Store) -> None:
    """Two languages have other stems for the same name, which must not be on two buttons."""
    english = "China and Malaysia use the Portal Pertanian Bersama. The Portal Pertanian Bersama is for Malaysia."
    malay = "China dan Malaysia guna Portal Pertanian Bersama. Portal Pertanian Bersama itu untuk Malaysia."
    await store.put(SHARED, [draft("en", english, headline="A portal"), draft("ms", malay, language="ms")])
    relations = Relations(store)
    await relations.find_topics()
    keys = await store.in_thread(
        lambda connection: connection.execute("SELECT DISTINCT key FROM topic WHERE phrase LIKE 'Portal%'").fetchall()
    )
    assert len(keys) > 1
    shown = await relations.of(SHARED, CN_MY, topics=20)
    assert shown is not None
    for listed in (
        shown.topics,
        await relations.suggest_topics(SHARED, ""),
        await relations.suggest_topics(SHARED, "portal"),
    ):
        assert sum(topic.casefold().startswith("portal pertanian bersama") for topic in listed) == 1


async def test_topics_of_another_version_found_anew_are_told(store: Store) -> None:
    """When topics are found again, with no other articles, what was remembered of them is forgotten."""
    relations = Relations(store)
    await relations.find_topics()
    async with store._database.transaction() as connection:
        await connection.execute("UPDATE topics_found SET version = version - 1")
        await connection.execute("UPDATE topic SET phrase = 'of before'")
    assert set((await relations.all(SHARED))[0].topics) == {"of before"}
    await relations.find_topics()
    assert "of before" not in (await relations.all(SHARED))[0].topics


async def test_a_server_that_wants_no_shared_articles_is_told_nothing_of_them(store: Store) -> None:
    """What was remembered of its pairs and topics before does not count any more."""
    relations, own = Relations(store), Scope(77)
    await store.put(own, [draft("mint", "China sells Malaysia mint tea. Mint tea for Malaysia!", headline="Mint")])
    await relations.find_topics()
    before = await relations.all(own)
    assert CN_KZ in [relation.pair for relation in before]
    assert "cold store" in await relations.suggest_topics(own, "cold store")
    await store.servers.set_setting(own, "shared_corpus", "off")
    (after,) = await relations.all(own)
    assert (after.pair, after.articles) == (CN_MY, 1)
    assert "cold store" not in await relations.suggest_topics(own, "cold store")
    assert "durian exports" not in after.topics
