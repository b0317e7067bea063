"""What the bot has done since it started: how many questions came, and when the last one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(slots=True)
class Activity:
    """Counts questions from the start of the bot on; all times are in UTC.

    `under_way` are those that are being searched for just now.
    """

    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    last_question: datetime | None = None
    questions: int = 0
    answered: int = 0
    under_way: int = 0

    def note_question(self) -> None:
        """Count a question that came in just now."""
        self.questions += 1
        self.last_question = datetime.now(UTC)

    def note_answer(self) -> None:
        """Count a question that was answered with quotes."""
        self.answered += 1
