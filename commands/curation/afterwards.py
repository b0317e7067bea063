"""What can be done with a server's articles once they are there: the commands, buttons, menus and forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from commands.curation.editing import EDITING, EditButton, edit
from commands.curation.exporting import export_articles
from commands.curation.gaps import GapsButton, show_gaps
from commands.curation.own_list import OpenMenu, OwnListButton, list_own
from commands.curation.quality import QUALITY_BUTTONS, show_quality
from commands.curation.recalling import HISTORY_BUTTONS, history
from commands.curation.removing import RemoveButton, remove
from commands.curation.restoring import restore

if TYPE_CHECKING:
    from discord import app_commands

CURATING_COMMANDS: Final[tuple[app_commands.Command[Any, ..., Any], ...]] = (
    edit,
    remove,
    restore,
    history,
    list_own,
    export_articles,
    show_gaps,
    show_quality,
)
CURATING_BUTTONS: Final = (
    EditButton,
    RemoveButton,
    *HISTORY_BUTTONS,
    OwnListButton,
    OpenMenu,
    GapsButton,
    *QUALITY_BUTTONS,
)
CURATING_FORMS: Final = (EDITING,)
