"""Gaps in the corpus: the questions that got no answer, those that are alike as one, by how often they were asked.

Two wordings are alike if they have the same words that carry meaning, in whatever order, inflected or misspelt, or if
one has few more than the other. A word in place of another, or another number, makes another question.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

from corpus.analysis import is_character, is_cjk, stem, tokenize
from corpus.search.query import meaningful_tokens
from corpus.search.relatives import relatives
from corpus.search.spelling import most_edits, repairable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from corpus.models import Scope
    from corpus.search.searcher import Searcher
    from corpus.store import Store
    from corpus.store.gaps import Unanswered

MOST_ASKED_AGAIN: Final = 200
"""Questions that are asked again at most, to leave out those that are answered by now."""

_SHARED: Final = 0.75
"""The share of two questions' words that both have, if they are alike."""

_SHORTEST_MISSPELT: Final = 5
_RAREST: Final = 4
_MOST_COMPARED: Final = 60
"""Earlier questions with a word in common that a question is compared with, for each of its rarest words."""

_BITS: Final = 256
_SAME_PER_MISSPELT: Final = 2
"""Words that two questions must have in common for each one that is spelt nearly alike only."""

_KAZAKH: Final = frozenset("әғқңөұүһі")


@dataclass(frozen=True, slots=True)
class Gap:
    """A question without an answer in its most asked wording, with how many times and when last it was asked.

    `times` and `last_day` are of all wordings together; `alike` are the other ones, most asked first.
    """

    question: str
    times: int
    last_day: date
    alike: tuple[str, ...] = ()


@dataclass(slots=True)
class _Group:
    """Wordings of one question, the most asked first; the terms are the first one's, also as bits of a number."""

    terms: frozenset[str]
    bits: int
    wordings: list[Unanswered] = field(default_factory=list)

    def as_gap(self) -> Gap:
        first, *others = self.wordings
        return Gap(
            first.question,
            sum(wording.times for wording in self.wordings),
            max(wording.last_day for wording in self.wordings),
            tuple(wording.question for wording in others),
        )


async def gaps(store: Store, searcher: Searcher, scope: Scope, limit: int = 20) -> list[Gap]:
    """List what was asked most without an answer; what the corpus answers by now is left out."""
    asked = await store.unanswered(scope)
    found: list[Gap] = []
    for gap in islice(await asyncio.to_thread(grouped, asked), MOST_ASKED_AGAIN):
        if len(found) == limit:
            break
        if not (await searcher.ask_again(gap.question, scope)).answered:
            found.append(gap)
    return found


def grouped(asked: Sequence[Unanswered]) -> list[Gap]:
    """Put wordings of one question together, most asked questions first."""
    by_times = sorted(asked, key=lambda item: (-item.times, -item.last_day.toordinal(), item.question))
    gathered = [group.as_gap() for group in _groups(by_times)]
    return sorted(gathered, key=lambda gap: (-gap.times, -gap.last_day.toordinal(), gap.question))


def _groups(asked: Sequence[Unanswered]) -> list[_Group]:
    all_terms = _terms_of([item.question for item in asked])
    counts = Counter(term for terms in set(all_terms) for term in terms)
    bit_of = {term: 1 << number % _BITS for number, term in enumerate(sorted(counts))}
    groups: dict[frozenset[str], _Group] = {}
    with_term: dict[tuple[str, frozenset[str]], list[_Group]] = {}
    for item, terms in zip(asked, all_terms, strict=True):
        if (group := groups.get(terms)) is None:
            numbers = frozenset(filter(_is_number, terms))
            rarest = sorted(terms, key=lambda term: (counts[term], term))[:_RAREST]
            bits = sum({bit_of[term] for term in terms})
            near = (
                other
                for term in rarest
                for other in islice(with_term.get((term, numbers), ()), _MOST_COMPARED)
                if _may_be_alike(*_counts(bits, other.bits))
            )
            group = next((other for other in near if _are_alike(terms, other.terms)), None)
            if group is None:
                group = _Group(terms, bits)
                for term in terms:
                    with_term.setdefault((term, numbers), []).append(group)
            groups[terms] = group
        group.wordings.append(item)
    return list({id(group): group for group in groups.values()}.values())


