"""What can be asked next: key phrases of the quoted articles that the question does not say, each with an answer."""

from __future__ import annotations

import asyncio
import logging
import time
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from commands.limits import utf16_units
from commands.markup import one_line
from corpus.analysis import stop_words, tokenize
from corpus.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.client import DragomanClient
    from corpus.models import Quote, Scope
    from corpus.store.listing import Visible

MOST: Final = 4
LONGEST: Final = 60
"""UTF-16 units of a phrase that fits on a button."""

_TRIED: Final = 6
_PATIENCE: Final = 0.4
"""Seconds that an answer may wait for them."""

_SECONDS_REMEMBERED: Final = 600.0
_MOST_REMEMBERED: Final = 5_000

_log = logging.getLogger(__name__)


class FollowUps:
    """Finds what can be asked next, and remembers for a while which phrases have an answer."""

    def __init__(self, client: DragomanClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._known: dict[tuple[Visible, float, str], tuple[float, bool]] = {}

    async def after(self, viewer: Scope, question: str, quotes: Sequence[Quote], threshold: float) -> tuple[str, ...]:
        """Find up to four phrases for what to ask after an answer of which these quotes are shown, best first.

        There are none if that takes too long or cannot be done. `threshold` is the confidence from which on the
        viewer's server takes quotes for an answer.
        """
        try:
            async with asyncio.timeout(_PATIENCE):
                return await self._find(viewer, question, quotes, threshold)
        except (TimeoutError, StoreError) as error:  # an answer must not be lost for what comes after it
            _log.debug("What can be asked next was not found: %s", type(error).__name__)
            return ()

    async def _find(self, viewer: Scope, question: str, quotes: Sequence[Quote], threshold: float) -> tuple[str, ...]:
        articles = dict.fromkeys(quote.article.id for quote in quotes)
        of_each = [await self._client.relations.topics_of(viewer, [article], _TRIED) for article in articles]
        phrases = [phrase for rank in zip_longest(*of_each) for phrase in rank if phrase]
        found: list[str] = []
        for phrase in list(_new(phrases, question))[:_TRIED]:
            if len(found) < MOST and await self._is_answered(viewer, phrase, threshold):
                found.append(phrase)
        return tuple(found)

    async def _is_answered(self, viewer: Scope, phrase: str, threshold: float) -> bool:
        now = self._clock()
        key = self._client.store.visible(viewer), threshold, phrase
        if (known := self._known.get(key)) and now - known[0] < _SECONDS_REMEMBERED:
            return known[1]
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        answered = (await self._client.searcher.ask_again(phrase, viewer, limit=1, threshold=threshold)).answered
        self._known[key] = now, answered
        return answered


def _new(phrases: Sequence[str], question: str) -> Iterator[str]:
    """Leave out what the question says already, what another phrase says, and what fits on no button."""
    asked = _terms(question)
    offered: list[frozenset[str]] = []
    for phrase in phrases:
        terms = _terms(phrase)
        again = terms <= asked or any(terms <= other or other <= terms for other in offered)
        if not again and phrase == one_line(phrase) and utf16_units(phrase) <= LONGEST:
            offered.append(terms)
            yield phrase


def _terms(text: str) -> frozenset[str]:
    return frozenset(token.term for token in tokenize(text, "en") if token.word not in stop_words())
