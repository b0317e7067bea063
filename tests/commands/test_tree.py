"""Tests that Discord takes the commands as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import pytest

from commands import BUTTONS, Tree, add_commands, custom_ids
from commands.curation import custom_ids as curation_ids
from tests.discord_server.rules import check_commands
from tests.discord_server.schema import check_request

if TYPE_CHECKING:
    import re
    from typing import Any


READERS = {
    *("ask", "articles", "article", "help", "about", "privacy", "language", "relations", "timeline", "figures"),
    *("follow", "following", "Find sources"),
}


@pytest.fixture
def payload() -> list[dict[str, Any]]:
    """Write the commands as Discord gets them."""
    client = discord.Client(intents=discord.Intents.none())
    tree = Tree(client)  # type: ignore[arg-type]
    add_commands(tree)
    return [command.to_dict(tree) for command in tree.get_commands()]


def test_discord_takes_the_commands(payload: list[dict[str, Any]]) -> None:
    """Names, descriptions and options are within every limit."""
    assert check_commands(payload) == []
    assert check_request("put", "/applications/{application_id}/commands", payload) == []


def test_readers_commands_work_everywhere(payload: list[dict[str, Any]]) -> None:
    """Each is there in servers, direct messages and between people, installed for a server or a person."""
    readers = [command for command in payload if command["default_member_permissions"] is None]
    assert {command["name"] for command in readers} == READERS
    for command in readers:
        assert command["contexts"] == [0, 1, 2]
        assert command["integration_types"] == [0, 1]


def test_curators_commands_work_in_servers(payload: list[dict[str, Any]]) -> None:
    """Each is offered to who has Manage Server, in servers that the bot itself is in, and nowhere else."""
    curators = [command for command in payload if command["default_member_permissions"] is not None]
    assert {"corpus", "Add to corpus"} <= {command["name"] for command in curators}
    for command in curators:
        assert command["default_member_permissions"] == discord.Permissions(manage_guild=True).value
        assert command["contexts"] == [0]
        assert command["integration_types"] == [0]


def test_a_question_can_be_as_long_as_discord_allows(payload: list[dict[str, Any]]) -> None:
    """/ask takes 1 to 6,000 characters."""
    (ask,) = (command for command in payload if command["name"] == "ask")
    (question,) = (option for option in ask["options"] if option["name"] == "question")
    assert (question["min_length"], question["max_length"], question["required"]) == (1, 6_000, True)


@pytest.mark.parametrize(
    ("custom_id", "pattern"),
    [
        (custom_ids.context("aB3-_xyz0123", 10**18 - 1, 10**9), custom_ids.CONTEXT),
        (custom_ids.more("aB3-_xyz0123", 9_999), custom_ids.MORE),
        (custom_ids.post("aB3-_xyz0123", 9_999), custom_ids.POST),
        (custom_ids.read(10**18 - 1), custom_ids.READ),
        (custom_ids.page(10**18 - 1, 10**8), custom_ids.PAGE),
        (custom_ids.listing(10**18 - 1, 10**8), custom_ids.LIST),
        (custom_ids.CHOOSE.pattern, custom_ids.CHOOSE),
        (custom_ids.privacy(2**63), custom_ids.PRIVACY),
        (custom_ids.forget_me(2**63), custom_ids.FORGET_ME),
        (custom_ids.forget_me_now(2**63), custom_ids.FORGET_ME_NOW),
        (custom_ids.forget_server(2**63), custom_ids.FORGET_SERVER),
        (custom_ids.forget_server_really(2**63), custom_ids.FORGET_SERVER_REALLY),
        (custom_ids.forget_server_now(2**63, 10**9), custom_ids.FORGET_SERVER_NOW),
        (curation_ids.preview("aB3-_xyz0123", 99_999), curation_ids.PREVIEW),
        (curation_ids.accept("aB3-_xyz0123", 99_999), curation_ids.ACCEPT),
        (curation_ids.cancel("aB3-_xyz0123"), curation_ids.CANCEL),
        (curation_ids.correct("aB3-_xyz0123", 99_999), curation_ids.CORRECT),
        (curation_ids.keep("aB3-_xyz0123", 99_999), curation_ids.KEEP),
        (curation_ids.decide("aB3-_xyz0123", 99_999, "skip"), curation_ids.DECIDE),
        (curation_ids.replace("aB3-_xyz0123", 99_999, 10**18 - 1), curation_ids.REPLACE),
        (curation_ids.undo(10**18 - 1), curation_ids.UNDO),
    ],
)
def test_what_a_button_carries_is_read_by_exactly_one_class(custom_id: str, pattern: re.Pattern[str]) -> None:
    """Even the largest numbers fit into a custom_id, and no two kinds of button are confused."""
    assert len(custom_id) <= 100
    matching = [button for button in BUTTONS if button.__discord_ui_compiled_template__.fullmatch(custom_id)]
    assert [button.__discord_ui_compiled_template__ for button in matching] == [pattern]
