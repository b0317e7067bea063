"""How many articles a viewer sees, and how new they are, without counting them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from corpus.models import BUNDLED, SHARED
from corpus.published import Published

if TYPE_CHECKING:
    from corpus.store.database import Database
    from corpus.store.listing import Visible


@dataclass(frozen=True, slots=True)
class Seen:
    """The articles that a viewer sees: a server's own, the host's, the shipped ones; and when the newest appeared."""

    own: int
    shared: int
    bundled: int
    newest: Published | None

    @property
    def articles(self) -> int:
        """All of them."""
        return self.own + self.shared + self.bundled


class Figures:
    """Reads what is counted already, or what an index gives at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def seen(self, visible: Visible) -> Seen:
        """Tell how many articles there are in the scopes that a viewer sees, and the newest date of publication."""
        async with self._database.reader() as connection:
            scopes = list(await connection.execute_fetchall(_SCOPES, visible))
            newest = [row for _, ordinal, _ in scopes for row in await connection.execute_fetchall(_NEWEST, (ordinal,))]
        counts = {scope: int(articles) for scope, _, articles in scopes}
        latest = max(newest, key=lambda row: row[1], default=None)
        return Seen(
            own=counts.get(visible[0], 0) if visible[0] > 0 else 0,
            shared=counts.get(SHARED, 0),
            bundled=counts.get(BUNDLED, 0),
            newest=Published.parse(latest[0]) if latest else None,
        )


_SCOPES: Final = "SELECT id, ordinal, articles FROM scope WHERE id IN (?, ?, ?)"
_NEWEST: Final = """
    SELECT published, published_last FROM article
    WHERE scope = ? AND published_last IS NOT NULL ORDER BY published_last DESC LIMIT 1
"""
