"""Tests of Discord's own description as a judge of payloads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.discord_server.schema import check_request, schema_available

if TYPE_CHECKING:
    from tests.discord_server.rules import Payload

pytestmark = pytest.mark.skipif(not schema_available, reason="Discord's OpenAPI description is not at hand")

CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"
WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"


@pytest.mark.parametrize(
    ("method", "template", "payload"),
    [
        ("POST", CALLBACK, {"type": 4, "data": {"content": "a", "attachments": [{"id": 0, "filename": "a.txt"}]}}),
        ("POST", CALLBACK, {"type": 5, "data": {"flags": 64}}),
        ("POST", CALLBACK, {"type": 8, "data": {"choices": [{"name": "a", "value": "b"}]}}),
        ("POST", WEBHOOK, {"flags": 1 << 15, "components": [{"type": 10, "content": "a"}]}),
        ("PUT", "/applications/{application_id}/commands", [{"name": "ask", "description": "d", "type": 1}]),
        ("POST", "/users/@me/channels", {"recipient_id": 7}),
        ("POST", "/no/such/operation", {"anything": 1}),
    ],
)
def test_takes(method: str, template: str, payload: Payload) -> None:
    """What discord.py sends is taken, numbers in the place of identifiers too."""
    assert check_request(method, template, payload) == []


@pytest.mark.parametrize(
    ("method", "template", "payload", "place"),
    [
        ("POST", CALLBACK, {"type": 4, "data": {"content": "a" * 2001}}, ("data", "content")),
        (
            "POST",
            CALLBACK,
            {"type": 4, "data": {"components": [{"type": 1, "components": [{"type": 2, "style": 9}]}]}},
            ("data", "components", 0, "components", 0, "style"),
        ),
        (
            "POST",
            WEBHOOK,
            {"components": [{"type": 17, "components": [{"type": 10, "content": ""}]}]},
            ("components", 0, "components", 0, "content"),
        ),
        (
            "POST",
            CALLBACK,
            {"type": 9, "data": {"custom_id": "m", "title": "t" * 46, "components": []}},
            ("data", "title"),
        ),
        ("PUT", "/applications/{application_id}/commands", [{"description": "d"}], (0,)),
        (
            "PUT",
            "/applications/{application_id}/commands",
            [{"name": "a", "options": [{"type": 3, "name": "n" * 33, "description": "d"}]}],
            (0, "options", 0, "name"),
        ),
    ],
)
def test_refuses(method: str, template: str, payload: Payload, place: tuple[str | int, ...]) -> None:
    """What the description forbids is found in its place, through all the unions around it."""
    assert place in [problem.path for problem in check_request(method, template, payload)]
