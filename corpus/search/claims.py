"""A claim, part by part, beside passages: which of its names, numbers and words stand in one of them.

Nothing here knows what is true. A part is found if all its names and numbers and most of its other words stand
together in a few sentences of one passage, and both or neither of the two deny something.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from corpus.analysis import is_character, is_cjk, stems, tokenize
from corpus.models import Quote
from corpus.passages import sentences
from corpus.search.negation import denies, without_negation
from corpus.search.quantities import Quantity, quantities
from corpus.search.query import meaningful_tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from corpus.analysis import Token
    from corpus.models import Article

MOST_PARTS: Final = 8

_MOST_WORDS: Final = 0.75
"""The share of the words that are neither names nor numbers from which on they are most."""

_PARTLY: Final = 0.4
"""The share of all words, names and numbers from which on a part is found in part."""

_FEWEST: Final = 2
"""How many of them that must be at least."""

_FEWEST_IN_CLAUSE: Final = 3
_CLAUSE: Final = re.compile(
    r"\s*[;；]\s*|[,，]\s*(?=(?:but|while|whereas|although|and|но|а|однако|и|бірақ|ал|және|tetapi|tapi|namun|manakala"
    r"|sedangkan|dan)\s)|，(?=但|而|并|且)"
)
_CYRILLIC: Final = re.compile(r"[а-яё]", re.IGNORECASE)
_OPERATORS: Final = re.compile(r"[\"“”„«»]|(?<!\S)[-–—]+(?=\S)|(?<=\w):(?=\S)")


class Support(Enum):
    """How much of a part stands in the quote."""

    FOUND = "found"
    PARTLY = "partly found"
    NOT_FOUND = "not found"


class Denial(Enum):
    """Which of the two says "not" while the other does not."""

    PART = "part"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Finding:
    """A part of a claim and the quote that has most of it, which is None if too little is found.

    `missing` are the part's names, numbers and other words, as typed, that the quote lacks, `missing_numbers` the
    numbers alone; `other_numbers` are the quote's own of the same kind, as written there.
    """

    text: str
    support: Support = Support.NOT_FOUND
    quote: Quote | None = None
    missing: tuple[str, ...] = ()
    missing_numbers: tuple[str, ...] = ()
    other_numbers: tuple[str, ...] = ()
    denial: Denial | None = None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A name or another word of a part, with its terms in all languages; of Chinese a pair of characters."""

    token: Token
    terms: frozenset[str]
    is_name: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """A part taken to pieces."""

    text: str
    words: tuple[_Wanted, ...]
    amounts: tuple[Quantity, ...]

    @property
    def size(self) -> int:
        return len(self.words) + len(self.amounts)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a passage: which words and amounts of the part it has, and where they stand in the body."""

    start: int
    end: int
    words: frozenset[int]
    amounts: frozenset[int]
    own_amounts: tuple[Quantity, ...]
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring sentences of a passage beside a part."""

    part: _Part
    sentences: Sequence[_Sentence]
    article: Article

    @property
    def words(self) -> frozenset[int]:
        return frozenset().union(*(sentence.words for sentence in self.sentences))

    @property
    def amounts(self) -> frozenset[int]:
        return frozenset().union(*(sentence.amounts for sentence in self.sentences))

    @property
    def length(self) -> int:
        return self.sentences[-1].end - self.sentences[0].start

    @property
    def text(self) -> str:
        return self.article.body[self.sentences[0].start : self.sentences[-1].end]

    @property
    def denial(self) -> Denial | None:
        in_part, in_quote = denies(self.part.text), denies(self.text)
        return None if in_part == in_quote else Denial.PART if in_part else Denial.QUOTE

    @property
    def support(self) -> Support:
        """How much of the part is there, and how well that agrees."""
        return Support.PARTLY if self.shared is Support.FOUND and self.denial else self.shared

    @property
    def shared(self) -> Support:
        """How much of the part is there, whatever is denied."""
        found, part = self.words, self.part
        required = {place for place, word in enumerate(part.words) if word.is_name}
        others = len(part.words) - len(required)
        most = len(found - required) >= _MOST_WORDS * others
        if required <= found and most and len(self.amounts) == len(part.amounts):
            return Support.FOUND
        count = len(found) + len(self.amounts)
        enough = count >= _PARTLY * part.size and count >= min(_FEWEST, part.size)
        return Support.PARTLY if enough else Support.NOT_FOUND


def parts_of(claim: str, most: int = MOST_PARTS) -> tuple[list[str], int]:
    """Part a claim into sentences and clauses that say something; tell how many more than `most` there are."""
    language = "zh" if any(map(is_cjk, claim)) else "ru" if _CYRILLIC.search(claim) else None
    found = [
        part
        for start, end in sentences(claim, language)
        for part in _clauses(claim[start:end])
        if _take_apart(part).size
    ]
    return found[:most], max(0, len(found) - most)


def searchable(text: str) -> str:
    """Take out of a claim what a question would mean as an operator, so that it is searched as words alone."""
    return " ".join(_OPERATORS.sub(" ", text).split())


def compare(text: str, quotes: Iterable[Quote]) -> Finding:
    """Find the sentences in the quotes' passages that have most of a part of a claim."""
    part = _take_apart(text)
    best: tuple[tuple[int, int, int], _Run, Quote] | None = None
    for quote in quotes:
        for run in _runs(part, quote):
            rank = _rank(run)
            if best is None or rank > best[0]:
                best = rank, run, quote
    if best is None or best[1].support is Support.NOT_FOUND:
        return Finding(text)
    return _finding(best[1], best[2])


