"""Where a key phrase stands in a body, made whole where it is a part of a name, and cut where it has more than a topic.

A name is taken whole ("Autonomous" is a part of "Xinjiang Uygur Autonomous Region"), titles and countries are cut off
its front ("Malaysian Prime Minister Anwar Ibrahim"), and what tells that somebody does something is no topic.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from corpus.analysis import fold, stem, stop_words
from corpus.relations import names
from corpus.relations.plain_words import (
    EMPTY,
    VERB_LEADERS,
    calendar_words,
    modifier_words,
    plain_words,
    title_words,
)
from corpus.relations.tagging import mentions

if TYPE_CHECKING:
    from collections.abc import Iterator

Span = tuple[int, int, str]
"""Start and end in the text, and the key: the stems of its words."""

_OF: Final = 2
_MOST_WORDS: Final = 6
_SHORTEST: Final = 4
_SHORTEST_CHINESE: Final = 2
_WORD: Final = re.compile(r"[^\W_]+(?:['’ʼ.-][^\W_]+)*")
_INSIDE_NAMES: Final = frozenset({"of", "and", "for", "the", "&", "de", "bin", "binti"})
_OWNER: Final = re.compile(r"\w+['’ʼ]s?")
_LEADS_TO_COUNTRY: Final = frozenset({"of", "to", "in", "for", "with"})
_LEAST_HEADING: Final = 2
_SENTENCE_ENDS: Final = (".", "!", "?", "…", "”", '"', ":")
_HEADING: Final = 0.6
"""The share of words with capital letters from which on a line is a heading, in which each word has one."""

_DEED: Final = re.compile(
    r"[a-z]{3,}(?:ed|ly)"
    r"|\w+(?:ила|ала|яла|или|али|яли|ется|ются|ится|ятся|ает|яет|ует|уют|ают|ить|ать|ять|ться|лся|лась|лись|лось)"
    r"|\w+(?:еді|ады|йді|йды|мақ|мек|ып|іп|ған|ген|қан|кен|лды|лді|тты|тті)"
)
"""Words with the endings of verbs in English, Russian and Kazakh."""

_DOING: Final = re.compile(
    r"(?!(?:shipp|min|manufactur|bank|farm|gam|trad|process|engineer|hous|train|fish|fund|lend|sew|cod)ing)[a-z]{3,}ing"
)
_QUALITY: Final = re.compile(
    r"[a-z]{2,}(?:ous|ful|ical|onal|cial|tial|ual|omic|egic|atic|tific|sive|able|ible|lateral)"
)
_QUALITY_ALONE: Final = re.compile(r"[a-z]{2,}(?:al|ic|ive|ous|ful|able|ible|ary|tory)")
_OF_A_VERB: Final = re.compile(r"[a-z]{2,}(?:s|ed|ing|ly)")


class _Word(NamedTuple):
    folded: str
    stem: str
    start: int
    end: int
    capital: bool


class Spans:
    """The words of one text, among which phrases are looked for."""

    def __init__(self, text: str, language: str | None, publisher: str | None) -> None:
        self._text = text
        self._language = language
        self._words = [
            _Word(folded, stem(folded, language), match.start(), match.end(), match[0][0].isupper())
            for match in _WORD.finditer(text)
            if (folded := fold(match[0]))
        ]
        self._at: defaultdict[str, list[int]] = defaultdict(list)
        for index, word in enumerate(self._words):
            self._at[word.stem].append(index)
        self._countries = _countries(text, language, self._words)
        self._headings: dict[int, bool] = {}
        self._publisher = {fold(match[0]) for match in _WORD.finditer(publisher or "")}

    def of(self, phrase: str) -> Iterator[Span]:
        """Find the topics that a phrase stands for, wherever it stands."""
        stems = [stem(folded, self._language) for match in _WORD.finditer(phrase) if (folded := fold(match[0]))]
        for first in self._at.get(stems[0], ()) if stems else ():
            last = first + len(stems) - 1
            if [word.stem for word in self._words[first : last + 1]] == stems and self._is_one(first, last):
                cut = self._cut(*self._whole(first, last))
                if cut and self._is_topic(*cut):
                    low, high = cut
                    chosen = self._words[low : high + 1]
                    yield chosen[0].start, chosen[-1].end, " ".join(word.stem for word in chosen)

    def _gap(self, index: int) -> str:
        """Give what stands between a word and the one before."""
        return self._text[self._words[index - 1].end : self._words[index].start] if index else "\n"

    def _is_one(self, first: int, last: int) -> bool:
        return all(self._gap(index) == " " for index in range(first + 1, last + 1))

    def _whole(self, first: int, last: int) -> tuple[int, int]:
        """Go on to where a name begins and ends."""
        words = self._words
        while words[first].capital and first and self._gap(first) == " " and self._is_in_name(first - 1):
            first -= 1
        while words[last].capital and (step := self._step(last)):
            last += step
        return first, last

    def _step(self, last: int) -> int:
        """Tell how many words further a name goes on, 0 if it ends."""
        rest = range(last + 1, min(last + 4, len(self._words)))
        joined = [index for index in rest if self._is_one(last, index)]
        if not joined:
            return 0
        if self._is_in_name(joined[0]):
            return 1
        link = self._words[joined[0]].folded
        following = [self._is_in_name(index) for index in joined[1:]]
        if link == "of" and following[:1] == [True]:
            return 2
        # "Belt and Road Initiative" is one name, "Anwar and Li" are two.
        return 3 if link in {"and", "&"} and following == [True, True] else 0

    def _is_in_name(self, index: int) -> bool:
        word = self._words[index]
        return word.capital and word.folded not in stop_words() and word.folded not in calendar_words()

    def _cut(self, first: int, last: int) -> tuple[int, int] | None:
        """Cut off what stands before a topic, and behind it."""
        while first <= last and self._is_before(first, last):
            first += 1
        while first <= last and self._is_behind(first, last):
            last -= 1
        return (first, last) if first <= last else None

    def _is_name(self, first: int, last: int) -> bool:
        words = self._words[first : last + 1]
        return words[0].capital and words[-1].capital and all(w.capital or w.folded in _INSIDE_NAMES for w in words)

    def _is_before(self, first: int, last: int) -> bool:
        word, is_name = self._words[first], self._is_name(first, last)
        following = self._words[first + 1] if first < last else None
        if word.folded in title_words() or word.folded in stop_words() or word.folded in calendar_words():
            return True
        if following is None:
            return first in self._countries or (not is_name and self._is_plain(word))
        if word.folded in modifier_words() and (
            following.folded in title_words() or following.folded in modifier_words()
        ):
            return True
        if _OWNER.fullmatch(self._text[word.start : word.end]) or (following.capital and not word.capital):
            return True
        if kind := self._countries.get(first):
            # "China State Construction" is a firm; "Malaysian Prime Minister" and "of Malaysia Anwar Ibrahim" aren't.
            led = first > 0 and self._gap(first) == " " and self._words[first - 1].folded in _LEADS_TO_COUNTRY
            return led or not (is_name and kind != "demonyms" and last - first > 1)
        return not is_name and self._is_plain(word)

    def _is_behind(self, first: int, last: int) -> bool:
        word, is_name = self._words[last], self._is_name(first, last)
        if word.folded in stop_words() or word.folded in calendar_words():
            return True
        if last in self._countries:
            # "Bank of China" is a name, "Anwar Ibrahim of Malaysia" has more than one.
            return not (is_name and last - first == _OF and self._words[last - 1].folded == "of")
        if is_name:
            return word.folded in title_words() or word.folded in modifier_words()
        return self._is_plain(word)

    def _is_plain(self, word: _Word) -> bool:
        return word.folded in plain_words() or word.folded in title_words() or word.folded in modifier_words()

    def _is_topic(self, first: int, last: int) -> bool:
        words = self._words[first : last + 1]
        if len(words) > _MOST_WORDS or any(word.folded[0].isdecimal() for word in words):
            return False
        if self._publisher and all(word.folded in self._publisher or word.folded in stop_words() for word in words):
            return False
        if self._is_name(first, last):
            return self._is_whole_name(first, last)
        if any(word.folded in stop_words() for word in words) or self._countries.keys() & range(first, last + 1):
            return False
        return not self._is_deed(first, last)

    def _is_whole_name(self, first: int, last: int) -> bool:
        words = self._words[first : last + 1]
        if len(words) > 1:
            two = words[-2].folded in {"and", "&"}
            plain = all(self._is_plain(word) or word.folded in _INSIDE_NAMES for word in words)
            begun = self._is_plain(words[0]) and words[1].folded == "of"
            return not (two or plain or begun or self._is_in_heading(first))
        (word,) = words
        is_acronym = self._text[word.start : word.end].isupper()
        if self._gap(first) != " " and not is_acronym:
            return False  # any word is written with a capital letter there
        if self._is_plain(word) or self._is_in_heading(first):
            return False
        return is_acronym or len(word.folded) >= _SHORTEST

    def _is_deed(self, first: int, last: int) -> bool:
        """Tell whether a phrase without a name says that something is done, or what it is like."""
        words = self._words[first : last + 1]
        if first and self._gap(first) == " " and self._words[first - 1].folded in VERB_LEADERS:
            return True
        front, end = words[0].folded, words[-1].folded
        if len(words) == 1:
            return bool(len(front) < _SHORTEST or any(p.fullmatch(front) for p in (_DEED, _DOING, _QUALITY_ALONE)))
        if any(word.capital for word in words) and any(
            not word.capital and (self._is_plain(word) or _OF_A_VERB.fullmatch(word.folded)) for word in words
        ):
            return True  # "Anwar named trade"
        return bool(
            _DEED.fullmatch(end) or _QUALITY.fullmatch(end) or _DOING.fullmatch(front) or _DEED.fullmatch(front)
        )

    def _is_in_heading(self, index: int) -> bool:
        start = self._text.rfind("\n", 0, self._words[index].start) + 1
        if (known := self._headings.get(start)) is None:
            line = self._text[start:].partition("\n")[0].rstrip()
            written = [] if line.endswith(_SENTENCE_ENDS) else [match[0] for match in _WORD.finditer(line)]
            capitals = sum(word[0].isupper() for word in written)
            known = self._headings[start] = len(written) > _LEAST_HEADING and capitals / len(written) >= _HEADING
        return known


class ChineseSpans:
    """A text without spaces, in which phrases are looked for letter by letter."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._countries = frozenset(text[found.start : found.end] for found in mentions(text, "zh"))

    def of(self, phrase: str) -> Iterator[Span]:
        """Find a phrase wherever it stands, unless it is none."""
        for name in sorted(self._countries, key=len, reverse=True):
            phrase = phrase.removeprefix(name).removesuffix(name)
        if len(phrase) < _SHORTEST_CHINESE or phrase in EMPTY or any(name in phrase for name in self._countries):
            return
        start = self._text.find(phrase)
        while start >= 0:
            yield start, start + len(phrase), phrase
            start = self._text.find(phrase, start + len(phrase))


def _countries(text: str, language: str | None, words: list[_Word]) -> dict[int, str]:
    """Tell for each word that stands for a country what kind of name it is, as `corpus.relations.names` has it.

    A province is a topic like any other place.
    """
    found: dict[int, str] = {}
    kinds = _kinds()
    at = 0
    for mention in mentions(text, language):
        kind = kinds.get(names.fold_words(text[mention.start : mention.end]), "cldr")
        while at < len(words) and words[at].end <= mention.start:
            at += 1
        index = at
        while index < len(words) and words[index].start < mention.end:
            if kind != "provinces":
                found[index] = kind
            index += 1
    return found


@lru_cache(maxsize=1)
def _kinds() -> dict[tuple[str, ...], str]:
    return {names.fold_words(name.text): name.kind for name in names.names()}
