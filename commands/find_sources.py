"""The message menu entry "Find sources": a message as a claim, and which parts of it stand in the articles."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from commands import custom_ids
from commands.ask import may_post
from commands.buttons import kept_answer
from commands.checked import Checked, checked_layout
from commands.errors import RefusedError
from commands.persistent import Persistent
from commands.preferences import preferences_here
from commands.remembering import in_time
from commands.replies import Posting
from commands.requests import search
from commands.responses import think
from commands.viewer import viewer_of
from corpus.models import NO_FILTERS, Answer
from corpus.search.claims import Finding, compare, parts_of, searchable

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from corpus.models import Quote

    Asking = discord.Interaction[DragomanClient]

_NOT_WORDS: Final = re.compile(
    r"<(?:[@#][!&]?\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|/[^<>]+:\d+|id:\w+)>|https?://\S+", re.ASCII
)
"""Mentions, emoji, timestamps and links, which say nothing that an article could."""

_COMPARED: Final = 5
"""Quotes with which a part is compared."""

_PATIENCE: Final = 4.0
"""Seconds in which parts are looked for; those that are left then are said to be left."""


@app_commands.context_menu(name="Find sources")
async def find_sources(interaction: Asking, message: discord.Message) -> None:
    """Look for what a message says, part by part, shown only to who asked."""
    if not (claim := claim_of(message)):
        raise RefusedError("That message has no words to look for in the articles.")
    await think(interaction, private=True)
    checked, found = await _check(interaction, claim)
    client, viewer = interaction.client, viewer_of(interaction)
    posting = Posting.OFFERED if may_post(interaction) else Posting.IMPOSSIBLE
    counting = None if checked.quotes or found.answered else client.remembering.silence(viewer, found.question)
    keeping = client.remembering.answer(viewer, _as_answer(claim, checked, found))
    token = await keeping if await in_time(keeping) else None
    await interaction.edit_original_response(view=checked_layout(checked, token, posting=posting))
    if counting is not None:
        await counting


class PostClaimButton(Persistent, template=custom_ids.POST_CLAIM):
    """Posts for everyone in the channel what was found of a claim, and names who did."""

    async def answer(self, interaction: Asking) -> None:
        """Look again, for articles may have changed; post it, then mark the private reply as posted."""
        await interaction.response.defer()
        token = self.state["token"]
        claim = (await kept_answer(interaction, token)).question
        checked, _ = await _check(interaction, claim)
        await interaction.followup.send(view=checked_layout(checked, token, shared_by=interaction.user.id))
        await interaction.edit_original_response(view=checked_layout(checked, token, posting=Posting.DONE))


def claim_of(message: discord.Message) -> str:
    """Take the words out of a message, or out of the one that it forwards, line by line."""
    texts = [message.content, *(snapshot.content for snapshot in message.message_snapshots)]
    words = ("\n".join(_lines(_NOT_WORDS.sub(" ", text))) for text in texts)
    return next((text for text in words if any(sign.isalnum() for sign in text)), "")


def _lines(text: str) -> list[str]:
    return [line for each in text.splitlines() if (line := " ".join(each.split()))]


async def _check(interaction: Asking, claim: str) -> tuple[Checked, Answer]:
    """Compare each part with what is found for it and for the whole; give the whole's answer, too."""
    client, viewer = interaction.client, viewer_of(interaction)
    threshold = preferences_here(interaction).strictness.threshold
    whole = await search(interaction, searchable(claim), viewer, NO_FILTERS, literal=True, threshold=threshold)
    parts, left = parts_of(claim)
    findings: list[Finding] = []
    try:
        async with asyncio.timeout(_PATIENCE):
            for part in parts:
                own = (
                    whole
                    if len(parts) == 1
                    else await client.searcher.ask(searchable(part), viewer, NO_FILTERS, limit=_COMPARED, literal=True)
                )
                compared = [*own.quotes[:_COMPARED], *whole.quotes[:_COMPARED]]
                findings.append(await asyncio.to_thread(compare, part, compared))
    except TimeoutError:
        left += len(parts) - len(findings)
    return Checked(claim, tuple(findings), left), whole


def _as_answer(claim: str, checked: Checked, found: Answer) -> Answer:
    """Make what is kept for the buttons: the quotes of the parts, and then those for the whole."""
    quotes: dict[tuple[int, int], Quote] = {}
    for quote in (*checked.quotes, *found.quotes):
        quotes.setdefault((quote.article.id, quote.start), quote)
    return Answer(claim, found.answered, found.confidence, tuple(quotes.values()))
