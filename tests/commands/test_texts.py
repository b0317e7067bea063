"""Tests that nothing is said in Discord that the catalogues don't have."""

from __future__ import annotations

from typing import Final

import pytest

from tests.catalogues.command_texts import command_texts
from tests.catalogues.messages import ROOT
from tests.catalogues.unmarked import unmarked

ALLOWED: Final = {
    "commands/about.py": {"### Dragoman "},
    "commands/curation/feed_acts.py": {"removed feeds"},
    "commands/pictures/drawing.py": {"ls"},
    "commands/requests.py": {"suggestions for "},
    "commands/responses.py": {"thinking in public"},
    "commands/translator.py": {"command name", "name in the menu of a message"},
}
"""Texts of a file that stay as they are, whoever reads them: names, what the log is told, and names of settings."""


def test_every_text_is_marked() -> None:
    """No text that a person sees is put together from what is not in the catalogues."""
    forgotten, of_commands = {}, {text for text, _ in command_texts()}
    for path in sorted((ROOT / "commands").rglob("[!_]*.py")):
        name = path.relative_to(ROOT).as_posix()
        known = of_commands | ALLOWED.get(name, set())
        if texts := [text for text in unmarked(path.read_text(encoding="utf-8")) if text not in known]:
            forgotten[name] = texts
    assert forgotten == {}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('button("Back", x)', ["Back"]),
        ('button(gettext("Back"), x)', []),
        ('raise RefusedError(f"There is no {name}.")', ["f'There is no {name}.'"]),
        ('raise RefusedError("There is no {name}.", name=name)', []),
        ('gettext("One and" + more)', ["'One and' + more"]),
        ('_HEAD = "What is kept here"', ["What is kept here"]),
        ('_HEAD = gettext_noop("What is kept here")', []),
        ('text(f"### {count} articles" if many else "")', [" articles"]),
        ('ui.Select(custom_id="choose", placeholder="Open…")', ["Open…"]),
        ('_log.warning("The %s failed", place)', []),
        ('"""Say what is kept."""', []),
    ],
)
def test_unmarked_texts_are_found(code: str, said: list[str]) -> None:
    """The search finds what is shown without a mark, and marks that are put around what is made only later."""
    assert list(unmarked(code)) == said
