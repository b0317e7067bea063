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
LITERAL: Final = re.compile(rf"literal:{_KEPT}", re.ASCII)
HELPFUL: Final = re.compile(rf"helpful:{_KEPT}", re.ASCII)
NOT_HELPFUL: Final = re.compile(rf"not-helpful:{_KEPT}", re.ASCII)
ABOUT: Final = re.compile(r"about:(?P<phrase>.{1,94})", re.DOTALL)
POST_CLAIM: Final = re.compile(rf"post-claim:{_KEPT}", re.ASCII)
READ: Final = re.compile(rf"read:{_ARTICLE}", re.ASCII)
PAGE: Final = re.compile(rf"page:{_ARTICLE}:{_PAGE}", re.ASCII)
LIST: Final = re.compile(rf"list:{_ARTICLE}:{_PAGE}", re.ASCII)
CHOOSE: Final = re.compile(r"choose")

_PERSON: Final = r"(?P<person>\d{1,20})"
_SERVER: Final = r"(?P<server>\d{1,20})"

PRIVACY: Final = re.compile(rf"privacy:{_PERSON}", re.ASCII)
FORGET_ME: Final = re.compile(rf"forget-me:{_PERSON}", re.ASCII)
FORGET_ME_NOW: Final = re.compile(rf"forget-me-now:{_PERSON}", re.ASCII)
FORGET_SERVER: Final = re.compile(rf"forget-server:{_SERVER}", re.ASCII)
FORGET_SERVER_REALLY: Final = re.compile(rf"forget-server-really:{_SERVER}", re.ASCII)
FORGET_SERVER_NOW: Final = re.compile(rf"forget-server-now:{_SERVER}:(?P<articles>\d{{1,10}})", re.ASCII)


def context(token: str, article: int, start: int) -> str:
    """Name the quote of a kept answer that starts at an offset of an article's body."""
    return f"context:{token}:{article}:{start}"


def more(token: str, first: int) -> str:
    """Name the quotes of a kept answer from the one with this index on."""
    return f"more:{token}:{first}"


def post(token: str, first: int) -> str:
    """Name a private reply that shows a kept answer from this quote on."""
    return f"post:{token}:{first}"


def literal(token: str) -> str:
    """Name a kept answer whose question is to be searched as it was typed."""
    return f"literal:{token}"


def helpful(token: str) -> str:
    """Name a kept answer that somebody found helpful."""
    return f"helpful:{token}"


def not_helpful(token: str) -> str:
    """Name a kept answer that somebody did not find helpful."""
    return f"not-helpful:{token}"


def about(phrase: str) -> str:
    """Name what can be asked next: a phrase of the articles, of at most 94 characters."""
    return f"about:{phrase}"


def post_claim(token: str) -> str:
    """Name a private reply that shows what was found of a claim."""
    return f"post-claim:{token}"


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


def privacy(person: int) -> str:
    """Name the page on what is kept, as one person sees it."""
    return f"privacy:{person}"


def forget_me(person: int) -> str:
    """Name a person who may want to be forgotten."""
    return f"forget-me:{person}"


def forget_me_now(person: int) -> str:
    """Name a person who has read what being forgotten means."""
    return f"forget-me-now:{person}"


def forget_server(server: int) -> str:
    """Name a server of which everything may be to be deleted."""
    return f"forget-server:{server}"


def forget_server_really(server: int) -> str:
    """Name a server whose admin has read what deleting everything means."""
    return f"forget-server-really:{server}"


def forget_server_now(server: int, articles: int) -> str:
    """Name a server whose admin wants to delete everything, and how many articles they saw that it has."""
    return f"forget-server-now:{server}:{articles}"
