"""The commands /follow and /following."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands

from commands.choices import MOST_CHOICES, publisher_choices, publisher_named
from commands.errors import Answering
from commands.following.acts import begin, hours_before, show_following
from commands.language import gettext_noop
from commands.relations.choices import pair_choices, pair_named, topic_choices
from commands.responses import think
from corpus.following.follows import MOST_TOPIC, Kind
from corpus.following.matching import read_topic
from corpus.following.schedule import Hours, Rhythm, read_hours, zone_named, zones

if TYPE_CHECKING:
    from bot.client import DragomanClient

    Acting = discord.Interaction[DragomanClient]

_WHEN: Final = [
    app_commands.Choice(name=gettext_noop("at once"), value=Rhythm.AT_ONCE.value),
    app_commands.Choice(name=gettext_noop("daily digest"), value=Rhythm.DAILY.value),
    app_commands.Choice(name=gettext_noop("weekly digest"), value=Rhythm.WEEKLY.value),
]
_USUAL_ZONES: Final = (
    "UTC",
    "Asia/Almaty",
    "Asia/Kuala_Lumpur",
    "Asia/Shanghai",
    "Asia/Jakarta",
    "Europe/Moscow",
    "Europe/London",
    "America/New_York",
)
"""What is offered before anything is typed: where those live whose countries the articles are about."""

_USUAL_HOURS: Final = ("22:00-07:00", "23:00-08:00", "20:00-09:00", "18:00-09:00")

_DESCRIBED: Final = {
    "when": "How often you are told; at once without it",
    "quiet_hours": "When you want to be left alone, such as 22:00-07:00",
    "time_zone": "By whose clock: start typing a city and choose",
    "channel": "For admins: post in this channel instead of telling you",
}


async def zone_choices(interaction: Acting, typed: str) -> list[app_commands.Choice[str]]:
    """Suggest time zones that have what was typed in their names."""
    async with Answering(interaction):
        wanted = typed.strip().replace(" ", "_").casefold()
        every = await asyncio.to_thread(zones)
        fitting = [name for name in every if wanted in name.casefold()] if wanted else [*_USUAL_ZONES]
        fitting.sort(key=lambda name: not name.rpartition("/")[2].casefold().startswith(wanted))
        return [app_commands.Choice(name=name.replace("_", " "), value=name) for name in fitting[:MOST_CHOICES]]
    return []


async def hours_choices(interaction: Acting, typed: str) -> list[app_commands.Choice[str]]:
    """Suggest some usual quiet hours; others can be typed."""
    async with Answering(interaction):
        fitting = [hours for hours in _USUAL_HOURS if hours.startswith(typed.strip())]
        return [app_commands.Choice(name=hours.replace("-", "–"), value=hours) for hours in fitting]
    return []


@app_commands.command(name="pair", description="Be told of new articles on two countries.")
@app_commands.describe(pair="Start typing a country and choose, or name both", **_DESCRIBED)
@app_commands.choices(when=_WHEN)
@app_commands.autocomplete(pair=pair_choices, quiet_hours=hours_choices, time_zone=zone_choices)
async def follow_pair(  # noqa: PLR0913 - the options that it has
    interaction: Acting,
    pair: app_commands.Range[str, 1, 100],
    *,
    when: str = Rhythm.AT_ONCE.value,
    quiet_hours: app_commands.Range[str, 1, 100] | None = None,
    time_zone: app_commands.Range[str, 1, 100] | None = None,
    channel: discord.TextChannel | None = None,
) -> None:
    """Follow a pair from now on."""
    await think(interaction, private=True)
    wanted = await pair_named(interaction, pair)
    hours = await _hours(interaction, quiet_hours, time_zone, channel)
    await begin(interaction, Kind.PAIR, str(wanted), rhythm=Rhythm(when), hours=hours, channel=channel)


@app_commands.command(name="topic", description="Be told of new articles in which all of some words stand together.")
@app_commands.describe(topic='All of these words, in any form: beef exports; or together: "beef exports"', **_DESCRIBED)
@app_commands.choices(when=_WHEN)
@app_commands.autocomplete(topic=topic_choices, quiet_hours=hours_choices, time_zone=zone_choices)
async def follow_topic(  # noqa: PLR0913 - as above
    interaction: Acting,
    topic: app_commands.Range[str, 1, MOST_TOPIC],
    *,
    when: str = Rhythm.AT_ONCE.value,
    quiet_hours: app_commands.Range[str, 1, 100] | None = None,
    time_zone: app_commands.Range[str, 1, 100] | None = None,
    channel: discord.TextChannel | None = None,
) -> None:
    """Follow a topic from now on."""
    await think(interaction, private=True)
    words = read_topic(topic)
    hours = await _hours(interaction, quiet_hours, time_zone, channel)
    await begin(interaction, Kind.TOPIC, words, rhythm=Rhythm(when), hours=hours, channel=channel)


@app_commands.command(name="publisher", description="Be told of new articles from a publisher.")
@app_commands.describe(publisher="Start typing its name and choose", **_DESCRIBED)
@app_commands.choices(when=_WHEN)
@app_commands.autocomplete(publisher=publisher_choices, quiet_hours=hours_choices, time_zone=zone_choices)
async def follow_publisher(  # noqa: PLR0913 - as above
    interaction: Acting,
    publisher: app_commands.Range[str, 1, 100],
    *,
    when: str = Rhythm.AT_ONCE.value,
    quiet_hours: app_commands.Range[str, 1, 100] | None = None,
    time_zone: app_commands.Range[str, 1, 100] | None = None,
    channel: discord.TextChannel | None = None,
) -> None:
    """Follow a publisher from now on."""
    await think(interaction, private=True)
    name = await publisher_named(interaction, publisher)
    hours = await _hours(interaction, quiet_hours, time_zone, channel)
    await begin(interaction, Kind.PUBLISHER, name, rhythm=Rhythm(when), hours=hours, channel=channel)


@app_commands.command(name="following", description="List what you follow; stop it, or change when you are told.")
async def show_followed(interaction: Acting) -> None:
    """Show the list to who asked."""
    await think(interaction, private=True)
    await show_following(interaction)


FOLLOW: Final = app_commands.Group(name="follow", description="Be told when a new article fits what you follow.")
FOLLOW.add_command(follow_pair)
FOLLOW.add_command(follow_topic)
FOLLOW.add_command(follow_publisher)


async def _hours(
    interaction: Acting, typed: str | None, zone: str | None, channel: discord.TextChannel | None
) -> Hours | None:
    """Read the quiet hours and the time zone; what was left out stays as it was chosen before."""
    if typed is None and zone is None:
        return None
    known = await hours_before(interaction, channel)
    named = await asyncio.to_thread(zone_named, zone) if zone is not None else known.zone
    return read_hours(typed, named) if typed is not None else replace(known, zone=named)
