"""What curators see in Discord: articles in, corrected and taken back, with a preview before and an undo after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from commands.curation.add import ADDING, add
from commands.curation.add_message import add_message
from commands.curation.afterwards import CURATING_BUTTONS, CURATING_COMMANDS, CURATING_FORMS
from commands.curation.checks import CHECKS
from commands.curation.correcting import CORRECTING
from commands.curation.feed_buttons import FEED_BUTTONS
from commands.curation.feeds import FEEDS
from commands.curation.fetch import fetch
from commands.curation.group import CORPUS, curator_group
from commands.curation.preview_buttons import PREVIEW_BUTTONS
from commands.curation.settings import SETTINGS_MENUS, show_settings
from commands.curation.synonyms import SYNONYMS
from commands.curation.undoing import UndoButton
from commands.curation.upload import upload

if TYPE_CHECKING:
    from discord import app_commands

__all__ = ["CURATION_BUTTONS", "CURATION_FORMS", "add_curation"]

CURATION_BUTTONS: Final = (*PREVIEW_BUTTONS, UndoButton, *SETTINGS_MENUS, *CURATING_BUTTONS, *FEED_BUTTONS)
CURATION_FORMS: Final = (ADDING, CORRECTING, *CURATING_FORMS)


def add_curation(tree: app_commands.CommandTree[Any]) -> None:
    """Add the commands for curators."""
    tree.add_command(
        curator_group(
            CORPUS,
            "Add articles, correct them and take them back.",
            [add, upload, fetch, *CURATING_COMMANDS, SYNONYMS, CHECKS],
        )
    )
    tree.add_command(FEEDS)
    tree.add_command(add_message)
    tree.add_command(show_settings)