def _terms_of(questions: Sequence[str]) -> list[frozenset[str]]:
    """Reduce questions to the stems of their meaningful words, misspelt ones repaired by those of other questions."""
    words = [_words(question) for question in questions]
    meant = _meant(Counter(word for several in words for word in set(several)))
    return [
        frozenset(stem(meant.get(word, word), _language(question)) for word in several)
        or frozenset({question.casefold()})
        for question, several in zip(questions, words, strict=True)
    ]


def _words(question: str) -> list[str]:
    """List the folded words that carry meaning; of Chinese the characters, whose order then does not matter."""
    tokens = tokenize(question)
    chosen = meaningful_tokens(question, tokens) or tokens
    return [token.word for token in chosen if not is_cjk(token.word) or is_character(token.word)]


def _language(question: str) -> str | None:
    """Tell Kazakh from Russian, whose stems differ; other scripts need no telling."""
    return None if _KAZAKH.isdisjoint(question.casefold()) else "kk"


def _meant(counts: Mapping[str, int]) -> dict[str, str]:
    """Map words that are one edit away from a word of a dictionary, or from one that is asked for more often."""
    unsure = {word for word in counts if len(word) >= _SHORTEST_MISSPELT and repairable(word)}
    found: dict[str, str] = {}
    known: dict[str, list[str]] = {}
    for word in sorted(counts, key=lambda word: (word in unsure, -counts[word], word)):
        if len(word) < _SHORTEST_MISSPELT - 1 or not word.isalpha() or is_cjk(word):
            continue
        shorter = _with_a_letter_left_out(word)
        if word in unsure:
            near = (other for key in shorter for other in known.get(key, ()))
            best = next((other for other in near if OSA.distance(word, other, score_cutoff=1) <= 1), None)
            if best is not None:
                found[word] = best
                continue
        for key in shorter:
            known.setdefault(key, []).append(word)
    return found


def _with_a_letter_left_out(word: str) -> Iterable[str]:
    """Give a word and all that it is with one letter left out: words one edit apart have one of them in common."""
    return dict.fromkeys([word, *(word[:at] + word[at + 1 :] for at in range(len(word)))])


def _counts(first: int, second: int) -> tuple[int, int, int]:
    """Count the bits that both have, and those that one alone has; terms share bits, so they may be a few more."""
    return (first & second).bit_count(), (first & ~second).bit_count(), (second & ~first).bit_count()


def _may_be_alike(shared: int, first_alone: int, second_alone: int) -> bool:
    """Tell from counts of terms whether two questions are alike if what can be misspelt is."""
    misspelt = min(first_alone, second_alone)
    return _SAME_PER_MISSPELT * misspelt <= shared and shared + misspelt >= _SHARED * (
        shared + max(first_alone, second_alone)
    )


def _are_alike(first: frozenset[str], second: frozenset[str]) -> bool:
    more, less = sorted(first - second), sorted(second - first)
    return _may_be_alike(len(first & second), len(more), len(less)) and len(_same_words(more, less)) == min(
        len(more), len(less)
    )


def _same_words(first: Sequence[str], second: Sequence[str]) -> list[tuple[str, str]]:
    """Pair words that are spelt nearly alike, each at most once."""
    left, pairs = list(second), []
    for term in first:
        if (other := next((other for other in left if _is_same_word(term, other)), None)) is not None:
            left.remove(other)
            pairs.append((term, other))
    return pairs


@lru_cache(maxsize=65_536)
def _is_same_word(first: str, second: str) -> bool:
    """Tell whether one word is a form of the other, or one of them is no English word and may be misspelt."""
    if _is_number(first) or _is_number(second):
        return False
    if relatives(first, [second]):
        return True
    edits = min(most_edits(first), most_edits(second))
    return (
        min(len(first), len(second)) >= _SHORTEST_MISSPELT
        and (repairable(first) or repairable(second))
        and OSA.distance(first, second, score_cutoff=edits) <= edits
    )


def _is_number(term: str) -> bool:
    return term[0].isdecimal()
