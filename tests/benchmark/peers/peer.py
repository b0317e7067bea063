"""What a search engine must be able to do to be measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Hit(NamedTuple):
    """A passage, by its place in the order of indexing from 0, and the engine's score (higher is better)."""

    number: int
    score: float


class Peer(Protocol):
    """An engine that keeps an index of passages in a folder and searches it."""

    @property
    def index(self) -> str:
        """Name the kind of index; peers with the same kind can share one."""

    def build(self, texts: Iterable[str], folder: Path) -> None:
        """Index passages, given one after the other, into a folder that is there and empty."""

    def load(self, folder: Path) -> None:
        """Open the index that was built there."""

    def search(self, question: str, limit: int) -> list[Hit]:
        """Find the best passages, best first; whatever the question, it is taken for plain text."""

    def close(self) -> None:
        """Let go of the index."""
