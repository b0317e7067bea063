"""Which articles are nearly the same as a draft: stored ones that the viewer sees, and earlier ones of its batch.

How like two texts are is measured on runs of words, or characters where words are not parted ("shingles", Broder
1997). A word counts as the same where it stands in a run that the other text has as well, so that one changed word in
a hundred leaves about nine in ten the same by sets of runs, but nineteen in twenty by words: what a reader would say.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit
from zlib import crc32

import numpy as np

from corpus.analysis import is_cjk
from corpus.models import Headline, Query
from corpus.search.candidates import first_stage
from corpus.search.query import Lexicon, asked_words, build_query
from corpus.store import previews, search_index
from corpus.store.listing import articles_by_id

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from corpus.models import Article, Draft
    from corpus.store.listing import Visible

SAME_FROM: Final = 0.95
"""Likeness from which on two texts are taken for one article unless a person says otherwise."""

ALIKE_FROM: Final = 0.5
CONTAINED_FROM: Final = 0.8
"""What share of the shorter text must stand in the longer one, to tell of a shortened copy."""

MOST_SHOWN: Final = 10

_FEWEST_WORDS_CONTAINED: Final = 20
"""A shorter text says too little to be anybody's copy."""

_RUN: Final = 5
_CJK_RUN: Final = 8
"""Characters; five of them can be a single name."""

_WORD: Final = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]"
    r"|[^\W_\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
)
_AT_ONCE: Final = 20_000
"""Characters that are cut into words in one go; other threads wait for that long."""

MOST_MEASURED_OF_A_TEXT: Final = 200_000
"""Characters of a longer text that are measured: its beginning and its end, half of it each."""

_BASE: Final = np.uint64(0x9E3779B97F4A7C15)  # odd, with bits spread evenly
_SKETCH: Final = 24
"""Runs with the lowest numbers: of two texts that are nearly the same at least one is in both lists."""

_TRACKING: Final = re.compile(
    r"utm_.*|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|igshid|igsh|mc_[ce]id|_ga|_gl"
    r"|_openstat|cmpid|ocid|spm|ref_src|__twitter_impression",
    re.IGNORECASE,
)
_LAST: Final = "\U0010ffff"

_FEWEST_PLACES: Final = 6
_MOST_PLACES: Final = 16
_PER_PLACE: Final = 20_000
_PLACE: Final = 240
_CJK_PLACE: Final = 80
_RAREST: Final = 12
"""Words of one place that are searched; fewer passages have them than all."""

_NOT_FAR_BELOW: Final = 0.5
"""An article is measured if one place of the draft finds it at least half as well as it finds any other."""

_MOST_MEASURED: Final = 16

Hashes = np.ndarray[tuple[int], np.dtype[np.uint64]]


@dataclass(frozen=True, slots=True)
class Alike:
    """A stored article that a draft is like.

    `likeness` is the share of both texts' words that stand in runs which the other has as well, `contained` the share
    of the shorter text's words that do (0 to 1). `same_id` tells that it is the scope's own and has the draft's key.
    """

    article: Headline
    likeness: float
    contained: float
    same_link: bool
    same_id: bool


class Text:
    """A text as it is compared: a number for each run of its words, in order.

    Texts are only like each other if their runs are equally long: `length` words, or the whole of a shorter text.
    """

    def __init__(self, text: str, length: int | None = None) -> None:
        """Measure a text; how long its runs are goes by its script unless it is said."""
        words = _word_hashes(text)
        self.words = len(words)
        self.length = length or (_CJK_RUN if _is_cjk(text) else _RUN)
        self.run = min(self.length, self.words)
        self.runs = _runs(words, self.run)
        self._distinct = np.unique(self.runs)

    @property
    def sketch(self) -> list[int]:
        """A few of its runs, chosen so that texts that are nearly the same have some in common."""
        lowest: list[int] = self._distinct[:_SKETCH].tolist()
        return lowest

    def shared(self, other: Text) -> int:
        """Count the words that stand in a run which the other text has as well."""
        if not self.words or not other.words:
            return 0
        at = np.minimum(np.searchsorted(other._distinct, self.runs), len(other._distinct) - 1)
        found = (other._distinct[at] == self.runs).astype(np.int32)
        steps = np.zeros(self.words + 1, np.int32)
        steps[: len(found)] += found
        steps[self.run :] -= found
        return int(np.count_nonzero(np.cumsum(steps[:-1])))


