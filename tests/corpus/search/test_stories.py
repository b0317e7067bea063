"""Different stories before the same one again."""

from corpus.search.ranking import Ranked
from corpus.search.stories import different_stories_first
from tests.corpus.search.making import row

WIRE = "khorgo train wait day dry port border crane freight grow percent"


def ranked(number: int, article: int, terms: str) -> Ranked:
    """Make a ranked passage; lower numbers rank higher."""
    return Ranked(row(terms, number=number, article=article), number, -float(number), {})


def order(items: list[Ranked], limit: int) -> list[int]:
    """List the numbers of the passages that are chosen."""
    return [item.candidate for item in different_stories_first(items, limit)]


def test_one_article_is_not_shown_three_times() -> None:
    """Second passages of an article wait until three stories were told, then follow by score."""
    items = [
        ranked(0, 1, "a b c"),
        ranked(1, 1, "d e f"),
        ranked(2, 2, "g h i"),
        ranked(3, 1, "j k"),
        ranked(4, 3, "l m"),
    ]
    assert order(items, 10) == [0, 2, 4, 1, 3]


def test_one_story_in_two_papers_is_told_once_first() -> None:
    """An almost equal passage of another article is the same story, however its sentences are cut and ordered."""
    turned = "freight grow percent\n" + WIRE.removesuffix(" freight grow percent") + " reuter"
    items = [ranked(0, 1, WIRE), ranked(1, 2, turned), ranked(2, 3, "durian fruit air pahang")]
    assert order(items, 10) == [0, 2, 1]


def test_half_the_words_do_not_make_the_same_story() -> None:
    """Passages about one thing that say something else are told one after the other."""
    other = " ".join(WIRE.split()[:6]) + " lorri queue driver complain"
    items = [ranked(0, 1, WIRE), ranked(1, 2, other), ranked(2, 3, "durian fruit air pahang")]
    assert order(items, 10) == [0, 1, 2]


def test_passages_without_terms_are_compared() -> None:
    """Passages of which nothing was analysed are one story and are in nobody's way."""
    items = [ranked(0, 1, ""), ranked(1, 2, ""), ranked(2, 3, "durian")]
    assert order(items, 10) == [0, 2, 1]


def test_no_more_than_asked_for() -> None:
    """The limit holds, and few candidates are fewer."""
    items = [ranked(number, number, f"word{number}") for number in range(6)]
    assert order(items, 4) == [0, 1, 2, 3]
    assert order(items[:2], 4) == [0, 1]
