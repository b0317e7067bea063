"""Articles of a server's own, for tests of what curators do with them afterwards; all of it made up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from corpus.models import Author, Draft, Scope, Via
from corpus.published import Published

if TYPE_CHECKING:
    from corpus.store import Change, Store
    from tests.discord_server.driver import Server
    from tests.discord_server.people import Person

FERRY: Final = Draft(
    key="ferry",
    headline="Lorry ferry to start in *June*",
    headline_given=True,
    body=(
        "A ferry for forty lorries will sail from Kuantan to the new terminal in June, its owner said.\n\n"
        "The crossing takes nine hours. Drivers from Almaty have asked for cabins with hot water."
    ),
    publisher="Harbour Gazette",
    published=Published(2025, 4, 5),
    url="https://gazette.example.org/ferry",
    language="en",
)
APPLES: Final = Draft(
    key="apples",
    headline="Apples for Kuantan",
    headline_given=True,
    body="A cold store for Kazakh apples opened in Kuantan on Tuesday. It holds 900 tonnes.",
    publisher="Orchard Times",
    published=Published(2024, 9),
    language="en",
)
LEDGER: Final = Draft(
    key="ledger",
    headline="Ledger of the caravan post",
    headline_given=True,
    body="\n\n".join(
        f"On page {page} the clerk notes {page * 3} camels, two carts and the weight of the felt they carried."
        for page in range(1, 61)
    ),
    publisher="Post Road Annals",
    published=Published(2019),
    language="en",
)


async def add_own(store: Store, server: Server, *drafts: Draft, by: Person | None = None) -> Change:
    """Add articles to a server as one act, of a person or of the host."""
    author = Author(Via.HOST) if by is None else Author(Via.MEMBER, by.user.id)
    return await store.put(Scope(server.id), drafts, author)


async def own_id(store: Store, server: Server, draft: Draft = FERRY) -> int:
    """Find the number under which a server's own article is stored."""
    article = await store.own_by_key(Scope(server.id), draft.key)
    assert article is not None
    return article.id


def notices(count: int, **changes: object) -> list[Draft]:
    """Make short articles with consecutive headlines."""
    return [
        replace(APPLES, key=f"notice-{number:03}", headline=f"Notice {number:03}", **changes)  # type: ignore[arg-type]
        for number in range(count)
    ]
