"""What a person sees in Discord: commands, buttons, and the rendering of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from commands.article import article
from commands.articles import articles
from commands.ask import ask
from commands.buttons import BUTTONS
from commands.find_sources import find_sources
from commands.help import show_help
from commands.tree import Tree

if TYPE_CHECKING:
    from discord import app_commands

__all__ = ["BUTTONS", "Tree", "add_commands"]


def add_commands(tree: app_commands.CommandTree[Any]) -> None:
    """Add every command; each reaches the store and the searcher through the client that it is used with."""
    tree.add_command(ask)
    tree.add_command(articles)
    tree.add_command(article)
    tree.add_command(show_help)
    tree.add_command(find_sources)
