"""The buttons, menus and the form of following; each asks again whether the person may."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from commands.catalogue import page_layout
from commands.errors import RefusedError
from commands.following import custom_ids
from commands.following.acts import (
    begin,
    end,
    require_follow,
    require_follower,
    show_follow,
    show_following,
)
from commands.following.cards import digest_of
from commands.following.members import AwayError
from commands.following.wording import hours_in_words, rhythm_in_words
from commands.forms import Form, FormAnswer, field
from commands.language import gettext, gettext_noop
from commands.layout import ACCENT, Layout, text
from commands.persistent import Persistent
from commands.relations.custom_ids import pair_of
from commands.replies import context_layout
from commands.responses import think
from commands.viewer import viewer_of
from corpus.following.follows import Kind
from corpus.following.schedule import UTC_NAME, Hours, Rhythm, read_hours, zone_named
from corpus.models import SHARED, Passage, Quote

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping

    from bot.client import DragomanClient
    from corpus.models import Article, Scope

    Pressed = discord.Interaction[DragomanClient]

_GONE: Final = gettext_noop("This article is no longer here.")
_CHANGED: Final = gettext_noop("This article has been changed since. “Read article” shows it as it is now.")
_AWAY: Final = gettext_noop("The server of this article is out of reach just now. Try again in a while.")
_HOURS: Final = "hours"
_ZONE: Final = "zone"


class FollowPairButton(Persistent, template=custom_ids.FOLLOW_PAIR):
    """Begins to follow a pair, for who pressed."""

    async def answer(self, interaction: Pressed) -> None:
        """Follow it and say so, to who pressed alone."""
        await think(interaction, private=True)
        await begin(interaction, Kind.PAIR, str(pair_of(self.state["pair"])))


class StopButton(Persistent, template=custom_ids.STOP):
    """Stops following something, from a card."""

    async def answer(self, interaction: Pressed) -> None:
        """Stop and say so."""
        await think(interaction, private=True)
        said = await end(interaction, int(self.state["follow"]))
        await interaction.edit_original_response(view=Layout(ui.Container(text(said), accent_colour=ACCENT)))


class ToldContextButton(Persistent, template=custom_ids.TOLD_CONTEXT):
    """Shows the quote of a card within its paragraphs, to who pressed."""

    async def answer(self, interaction: Pressed) -> None:
        """Show the context, if the quote still stands there."""
        await think(interaction, private=True)
        article = await _article(interaction, int(self.state["article"]))
        start, stop = int(self.state["start"]), int(self.state["end"])
        if digest_of(article.body[start:stop]) != self.state["digest"]:
            raise RefusedError(_CHANGED)
        quote = Quote(article, Passage(start, stop), start, stop, (), 1.0)
        view = context_layout(quote, lambda identity: custom_ids.told_page(identity, 0))
        await interaction.edit_original_response(view=view)


class ToldPageButton(Persistent, template=custom_ids.TOLD_PAGE):
    """Opens a card's article, and turns its pages."""

    async def answer(self, interaction: Pressed) -> None:
        """Show the page: from a card in a message of its own, else in the same place."""
        turns = interaction.message is not None and interaction.message.flags.ephemeral
        if turns:
            await interaction.response.defer()
        else:
            await think(interaction, private=True)
        article = await _article(interaction, int(self.state["article"]))
        view = await page_layout(article, int(self.state["page"]), custom_ids.told_page)
        await interaction.edit_original_response(view=view)


class FollowingButton(Persistent, template=custom_ids.FOLLOWING):
    """Leads to what is followed."""

    async def answer(self, interaction: Pressed) -> None:
        """Show the list: from a card in a message of its own, else in the same place."""
        if interaction.message is not None and interaction.message.flags.ephemeral:
            await interaction.response.defer()
        else:
            await think(interaction, private=True)
        await show_following(interaction)


class ChooseFollowMenu(Persistent, template=custom_ids.CHOOSE):
    """Opens what was chosen from the list."""

    async def answer(self, interaction: Pressed) -> None:
        """Show it in the place of the list."""
        await interaction.response.defer()
        await show_follow(interaction, int(_chosen(self.item)))


