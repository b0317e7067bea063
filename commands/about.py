"""The command /about: which Dragoman this is, how many articles it can quote, and how it is doing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands, ui

from commands.layout import ACCENT, Layout, small, text
from commands.limits import clip
from commands.markup import escape
from commands.responses import think
from commands.viewer import viewer_of
from corpus.wording import published_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.client import DragomanClient
    from corpus.store.figures import Seen

_PROMISE: Final = "Quotes news articles word for word, and says so when they have no answer."
_MORE: Final = "**/help** shows how to ask · **/privacy** shows what is kept, and deletes it"
_HOST_CHARACTERS: Final = 60
_TENTH: Final = 0.1


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
        text(f"### Dragoman {program}\n{_PROMISE}"),
        ui.Separator(),
        text("\n".join([_articles(seen), *map(small, _origins(seen))])),
        ui.Separator(),
        text(small(*_doing(running))),
        ui.Separator(),
        text(_MORE),
    ]
    return Layout(ui.Container(*parts, accent_colour=ACCENT))


def _articles(seen: Seen) -> str:
    if not seen.articles:
        return "**There are no articles here yet.**"
    return f"**{seen.articles:,} {'article' if seen.articles == 1 else 'articles'}** can be quoted here"


def _origins(seen: Seen) -> Iterator[str]:
    told = [
        (seen.own, "added in this server"),
        (seen.shared, "added by the host"),
        (seen.bundled, "shipped with Dragoman"),
    ]
    if counted := [f"{count:,} {words}" for count, words in told if count]:
        yield " · ".join(counted)
    if seen.newest:
        yield f"The newest is of {published_in_words(seen.newest)}."


def _doing(running: Running) -> Iterator[str]:
    yield f"Running since <t:{int(running.since.timestamp())}:R>"
    if running.pace is not None:
        yield f"Half of the last answers came within {_in_words(running.pace)}"
    if running.latency is not None:
        yield f"Discord answers within {_in_words(running.latency)}"
    if running.host:
        yield f"Hosted by {escape(clip(running.host, _HOST_CHARACTERS))}"


def _host(application: discord.AppInfo | None) -> str | None:
    """Name the application's owner or team, as Discord told it when the bot logged in."""
    if application is None:
        return None
    return application.team.name if application.team else application.owner.display_name


def _in_words(seconds: float) -> str:
    return f"{seconds:.1f} seconds" if seconds >= _TENTH else f"{max(1, round(seconds * 1000))} milliseconds"
