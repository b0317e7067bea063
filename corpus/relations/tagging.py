"""Which countries a text speaks of, and where: by their names, capitals, peoples, seats of government and provinces.

Names in scripts with spaces are looked up word by word in a tree of folded words, so that of several that begin at a
word the longest counts; Chinese ones are looked up by their first character. What a name needs around it to be a
country's is in `corpus/names/ambiguous.toml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Final, cast

from corpus.analysis import LONGEST_WORD, fold, is_cjk
from corpus.models import Pair
from corpus.relations import inflecting, names
from corpus.relations.names import CAPITALISED_OR_CYRILLIC, WORD, fold_words, listed, parted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from corpus.relations.names import Name

MOST_TOGETHER: Final = 12
"""A passage that speaks of more countries is a list, and says nothing on any two of them."""

_MOST_REMEMBERED: Final = 65_536
_LONGEST_ABBREVIATION: Final = 4
_MALAY: Final = frozenset({"ms", "id"})
_FLAGS: Final = ("weak", "surname", "given", "capital")
_WORD_BEFORE: Final = re.compile(r"([^\W\d_]+) $")
_WORD_AFTER: Final = re.compile(r" ([^\W\d_]+)")
_WORD_FOLLOWING: Final = re.compile(r"[ -]([^\W\d_]+)")
_WIDEST_GAP: Final = 3
"""Characters between two words of a name."""

_END: Final = ""
"""The key of a tree's node under which the name is that ends there."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of a country in a text, ``text[start:end]``, and its code."""

    start: int
    end: int
    code: str


def mentions(text: str, language: str | None = None, around: Collection[str] = ()) -> list[Mention]:
    """Find the names of countries in a text, in order; `around` are the codes of those that it is known to be about."""
    return _find(text, language, around, typed=False)


def countries_in(text: str, language: str | None = None, around: Collection[str] = ()) -> frozenset[str]:
    """List the codes of the countries that a text speaks of."""
    return frozenset(mention.code for mention in mentions(text, language, around))


def countries_named(question: str) -> tuple[str, ...]:
    """List the codes of the countries that a question names, in order; it may be typed in small letters."""
    return tuple(dict.fromkeys(mention.code for mention in _find(question, None, (), typed=True)))


def pairs_spoken_of(passage: frozenset[str], headline: frozenset[str]) -> frozenset[Pair]:
    """List the pairs that a passage speaks of: it has both countries, or one and its article's headline the other."""
    if len(passage) > MOST_TOGETHER:
        return frozenset()
    both = {Pair(*two) for two in combinations(sorted(passage), 2)}
    if len(headline) <= MOST_TOGETHER:
        both |= {Pair.of(one, other) for one in passage for other in headline if one != other}
    return frozenset(both)


