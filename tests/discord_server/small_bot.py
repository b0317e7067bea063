"""A small bot that does a little of everything, to try the local Discord with."""

from __future__ import annotations

import asyncio
import io
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import app_commands, ui

if TYPE_CHECKING:
    import re
    from collections.abc import AsyncIterator

    from tests.discord_server.driver import LocalDiscord

    Interaction = discord.Interaction["SmallBot"]

FRUITS = ("apple", "apricot", "banana", "cherry")


class MoreButton(ui.DynamicItem[ui.Button[Any]], template=r"more:(?P<number>\d+)"):
    """A button that outlives a restart, since its state is in its custom_id."""

    def __init__(self, number: int) -> None:
        super().__init__(ui.Button(label="More", custom_id=f"more:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button anew from what Discord kept."""
        return cls(int(match["number"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Count on in the same message."""
        await interaction.response.edit_message(view=Card(f"Number {self.number + 1}", self.number + 1))


class Card(ui.LayoutView):
    """A Components V2 layout with a heading, a quote and buttons."""

    def __init__(self, text: str, number: int = 1) -> None:
        super().__init__(timeout=None)
        box: ui.Container[Self] = ui.Container(ui.TextDisplay(f"## {text}\n> A quoted line"), ui.Separator())
        link: ui.Button[Self] = ui.Button(label="Source", url="https://example.org/source")
        box.add_item(ui.ActionRow(MoreButton(number), link))
        self.add_item(box)


class Fruits(ui.View):
    """A classic view with a select menu."""

    @ui.select(
        placeholder="Fruit",
        options=[discord.SelectOption(label=fruit.title(), value=fruit) for fruit in FRUITS],
        max_values=2,
    )
    async def choose(self, interaction: Interaction, select: ui.Select[Self]) -> None:
        """Say what was chosen, to the one who chose."""
        await interaction.response.send_message(f"You chose {', '.join(select.values)}", ephemeral=True)


class Feedback(ui.Modal, title="Feedback"):
    """A modal with a text field, a select menu and a file."""

    words: ui.Label[Self] = ui.Label(text="Your words", component=ui.TextInput(custom_id="words", max_length=20))
    grade: ui.Label[Self] = ui.Label(
        text="Grade",
        component=ui.Select(
            custom_id="grade", options=[discord.SelectOption(label="Good"), discord.SelectOption(label="Bad")]
        ),
    )
    paper: ui.Label[Self] = ui.Label(text="Paper", component=ui.FileUpload(custom_id="paper", required=False))

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Repeat what was filled in."""
        words, grade, paper = self.words.component, self.grade.component, self.paper.component
        assert isinstance(words, ui.TextInput)
        assert isinstance(grade, ui.Select)
        assert isinstance(paper, ui.FileUpload)
        read = [(await file.read()).decode() for file in paper.values]
        await interaction.response.send_message(f"{words.value} / {grade.values[0]} / {read}")


class SmallBot(discord.AutoShardedClient):
    """A client with commands, which keeps what it met for a test to look at."""

    def __init__(self, *, intents: discord.Intents | None = None, sync: bool = True, **options: Any) -> None:  # noqa: ANN401 - discord.py's own options
        default = discord.Intents(guilds=True)
        super().__init__(intents=default if intents is None else intents, **options)
        # Otherwise discord.py waits two seconds for more servers before it is ready.
        self._connection.guild_ready_timeout = 0.0
        self.tree = Tree(self)
        self.sync = sync
        self.errors: list[Exception] = []
        self.heard: list[str] = []
        self.gate = asyncio.Event()
        self.logged_in = asyncio.Event()
        for command in COMMANDS:
            self.tree.add_command(command)
        self.add_dynamic_items(MoreButton)

    async def wait_until_set_up(self) -> None:
        """Wait until the bot has logged in and is ready."""
        await self.logged_in.wait()
        await self.wait_until_ready()

    async def setup_hook(self) -> None:
        """Register the commands."""
        if self.sync:
            await self.tree.sync()
        self.logged_in.set()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify at once; discord.py would wait for five seconds when it does so again."""

    async def on_message(self, message: discord.Message) -> None:
        """Keep what was written."""
        self.heard.append(message.content)

    async def on_resumed(self) -> None:
        """Keep that the session went on."""
        self.heard.append("(resumed)")

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Keep that a server took the bot in."""
        self.heard.append(f"(joined {guild.name})")

    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        """Keep that a server is out of reach."""
        self.heard.append(f"(lost {guild.name})")


@asynccontextmanager
async def working(bot: SmallBot, server: LocalDiscord) -> AsyncIterator[SmallBot]:
    """Let a bot work while the block lasts."""
    task = asyncio.create_task(bot.start(server.token))
    ready = asyncio.create_task(bot.wait_until_set_up())
    try:
        await asyncio.wait([task, ready], return_when=asyncio.FIRST_COMPLETED)
        yield bot
    finally:
        ready.cancel()
        await bot.close()
        await task


class Tree(app_commands.CommandTree[SmallBot]):
    """A command tree that keeps errors instead of printing them."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Keep the error that discord.py wrapped."""
        interaction.client.errors.append(getattr(error, "original", error))


@app_commands.command()
@app_commands.allowed_installs(guilds=True, users=True)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
async def ask(interaction: Interaction, question: str, times: app_commands.Range[int, 1, 3] = 1) -> None:
    """Repeat a question."""
    await interaction.response.send_message(f"{interaction.locale}: {question}" * times)


@app_commands.command(name="card")
async def card(interaction: Interaction) -> None:
    """Show a layout."""
    await interaction.response.send_message(view=Card("Number 1"))


@app_commands.command()
async def slow(interaction: Interaction) -> None:
    """Wait for the gate, then answer."""
    await interaction.client.gate.wait()
    await interaction.response.send_message("at last")


@app_commands.command()
async def thinking(interaction: Interaction, private: bool = False) -> None:  # noqa: FBT001, FBT002 - discord.py reads the signature
    """Think, then answer in two messages, then change the first."""
    await interaction.response.defer(ephemeral=private)
    first = await interaction.followup.send("first", wait=True)
    await interaction.followup.send("second")
    await interaction.followup.edit_message(first.id, content="first, changed")


@app_commands.command()
async def vanish(interaction: Interaction) -> None:
    """Think, think better of it, and say something else."""
    await interaction.response.defer()
    await interaction.delete_original_response()
    await interaction.followup.send("here instead")


@app_commands.command()
async def secret(interaction: Interaction) -> None:
    """Tell only the one who asks."""
    await interaction.response.send_message("just for you", ephemeral=True)


@app_commands.command(name="fruit")
async def fruit(interaction: Interaction) -> None:
    """Offer a select menu."""
    await interaction.response.send_message("Which?", view=Fruits())


@app_commands.command(name="feedback")
async def feedback(interaction: Interaction) -> None:
    """Open a modal."""
    await interaction.response.send_modal(Feedback())


@app_commands.command()
async def attach(interaction: Interaction, paper: discord.Attachment) -> None:
    """Send a file back, in upper case."""
    text = (await paper.read()).decode().upper()
    file = discord.File(io.BytesIO(text.encode()), "upper.txt", description="louder")
    await interaction.response.send_message("Here", file=file)


@app_commands.command(name="add")
async def add(interaction: Interaction, first: int, second: float, exact: bool) -> None:  # noqa: FBT001 - discord.py reads the signature
    """Add two numbers."""
    await interaction.response.send_message(f"{first + second} {exact}")


@app_commands.command(name="pick")
@app_commands.choices(size=[app_commands.Choice(name="Small", value="s"), app_commands.Choice(name="Large", value="l")])
async def pick(interaction: Interaction, fruit: str, size: str = "s") -> None:
    """Pick a fruit."""
    await interaction.response.send_message(f"{fruit} {size}")


@pick.autocomplete("fruit")
async def complete_fruit(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Offer the fruits that begin as typed."""
    return [app_commands.Choice(name=name.title(), value=name) for name in FRUITS if name.startswith(typed)]


@app_commands.command(name="admin")
@app_commands.default_permissions(manage_guild=True)
async def admin(interaction: Interaction) -> None:
    """Do what only some may."""
    await interaction.response.send_message("done")


@app_commands.command()
@app_commands.allowed_installs(guilds=True, users=True)
async def many(interaction: Interaction, number: int) -> None:
    """Send many follow-ups."""
    await interaction.response.send_message("0")
    for index in range(1, number + 1):
        await interaction.followup.send(str(index))


@app_commands.command()
async def fetch(interaction: Interaction) -> None:
    """Send, read, change and delete messages of the channel, and write to the person directly."""
    channel = interaction.channel
    assert isinstance(channel, discord.TextChannel)
    await interaction.response.defer(ephemeral=True)
    message = await channel.send("hello @everyone", allowed_mentions=discord.AllowedMentions.none())
    await message.edit(content="hello again")
    seen = [entry.content async for entry in channel.history(limit=5)]
    await (await channel.send("gone soon")).delete()
    await interaction.user.send("psst")
    await interaction.edit_original_response(content=", ".join(seen))


corpus = app_commands.Group(name="corpus", description="Articles")


@corpus.command(name="count")
async def count(interaction: Interaction, publisher: str = "all") -> None:
    """Count articles."""
    await interaction.response.send_message(f"none of {publisher}")


@app_commands.context_menu(name="Shout")
async def shout(interaction: Interaction, message: discord.Message) -> None:
    """Repeat a message aloud."""
    await interaction.response.send_message(message.content.upper())


@app_commands.context_menu(name="Greet")
async def greet(interaction: Interaction, member: discord.Member) -> None:
    """Greet somebody without calling them."""
    await interaction.response.send_message(f"Hello {member.mention}", allowed_mentions=discord.AllowedMentions.none())


COMMANDS: tuple[app_commands.Command[Any, ..., Any] | app_commands.ContextMenu | app_commands.Group, ...] = (
    ask,
    card,
    slow,
    thinking,
    vanish,
    secret,
    fruit,
    feedback,
    attach,
    add,
    pick,
    admin,
    many,
    fetch,
    shout,
    greet,
    corpus,
)
