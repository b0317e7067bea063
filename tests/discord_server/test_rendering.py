"""Tests of messages as text."""

from __future__ import annotations

import pytest

from tests.discord_server.markdown import render
from tests.discord_server.rendering import render_message, render_modal


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("plain", "plain"),
        ("> a **bold** word", "▌ a **bold** word"),
        ("> a\n>\n> b\nc", "▌ a\n▌ \n▌ b\nc"),
        (">>> a\nb", "▌ a\n▌ b"),
        (">no quote", ">no quote"),
        ("# Title", "Title\n====="),
        ("### Small", "Small\n~~~~~"),
        ("#no heading", "#no heading"),
        ("-# fine print", "· fine print"),
        ("- one\n  - two", "• one\n  • two"),
        (r"1\. not \*bold\* \_at\_ all", "1. not *bold* _at_ all"),
        ("[Trade \\[2024\\]](https://example.org/a_b)", "Trade [2024] <https://example.org/a_b>"),
        ("[Trade](<https://example.org>)", "Trade <https://example.org>"),
        ("`a \\* b`", "`a \\* b`"),
        ("```\n# a\n```\n# b", "```\n# a\n```\nb\n="),
        ("<@1> in <#2> as <@&3>", "@anna in #general as @3"),
        ("</ask:12> <:quote:34> <t:0:R>", "/ask :quote: 1970-01-01 00:00 UTC"),
    ],
)
def test_renders_markdown(markdown: str, expected: str) -> None:
    """Markdown reads as a member would see it."""
    assert render(markdown, {"1": "anna", "2": "general"}) == expected


def test_renders_a_layout() -> None:
    """Containers, sections, separators, pictures and controls each have their look."""
    message = {
        "author": {"username": "Dragoman"},
        "flags": 64,
        "components": [
            {
                "type": 17,
                "components": [
                    {
                        "type": 9,
                        "components": [{"type": 10, "content": "## Port opens\n> said the port"}],
                        "accessory": {"type": 2, "style": 2, "label": "Context", "custom_id": "c"},
                    },
                    {"type": 14},
                    {"type": 12, "items": [{"media": {"url": "https://example.org/a.png"}, "description": "a crane"}]},
                ],
            },
            {
                "type": 1,
                "components": [
                    {"type": 2, "style": 5, "label": "Source", "url": "https://example.org"},
                    {
                        "type": 2,
                        "style": 1,
                        "emoji": {"name": "➕"},
                        "label": "More",
                        "custom_id": "m",
                        "disabled": True,
                    },
                ],
            },
            {
                "type": 1,
                "components": [{"type": 3, "placeholder": "Year", "options": [{"label": "2024"}, {"label": "2025"}]}],
            },
        ],
    }
    assert render_message(message).split("\n") == [
        "Dragoman (only you see this)",
        "╭────────────────────────",
        "│ Port opens",
        "│ ----------",
        "│ ▌ said the port",
        "│     [Context]",
        "│ ────────────────────────",
        "│ [picture: https://example.org/a.png (a crane)]",
        "╰────────────────────────",
        "[Source <https://example.org>] [➕ More (off)]",
        "[▾ Year: 2024 | 2025]",
    ]


def test_renders_what_is_around_the_text() -> None:
    """Embeds, files and edits are shown, and a thinking bot thinks."""
    message = {
        "author": {"username": "Dragoman"},
        "edited_timestamp": "2025-01-01T00:00:00+00:00",
        "content": "Here",
        "embeds": [{"title": "Title", "description": "> quoted", "fields": [{"name": "Date", "value": "1 May"}]}],
        "attachments": [{"filename": "a.txt", "size": 3, "url": "http://127.0.0.1/a.txt"}],
    }
    assert render_message(message).split("\n") == [
        "Dragoman (edited)",
        "Here",
        "╭────────────────────────",
        "│ **Title**",
        "│ ▌ quoted",
        "│ Date: 1 May",
        "╰────────────────────────",
        "[file: a.txt, 3 bytes]",
    ]
    assert render_message({"author": {"username": "Dragoman"}, "flags": 128 | 64}) == (
        "Dragoman (only you see this)\nis thinking…"
    )


def test_renders_a_modal() -> None:
    """A modal shows its title and fields."""
    modal = {
        "title": "Correct",
        "components": [
            {"type": 10, "content": "Please be brief."},
            {
                "type": 18,
                "label": "Headline",
                "description": "as printed",
                "component": {"type": 4, "value": "Port opens"},
            },
            {"type": 18, "label": "Sure", "component": {"type": 23, "default": True}},
            {"type": 1, "components": [{"type": 4, "label": "Link", "placeholder": "https://"}]},
        ],
    }
    assert render_modal(modal).split("\n") == [
        "[modal: Correct]",
        "Please be brief.",
        "Headline: [Port opens]",
        "  as printed",
        "Sure: [x]",
        "Link: [https://]",
    ]
