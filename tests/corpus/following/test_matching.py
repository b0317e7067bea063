"""Which articles fit a topic, a pair and a publisher, and which tell the same story."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from corpus.errors import CorpusError
from corpus.following.follows import Follow, Kind
from corpus.following.matching import Interests, by_follower, read_topic
from corpus.following.quoting import best_quote
from corpus.following.reading import ReadArticle
from corpus.following.schedule import Rhythm
from corpus.following.stories import Stories
from corpus.models import BUNDLED, SHARED, Scope
from corpus.store import Store
from tests.commands.samples import make_article

if TYPE_CHECKING:
    from pathlib import Path

    from corpus.models import Article

TIN = make_article(
    "The mill in Ipoh has begun to roll tin plate again.\n\n"
    "Half of its exports of tin plate go to China, where canneries of peaches wait for them. Malaysia's mills had"
    " stood still for a year. Sales of beef are up, too.",
    headline="Ipoh rolls again",
    publisher="The Kinta Post",
)
CHINESE = make_article(
    "中国从马来西亚进口的锡板增加了两成。罐头厂说，桃子罐头的出口很好。", headline="锡板进口", language="zh", identity=8
)
FAR = make_article(
    "\n\n".join(
        [
            "Beef was dear this week, and butchers in the covered market spoke of little else all day long.",
            *(
                f"On day {day} the market hall was swept, the scales were tested and the lamps were lit at six."
                for day in range(30)
            ),
            "Exports of felt have begun, the union of the hatters said in its letter to the members.",
        ]
    ),
    headline="From the market",
    identity=9,
)


def follow(kind: Kind, subject: str, *, identity: int = 1, scope: Scope = SHARED, since: int = 0) -> Follow:
    """Make a follow."""
    return Follow(identity, identity, scope, kind, subject, Rhythm.AT_ONCE, since)


def fits(kind: Kind, subject: str, article: Article) -> bool:
    """Tell whether an article fits something."""
    return bool(Interests([follow(kind, subject)]).fitting(ReadArticle(article)))


@pytest.mark.parametrize(
    ("topic", "article", "expected"),
    [
        ("tin exports", TIN, True),
        ("export of Tin", TIN, True),
        ('"tin plate"', TIN, True),
        ('"plate tin"', TIN, False),
        ("“exports of tin plate” China", TIN, True),
        ("«tin plate» Korea", TIN, False),
        ('tin "plate', TIN, True),
        ("Ipoh peaches", TIN, True),  # one word stands in the headline
        ("tin Korea", TIN, False),
        ("锡板 出口", CHINESE, True),
        ("桃子罐头", CHINESE, True),
        ("罐头桃子", CHINESE, False),
        ("beef exports", FAR, False),  # both words are there, but far from each other
        ("beef", FAR, True),
        ("the", TIN, True),  # a word without a meaning is looked for if there is no other
    ],
)
def test_a_topic_needs_all_its_words_in_one_passage(topic: str, article: Article, *, expected: bool) -> None:
    """Forms of a word count as the word, those in quotation marks must follow each other."""
    assert fits(Kind.TOPIC, read_topic(topic), article) is expected


@pytest.mark.parametrize("typed", ["", "   ", "...", '""', "?!"])
def test_a_topic_without_a_word_is_refused(typed: str) -> None:
    """There is nothing to look for."""
    with pytest.raises(CorpusError, match="at least one word"):
        read_topic(typed)


def test_a_topic_is_not_longer_than_can_be_shown() -> None:
    """A hundred characters are enough, one more is too much."""
    assert len(read_topic("felt " * 19 + "hat 2")) == 100
    with pytest.raises(CorpusError, match="100 characters"):
        read_topic("felt " * 19 + "hats 2")


@pytest.mark.parametrize(
    ("pair", "article", "expected"),
    [("CN-MY", TIN, True), ("CN-MY", CHINESE, True), ("CN-KZ", TIN, False), ("CN-MY", FAR, False)],
)
def test_a_pair_needs_both_countries_in_one_passage(pair: str, article: Article, *, expected: bool) -> None:
    """In whatever language they are named."""
    assert fits(Kind.PAIR, pair, article) is expected


def test_a_country_of_the_headline_counts_for_each_passage() -> None:
    """A report on China under a headline that names Kazakhstan is on both."""
    article = make_article("Buyers in China want more of it.", headline="Kazakhstan's honey sells")
    assert fits(Kind.PAIR, "CN-KZ", article)


def test_a_publisher_is_known_in_whatever_case() -> None:
    """As it is by its readers."""
    assert fits(Kind.PUBLISHER, "the kinta POST", TIN)
    assert not fits(Kind.PUBLISHER, "The Kinta", TIN)
    assert not fits(Kind.PUBLISHER, "The Kinta Post", replace(TIN, publisher=None))


def test_news_are_what_came_after_the_follow_and_is_seen() -> None:
    """Changes up to the follow are not news, nor are articles of servers that the follower does not see."""
    theirs, shared = Scope(77), (SHARED, SHARED, BUNDLED)
    every = [
        follow(Kind.PUBLISHER, "x", identity=1, since=5),
        follow(Kind.PUBLISHER, "x", identity=2, scope=theirs, since=4),
    ]
    seen_by = {SHARED: shared, theirs: (theirs, SHARED, BUNDLED)}
    assert by_follower(every, 5, TIN, seen_by).keys() == {2}
    assert by_follower(every, 6, TIN, seen_by).keys() == {1, 2}
    assert by_follower(every, 6, replace(TIN, scope=theirs), seen_by).keys() == {2}


def test_quotes_the_sentence_that_says_most() -> None:
    """For a pair that which names both, with the names marked; for a topic that with most of its words."""
    quote = best_quote(TIN, [follow(Kind.PAIR, "CN-MY")])
    assert quote is not None
    assert "China" in quote.text
    assert {quote.article.body[start:end] for start, end in quote.marks} >= {"China"}
    quote = best_quote(TIN, [follow(Kind.TOPIC, "tin exports")])
    assert quote is not None
    assert quote.text.startswith("Half of its exports of tin plate")
    assert [quote.article.body[start:end] for start, end in quote.marks][:2] == ["exports", "tin"]


def test_quotes_the_beginning_for_a_publisher() -> None:
    """There is nothing else to look for."""
    quote = best_quote(TIN, [follow(Kind.PUBLISHER, "The Kinta Post")])
    assert quote is not None
    assert quote.start == 0


def test_quotes_what_fits_no_more_from_its_beginning() -> None:
    """An article that was edited since is still quoted word for word."""
    quote = best_quote(FAR, [follow(Kind.PAIR, "CN-KZ")])
    assert quote is not None
    assert quote.start == 0
    assert FAR.body.startswith(quote.text)


def test_has_nothing_to_quote_of_an_empty_article() -> None:
    """None says so."""
    assert best_quote(make_article(" \n "), [follow(Kind.PUBLISHER, "x")]) is None


async def test_a_reprint_tells_the_same_story(tmp_path: Path) -> None:
    """A few changed words and a shortened copy are the same story; another text on the same is not."""
    from tests.commands.following.articles import FERRY, MELONS, REPRINT  # noqa: PLC0415 - they are of another room

    shortened = replace(MELONS, key="short", body=MELONS.body.partition("\n\n")[0] + " Eleven lorries left at once.")
    async with Store.open(tmp_path / "corpus.sqlite3") as store:
        await store.put(SHARED, [MELONS, REPRINT, FERRY, shortened])
        articles = {key: await store.find(SHARED, key) for key in ("melons", "melons-again", "ferry", "short")}

        def same(connection: object) -> dict[str, int]:
            stories = Stories(connection)  # type: ignore[arg-type]
            return {key: len(stories.same(article)[0]) for key, article in articles.items() if article}

        assert await store.in_thread(same) == {"melons": 1, "melons-again": 2, "ferry": 1, "short": 3}
