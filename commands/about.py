"""The command /about: which Dragoman this is, how many articles it can quote, and how it is doing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands, ui

from commands.language import date, duration, gettext, gettext_noop, ngettext, number
from commands.layout import ACCENT, Layout, small, text
from commands.limits import clip
from commands.markup import escape
from commands.responses import think
from commands.viewer import viewer_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.client import DragomanClient
    from corpus.store.figures import Seen

_PROMISE: Final = gettext_noop("Quotes news articles word for word, and says so when they have no answer.")
_MORE: Final = gettext_noop("**/help** shows how to ask · **/privacy** shows what is kept, and deletes it")
_HOST_CHARACTERS: Final = 60


@dataclass(frozen=True, slots=True)
class Running:
    """A bot at work: since when, how far away Discord is, how long the last questions took (seconds), whose it is.

    None stands for what is not known.
    """

    since: datetime
    latency: float | None
    pace: float | None
    host: str | None


@app_commands.command(
    name="about", description="What this bot is, how many articles it can quote, and how it is doing."
)
async def show_about(interaction: discord.Interaction[DragomanClient]) -> None:
    """Show it to who asked."""
    await think(interaction, private=True)
    client = interaction.client
    seen = await client.store.figures.seen(client.store.visible(viewer_of(interaction)))
    running = Running(
        client.activity.started,
        client.latency if math.isfinite(client.latency) else None,
        client.pace.median,
        _host(client.application),
    )
    await interaction.edit_original_response(view=about_layout(version("dragoman"), seen, running))


def about_layout(program: str, seen: Seen, running: Running) -> Layout:
    """Show the version of the program, what a viewer can have quoted, and how the bot is doing."""
    parts: list[ui.Item[Any]] = [
        text(f"### Dragoman {program}\n{gettext(_PROMISE)}"),
        ui.Separator(),
        text("\n".join([_articles(seen), *map(small, _origins(seen))])),
        ui.Separator(),
        text(small(*_doing(running))),
        ui.Separator(),
        text(gettext(_MORE)),
    ]
    return Layout(ui.Container(*parts, accent_colour=ACCENT))


def _articles(seen: Seen) -> str:
    if not seen.articles:
        return gettext("**There are no articles here yet.**")
    said = ngettext("**{count} article** can be quoted here", "**{count} articles** can be quoted here", seen.articles)
    return said.format(count=number(seen.articles))


def _origins(seen: Seen) -> Iterator[str]:
    told = [
        (seen.own, ngettext("{count} added in this server", "{count} added in this server", seen.own)),
        (seen.shared, ngettext("{count} added by the host", "{count} added by the host", seen.shared)),
        (seen.bundled, ngettext("{count} shipped with Dragoman", "{count} shipped with Dragoman", seen.bundled)),
    ]
    if counted := [said.format(count=number(count)) for count, said in told if count]:
        yield " · ".join(counted)
    if seen.newest:
        yield gettext("The newest is of {date}.").format(date=date(seen.newest))


def _doing(running: Running) -> Iterator[str]:
    yield gettext("Running since {when}").format(when=f"<t:{int(running.since.timestamp())}:R>")
    if running.pace is not None:
        yield gettext("Half of the last answers came within {time}").format(time=duration(running.pace))
    if running.latency is not None:
        yield gettext("Discord answers within {time}").format(time=duration(running.latency))
    if running.host:
        yield gettext("Hosted by {name}").format(name=escape(clip(running.host, _HOST_CHARACTERS)))


def _host(application: discord.AppInfo | None) -> str | None:
    """Name the application's owner or team, as Discord told it when the bot logged in."""
    if application is None:
        return None
    return application.team.name if application.team else application.owner.display_name