class RhythmMenu(Persistent, template=custom_ids.RHYTHM):
    """Chooses how often somebody is told."""

    async def answer(self, interaction: Pressed) -> None:
        """Keep it and say so."""
        await interaction.response.defer()
        follow, rhythm = int(self.state["follow"]), Rhythm(_chosen(self.item))
        await require_follow(interaction, follow)
        await interaction.client.store.follows.set_rhythm(follow, rhythm)
        note = gettext("Told {when} from now on.").format(when=rhythm_in_words(rhythm))
        await show_follow(interaction, follow, note)


class EndButton(Persistent, template=custom_ids.END):
    """Stops following something, from the list."""

    async def answer(self, interaction: Pressed) -> None:
        """Stop and show what is left."""
        await interaction.response.defer()
        await show_following(interaction, await end(interaction, int(self.state["follow"])))


class ResumeButton(Persistent, template=custom_ids.RESUME):
    """Begins again to tell somebody who could not be written to."""

    async def answer(self, interaction: Pressed) -> None:
        """Try it from now on."""
        await interaction.response.defer()
        follower = await require_follower(interaction, int(self.state["follower"]))
        await interaction.client.store.follows.resume(follower.id)
        await show_following(interaction, gettext("What is new from now on is told again."))


class QuietButton(Persistent, template=custom_ids.QUIET):
    """Opens the form with somebody's quiet hours."""

    async def answer(self, interaction: Pressed) -> None:
        """Open it with what is chosen now."""
        follower = await require_follower(interaction, int(self.state["follower"]))
        form = Form(
            gettext("Quiet hours"),
            custom_ids.quiet_hours(follower.id),
            field(
                _HOURS,
                gettext("From – to"),
                about=gettext("Such as 22:00-07:00; nothing for none. What is new waits until they are over."),
                typed=str(follower.quiet),
                most=20,
            ),
            field(
                _ZONE,
                gettext("Time zone"),
                about=gettext("A city as the time zone database has it, such as Asia/Almaty."),
                typed=follower.quiet.zone,
                most=60,
            ),
        )
        await interaction.response.send_modal(form)


async def _set_quiet_hours(interaction: Pressed, state: re.Match[str], typed: Mapping[str, str]) -> None:
    """Keep quiet hours and say so."""
    await interaction.response.defer()
    follower = await require_follower(interaction, int(state["follower"]))
    zone = await asyncio.to_thread(zone_named, typed[_ZONE]) if typed.get(_ZONE) else UTC_NAME
    hours = read_hours(typed[_HOURS], zone) if typed.get(_HOURS) else Hours(zone)
    await interaction.client.store.follows.set_quiet(follower.id, hours)
    await show_following(interaction, hours_in_words(hours))


FOLLOWING_BUTTONS: Final = (
    FollowPairButton,
    StopButton,
    ToldContextButton,
    ToldPageButton,
    FollowingButton,
    ChooseFollowMenu,
    RhythmMenu,
    EndButton,
    ResumeButton,
    QuietButton,
)
FOLLOWING_FORMS: Final = (FormAnswer(custom_ids.QUIET_HOURS, _set_quiet_hours),)


async def _article(interaction: Pressed, identity: int) -> Article:
    """Find an article that the person may see: in direct messages also those of servers that they are a member of."""
    client, viewer = interaction.client, viewer_of(interaction)
    article = await client.store.article(viewer, identity)
    if article is None and interaction.guild_id is None:
        scope = await client.store.deliveries.scope_of(identity)
        if scope is not None and scope > SHARED and await _is_member(interaction, scope):
            article = await client.store.article(scope, identity)
    if article is None:
        raise RefusedError(_GONE)
    return article


async def _is_member(interaction: Pressed, scope: Scope) -> bool:
    try:
        return await interaction.client.members.is_member(scope, interaction.user.id)
    except AwayError:
        raise RefusedError(_AWAY) from None


def _chosen(item: ui.Item[Any]) -> str:
    return item.values[0] if isinstance(item, ui.Select) else ""
