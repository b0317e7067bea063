"""What was asked: a question to the words that are searched, with repairs and the words that the corpus lacks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from corpus.analysis import Token, is_character, is_cjk, stems, stop_words, tokenize
from corpus.models import Correction, Query, QueryWord
from corpus.search.spelling import is_slip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus.search.spelling import Alternative
    from corpus.search.synonyms import Named

_CHARACTER_WEIGHT: Final = 0.6
"""What a single character of Chinese weighs: less than a word of its rarity, for its pairs are there as well."""

MOST_LOOKED_UP: Final = 128
"""Words of a question that are looked up; of a longer text the longest, most of which are its rarest."""

MOST_WORDS: Final = 64
"""Words of those that are searched: the rarest."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A word as typed, with its folded form and its stems in the languages of the corpus."""

    typed: str
    word: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the viewer's corpus knows: passages by term, passages in all, and its articles' languages."""

    frequencies: Mapping[str, int]
    passages: int
    languages: Sequence[str | None]


@lru_cache(maxsize=8)
def tokens_of(question: str) -> tuple[Token, ...]:
    """Cut a question into tokens, once for all that look at it."""
    return tuple(tokenize(question))


def readable(question: str) -> str:
    """Replace what no text should hold: lone surrogates and NUL."""
    return question.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")


def asked_words(question: str, languages: Iterable[str | None]) -> list[Asked]:
    """Take the words that carry meaning, each once, in order; any words if none does."""
    languages = tuple(languages)
    tokens = tokens_of(question)
    first: dict[str, Token] = {}
    for token in meaningful_tokens(question, tokens) or tokens:
        first.setdefault(token.word, token)
    chosen = sorted(first.values(), key=lambda token: token.start - token.end)[:MOST_LOOKED_UP]
    return [
        Asked(question[token.start : token.end], token.word, stems(token.word, languages))
        for token in sorted(chosen, key=lambda token: (token.start, -token.end))
    ]


def words_in(question: str, spans: Iterable[tuple[int, int]]) -> set[str]:
    """Take the words that begin inside one of some spans."""
    spans = tuple(spans)
    return {
        token.word
        for token in (tokens_of(question) if spans else ())
        if any(start <= token.start < end for start, end in spans)
    }


def terms_of(repairs: Mapping[str, Sequence[Alternative]], languages: Iterable[str | None]) -> set[str]:
    """List the terms of all alternatives."""
    languages = tuple(languages)
    return {
        term
        for found in repairs.values()
        for item in found
        for part in item.word.split(" ")
        for term in stems(part, languages)
    }


def is_misspelt_stop_word(word: str, alternatives: Sequence[Alternative]) -> bool:
    """Tell whether what was meant carries no meaning, so that it need not be searched.

    Only by a slip of the fingers, for ``world`` is not a misspelt ``would``, and only if no word with a meaning may be
    meant as well: ``bejing`` is rather ``beijing`` than ``being``.
    """
    if not alternatives or any(item.word not in stop_words() for item in alternatives):
        return False
    return is_slip(word, alternatives[0].word)


def meaningful_tokens(question: str, tokens: Sequence[Token]) -> list[Token]:
    """Choose the words that carry meaning; a character of a Chinese word that carries none has none either."""
    empty = {
        place
        for token in tokens
        if is_cjk(token.word) and token.word in stop_words()
        for place in range(token.start, token.end)
    }
    return [
        token
        for token in tokens
        if carries_meaning(question, token) and not (is_character(token.word) and token.start in empty)
    ]


def carries_meaning(question: str, token: Token) -> bool:
    """Tell whether a word of a question has a meaning of its own, or is written as a name."""
    surface = question[token.start : token.end]
    written_as_a_name = len(surface) > 1 and surface.isupper() and not question.isupper()
    return token.word not in stop_words() or (written_as_a_name and not is_cjk(token.word))


def meaningful(repairs: Mapping[str, Sequence[Alternative]]) -> dict[str, list[Alternative]]:
    """Leave out the alternatives that carry no meaning."""
    return {word: [item for item in found if item.word not in stop_words()] for word, found in repairs.items()}


def build_query(
    question: str,
    asked: Sequence[Asked],
    repairs: Mapping[str, Sequence[Alternative]],
    lexicon: Lexicon,
    named: Sequence[Named] = (),
) -> Query:
    """Weigh the words by how rare they are, and put repaired words (by folded word) in place of unknown ones.

    The lexicon counts the terms of `asked` and of all `repairs`; `named` are the names in the question for which the
    corpus has other names, the commonest first.
    """
    words: list[QueryWord] = []
    corrections: dict[Correction, None] = {}
    unknown: list[Asked] = []
    for item in asked:
        terms = tuple((term, 1.0) for term in item.terms if term in lexicon.frequencies)
        names = [name for name in named if item.word in name.words]
        if not terms and names:
            corrections[Correction(names[0].typed, names[0].others[0].name)] = None
        elif not terms and (alternatives := repairs.get(item.word)):
            terms = _repaired_terms(alternatives, lexicon)
            corrections[Correction(item.typed, alternatives[0].word)] = None
        elif not terms and not is_character(item.word):  # the pairs name it
            unknown.append(item)
        others = tuple(other for name in names for other in name.others)
        counts = [lexicon.frequencies[term] for term, _ in terms] + [other.passages for other in others]
        weight = word_weight(max(counts, default=0), lexicon.passages)
        weight *= _CHARACTER_WEIGHT if is_character(item.word) else 1
        words.append(QueryWord(item.typed, item.word, terms, weight, max(counts, default=0), others))
    return Query(question, tuple(_rarest(words)), tuple(corrections), tuple(_joined(unknown, question)))


def word_weight(count: int, passages: int) -> float:
    """Weigh a word by BM25's inverse document frequency (Robertson and Zaragoza 2009), and one more.

    Without that, a name that nearly all passages of a small corpus have would say nothing of what is asked.
    """
    return 1 + math.log(1 + (passages - count + 0.5) / (count + 0.5))


def _repaired_terms(alternatives: Sequence[Alternative], lexicon: Lexicon) -> tuple[tuple[str, float], ...]:
    terms: dict[str, float] = {}
    for alternative in alternatives:
        for part in alternative.word.split(" "):
            for term in stems(part, lexicon.languages):
                if term in lexicon.frequencies:
                    terms[term] = max(alternative.weight, terms.get(term, 0.0))
    return tuple(terms.items())


def _rarest(words: list[QueryWord]) -> list[QueryWord]:
    """Keep the rarest words of a long text, in order; those that the corpus lacks go first."""
    if len(words) <= MOST_WORDS:
        return words
    known = sorted((word for word in words if word.is_known), key=lambda word: -word.weight)[:MOST_WORDS]
    kept = {word.word for word in known}
    return [word for word in words if word.word in kept]


def _joined(unknown: list[Asked], question: str) -> list[str]:
    """Name unknown words as typed; pairs of Chinese characters are joined to the word that they were cut from."""
    names: list[str] = []
    for item in unknown:
        if names and is_cjk(item.word) and names[-1][-1] == item.typed[0] and names[-1] + item.typed[1:] in question:
            names[-1] += item.typed[1:]
        else:
            names.append(item.typed)
    return [word for name in names if (word := _without_neighbours(name, question))]


def _without_neighbours(name: str, question: str) -> str:
    """Cut off the characters that an unknown run of Chinese shares with known pairs beside it.

    Where two words that are known meet, the pair across the border is unknown and nothing is left of it.
    """
    if not is_cjk(name):
        return name
    before, _, after = question.partition(name)
    start = 1 if before and is_cjk(before[-1]) else 0
    end = len(name) - 1 if after and is_cjk(after[0]) else len(name)
    while start < end and name[start] in stop_words():
        start += 1
    while start < end and name[end - 1] in stop_words():
        end -= 1
    return name[start:end] if end - start > 1 else ""
