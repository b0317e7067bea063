"""What a person sees in Discord: commands, buttons, and the rendering of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from commands.about import show_about
from commands.article import article
from commands.articles import articles
from commands.ask import ask
from commands.buttons import READER_BUTTONS
from commands.choosing_language import LanguageMenu, choose_language
from commands.curation import CURATION_BUTTONS, CURATION_FORMS, add_curation
from commands.find_sources import PostClaimButton, find_sources
from commands.following.buttons import FOLLOWING_BUTTONS, FOLLOWING_FORMS
from commands.following.commands import FOLLOW, show_followed
from commands.forms import answer_forms
from commands.help import show_help
from commands.privacy import PRIVACY_BUTTONS, show_privacy
from commands.relations.buttons import RELATION_BUTTONS
from commands.relations.showing import show_pair_figures, show_pair_timeline, show_relations
from commands.tree import Tree

if TYPE_CHECKING:
    from discord import app_commands

__all__ = ["BUTTONS", "Tree", "add_commands"]

BUTTONS: Final = (
    *READER_BUTTONS,
    *RELATION_BUTTONS,
    PostClaimButton,
    *PRIVACY_BUTTONS,
    *FOLLOWING_BUTTONS,
    LanguageMenu,
    *CURATION_BUTTONS,
)


def add_commands(tree: app_commands.CommandTree[Any]) -> None:
    """Add every command and form; each reaches the store and the searcher through the client that it is used with."""
    tree.add_command(ask)
    tree.add_command(articles)
    tree.add_command(article)
    tree.add_command(show_relations)
    tree.add_command(show_pair_timeline)
    tree.add_command(show_pair_figures)
    tree.add_command(show_help)
    tree.add_command(show_about)
    tree.add_command(show_privacy)
    tree.add_command(choose_language)
    tree.add_command(find_sources)
    add_curation(tree)
    tree.add_command(FOLLOW)
    tree.add_command(show_followed)
    answer_forms(tree.client, (*CURATION_FORMS, *FOLLOWING_FORMS))