def _rank(run: _Run) -> tuple[int, int, int]:
    """Prefer what has more of the part, and of that the shortest.

    A denial does not count: a sentence that happens to deny something else must not join for that.
    """
    levels = (Support.NOT_FOUND, Support.PARTLY, Support.FOUND)
    return levels.index(run.shared), len(run.words) + 2 * len(run.amounts), -run.length


def _finding(run: _Run, quote: Quote) -> Finding:
    part = run.part
    numbers = [amount for place, amount in enumerate(part.amounts) if place not in run.amounts]
    kinds = {amount.kind for amount in numbers}
    shared = {value for place in run.amounts for value in part.amounts[place].values}
    others = [
        amount.typed
        for sentence in run.sentences
        for amount in sentence.own_amounts
        if amount.kind in kinds and shared.isdisjoint(amount.values)
    ]
    marks = tuple(sorted({mark for sentence in run.sentences for mark in sentence.marks}))
    start, end = run.sentences[0].start, run.sentences[-1].end
    typed = tuple(amount.typed for amount in numbers)
    return Finding(
        part.text,
        run.support,
        Quote(quote.article, quote.passage, start, end, marks, quote.score),
        (*typed, *_missing_words(run)),
        typed,
        tuple(dict.fromkeys(others)),
        run.denial,
    )


def _missing_words(run: _Run) -> Iterator[str]:
    """Name the words that are not there, names first; runs of Chinese as far as no pair of them is there."""
    part, found = run.part, run.words
    covered = {place for index in found for place in range(part.words[index].token.start, part.words[index].token.end)}
    gaps: list[str] = []
    last = -1
    missing = [word for index, word in enumerate(part.words) if index not in found]
    for word in sorted(missing, key=lambda word: (not word.is_name, word.token.start)):
        start, end = word.token.start, word.token.end
        if not is_cjk(word.token.word):
            gaps.append(part.text[start:end])
            continue
        for place in range(start, end):
            if place in covered or place <= last:
                continue
            if gaps and place == last + 1 and last not in covered:
                gaps[-1] += part.text[place]
            else:
                gaps.append(part.text[place])
            last = place
    return iter(dict.fromkeys(gaps))


def _clauses(sentence: str) -> Iterator[str]:
    """Part a sentence at semicolons and before conjunctions; what says too little stays with its neighbour."""
    borders = [0, *(match.start() for match in _CLAUSE.finditer(sentence)), len(sentence)]
    clauses: list[str] = []
    for start, end in pairwise(borders):
        clause = sentence[start:end]
        if clauses and min(_take_apart(clause).size, _take_apart(clauses[-1]).size) < _FEWEST_IN_CLAUSE:
            clauses[-1] += clause
        else:
            clauses.append(clause)
    return (stripped for clause in clauses if (stripped := clause.strip(" ,;，；")))


def _take_apart(text: str) -> _Part:
    found = quantities(text)
    taken = {place for amount in found for place in range(amount.start, amount.end)}
    tokens = [token for token in meaningful_tokens(text, tokenize(text)) if token.start not in taken]
    in_pairs = {place for token in tokens if _is_pair(token) for place in range(token.start, token.end)}
    words = [
        _Wanted(token, _terms(token), _is_name(text, token))
        for token in tokens
        if without_negation(token.word) and not (is_character(token.word) and token.start in in_pairs)
    ]
    return _Part(text, tuple({word.token.word: word for word in reversed(words)}.values())[::-1], tuple(found))


def _is_pair(token: Token) -> bool:
    return is_cjk(token.word) and not is_character(token.word)


def _is_name(text: str, token: Token) -> bool:
    """Tell whether a word may be a name: one with a capital letter, wherever it stands, unless all have them."""
    return text[token.start].isupper() and not (text.isupper() and " " in text.strip())


def _terms(token: Token) -> frozenset[str]:
    return frozenset({token.word, token.term, *stems(token.word, ("en", "ru", "kk", "ms", None))})


def _runs(part: _Part, quote: Quote) -> Iterator[_Run]:
    article, passage = quote.article, quote.passage
    body = article.body[passage.start : passage.end]
    compared = [
        _beside(part, article, passage.start + start, passage.start + end)
        for start, end in sentences(body, article.language)
    ]
    for first in range(len(compared)):
        for last in range(first, len(compared)):
            yield _Run(part, compared[first : last + 1], article)


def _beside(part: _Part, article: Article, start: int, end: int) -> _Sentence:
    text = article.body[start:end]
    own, marks, words = quantities(text), [], set()
    for token in tokenize(text, article.language):
        terms = {token.word, token.term}
        if matching := {place for place, word in enumerate(part.words) if not terms.isdisjoint(word.terms)}:
            words |= matching
            marks.append((start + token.start, start + token.end))
    found = set()
    for place, amount in enumerate(part.amounts):
        for other in own:
            if amount.kind == other.kind and not amount.values.isdisjoint(other.values):
                found.add(place)
                marks.append((start + other.start, start + other.end))
    return _Sentence(start, end, frozenset(words), frozenset(found), tuple(own), tuple(marks))
