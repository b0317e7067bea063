"""A member's first visit, in two languages: from the list of pairs to a card about a new article, over real sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from commands.language import gettext, speaking
from commands.relations.custom_ids import CHOOSE_PAIR
from tests.commands.curation.steps import add_by_form
from tests.commands.following.articles import cards
from tests.commands.following.conftest import MANAGER

if TYPE_CHECKING:
    from tests.commands.following.conftest import Told
    from tests.discord_server.driver import LocalDiscord, Server


@pytest.mark.parametrize(
    ("language", "locale", "pair", "why"),
    [
        ("ru", "ru", "🇰🇿 Казахстан – 🇲🇾 Малайзия", "Ваши подписки"),
        ("ms", "en-US", "🇰🇿 Kazakhstan – 🇲🇾 Malaysia", "Anda mengikuti"),
    ],
)
async def test_from_the_pairs_to_a_card(  # noqa: PLR0913, PLR0917 - fixtures and one row of the table
    strict_discord: LocalDiscord, server: Server, told: Told, language: str, locale: str, pair: str, why: str
) -> None:
    """A member sees the pairs, opens one, reads its timeline, follows it, and is told when an admin adds an article."""
    anna = server.add_member("anna", locale=locale)
    cora = server.add_member("cora", permissions=MANAGER)
    if language != locale:
        chosen = await anna.slash("language")
        await anna.select(chosen.message, "speak", language)

    def said(message: str) -> str:
        with speaking(language):
            return gettext(message)

    pairs = await anna.slash("relations")
    assert pair in pairs.text
    opened = await anna.select(pairs.message, CHOOSE_PAIR.pattern, pair)
    assert said("What the articles are about; press one for its timeline:") in opened.text
    timeline = await anna.click(opened.message, said("Timeline"))
    assert "Port Klang" in timeline.text.replace("**", "")
    assert "Port Klang in Malaysia has ordered a grain crane" in timeline.text.replace("**", "")
    followed = await anna.click(timeline.message, said("Follow"))
    assert pair in followed.text

    preview = await add_by_form(cora)
    await cora.click(preview.message, "Add")
    await told.after(seconds=5)
    (card,) = cards(strict_discord, anna)
    assert "Apples for Kuantan" in card
    assert "A cold store for Kazakh apples opened in Kuantan" in card.replace("**", "")
    assert why in card
    assert said("Read article") in card
