"""What a button carries in its custom_id, so that it works after a restart."""

from __future__ import annotations

import re
from typing import Final

_KEPT: Final = r"(?P<token>[\w-]{12})"
_ARTICLE: Final = r"(?P<article>\d{1,18})"
_PAGE: Final = r"(?P<page>\d{1,9})"

CONTEXT: Final = re.compile(rf"context:{_KEPT}:{_ARTICLE}:(?P<start>\d{{1,10}})", re.ASCII)
MORE: Final = re.compile(rf"more:{_KEPT}:(?P<first>\d{{1,4}})", re.ASCII)
POST: Final = re.compile(rf"post:{_KEPT}:(?P<first>\d{{1,4}})", re.ASCII)
READ: Final = re.compile(rf"read:{_ARTICLE}", re.ASCII)
PAGE: Final = re.compile(rf"page:{_ARTICLE}:{_PAGE}", re.ASCII)
LIST: Final = re.compile(rf"list:{_ARTICLE}:{_PAGE}", re.ASCII)
CHOOSE: Final = re.compile(r"choose")

_WAITING: Final = rf"{_KEPT}:(?P<number>\d{{1,6}})"

PREVIEW: Final = re.compile(rf"preview:{_WAITING}", re.ASCII)
ACCEPT: Final = re.compile(rf"accept:{_WAITING}", re.ASCII)
CANCEL: Final = re.compile(rf"cancel:{_KEPT}", re.ASCII)
CORRECT: Final = re.compile(rf"correct:{_WAITING}", re.ASCII)
KEEP: Final = re.compile(rf"keep:{_WAITING}", re.ASCII)
DECIDE: Final = re.compile(rf"decide:{_WAITING}:(?P<decision>add|skip)", re.ASCII)
REPLACE: Final = re.compile(rf"replace:{_WAITING}:{_ARTICLE}", re.ASCII)
UNDO: Final = re.compile(r"undo:(?P<change>\d{1,18})", re.ASCII)

ADD_FORM: Final = re.compile(r"add-form")
CORRECT_FORM: Final = re.compile(rf"correct-form:{_WAITING}", re.ASCII)


def context(token: str, article: int, start: int) -> str:
    """Name the quote of a kept answer that starts at an offset of an article's body."""
    return f"context:{token}:{article}:{start}"


def more(token: str, first: int) -> str:
    """Name the quotes of a kept answer from the one with this index on."""
    return f"more:{token}:{first}"


def post(token: str, first: int) -> str:
    """Name a private reply that shows a kept answer from this quote on."""
    return f"post:{token}:{first}"


def read(article: int) -> str:
    """Name an article to open."""
    return f"read:{article}"


def page(article: int, number: int) -> str:
    """Name a page of an opened article, counted from 0."""
    return f"page:{article}:{number}"


def listing(of_publisher: int, number: int) -> str:
    """Name a page of the list of articles, counted from 0.

    A publisher's name can be longer than a custom_id, so an article of that publisher stands for it, and 0 for all.
    """
    return f"list:{of_publisher}:{number}"


def preview(token: str, number: int) -> str:
    """Name an article of a preview, counted from 0, to show."""
    return f"preview:{token}:{number}"


def accept(token: str, number: int) -> str:
    """Name a preview to add to the corpus, and the article that is shown of it."""
    return f"accept:{token}:{number}"


def cancel(token: str) -> str:
    """Name a preview to throw away."""
    return f"cancel:{token}"


def correct(token: str, number: int) -> str:
    """Name an article of a preview whose particulars are to be corrected."""
    return f"correct:{token}:{number}"


def correct_form(token: str, number: int) -> str:
    """Name the form in which that is done."""
    return f"correct-form:{token}:{number}"


def keep(token: str, number: int) -> str:
    """Name the menu of the lines that were left out of an article of a preview."""
    return f"keep:{token}:{number}"


def decide(token: str, number: int, decision: str) -> str:
    """Name an article of a preview and what is to become of it: ``add`` or ``skip``."""
    return f"decide:{token}:{number}:{decision}"


def replace(token: str, number: int, article: int) -> str:
    """Name an article of a preview and the stored one whose place it is to take.

    A lasting key can be longer than a custom_id, so the stored article's number stands for it.
    """
    return f"replace:{token}:{number}:{article}"


def undo(change: int) -> str:
    """Name a change to take back."""
    return f"undo:{change}"
