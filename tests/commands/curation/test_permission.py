"""Tests of how a server's own settings about a command are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from commands.curation.permission import is_allowed

if TYPE_CHECKING:
    from discord.types.command import GuildApplicationCommandPermissions

GUILD, PERSON, EDITORS, WRITERS = 1, 2, 3, 4
COMMAND, APPLICATION = 10, 20
ROLE, USER, CHANNEL = 1, 2, 3


def said(level: int, *rules: tuple[int, int, bool]) -> GuildApplicationCommandPermissions:
    """Write what a server says of a command or of the application."""
    permissions: list[Any] = [
        {"type": kind, "id": str(target), "permission": allowed} for kind, target, allowed in rules
    ]
    return {
        "id": str(level),
        "application_id": str(APPLICATION),
        "guild_id": str(GUILD),
        "permissions": permissions,
    }


@pytest.mark.parametrize(
    ("settings", "allowed"),
    [
        ([], False),
        ([said(COMMAND, (USER, PERSON, True))], True),
        ([said(COMMAND, (USER, 99, True))], False),
        ([said(99, (USER, PERSON, True))], False),
        ([said(COMMAND, (ROLE, EDITORS, True))], True),
        ([said(COMMAND, (ROLE, EDITORS, False), (ROLE, WRITERS, True))], True),
        ([said(COMMAND, (ROLE, EDITORS, True), (USER, PERSON, False))], False),
        ([said(COMMAND, (ROLE, GUILD, True))], True),
        ([said(COMMAND, (ROLE, GUILD, True), (ROLE, EDITORS, False))], False),
        ([said(COMMAND, (CHANNEL, PERSON, True))], False),
        ([said(APPLICATION, (ROLE, EDITORS, True))], True),
        ([said(APPLICATION, (ROLE, EDITORS, True)), said(COMMAND, (ROLE, GUILD, False))], False),
        ([said(APPLICATION, (USER, PERSON, False)), said(COMMAND, (ROLE, EDITORS, True))], True),
        ([said(APPLICATION, (ROLE, GUILD, True))], False),
    ],
)
def test_the_nearest_word_decides(settings: list[GuildApplicationCommandPermissions], allowed: bool) -> None:  # noqa: FBT001 - a table
    """The command goes before the application, the person before roles, roles before everyone."""
    roles = {GUILD, EDITORS, WRITERS}
    assert is_allowed(settings, [COMMAND, APPLICATION], guild=GUILD, person=PERSON, roles=roles) is allowed
