"""What a server's admins have chosen for answers, as far as the commands for readers need it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from commands.viewer import viewer_of
from corpus.search.ranking import ANSWERED_FROM

if TYPE_CHECKING:
    import discord

    from bot.client import DragomanClient
    from corpus.models import Scope
    from corpus.store import Store

PRIVATE: Final = "private"
CHANNELS: Final = "channels"
QUOTES: Final = "quotes"
STRICTNESS: Final = "strictness"
"""The names of the server's settings; that of the language is `commands.languages.SERVER_LANGUAGE`."""

ON: Final = "on"
USUAL_QUOTES: Final = 3
MOST_QUOTES: Final = 5
_NUMBER: Final = re.compile(r"[0-9]{1,19}")


class Strictness(Enum):
    """How sure the bot must be that a quote answers before it presents it as an answer."""

    STRICT = "strict"
    USUAL = "usual"
    OPEN = "open"

    @property
    def threshold(self) -> float:
        """The confidence from which on quotes are presented as an answer."""
        return _EFFECTS[self].threshold

    @property
    def answered(self) -> int:
        """Of a hundred questions that the articles answer, how many get an answer."""
        return _EFFECTS[self].answered

    @property
    def wrongly(self) -> int:
        """Of a hundred questions that the articles don't answer, how many get an answer all the same."""
        return _EFFECTS[self].wrongly


class _Effect(NamedTuple):
    threshold: float
    answered: int
    wrongly: int


_EFFECTS: Final = {  # measured on the questions of MultiHop-RAG, Tang and Yang 2024, which ask about news
    Strictness.STRICT: _Effect(0.6, 77, 1),
    Strictness.USUAL: _Effect(ANSWERED_FROM, 89, 3),
    Strictness.OPEN: _Effect(0.25, 96, 10),
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """How answers are given in a server.

    `private` tells whether only who asks sees the answer, unless they choose; `channels` are those where /ask works,
    all of them if there are none; `quotes` is how many one reply shows at most.
    """

    private: bool = False
    channels: frozenset[int] = frozenset()
    quotes: int = USUAL_QUOTES
    strictness: Strictness = Strictness.USUAL


def preferences_here(interaction: discord.Interaction[DragomanClient]) -> Preferences:
    """Read what the server has chosen where somebody uses the bot."""
    return preferences_of(interaction.client.store, viewer_of(interaction))


def is_private(interaction: discord.Interaction[DragomanClient], wanted: bool | None) -> bool:  # noqa: FBT001 - as Discord passes it
    """Tell whether only who asked sees a reply: as they want it, else as the server has it."""
    return preferences_here(interaction).private if wanted is None else wanted


def preferences_of(store: Store, scope: Scope) -> Preferences:
    """Read what a server has chosen; what it has not chosen, or what this version does not know, is as usual."""
    chosen = store.servers.setting
    usual = Preferences()
    quotes = number_in(chosen(scope, QUOTES)) or usual.quotes
    strictness = chosen(scope, STRICTNESS)
    channels = (number_in(one) for one in (chosen(scope, CHANNELS) or "").split())
    return Preferences(
        private=chosen(scope, PRIVATE) == ON,
        channels=frozenset(channel for channel in channels if channel is not None),
        quotes=quotes if 1 <= quotes <= MOST_QUOTES else usual.quotes,
        strictness=next((one for one in Strictness if one.value == strictness), usual.strictness),
    )


def number_in(setting: str | None) -> int | None:
    """Read a number, such as a channel's, from a setting; None where there is none, whatever else may stand there."""
    return int(setting) if setting is not None and _NUMBER.fullmatch(setting) else None
