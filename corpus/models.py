"""What the corpus speaks of: articles, passages, queries, quotes and answers.

Every offset in this module counts characters (Unicode code points) from the start of the article's body, and every
span is half-open: ``body[start:end]``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final, NewType, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from corpus.published import Published

Scope = NewType("Scope", int)
"""Whose articles: a Discord server's id, or one of the two constants below."""

SHARED: Final = Scope(0)
"""The articles that the host added, visible to everyone."""

BUNDLED: Final = Scope(-1)
"""The articles that ship with Dragoman, visible to everyone unless the host leaves them out."""


class Via(Enum):
    """How a change comes into the corpus."""

    HOST = "host"
    MEMBER = "member"
    FEED = "feed"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes the corpus; `who` is a member's id in Discord, and of a feed's change that of who added the feed."""

    via: Via
    who: int | None = None


HOST: Final = Author(Via.HOST)
"""Whoever has the command line."""

PROGRAM: Final = Author(Via.PROGRAM)
"""Dragoman itself, which brings the articles that ship with it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one scope may hold; None for as much as there is room for.

    `size` counts bytes of headlines, of bodies, of sources and of what earlier versions keep.
    """

    articles: int | None = None
    size: int | None = None
    feeds: int | None = None


UNLIMITED: Final = Limits()


@dataclass(frozen=True, slots=True)
class Retention:
    """How many backups are kept: the latest of so many days, of so many weeks and of so many months."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 6


STRONG: Final = 0.25
"""What share of the best quote's score a further quote needs to be shown unasked."""


@dataclass(frozen=True, slots=True)
class DroppedLine:
    """A line of the raw text that was left out of the body, and the name of the rule that said so."""

    number: int
    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as it was read, before it is stored.

    `key_given` is false when the key is made of the file's name, for want of one in the source. `headline_given` is
    false when the source had no headline and the first line was taken for one. `raw` is the
    source's whole text, `body` what is left of it after `dropped` and the metadata are taken out. Paragraphs of the
    body are parted by one empty line.
    """

    key: str
    headline: str
    headline_given: bool
    body: str
    publisher: str | None = None
    published: Published | None = None
    url: str | None = None
    language: str | None = None
    raw: str = ""
    dropped: tuple[DroppedLine, ...] = ()
    key_given: bool = True


@dataclass(frozen=True, slots=True)
class Article:
    """A stored source document. `key` is its lasting key within `scope`, `id` the store's own number."""

    id: int
    scope: Scope
    key: str
    headline: str
    headline_given: bool
    publisher: str | None
    published: Published | None
    url: str | None
    language: str | None
    body: str


@dataclass(frozen=True, slots=True)
class Headline:
    """An article without its text, for lists."""

    id: int
    scope: Scope
    key: str
    headline: str
    publisher: str | None
    published: Published | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a body that is searched as one: whole sentences, about a hundred words."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """Two different countries, by their ISO 3166 alpha-2 codes in alphabetical order."""

    first: str
    second: str

    def __post_init__(self) -> None:
        """Raise ValueError unless there are two codes in order."""
        if not self.first < self.second:
            raise ValueError(f"not two codes in alphabetical order: {self.first!r}, {self.second!r}")

    @classmethod
    def of(cls, one: str, other: str) -> Self:
        """Put two codes in order."""
        return cls(*sorted((one, other)))

    @property
    def codes(self) -> tuple[str, str]:
        """Both codes."""
        return self.first, self.second

    def __str__(self) -> str:
        """Write ``CN-KZ``."""
        return f"{self.first}-{self.second}"


@dataclass(frozen=True, slots=True)
class Relation:
    """What a viewer's corpus has on a pair of countries.

    `passages` counts those that speak of both, `articles` those that have such a passage; `first` and `latest` are the
    dates between which these were published, and `topics` are key phrases from them, most telling first.
    """

    pair: Pair
    articles: int
    passages: int
    first: Published | None
    latest: Published | None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person asked to leave out: other publishers, earlier days, later days (both days included)."""

    publisher: str | None = None
    after: date | None = None
    before: date | None = None


NO_FILTERS: Final = Filters()


