"""Tests of what is meant by what was typed into a form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commands.curation.particulars import particular_fields, read_particulars
from commands.forms import Form
from corpus.editing import Fields
from tests.commands.library import BARE, BARLEY
from tests.commands.samples import NASTY
from tests.discord_server.rules import check_modal
from tests.discord_server.rules.components import TEXT_INPUT, walk

SAME = {
    "headline": BARLEY.headline,
    "publisher": BARLEY.publisher or "",
    "published": "2025-03-10",
    "link": BARLEY.url or "",
    "language": "en",
}


def test_what_is_not_touched_stays() -> None:
    """A form sent back as it was changes no field."""
    assert read_particulars(SAME, BARLEY) == (Fields(), [])


def test_what_did_not_fit_into_the_form_stays() -> None:
    """A headline that is longer than the form allows is not cut by sending the form back."""
    draft = replace(BARLEY, headline="Barley " * 100)
    form = Form("Edit", "edit", *particular_fields(draft)).to_dict()
    typed = {
        item["custom_id"]: item.get("value", "").strip()
        for _, item in walk(form["components"])
        if item["type"] == TEXT_INPUT
    }
    assert len(typed["headline"]) < 310
    assert read_particulars(typed, draft) == (Fields(), [])


def test_an_emptied_field_is_unknown() -> None:
    """Empty text is passed on, so that what was known is unknown after it."""
    emptied = dict.fromkeys(SAME, "")
    assert read_particulars(emptied, BARLEY) == (Fields("", "", "", "", ""), [])


@pytest.mark.parametrize(
    ("field", "typed", "understood"),
    [
        ("published", "8 November 2024", True),
        ("published", "2024", True),
        ("published", "2024-13-40", False),
        ("published", "tomorrow", False),
        ("link", "https://example.org/a", True),
        ("link", "example.org/a", False),
        ("link", "javascript:alert(1)", False),
        ("language", "kk", True),
        ("language", "zh-CN", True),
        ("language", "Kazakh tongue", False),
    ],
)
def test_takes_what_can_be_understood(field: str, typed: str, understood: bool) -> None:  # noqa: FBT001 - a table
    """What cannot is told of with what it should be, and the field stays."""
    fields, problems = read_particulars({field: typed}, BARE)
    name = "url" if field == "link" else field
    assert getattr(fields, name) == (typed if understood else None)
    assert [typed in problem for problem in problems] == ([] if understood else [True])


def test_discord_takes_the_form_whatever_is_in_it() -> None:
    """Very long and very odd particulars fit into the form."""
    draft = replace(
        BARLEY, headline=NASTY * 9, publisher="👩🏽" * 99, url=f"https://example.org/{'a' * 5_000}", language=None
    )
    assert check_modal(Form("Edit", "edit", *particular_fields(draft)).to_dict()) == []