def likeness(one: Text, other: Text) -> tuple[float, float]:
    """Tell what share of both texts is the same, and what share of the shorter one stands in the longer one."""
    if not one.words or not other.words:
        return 0.0, 0.0
    of_one, of_other = one.shared(other), other.shared(one)
    shorter, of_shorter = min((one.words, of_one), (other.words, of_other))
    contained = of_shorter / shorter if shorter >= _FEWEST_WORDS_CONTAINED else 0.0
    return (of_one + of_other) / (one.words + other.words), contained


def find_alike(connection: sqlite3.Connection, visible: Visible, draft: Draft) -> tuple[Alike, ...]:
    """Find the articles that a draft is nearly the same as, or has the link or the key of; the most alike first.

    `visible` are the viewer's scopes, its own first. Reads much: run it by `Store.in_thread`.
    """
    own = previews.article_with_key(connection, visible[0], draft.key) if draft.key_given else None
    linked = find_linked(connection, visible, [draft])[0]
    chosen = dict.fromkeys([*([own] if own is not None else []), *linked, *_candidates(connection, visible, draft)])
    articles = articles_by_id(connection, list(chosen))
    text = Text(_ends(draft.body))
    measured = [
        Alike(
            _headline(article),
            *likeness(text, Text(_ends(article.body), text.length)),
            identity in linked,
            identity == own,
        )
        for identity, article in articles.items()
    ]
    shown = [
        alike
        for alike in measured
        if alike.same_link or alike.same_id or alike.likeness >= ALIKE_FROM or alike.contained >= CONTAINED_FROM
    ]
    shown.sort(key=lambda alike: (-alike.likeness, -alike.contained, alike.article.id))
    return tuple(shown[:MOST_SHOWN])


def find_linked(connection: sqlite3.Connection, visible: Visible, drafts: Sequence[Draft]) -> list[list[int]]:
    """List for each draft the articles, by id, that have the same link but for what does not matter in it."""
    found: dict[str | None, list[int]] = {None: []}
    links = [plain_link(draft.url) if draft.url else None for draft in drafts]
    for draft, link in zip(drafts, links, strict=True):
        if draft.url and link not in found:
            rows = previews.articles_with_links(connection, visible, _link_ranges(draft.url))
            found[link] = [article for article, url in rows if plain_link(url) == link][:_MOST_MEASURED]
    return [found[link] for link in links]


def copies_by_link(connection: sqlite3.Connection, visible: Visible, drafts: Sequence[Draft]) -> list[bool]:
    """Tell for each draft whether an article with the same link has the same text; quick, for large batches."""
    linked = find_linked(connection, visible, drafts)
    chosen = {article for articles in linked for article in articles}
    stored = {
        identity: Text(_ends(article.body)) for identity, article in articles_by_id(connection, [*chosen]).items()
    }
    copies: list[bool] = []
    for draft, articles in zip(drafts, linked, strict=True):
        text = Text(_ends(draft.body)) if articles else None
        copies.append(text is not None and any(_same(text, stored[article]) for article in articles))
    return copies


def repeated(drafts: Sequence[Draft], *, thoroughly: bool) -> list[int | None]:
    """Tell for each draft of a batch which earlier one is the same, by its place in the batch.

    Not `thoroughly`, only those with the same body to the letter or the same link are compared.
    """
    seen = _Seen()
    return [seen.earlier(number, draft, thoroughly=thoroughly) for number, draft in enumerate(drafts)]


