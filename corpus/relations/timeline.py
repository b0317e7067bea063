"""What was said of a pair of countries, and when: the best sentences of each article, each story once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Final

from corpus.analysis import entries, stop_words
from corpus.duplicates import ALIKE_FROM, CONTAINED_FROM, Text, likeness
from corpus.passages import count_words
from corpus.relations.amounts import amounts_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from corpus.models import Article, Quote
    from corpus.relations.speaking import Span, Speaking, Subject

_FEWEST_WORDS: Final = 6
_MANY_WORDS: Final = 60
_MOST_WORDS: Final = 80
_ENDS: Final = tuple(".!。！…»”\"')）")

_BOTH: Final = 2.0
_ONE: Final = 1.0
_OF_THE_HEADLINE: Final = 0.8
_AT_THE_TOP: Final = 0.5
_AMOUNT: Final = 0.3
_SUBJECT: Final = 1.5
_TOO_SHORT: Final = -1.5
_TOO_LONG: Final = -0.5
_NO_STATEMENT: Final = -0.8
"""What speaks for and against a sentence."""


def best_quotes(
    passages: Iterable[Speaking],
    subject: Subject | None = None,
    after: date | None = None,
    before: date | None = None,
) -> Iterator[Quote]:
    """Quote each article once, in the order in which they come; `passages` come article by article.

    With `subject` only what has its words is quoted; with a day articles without a date are left out, too.
    """
    for _, speaking in groupby(passages, key=lambda one: one.article.id):
        own = list(speaking)
        if _is_within(own[0].article, after, before) and (quote := _best(own, subject)):
            yield quote


def told_once(quotes: Iterable[Quote]) -> list[Quote]:
    """Put quotes in order, oldest first and undated last; of articles that tell the same only the first stays."""
    return _each_story_once(sorted(quotes, key=lambda quote: _when(quote.article)))


@dataclass(frozen=True, slots=True)
class _Choice:
    """Sentences of a passage that may be quoted, and what speaks for them."""

    score: float
    speaking: Speaking
    first: int
    last: int

    @property
    def span(self) -> Span:
        return self.speaking.sentences[self.first][0], self.speaking.sentences[self.last][1]


def _best(passages: Sequence[Speaking], subject: Subject | None) -> Quote | None:
    article = passages[0].article
    if subject:
        passages = [speaking for speaking in passages if subject.is_in(speaking.text, article.language)]
    hopes = [
        _Choice(_most_worth(speaking, index, subject), speaking, index, index)
        for speaking in passages
        for index in range(len(speaking.sentences))
    ]
    if not hopes:
        return None
    best = _completed(_worthiest(hopes, _terms(article.headline, article.language), subject))
    start, end = best.span
    marks = [(first, last) for first, last, _ in best.speaking.marks if start <= first and last <= end]
    codes = best.speaking.codes_in(start, end)
    return best.speaking.quote(start, end, marks, len(codes) / 2)


def _worthiest(hopes: Sequence[_Choice], heading: set[str], subject: Subject | None) -> _Choice:
    """Find the best sentence; those that cannot be better whatever they say are not read, which most are not."""
    best: _Choice | None = None
    for hope in sorted(hopes, key=lambda hope: (-hope.score, hope.span[0])):
        if best and hope.score < best.score:
            break
        choice = replace(hope, score=_worth(hope.speaking, hope.first, heading, subject))
        if best is None or (choice.score, -choice.span[0]) > (best.score, -best.span[0]):
            best = choice
    if best is None:
        raise ValueError("no sentences to choose from")
    return best


def _by_place(speaking: Speaking, index: int) -> float:
    """Weigh which countries a sentence names and where it stands."""
    start, end = speaking.sentences[index]
    worth = (0.0, _ONE, _BOTH)[len(speaking.codes_in(start, end))]
    return worth + _AT_THE_TOP * (1 - start / (len(speaking.article.body) + 1))


def _most_worth(speaking: Speaking, index: int, subject: Subject | None) -> float:
    """Tell how much a sentence can be worth whatever it says."""
    return _by_place(speaking, index) + _OF_THE_HEADLINE + _AMOUNT + (_SUBJECT if subject else 0.0)


def _worth(speaking: Speaking, index: int, heading: set[str], subject: Subject | None) -> float:
    """Weigh a sentence: whether it names both countries, says what the headline says, and is a statement."""
    start, end = speaking.sentences[index]
    article = speaking.article
    text = article.body[start:end]
    worth = _by_place(speaking, index)
    if heading:
        worth += _OF_THE_HEADLINE * len(heading & _terms(text, article.language)) / len(heading)
    worth += _AMOUNT * bool(amounts_in(text))
    if subject and subject.is_in(text, article.language):
        worth += _SUBJECT
    words = count_words(text)
    if words < _FEWEST_WORDS:
        worth += _TOO_SHORT
    if words > _MANY_WORDS:
        worth += _TOO_LONG
    return worth + (0.0 if text.endswith(_ENDS) else _NO_STATEMENT)


def _completed(choice: _Choice) -> _Choice:
    """Add a neighbour that names the other country, if the one chosen names only one and both stay short."""
    speaking, index = choice.speaking, choice.first
    have = speaking.codes_in(*choice.span)
    sides = [(index - 1, index)] * speaking.follows_at_once(index)
    if index + 1 < len(speaking.sentences) and speaking.follows_at_once(index + 1):
        sides.append((index, index + 1))
    for first, last in sides:
        wider = _Choice(choice.score, speaking, first, last)
        start, end = wider.span
        if (
            len(have) < len(speaking.codes_in(start, end))
            and count_words(speaking.article.body[start:end]) <= _MOST_WORDS
        ):
            return wider
    return choice


def _each_story_once(quotes: Sequence[Quote]) -> list[Quote]:
    """Leave out what another, earlier quote's passage tells as well."""
    told: list[tuple[Text, Quote]] = []
    by_run: defaultdict[int, list[int]] = defaultdict(list)
    for quote in quotes:
        text = Text(quote.passage_text)
        near = {number for run in text.runs.tolist() for number in by_run.get(run, ())}
        if any(_is_same(text, told[number][0]) for number in near):
            continue
        for run in text.runs.tolist():
            by_run[run].append(len(told))
        told.append((text, quote))
    return [quote for _, quote in told]


def _is_same(one: Text, other: Text) -> bool:
    alike, contained = likeness(one, other)
    return alike >= ALIKE_FROM or contained >= CONTAINED_FROM


def _is_within(article: Article, after: date | None, before: date | None) -> bool:
    if after is None and before is None:
        return True
    published = article.published
    return (
        published is not None
        and (after is None or published.last_day >= after)
        and (before is None or published.first_day <= before)
    )


def _when(article: Article) -> tuple[date, date, int]:
    published = article.published
    if published is None:
        return date.max, date.max, article.id
    return published.first_day, published.last_day, article.id


def _terms(text: str, language: str | None) -> set[str]:
    return {entry.term for entry in entries(text, language) if entry.word not in stop_words()}