def speaks_of(pair: Pair, passage: Collection[str], headline: Collection[str]) -> bool:
    """Tell whether a pair is one of those that a passage speaks of, without listing them all."""
    first, second = pair.codes
    if len(passage) > MOST_TOGETHER:
        return False
    if first in passage and second in passage:
        return True
    is_told = (first in passage and second in headline) or (second in passage and first in headline)
    return is_told and len(headline) <= MOST_TOGETHER


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a name stands for, no code for something else than a country, and when it does.

    `small` names may be written in small letters, `weak` ones need company, `surname` and `given` ones are persons' as
    well, and `capital` ones are not even in a question read in small letters without company. One that a `club` may
    have is not the country's after a club's word, nor is a `people`'s before a language's. An `acronym` is all
    capitals. A name holds in texts of `languages` only, if there are any.
    """

    codes: tuple[str, ...]
    small: bool = False
    weak: bool = False
    surname: bool = False
    given: bool = False
    capital: bool = False
    acronym: bool = False
    club: bool = False
    people: bool = False
    languages: frozenset[str] = frozenset()


_Node = dict[str, "_Node | _Entry"]


@dataclass(frozen=True, slots=True)
class _Hit:
    """A name in a text before it is known whether it counts."""

    start: int
    end: int
    codes: tuple[str, ...]
    weak: bool = False


def _find(text: str, language: str | None, around: Collection[str], *, typed: bool) -> list[Mention]:
    lexicon = _lexicon()
    hits = [*lexicon.spaced(text, language, typed=typed), *lexicon.chinese(text)]
    if not hits:
        return []
    hits.sort(key=lambda hit: hit.start)
    company = {code for hit in hits if not hit.weak for code in hit.codes}.union(around)
    return [mention for hit in hits if not hit.weak or _is_in_company(hit, company) for mention in _mentions_of(hit)]


def _is_in_company(hit: _Hit, company: set[str]) -> bool:
    return bool(company - {"US"}) or not company.isdisjoint(hit.codes)


def _mentions_of(hit: _Hit) -> list[Mention]:
    if len(hit.codes) == 1:
        return [Mention(hit.start, hit.end, hit.codes[0])]
    return [Mention(hit.start + at, hit.start + at + 1, code) for at, code in enumerate(hit.codes)]


class _Beginnings(dict[str, tuple[str, ...]]):
    """For each word as written the ways in which it can begin a name, mostly none; all are forgotten if too many."""

    def __init__(self, root: _Node) -> None:
        super().__init__()
        self._root = root

    def __missing__(self, surface: str) -> tuple[str, ...]:
        found = tuple(word for word in _readings(surface) if word in self._root) if len(surface) <= LONGEST_WORD else ()
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[surface] = found
        return found


class _Lexicon:
    """All names, ready to be found."""

    def __init__(self) -> None:
        self._root: _Node = {}
        self._by_character: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        self.beginnings = _Beginnings(self._root)
        flags = {flag: {fold_words(text) for text in listed(flag)} for flag in _FLAGS}
        for name in names.names():
            self._enter(name, flags)
        self._enter_others()
        for own in self._by_character.values():
            own.sort(key=lambda pair: -len(pair[0]))
        self._characters = re.compile(f"[{''.join(self._by_character)}]")

    def chinese(self, text: str) -> Iterator[_Hit]:
        """Find the Chinese names in a text, one after the other."""
        at = 0
        while match := self._characters.search(text, at):
            start = match.start()
            at = start + 1
            for name, codes in self._by_character[match[0]]:
                if text.startswith(name, start):
                    at = start + len(name)
                    if codes:
                        yield _Hit(start, at, codes)
                    break

    def spaced(self, text: str, language: str | None, *, typed: bool) -> list[_Hit]:
        """Find the names in a text that are written with spaces, one after the other."""
        persons: set[str] = set()
        found: list[_Hit] = []
        at = 0
        for word in (WORD if typed else CAPITALISED_OR_CYRILLIC).finditer(text):
            if word.start() < at or not self.beginnings[word[0]]:
                continue
            for end, entry in self._ends(text, word):
                place = _Place(text, word, end)
                if entry.surname and self._is_other_name(place.before):
                    persons.add(fold(word[0]))  # who is then called by the surname alone
                elif self._counts(entry, place, language, typed=typed):
                    found += [_hit(entry, place, typed=typed)] if entry.codes else []
                    at = end
                    break
        return [hit for hit in found if fold(text[hit.start : hit.end]) not in persons] if persons else found

    def _ends(self, text: str, first: re.Match[str]) -> list[tuple[int, _Entry]]:
        """List the names that begin with a word, each with its end, longest first."""
        found: list[tuple[int, _Entry]] = []
        nodes = [self._root]
        word: re.Match[str] | None = first
        while word:
            readings = _readings_of(word[0])
            nodes = [step for node in nodes for reading in readings if isinstance(step := node.get(reading), dict)]
            end = word.end()
            found += [(end, entry) for node in nodes if isinstance(entry := node.get(_END), _Entry)]
            if not any(node.keys() - {_END} for node in nodes):
                break
            word = WORD.search(text, end)
            if word and word.start() - end > _WIDEST_GAP:
                break
        return found[::-1]

    def _counts(self, entry: _Entry, place: _Place, language: str | None, *, typed: bool) -> bool:
        """Tell whether a name stands for what it is entered for, where it stands."""
        if not entry.codes:
            return True
        if entry.languages and language not in entry.languages and (language or entry.acronym):
            return False
        if entry.acronym:
            return not place.is_currency and (place.surface.isupper() or (typed and not entry.capital))
        if not (entry.small or typed or place.is_capitalised):
            return False
        return not (
            (entry.people and place.is_language)
            or (entry.given and self._is_other_name(place.after))
            or (entry.club and _is_name(place.before) and fold(place.before) in _listed("clubs"))
        )

    def _is_other_name(self, word: str) -> bool:
        return _is_name(word) and fold(word) not in _listed("beside") and not self.beginnings[word]

    def _enter(self, name: Name, flags: Mapping[str, Collection[tuple[str, ...]]]) -> None:
        if is_cjk(name.text):
            self._by_character.setdefault(name.text[0], []).append((name.text, (name.code,)))
            return
        words = fold_words(name.text)
        letters = name.text.replace(".", "")
        is_acronym = letters.isupper() and len(letters) <= _LONGEST_ABBREVIATION
        entry = _Entry(
            (name.code,),
            small=name.text[0].islower(),
            acronym=is_acronym,
            club=name.kind == "capitals",
            people=name.kind == "demonyms",
            languages=_MALAY if name.language in _MALAY else frozenset(),
            **{flag: words in flagged for flag, flagged in flags.items()},
        )
        for form in _forms(name, words):
            self._put(form, entry)

    def _enter_others(self) -> None:
        nothing = _Entry(())
        for language, written in names.ambiguous()["other"].items():
            for text in parted(written):
                if is_cjk(text):
                    self._by_character.setdefault(text[0], []).append((text, ()))
                else:
                    words = fold_words(text)
                    for form in inflecting.russian_forms(words) if language == "ru" else (words,):
                        self._put(form, nothing)
        for text, codes in names.ambiguous()["together"].items():
            self._by_character.setdefault(text[0], []).append((text, tuple(codes)))

    def _put(self, words: Sequence[str], entry: _Entry) -> None:
        node = self._root
        for word in words:
            node = cast("_Node", node.setdefault(word, {}))
        node.setdefault(_END, entry)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a name stands: from its first word to its end."""

    text: str
    word: re.Match[str]
    end: int

    @property
    def start(self) -> int:
        return self.word.start()

    @property
    def surface(self) -> str:
        """Its first word."""
        return self.word[0]

    @property
    def is_capitalised(self) -> bool:
        return self.surface[0].isupper()

    @property
    def is_currency(self) -> bool:
        """Whether it is a part of one, as in US$5 or US dollars."""
        signs = self.text[max(0, self.start - 1) : self.start] + self.text[self.end : self.end + 1]
        return "$" in signs or any(fold(word or " ") in _listed("currency") for word in (self.before, self.after))

    @property
    def before(self) -> str:
        """The word directly before, parted by a space."""
        found = _WORD_BEFORE.search(self.text[max(0, self.start - LONGEST_WORD) : self.start])
        return found[1] if found else ""

    @property
    def after(self) -> str:
        """The word directly after, parted by a space."""
        found = _WORD_AFTER.match(self.text, self.end)
        return found[1] if found else ""

    @property
    def is_language(self) -> bool:
        """Whether a people's name is that of its language: "in Kazakh", "Kazakh-speaking", but "in Kazakh towns"."""
        following = _WORD_FOLLOWING.match(self.text, self.end)
        if following and fold(following[1]) in _listed("language"):
            return True
        return fold(self.before or " ") in _listed("spoken") and (
            not self.after or fold(self.after) in _listed("linking")
        )


