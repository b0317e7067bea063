"""Questions that are hard on a search, and the articles that make them so."""

from __future__ import annotations

import random
import string
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from corpus.analysis import stop_words, tokenize
from corpus.models import Draft
from tests.benchmark.growth import SEED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tests.benchmark.grown import Grown
    from tests.benchmark.sets import QuestionSet

ASKED: Final = 10
"""Questions of each kind."""

NEAR_MISSES: Final = 10_000

_MISSED: Final = "tamerzhanov"
_LONG: Final = 6_000
_COMMONEST: Final = 12
_COUNTED: Final = 3_000
_WORDS_PER_SENTENCE: Final = 20
_SENTENCES_PER_ARTICLE: Final = 50
_CHINESE: Final = "马来西亚总理什么时候访问哈萨克斯坦，双方签署了哪些合作文件？"


@dataclass(frozen=True, slots=True)
class WorstCase:
    """A kind of question, and some of that kind."""

    name: str
    questions: tuple[str, ...]


def worst_cases(grown: Grown, chinese: QuestionSet | None) -> list[WorstCase]:
    """Make up the questions for a grown corpus."""
    chance = random.Random(SEED)
    texts = [passage.body for passage in islice(grown.searched(), _COUNTED)]
    counted = Counter(token.word for text in texts for token in tokenize(text))
    commonest = [word for word, _ in counted.most_common()]
    meaningful = [word for word in commonest if word not in stop_words()][:_COMMONEST]
    present = set(near_misses(NEAR_MISSES))
    missing = (word for word in _edited_twice(random.Random(SEED + 1)) if word not in present)
    in_chinese = [item.text for item in chinese.questions] if chinese else [_CHINESE]
    return [
        WorstCase("all words common", _repeat(lambda: _shuffled(meaningful, chance))),
        WorstCase("stop words alone", _repeat(lambda: _shuffled(commonest[:_COMMONEST], chance))),
        WorstCase(f"{_LONG:,} characters", _repeat(lambda: " ".join(chance.sample(texts, 20))[:_LONG])),
        WorstCase("one-letter words", _repeat(lambda: _shuffled(string.ascii_lowercase, chance))),
        WorstCase(f"a word with {NEAR_MISSES:,} near misses", _repeat(lambda: f"Who met {next(missing)}?")),
        WorstCase("Chinese", _repeat(lambda: chance.choice(in_chinese))),
    ]


def worst_articles(chinese: QuestionSet | None) -> Iterator[Draft]:
    """Make the articles that hold the near misses, and give the Chinese ones."""
    words = near_misses(NEAR_MISSES)
    sentences = [
        " ".join(words[start : start + _WORDS_PER_SENTENCE]).capitalize() + "."
        for start in range(0, len(words), _WORDS_PER_SENTENCE)
    ]
    for start in range(0, len(sentences), _SENTENCES_PER_ARTICLE):
        body = " ".join(sentences[start : start + _SENTENCES_PER_ARTICLE])
        yield Draft(f"near-misses:{start}", "Near misses", headline_given=True, body=body, language="en", raw=body)
    yield from chinese.drafts if chinese else ()


def near_misses(number: int) -> list[str]:
    """Misspell one word in so many ways, each within two edits."""
    found: dict[str, None] = {}
    for word in _edited_twice(random.Random(SEED)):
        if len(found) == number:
            break
        if word != _MISSED:
            found[word] = None
    return list(found)


def _edited_twice(chance: random.Random) -> Iterator[str]:
    while True:
        yield _edited(_edited(_MISSED, chance), chance)


def _edited(word: str, chance: random.Random) -> str:
    at, letter = chance.randrange(len(word)), chance.choice(string.ascii_lowercase)
    return chance.choice(
        [word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]]
    )


def _shuffled(words: Iterable[str], chance: random.Random) -> str:
    listed = list(words)
    return " ".join(chance.sample(listed, len(listed)))


def _repeat(make: Callable[[], str]) -> tuple[str, ...]:
    return tuple(make() for _ in range(ASKED))
