"""Articles that arrive while somebody follows something, all of them made up, and what comes of them."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from corpus.models import Draft
from corpus.published import Published

if TYPE_CHECKING:
    from tests.discord_server.driver import LocalDiscord
    from tests.discord_server.people import Person
    from tests.discord_server.state import Channel, Message

MELONS: Final = Draft(
    key="melons",
    headline="First melons cross at Khorgos",
    headline_given=True,
    body=(
        "Kazakhstan has sent its first chilled melons of the year to China by way of the Khorgos crossing.\n\n"
        "Eleven lorries left the packing house of Turkistan on Sunday night. A buyer in Urumqi paid 40 tenge more for"
        " each kilogram than last summer, the growers' union said."
    ),
    publisher="Orchard Courier",
    published=Published(2026, 3, 3),
    url="https://orchard.example.org/melons",
    language="en",
)
REPRINT: Final = replace(
    MELONS,
    key="melons-again",
    headline="Melon lorries roll east",
    body=MELONS.body.replace("on Sunday night", "late on Sunday"),
    publisher="Border Herald",
    url="https://herald.example.org/melons",
)
FERRY: Final = Draft(
    key="ferry",
    headline="Beef and mutton by ferry",
    headline_given=True,
    body=(
        "A ferry with refrigerated holds will carry frozen beef from June.\n\n"
        "The shipping line expects exports of beef to double within two years, and has hired a crew of thirty."
    ),
    publisher="Harbour Gazette",
    published=Published(2026, 3, 2),
    language="en",
)


def numbered(number: int, *, pair: bool = True) -> Draft:
    """Make an article like no other, on China and Kazakhstan unless told otherwise."""
    things = "anvils bridges candles drums engines fiddles gloves hammers ink jars kettles lamps mirrors nails".split()
    goods = " and ".join(f"{number * step} {things[(number * step) % len(things)]}" for step in (3, 5, 7, 11, 13))
    who = "Kazakhstan will sell China" if pair else "The shop of the village sells"
    body = f"{who} {goods} in lot {number}.\n\nLot {number} weighs {number * 17 + 3} stone, said the {goods} office."
    return Draft(
        key=f"lot-{number}",
        headline=f"Lot {number} goes to market",
        headline_given=True,
        body=body,
        publisher="Market Bell",
        published=Published(2026, 1, 1 + number % 28),
        language="en",
    )


def messages(channel: Channel) -> list[Message]:
    """Give what the bot has sent to a channel by itself, oldest first."""
    return [message for message in channel.messages.values() if message.author.bot and message.interaction is None]


def cards(discord: LocalDiscord, person: Person) -> list[str]:
    """Give what a person was sent by direct message, as they read it."""
    return [discord.text_of(message) for message in messages(person.direct)]


def carried(message: Message) -> str:
    """Write all of a message's components, custom_ids among them."""
    return json.dumps(message.components)


def headlines_told(discord: LocalDiscord, channel: Channel) -> Counter[str]:
    """Count how often each of the numbered articles stands in what the bot has sent to a channel."""
    said = "\n".join(discord.text_of(message) for message in messages(channel))
    return Counter(re.findall(r"Lot \d+ goes to market", said))
