"""The links to add the bot are made from the token alone."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.inviting import application_id
from bot.settings import ConfigurationError

if TYPE_CHECKING:
    from tests.bot.conftest import Dragoman

APPLICATION = 123456789012345678
TOKEN = f"{urlsafe_b64encode(str(APPLICATION).encode()).decode().rstrip('=')}.Gabcde.not-a-real-one"


def test_both_links_name_the_application(dragoman: Dragoman, monkeypatch: pytest.MonkeyPatch) -> None:
    """One link is for a server and one for a person; neither asks for a permission or shows the token."""
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    shown = dragoman("invite")
    assert shown.code == 0
    links = [line.strip() for line in shown.out.splitlines() if "https://" in line]
    server, person = (parse_qs(urlsplit(link).query) for link in links)
    assert server == {
        "client_id": [str(APPLICATION)],
        "scope": ["bot applications.commands"],
        "permissions": ["0"],
        "integration_type": ["0"],
    }
    assert person == {
        "client_id": [str(APPLICATION)],
        "scope": ["applications.commands"],
        "integration_type": ["1"],
    }
    assert TOKEN not in shown.out + shown.err


def test_without_a_token_it_says_where_to_get_one(dragoman: Dragoman) -> None:
    """No token is a matter of configuration."""
    ended = dragoman("invite")
    assert ended.code == 78
    assert ended.out == ""
    assert "https://discord.com/developers/applications" in ended.err
    assert "DISCORD_TOKEN" in ended.err


@pytest.mark.parametrize("token", ["", "abc", "YWJj.x.y", "!!!!.x.y", "MTIz", "w7w.x.y", "A.x.y"])
def test_what_is_no_token_is_said_to_be_none(token: str) -> None:
    """A token whose first part is no application id is refused without being repeated."""
    with pytest.raises(ConfigurationError, match="does not look like a bot token"):
        application_id(token)
