"""Tests of the requests' log lines and figures: each use of the bot has one, and none tells who or what was typed."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import discord
import pytest
from discord import app_commands

from commands import BUTTONS
from commands.cooldown import Cooldown
from commands.persistent import Persistent
from commands.requests import Kind, Outcome, Request
from corpus.errors import StoreError
from corpus.logged import CARRIED
from corpus.store import Store
from tests.commands.curation.steps import FILLED_IN, add_by_form
from tests.discord_server.rules import commands as c
from tests.discord_server.state import Upload

if TYPE_CHECKING:
    from bot.client import DragomanClient
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

QUESTION = "How many tonnes of barley does the train carry?"
MANAGER = discord.Permissions(manage_guild=True)


class Listener(logging.Handler):
    """Keeps every record with the fields that a handler would write with it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[tuple[logging.LogRecord, dict[str, str | int]]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        carried = CARRIED.get()
        self.lines.append((record, dict(carried.fields()) if carried else {}))


@pytest.fixture
def listener(caplog: pytest.LogCaptureFixture) -> Listener:
    """Listen to all that this program logs."""
    for name in ("bot", "commands", "corpus"):
        caplog.set_level(logging.DEBUG, name)
    listening = Listener()
    logging.getLogger().addHandler(listening)
    return listening


@pytest.fixture(autouse=True)
def _hang_up(listener: Listener) -> Any:  # noqa: ANN401 - a generator
    yield
    logging.getLogger().removeHandler(listener)


@pytest.fixture
def seen(bot: DragomanClient) -> list[Request]:
    """Collect the requests as they end, of people who may give any number of commands."""
    bot.tree.cooldown = Cooldown(1_000, 1.0)
    requests: list[Request] = []
    bot.observers.append(requests.append)
    return requests


@pytest.fixture
def server(strict_discord: LocalDiscord) -> Server:
    """Found a server with the bot in it."""
    return strict_discord.add_guild()


@pytest.fixture
def anna(server: Server, bot: DragomanClient) -> Person:  # noqa: ARG001 - the bot runs while anna asks
    """Let a member in who may curate."""
    return server.add_member("anna", permissions=MANAGER)


async def last(discord_server: LocalDiscord, seen: list[Request], count: int = 1) -> Request:
    """Wait until so many requests have ended, and give the last."""
    await discord_server.until(lambda: len(seen) >= count, "the end of a request")
    return seen[-1]


def own_line(listener: Listener, request: Request) -> tuple[logging.LogRecord, dict[str, str | int]]:
    """Find the one line that tells how a request ended."""
    (line,) = [
        (record, fields)
        for record, fields in listener.lines
        if record.name == "commands.requests" and fields["request"] == request.id
    ]
    return line


async def test_a_question_has_one_line_with_fields(
    strict_discord: LocalDiscord, server: Server, anna: Person, seen: list[Request], listener: Listener
) -> None:
    """It tells the command, how it ended and how long it took, and its fields tell where, and when Discord knew."""
    await anna.slash("ask", question=QUESTION)
    request = await last(strict_discord, seen)
    record, fields = own_line(listener, request)
    assert record.levelno == logging.INFO
    assert record.getMessage() == f"ask: answered in {fields['milliseconds']} ms"
    assert fields == {
        "request": request.id,
        "server": server.id,
        "kind": "command",
        "command": "ask",
        "outcome": "answered",
        "response_milliseconds": fields["response_milliseconds"],
        "milliseconds": fields["milliseconds"],
    }
    assert request.to_response is not None
    assert request.searched is not None
    assert request.duration is not None
    assert 0 < request.to_response < request.duration
    assert 0 < request.searched < request.duration
    assert {"understanding", "first_stage", "ranking", "quotes"} <= request.stages.keys()


async def test_outcomes(strict_discord: LocalDiscord, anna: Person, seen: list[Request]) -> None:
    """A silent answer, a refusal, and what is no question are told apart."""
    await anna.slash("ask", question="Zeppelins in Patagonia?")
    assert (await last(strict_discord, seen)).outcome is Outcome.SILENT
    await anna.slash("ask", question=QUESTION, after="soonish")
    assert (await last(strict_discord, seen, 2)).outcome is Outcome.REFUSED
    await anna.slash("help")
    assert (await last(strict_discord, seen, 3)).outcome is Outcome.DONE
    assert [request.is_question for request in seen] == [True, False, False]


async def test_too_many_commands_are_a_refusal(
    strict_discord: LocalDiscord, bot: DragomanClient, anna: Person, seen: list[Request]
) -> None:
    """Who has to wait for a moment has been refused the command that was used."""
    bot.tree.cooldown = Cooldown(1, 15.0)
    await anna.slash("help")
    await anna.slash("help")
    request = await last(strict_discord, seen, 2)
    assert (request.command, request.outcome) == ("help", Outcome.REFUSED)


async def test_a_fault_carries_the_request(
    strict_discord: LocalDiscord,
    anna: Person,
    seen: list[Request],
    listener: Listener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The incident's line has the same request as the line that says that it failed."""

    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the disk melted")

    monkeypatch.setattr(Store, "keep_answer", fail)
    await anna.slash("ask", question=QUESTION)
    request = await last(strict_discord, seen)
    (incident,) = [fields for record, fields in listener.lines if record.getMessage().startswith("Incident")]
    assert incident["request"] == request.id
    assert own_line(listener, request)[1]["outcome"] == "failed"


async def test_a_database_that_cannot_be_written_is_a_failure(
    strict_discord: LocalDiscord,
    anna: Person,
    seen: list[Request],
    listener: Listener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is no fault of the person's, and the host can read of it."""

    async def fail(*_: object, **__: object) -> None:
        raise StoreError("The database could not be written (disk full); nothing was changed.")

    monkeypatch.setattr(Store, "headlines", fail)
    await anna.slash("articles")
    request = await last(strict_discord, seen)
    assert request.outcome is Outcome.FAILED
    said = [record.getMessage() for record, _ in listener.lines if record.levelno == logging.WARNING]
    assert said == [
        "The command 'articles' failed: The database could not be written (disk full); nothing was changed."
    ]


async def test_what_discord_does_not_hear_has_failed(
    local_discord: LocalDiscord, server: Server, anna: Person, seen: list[Request]
) -> None:
    """A request whose first response Discord refuses has no time to it."""
    local_discord.faults.fail("POST", "/interactions/*", status=404, times=2)
    await anna.slash("help", wait=False)
    request = await last(local_discord, seen)
    assert request.outcome is Outcome.FAILED
    assert request.to_response is None
    await server.add_member("ben").slash("help")
    assert (await last(local_discord, seen, 2)).outcome is Outcome.DONE


async def test_typing_is_for_debugging(
    strict_discord: LocalDiscord, anna: Person, seen: list[Request], listener: Listener
) -> None:
    """Suggestions come with every letter, so their lines are of the lowest level."""
    await anna.autocomplete("article", "headline", "bar")
    request = await last(strict_discord, seen)
    record, fields = own_line(listener, request)
    assert record.levelno == logging.DEBUG
    assert record.getMessage() == f"suggestions for article: done in {fields['milliseconds']} ms"
    assert fields["kind"] == "suggestions"


async def test_buttons_menus_and_forms_are_named_by_their_verbs(
    strict_discord: LocalDiscord, anna: Person, seen: list[Request], listener: Listener
) -> None:
    """Nothing of what a custom_id carries beside its verb is told."""
    reply = await anna.slash("ask", question=QUESTION)
    token = reply.message.components[0]["components"][-1]["accessory"]["custom_id"].split(":")[1]
    await anna.click(reply.message, "Context", nth=1)
    listed = await anna.slash("articles")
    menu = next(part for part in _parts(listed.message.components) if part["type"] == c.STRING)
    await anna.select(listed.message, menu["placeholder"], menu["options"][0]["label"])
    preview = await add_by_form(anna)
    await anna.click(preview.message, "Cancel")
    await last(strict_discord, seen, 7)
    assert [str(request) for request in seen] == [
        "ask",
        "button context",
        "articles",
        "menu choose",
        "corpus add",
        "form add-form",
        "button cancel",
    ]
    assert all(request.outcome in (Outcome.ANSWERED, Outcome.DONE) for request in seen)
    assert all(request.to_response is not None for request in seen)
    assert token not in "".join(f"{record.getMessage()} {fields}" for record, fields in listener.lines)


async def test_every_command_is_a_request(
    strict_discord: LocalDiscord, bot: DragomanClient, server: Server, anna: Person, seen: list[Request]
) -> None:
    """Whichever command somebody uses, what is counted and logged has its name."""
    commands = [command for command in bot.tree.walk_commands() if isinstance(command, app_commands.Command)]
    for command in commands:
        values = {option.display_name: _value(option, server) for option in command.parameters if option.required}
        before = len(seen)
        await anna.slash(command.qualified_name, options=values, wait=False)
        assert (await last(strict_discord, seen, before + 1)).command == command.qualified_name
    message = anna.say("Farmers in the north hope for better prices.")
    for menu in bot.tree.get_commands(type=discord.AppCommandType.message):
        before = len(seen)
        await anna.message_command(menu.name, message, wait=False)
        assert (await last(strict_discord, seen, before + 1)).command == menu.name
    assert all(request.kind is Kind.COMMAND and request.outcome is not Outcome.FAILED for request in seen)
    assert len(seen) > 20


def test_every_button_is_a_request() -> None:
    """Buttons and menus have no way around what begins their requests."""
    for button in BUTTONS:
        assert issubclass(button, Persistent)
        assert button.callback is Persistent.callback


async def test_nobody_and_nothing_typed_is_logged(
    strict_discord: LocalDiscord,
    server: Server,
    anna: Person,
    seen: list[Request],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """In a long session every line of this program's, also for debugging, is without questions, names and tokens."""
    question = "Does the peculiar tangerine ferry barley to Aktau?"
    reply = await anna.slash("ask", question=question)
    await anna.click(reply.message, "Context", nth=1)
    await anna.slash("ask", question=question, publisher="Xylophone Gazette")
    await anna.slash("ask", question=question, after="wednesdayish")
    await anna.slash("ask", question=question, private=True, channel=anna.direct)
    await anna.autocomplete("article", "headline", "xylophone")
    preview = await add_by_form(anna)
    await anna.click(preview.message, "Add")
    await anna.message_command("Find sources", anna.say("A peculiar tangerine crossed the pier."))
    await last(strict_discord, seen, 10)
    told = "\n".join(
        f"{record.getMessage()} {record.exc_text}"
        for record in caplog.records
        if record.name.startswith(("bot", "commands", "corpus"))
    )
    tokens = [interaction.token for interaction in strict_discord.state.interactions.values()]
    private = ("tangerine", "ylophone", "wednesdayish", "Orchard", FILLED_IN["Headline"], str(anna.user.id), "anna")
    for never in (*private, strict_discord.token, *tokens):
        assert never not in told
    assert told.count(" in ") >= 10
    assert str(server.id) not in told  # it stands in a field only


async def test_the_activity_counts_questions(strict_discord: LocalDiscord, bot: DragomanClient, anna: Person) -> None:
    """Questions, answers and the time of the last question are there for who asks how the bot is doing."""
    assert (bot.activity.questions, bot.activity.last_question) == (0, None)
    await anna.slash("ask", question=QUESTION)
    await anna.slash("help")
    await anna.slash("ask", question="Zeppelins in Patagonia?")
    assert (bot.activity.questions, bot.activity.answered, bot.activity.under_way) == (2, 1, 0)
    assert bot.activity.last_question is not None
    assert bot.activity.last_question > bot.activity.started
    assert strict_discord.refusals == []


async def test_an_error_that_nobody_waits_for_is_told_discreetly(
    bot: DragomanClient, caplog: pytest.LogCaptureFixture
) -> None:
    """What asyncio itself would write with the exception's message is an incident without it."""

    async def fail(words: str) -> None:
        raise RuntimeError(words)

    words = "tangerine ferry"
    assert bot.is_ready()
    task = asyncio.create_task(fail(words), name=words)
    await asyncio.wait({task})
    del task
    await asyncio.sleep(0)
    (said,) = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert "in the event loop (Task exception was never retrieved)" in said
    assert "builtins.RuntimeError" in said
    assert words not in said


def _parts(components: list[Any]) -> list[Any]:
    """Give all components of a message, those inside of others included."""
    inside = [part for component in components for part in component.get("components", [])]
    return [*components, *(_parts(inside) if inside else [])]


def _value(option: app_commands.Parameter, server: Server) -> object:
    """Fill in something that Discord lets through."""
    match option.type:
        case discord.AppCommandOptionType.attachment:
            return Upload("note.txt", b"Apricots are late this year.\n\nThe frost came in May, growers say.")
        case discord.AppCommandOptionType.integer:
            return int(option.min_value or 1)
        case discord.AppCommandOptionType.boolean:
            return True
        case discord.AppCommandOptionType.channel:
            return server.channel
        case discord.AppCommandOptionType.role:
            return server.add_role("curators")
        case _:
            return "1" * max(1, int(option.min_value or 1))