def plain_link(url: str) -> str | None:
    """Reduce a link to what tells one page from another: no scheme, ``www.``, last slash, fragment or tracking."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname:
        return None
    host = parts.hostname.removeprefix("www.") + (f":{port}" if port not in {None, 80, 443} else "")
    kept = sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0]))
    query = f"?{urlencode(kept, errors='replace')}" if kept else ""
    fragment = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""  # some old sites part their pages so
    return f"{host}{unquote(parts.path).rstrip('/')}{query}{fragment}"


class _Seen:
    """The drafts of a batch so far, by what later ones are looked up with; those that repeat others are left out."""

    def __init__(self) -> None:
        self._texts: dict[int, Text] = {}
        self._drafts: dict[int, Draft] = {}
        self._by_body: dict[str, int] = {}
        self._by_link: defaultdict[str, list[int]] = defaultdict(list)
        self._by_run: defaultdict[int, list[int]] = defaultdict(list)

    def earlier(self, number: int, draft: Draft, *, thoroughly: bool) -> int | None:
        """Find an earlier draft that is the same; without one, remember this one."""
        if (same := self._by_body.get(draft.body)) is not None:
            return same
        link = plain_link(draft.url) if draft.url else None
        near = self._by_link[link][-_MOST_MEASURED:] if link else []
        self._drafts[number] = draft
        if thoroughly:
            near += self._with_common_runs(self._text(number))
        for other in dict.fromkeys(near):
            if _same(self._text(number), self._text(other)):
                del self._drafts[number], self._texts[number]
                return other
        self._remember(number, draft, link, thoroughly=thoroughly)
        return None

    def _with_common_runs(self, text: Text) -> list[int]:
        counts = Counter(chain.from_iterable(self._by_run.get(run, ()) for run in text.sketch))
        return [number for number, _ in counts.most_common(_MOST_MEASURED)]

    def _remember(self, number: int, draft: Draft, link: str | None, *, thoroughly: bool) -> None:
        self._by_body[draft.body] = number
        if link:
            self._by_link[link].append(number)
        if thoroughly:
            for run in self._text(number).sketch:
                self._by_run[run].append(number)

    def _text(self, number: int) -> Text:
        if number not in self._texts:
            self._texts[number] = Text(_ends(self._drafts[number].body))
        return self._texts[number]


def _ends(body: str) -> str:
    """Cut the middle out of a very long text: a whole book would be measured for seconds, and searches wait."""
    half = MOST_MEASURED_OF_A_TEXT // 2
    return body if len(body) <= 2 * half else f"{body[:half]}\n{body[-half:]}"


def _same(one: Text, other: Text) -> bool:
    return likeness(one, other)[0] >= SAME_FROM


def _headline(article: Article) -> Headline:
    return Headline(
        article.id,
        article.scope,
        article.key,
        article.headline,
        article.publisher,
        article.published,
        article.url,
    )


def _candidates(connection: sqlite3.Connection, visible: Visible, draft: Draft) -> list[int]:
    """Find the articles that may be like a draft: those that have the rarest words of some places of its text.

    The headline's words count for each passage, so that articles with the same headline are found as well.
    """
    scopes = search_index.counts(connection, visible)
    reader = search_index.PostingReader(connection, scopes)
    known: set[str | None] = set().union(*(search_index.languages(connection, scope.ordinal) for scope in scopes))
    languages = sorted(known, key=str)
    passages = sum(scope.passages for scope in scopes)
    votes: dict[int, float] = defaultdict(float)
    near: dict[int, None] = {}
    for place in [draft.headline, *_places(draft.body)]:
        asked = asked_words(place, languages)
        ids = search_index.term_ids(connection, {term for item in asked for term in item.terms})
        frequencies = {term: count for term, identity in ids.items() if (count := reader.count(identity))}
        query = build_query(place, asked, {}, Lexicon(frequencies, passages, languages))
        scores = _articles(connection, first_stage(_rarest(query), ids, reader, None))
        best = max(scores.values(), default=0.0)
        near |= dict.fromkeys(article for article, score in scores.items() if score >= _NOT_FAR_BELOW * best)
        for article, score in scores.items():
            votes[article] += score / best
    return sorted(near, key=lambda article: (-votes[article], article))[:_MOST_MEASURED]


def _places(body: str) -> Iterator[str]:
    """Cut short pieces out of a text, evenly spread from its start to its end."""
    size = _CJK_PLACE if _is_cjk(body) else _PLACE
    count = min(_MOST_PLACES, _FEWEST_PLACES + len(body) // _PER_PLACE, -(-len(body) // size))
    for place in range(count):
        start = place * (len(body) - size) // (count - 1) if count > 1 else 0
        yield body[max(0, start) : start + size]


def _rarest(query: Query) -> Query:
    words = sorted((word for word in query.words if word.terms), key=lambda word: -word.weight)
    return Query(query.question, tuple(words[:_RAREST]))


def _articles(connection: sqlite3.Connection, passages: dict[int, float]) -> dict[int, float]:
    """Give each article the score of its best passage."""
    best: dict[int, float] = {}
    for row in search_index.passage_rows(connection, list(passages)):
        best[row.article] = max(best.get(row.article, 0.0), passages[row.id])
    return best


def _link_ranges(url: str) -> list[tuple[str, str]]:
    """List where links lie, in order of their letters, that can be the same as this one."""
    parts = urlsplit(url)
    host = (parts.netloc.rpartition("@")[2]).lower().removeprefix("www.")
    path = parts.path.rstrip("/")
    kept = next(
        (pair for pair in parts.query.split("&") if pair and not _TRACKING.fullmatch(pair.partition("=")[0])), ""
    )
    bases = [
        f"{scheme}://{www}{host}{spelling}{slash}"
        for scheme in ("https", "http")
        for www in ("", "www.")
        for spelling in dict.fromkeys((path, unquote(path), quote(unquote(path), errors="replace")))
        for slash in ("", "/")
    ]
    if kept:
        return [(f"{base}?{kept}", f"{base}?{kept}{_LAST}") for base in bases]
    return [(f"{base}{mark}", f"{base}{mark}{_LAST if mark else ''}") for base in bases for mark in ("", "?", "#")]


def _word_hashes(text: str) -> Hashes:
    """Give a number for each word, the same for the same word however it is written in letters large and small."""
    numbers = _Numbers()
    parts = []
    for piece in _pieces(text):
        found = _WORD.findall(unicodedata.normalize("NFKC", piece).casefold().replace("ё", "е"))
        parts.append(np.fromiter(map(numbers.__getitem__, found), np.uint64, len(found)))
    return np.concatenate([np.empty(0, np.uint64), *parts])


class _Numbers(dict[str, int]):
    """The numbers of words, worked out once for each."""

    def __missing__(self, word: str) -> int:
        self[word] = number = crc32(word.encode(errors="replace"))
        return number


def _pieces(text: str) -> Iterator[str]:
    """Part a text between lines, and long lines between words if they have spaces."""
    start = 0
    while len(text) - start > _AT_ONCE:
        furthest = start + _AT_ONCE
        end = max(text.rfind(mark, start, furthest) for mark in "\n ") + 1
        yield text[start : end or furthest]
        start = end or furthest
    yield text[start:]


def _runs(words: Hashes, run: int) -> Hashes:
    """Give a number for each run of so many words, another one for runs of another length."""
    starts = len(words) - run + 1 if run else 0
    runs = np.full(starts, run, np.uint64)
    for offset in range(run):
        runs = (runs ^ words[offset : offset + starts]) * _BASE
        runs ^= runs >> np.uint64(32)
    return runs


def _is_cjk(text: str) -> bool:
    """Tell whether a text puts no spaces between most of its words."""
    found = _WORD.findall(text[:_AT_ONCE])
    return 2 * sum(map(is_cjk, found)) > len(found)
