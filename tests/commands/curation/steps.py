"""What a curator does again and again, and the articles that are done it with; all of it made up."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any, Final

from corpus.models import Scope
from tests.discord_server.rules import COMPONENTS_V2
from tests.discord_server.state import Upload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person
    from tests.discord_server.replies import Reply
    from tests.discord_server.state import Message

TEXT: Final = (
    "A cold store for Kazakh apples opened in Kuantan on Tuesday.\n\n"
    "It holds 900 tonnes and keeps them at two degrees. The first lorries came from Almaty by way of Khorgos.\n\n"
    "Share this article\n\n"
    "Growers hope to sell a third of the harvest in Malaysia. Buyers in Kuantan have asked for small red ones, which"
    " keep longest, and for boxes that can be stacked eight high."
)
FILLED_IN: Final = {
    "Headline": "Apples for Kuantan",
    "Text": TEXT,
    "Publisher": "Orchard Times",
    "Date of publication": "2025-09-02",
    "Link": "https://orchard.example.org/apples",
}
PAGE: Final = """\
---
title: Ferry line to Batu Pahat
publisher: Harbour Gazette
date: 2025-04-05
url: https://gazette.example.org/ferry
---
A ferry line for lorries will link the port with Batu Pahat from June, its owner said.

Two ships with room for forty lorries each have been ordered from a yard in Dalian.
"""


def upload(name: str, content: str | bytes = PAGE) -> Upload:
    """Make a file to upload."""
    return Upload(name, content.encode() if isinstance(content, str) else content)


def lines_of(*headlines: str) -> str:
    """Write articles as JSON Lines, each with a text of its own."""
    return "".join(json.dumps({"headline": each, "body": f"{each}: {_words(each)}."}) + "\n" for each in headlines)


async def add_by_form(person: Person, **changes: str) -> Reply:
    """Fill in the form of /corpus add and give the preview."""
    opened = await person.slash("corpus add")
    return await person.submit_modal(opened, FILLED_IN | changes)


async def stored(store: Store, server: Server) -> list[str]:
    """List the headlines of exactly one server."""
    return [headline.headline for headline in (await store.own_headlines(Scope(server.id)))[0]]


async def make_all_previews_old(store: Store) -> None:
    """Let a day and an hour pass for what waits."""
    async with store._database.transaction() as connection:
        await connection.execute("UPDATE preview SET made_at = datetime('now', '-25 hours')")


def custom_id(message: Message, label: str) -> str:
    """Find what a button or menu of a message carries, by its label or placeholder."""
    return next(
        str(item["custom_id"])
        for item in _walk(message.components)
        if label in {item.get("label"), item.get("placeholder")}
    )


def forge(discord: LocalDiscord, server: Server, *carried: str) -> Message:
    """Let the bot post buttons in a server that carry what somebody wants them to."""
    buttons = [{"type": 2, "style": 1, "label": each, "custom_id": each} for each in carried]
    message = {"flags": COMPONENTS_V2, "components": [{"type": 1, "components": buttons}]}
    return discord.posts.create(server.channel, discord.state.bot, message)


def _words(seed: str) -> str:
    """Make up forty words that no other seed has."""
    letters = Random(seed)
    return " ".join("".join(letters.choices("aeikmnoprstu", k=7)) for _ in range(40))


def _walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for component in components:
        yield component
        yield from _walk(component.get("components", []))
