"""The buttons and the menu of feeds; each asks again whether the person may, and whether the feed is followed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from commands.curation import custom_ids
from commands.curation.feed_acts import (
    feed_of,
    follow_again,
    leave,
    poll,
    require_fetching,
    review,
    show_feed,
    show_feeds,
)
from commands.curation.feed_layouts import ALL
from commands.curation.permission import require_curator
from commands.curation.recalling import chosen_number
from commands.language import gettext, gettext_noop, ngettext, number
from commands.persistent import Persistent
from commands.responses import think
from corpus.polling import PER_DAY
from corpus.store.feed_rows import EntryState

if TYPE_CHECKING:
    import discord

    from bot.client import DragomanClient

    Pressed = discord.Interaction[DragomanClient]

_SETTLED: Final = gettext_noop("Nothing is offered any more: it was added or skipped already.")


class FeedsButton(Persistent, template=custom_ids.FEEDS):
    """Turns a page of the list."""

    async def answer(self, interaction: Pressed) -> None:
        """Show another page in the same place."""
        await interaction.response.defer()
        await show_feeds(interaction, await require_curator(interaction), int(self.state["page"]))


class OpenFeedMenu(Persistent, template=custom_ids.FEED_OPEN):
    """Opens the feed that was chosen from the list."""

    async def answer(self, interaction: Pressed) -> None:
        """Show it in a message of its own."""
        await think(interaction, private=True)
        await show_feed(interaction, await require_curator(interaction), chosen_number(self.item))


class FeedButton(Persistent, template=custom_ids.FEED):
    """Shows a feed as it is now."""

    async def answer(self, interaction: Pressed) -> None:
        """Show it in the same place."""
        await interaction.response.defer()
        await show_feed(interaction, await require_curator(interaction), int(self.state["feed"]))


class TakeButton(Persistent, template=custom_ids.FEED_TAKE):
    """Lets entries that a feed had from before become articles."""

    async def answer(self, interaction: Pressed) -> None:
        """Let them, in the background, and show the feed."""
        await interaction.response.defer()
        scope, feed = await require_curator(interaction), int(self.state["feed"])
        await feed_of(interaction.client.store, scope, feed)
        require_fetching(interaction)
        most = int(self.state["number"])
        taken = await interaction.client.poller.take_offered(scope, feed, None if most == ALL else most)
        await show_feed(interaction, scope, feed, _joining(taken) if taken else gettext(_SETTLED))


class SkipButton(Persistent, template=custom_ids.FEED_SKIP):
    """Leaves out what a feed had from before."""

    async def answer(self, interaction: Pressed) -> None:
        """Leave it out and show the feed."""
        await interaction.response.defer()
        scope, feed = await require_curator(interaction), int(self.state["feed"])
        skipped = await interaction.client.poller.skip_offered(scope, feed)
        await show_feed(interaction, scope, feed, _skipped(skipped) if skipped else gettext(_SETTLED))


class DismissButton(Persistent, template=custom_ids.FEED_DISMISS):
    """Leaves out what waited for approval when the button was shown."""

    async def answer(self, interaction: Pressed) -> None:
        """Leave it out and show the feed."""
        await interaction.response.defer()
        scope, feed = await require_curator(interaction), int(self.state["feed"])
        feeds, newest = interaction.client.store.feeds, int(self.state["entry"])
        seen = await feeds.waiting_until(scope, feed, newest)
        await show_feed(interaction, scope, feed, _skipped(await feeds.mark(scope, seen, EntryState.SKIPPED)))


class PollButton(Persistent, template=custom_ids.FEED_POLL):
    """Polls a feed before its time."""

    async def answer(self, interaction: Pressed) -> None:
        """Poll it and say what came."""
        await interaction.response.defer()
        await poll(interaction, await require_curator(interaction), int(self.state["feed"]))


class ReviewButton(Persistent, template=custom_ids.FEED_REVIEW):
    """Shows what waits for approval."""

    async def answer(self, interaction: Pressed) -> None:
        """Show the preview in a message of its own."""
        await think(interaction, private=True)
        await review(interaction, await require_curator(interaction), int(self.state["feed"]))


class RemoveFeedButton(Persistent, template=custom_ids.FEED_REMOVE):
    """Stops following a feed."""

    async def answer(self, interaction: Pressed) -> None:
        """Stop, and put the confirmation in the place of the feed."""
        await interaction.response.defer()
        await leave(interaction, await require_curator(interaction), int(self.state["feed"]))


class FollowAgainButton(Persistent, template=custom_ids.FEED_AGAIN):
    """Follows a feed again that was removed."""

    async def answer(self, interaction: Pressed) -> None:
        """Follow it as it was followed, and offer what it has now."""
        await interaction.response.defer()
        await follow_again(interaction, await require_curator(interaction), int(self.state["feed"]))


FEED_BUTTONS: Final = (
    FeedsButton,
    OpenFeedMenu,
    FeedButton,
    TakeButton,
    SkipButton,
    DismissButton,
    PollButton,
    ReviewButton,
    RemoveFeedButton,
    FollowAgainButton,
)


def _joining(taken: int) -> str:
    return ngettext(
        "{count} entry is read and added in the background now, oldest first, at most {most} a day. Refresh, or"
        " /feeds list, shows how far it is.",
        "{count} entries are read and added in the background now, oldest first, at most {most} a day. Refresh, or"
        " /feeds list, shows how far it is.",
        taken,
    ).format(count=number(taken), most=number(PER_DAY))


def _skipped(count: int) -> str:
    return ngettext("{count} entry left out.", "{count} entries left out.", count).format(count=number(count))
