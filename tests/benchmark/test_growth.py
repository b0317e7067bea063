"""How a corpus grows."""

from __future__ import annotations

from collections import Counter
from itertools import islice, pairwise

from corpus.bundled import bundled_articles
from tests.benchmark.growth import Growth, invented

_SOME = 128


def _grown(seed: int = 1) -> list[str]:
    growing = Growth([draft.body for draft in bundled_articles()], seed)
    return [draft.body for draft in islice(growing.articles(), _SOME)]


def test_the_same_seed_grows_the_same_articles() -> None:
    """A seed stands for one corpus, another seed for another one."""
    assert _grown() == _grown()
    assert not set(_grown()) & set(_grown(seed=2))


def test_running_words_are_zipfian() -> None:
    """The commonest ten words make up more of the text than the next ninety do of a flat one, and most are rare."""
    counts = [number for _, number in Counter(" ".join(_grown()).lower().split()).most_common()]
    assert sum(counts[:10]) > 0.15 * sum(counts)
    assert sum(number == 1 for number in counts) > 0.3 * len(counts)


def test_new_words_never_cease() -> None:
    """Each further part of the text brings new words, but fewer than the part before."""
    growing = Growth([draft.body for draft in bundled_articles()])
    articles = growing.articles()
    seen = [0]
    for _ in range(3):
        list(islice(articles, _SOME))
        seen.append(len(growing.words_seen))
    first, second, third = (after - before for before, after in pairwise(seen))
    assert first > second > third > first / 10


def test_invented_words_differ() -> None:
    """No two numbers give one word."""
    numbers = [*range(20_000), *range(40_000_000, 40_020_000)]
    assert len({invented(number).lower() for number in numbers}) == len(numbers)