@dataclass(frozen=True, slots=True)
class Period:
    """A span of time that a question names, both days included; None for an open end. `typed` is how it was put."""

    after: date | None
    before: date | None
    typed: str

    def has(self, published: Published) -> bool:
        """Tell whether a date of publication may lie within."""
        return (self.after is None or published.last_day >= self.after) and (
            self.before is None or published.first_day <= self.before
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """How a question was understood beyond its words.

    `pair`, `period` and `newest_first` were read from plain words; a `literal` question is not read so. The other
    fields hold in any case: `phrases` must stand in a passage or its headline, `excluded` must not, and `filters` are
    those that were asked for beside the question and in it. Where nothing of the period answers,
    `period_applied` is false and the quotes are of any time.
    """

    pair: Pair | None = None
    period: Period | None = None
    newest_first: bool = False
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    filters: Filters = NO_FILTERS
    literal: bool = False
    period_applied: bool = True

    @property
    def can_be_dropped(self) -> bool:
        """Tell whether there is something that asking literally would drop."""
        return self.pair is not None or self.period is not None or self.newest_first


@dataclass(frozen=True, slots=True)
class OtherName:
    """Another name of what the question names; it is found only where all its words follow each other.

    `terms` has, for each of its words, the stems that it may have. `passages` counts those of the viewer's corpus that
    have all words.
    """

    name: str
    terms: tuple[tuple[str, ...], ...]
    passages: int = 0


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word of the question that carries meaning, and what is searched for it.

    `terms` pairs each term with how well it stands for the word (0 to 1; 1 unless the spelling was repaired). `names`
    stand for it, too: synonyms of a name that it is, or is part of, as far as the viewer's corpus has them.
    `weight` tells how rare the word is in the viewer's corpus: rare words weigh more.
    """

    typed: str
    word: str
    terms: tuple[tuple[str, float], ...]
    weight: float
    passages: int
    names: tuple[OtherName, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether there is anything to search for it."""
        return bool(self.terms or self.names)


@dataclass(frozen=True, slots=True)
class Query:
    """What was understood of a question: its meaningful words in order, repairs, and what the corpus lacks."""

    question: str
    words: tuple[QueryWord, ...]
    corrections: tuple[Correction, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """A word of the question that the corpus does not know, and the word that was searched for it."""

    typed: str
    searched: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A span of a body that is shown, inside the passage that was found.

    `marks` are the spans of the words that matched, in order, inside ``start`` to ``end``; like all offsets they
    count from the start of the body. `score` ranks quotes of one answer (0 to 1, higher is better).
    """

    article: Article
    passage: Passage
    start: int
    end: int
    marks: tuple[tuple[int, int], ...]
    score: float

    @property
    def text(self) -> str:
        """The quoted words, cut from the body."""
        return self.article.body[self.start : self.end]

    @property
    def passage_text(self) -> str:
        """The whole passage, cut from the body."""
        return self.article.body[self.passage.start : self.passage.end]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the corpus has to say to a question.

    `confidence` is the calibrated chance that the top quote answers. When `answered` is false the quotes are the
    nearest passages and must not be presented as an answer. `unknown` are the words of the question that the corpus
    does not have under any spelling. `reading` tells how the question was understood, and `elsewhere` has passages in
    other languages than the question's where its names and numbers stand; they are no part of the answer. `elapsed_ms`
    is how long the search took, and `stages` how much of it each stage, in milliseconds too; an answer that was kept
    has neither.
    """

    question: str
    answered: bool
    confidence: float
    quotes: tuple[Quote, ...]
    corrections: tuple[Correction, ...] = ()
    unknown: tuple[str, ...] = ()
    reading: Reading = Reading()
    elsewhere: tuple[Quote, ...] = ()
    elapsed_ms: float = field(default=0.0, compare=False)
    stages: Mapping[str, float] = field(default_factory=dict, compare=False, repr=False)

    def is_strong(self, quote: Quote) -> bool:
        """Tell whether one of its quotes is worth showing unasked: about as good as the best, not far behind it."""
        return quote.score >= STRONG * self.quotes[0].score
