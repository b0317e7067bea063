"""What `systemctl status` says of the bot, in one line that is kept current."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from bot.notify import Notifier


class Phase(Enum):
    """Where the bot is between its start and its end."""

    STARTING = auto()
    READY = auto()
    STOPPING = auto()


class Status:
    """Puts the line together from what its parts have to say, and sends it when it has changed.

    `figures` is what there is to say of a bot that is ready. `renewal` tells how far the index is renewed, `ailment`
    why the bot is not well, and `reload` why the settings are still the old ones; each is None when there is no such
    thing to tell.
    """

    def __init__(self, notifier: Notifier) -> None:
        self.notifier = notifier
        self.phase = Phase.STARTING
        self.figures = ""
        self.renewal: str | None = None
        self.ailment: str | None = None
        self.reload: str | None = None
        self._step = "Starting"
        self._sent: str | None = None

    def step(self, sentence: str) -> None:
        """Say what is being done on the way to being ready."""
        self._step = sentence
        self.show()

    def ready(self) -> None:
        """Say that the bot is ready, or that it is again after settings were read."""
        self.phase = Phase.READY
        self._sent = self._line()
        self.notifier.ready(self._sent)

    def stopping(self, sentence: str) -> None:
        """Say that the bot is about to end, and no more of its figures."""
        self.phase = Phase.STOPPING
        self._sent = self._step = sentence
        self.notifier.stopping(sentence)

    def show(self) -> None:
        """Send the line if it is another one than before."""
        if (line := self._line()) != self._sent:
            self._sent = line
            self.notifier.status(line)

    def _line(self) -> str:
        parts = [self.ailment, self.figures, self.renewal] if self.phase is Phase.READY else [self._step]
        return "; ".join(part for part in (*parts, self.reload) if part)


async def figures(client: DragomanClient) -> str:
    """Tell how many servers and articles there are, and when the last question came."""
    servers, articles = len(client.guilds), await client.store.servers.count_articles()
    asked = client.activity.last_question
    question = f"last question {_at(asked)}" if asked else "no question yet"
    return f"{_counted(servers, 'server')}, {_counted(articles, 'article')}, {question}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _at(moment: datetime) -> str:
    """Write a time of today as 14:03 and an earlier one with its day, as the machine's clock on the wall has them."""
    local = moment.astimezone()
    is_today = local.date() == datetime.now(UTC).astimezone().date()
    return local.strftime("%H:%M" if is_today else "%-d %b %H:%M")