def _hit(entry: _Entry, place: _Place, *, typed: bool) -> _Hit:
    weak = (entry.weak and not typed) or (entry.capital and not place.is_capitalised)
    return _Hit(place.start, place.end, entry.codes, weak)


def _is_name(word: str) -> bool:
    """Tell whether a word is written like a name: capitalised, but not all capitals."""
    return word[:1].isupper() and not word.isupper()


@lru_cache
def _listed(table: str) -> frozenset[str]:
    return frozenset(map(fold, listed(table)))


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    return _Lexicon()


def _forms(name: Name, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield all forms of a name's folded words."""
    yield words
    if name.language == "ru" and not name.text.isupper():
        yield from inflecting.russian_forms(words)
        if len(words) == 1 and (first := inflecting.russian_adjective_stem(words[0])):
            yield (first,)
    if name.language == "en" and name.kind == "demonyms" and (plural := inflecting.english_plural(words[-1])):
        yield (*words[:-1], plural)


@lru_cache(maxsize=20_000)
def _readings_of(surface: str) -> tuple[str, ...]:
    return tuple(_readings(surface))


def _readings(surface: str) -> Iterator[str]:
    """Yield a word's folded form, and what it can be without Kazakh endings."""
    if folded := fold(surface):
        yield folded
        if "\u0400" <= folded[0] < "\u0530":
            yield from inflecting.kazakh_stems(folded)
