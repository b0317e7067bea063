"""What the buttons, menus and forms of those who curate carry in their custom_id, so that they work after a restart."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    from corpus.store import Wanted

LONGEST_HEADLINE: Final = 48
"""UTF-16 units of words to look for in headlines, so that they fit into 100 with everything else."""

_ARTICLE: Final = r"(?P<article>\d{1,18})"
_PAGE: Final = r"(?P<page>\d{1,6})"
_NUMBER: Final = r"(?P<number>\d{1,9})"
_DIGEST_BYTES: Final = 4

_KEPT: Final = r"(?P<token>[\w-]{12})"
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
SET_ROLE: Final = re.compile(r"set-role")
SET_CHANNEL: Final = re.compile(r"set-channel")
SET_PRIVATE: Final = re.compile(r"set-private")
SET_ASKING: Final = re.compile(r"set-asking")
SET_QUOTES: Final = re.compile(r"set-quotes")
SET_STRICTNESS: Final = re.compile(r"set-strictness")
SET_SHARED: Final = re.compile(r"set-shared")
SET_LANGUAGE: Final = re.compile(r"set-language")

EDIT: Final = re.compile(rf"edit:{_ARTICLE}", re.ASCII)
EDIT_FORM: Final = re.compile(rf"edit-form:{_ARTICLE}:{_NUMBER}:(?P<language>[a-z]{{0,3}})", re.ASCII)
REMOVE: Final = re.compile(rf"remove:{_ARTICLE}", re.ASCII)
LATEST: Final = re.compile(rf"latest:{_PAGE}", re.ASCII)
VERSIONS: Final = re.compile(rf"versions:{_ARTICLE}", re.ASCII)
VERSIONS_OF: Final = re.compile(r"versions-of")
VERSIONS_PAGE: Final = re.compile(rf"versions-page:{_ARTICLE}:{_PAGE}", re.ASCII)
VERSION: Final = re.compile(rf"version:{_ARTICLE}", re.ASCII)
BRING_BACK: Final = re.compile(rf"bring-back:{_ARTICLE}:{_NUMBER}", re.ASCII)
OWN: Final = re.compile(
    rf"own:{_PAGE}:(?P<publisher>[0-9a-f]{{8}})?:(?P<after>\d{{8}})?:(?P<before>\d{{8}})?:(?P<language>[a-z]{{0,3}})"
    r":(?P<headline>.*)",
    re.ASCII,
)
OPEN: Final = re.compile(r"own-open")
GAPS: Final = re.compile(rf"gaps:{_PAGE}", re.ASCII)

_QUESTION: Final = r"(?P<question>[0-9a-f]{16})"

QUALITY: Final = re.compile(rf"quality:{_PAGE}", re.ASCII)
QUALITY_AGAIN: Final = re.compile(rf"quality-again:{_QUESTION}", re.ASCII)
QUALITY_DISMISS: Final = re.compile(rf"quality-dismiss:{_QUESTION}:{_PAGE}", re.ASCII)

_FEED: Final = r"(?P<feed>\d{1,18})"

FEEDS: Final = re.compile(rf"feeds:{_PAGE}", re.ASCII)
FEED: Final = re.compile(rf"feed:{_FEED}", re.ASCII)
FEED_OPEN: Final = re.compile(r"feed-open")
FEED_TAKE: Final = re.compile(rf"feed-take:{_FEED}:{_NUMBER}", re.ASCII)
FEED_SKIP: Final = re.compile(rf"feed-skip:{_FEED}", re.ASCII)
FEED_DISMISS: Final = re.compile(rf"feed-dismiss:{_FEED}:(?P<entry>\d{{1,18}})", re.ASCII)
FEED_POLL: Final = re.compile(rf"feed-poll:{_FEED}", re.ASCII)
FEED_REVIEW: Final = re.compile(rf"feed-review:{_FEED}", re.ASCII)
FEED_REMOVE: Final = re.compile(rf"feed-remove:{_FEED}", re.ASCII)
FEED_AGAIN: Final = re.compile(rf"feed-again:{_FEED}", re.ASCII)


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


def edit(article: int) -> str:
    """Name an article to edit."""
    return f"edit:{article}"


def edit_form(article: int, number: int, language: str) -> str:
    """Name the form in which a version of an article is edited, and the language that it gets, if any."""
    return f"edit-form:{article}:{number}:{language}"


def remove(article: int) -> str:
    """Name an article to remove."""
    return f"remove:{article}"


def latest(page: int) -> str:
    """Name a page of the server's latest changes, counted from 0."""
    return f"latest:{page}"


def versions(article: int) -> str:
    """Name an article whose versions are to be listed."""
    return f"versions:{article}"


def versions_page(article: int, page: int) -> str:
    """Name a page of the list of an article's versions, counted from 0."""
    return f"versions-page:{article}:{page}"


def version(article: int) -> str:
    """Name the menu of an article's versions."""
    return f"version:{article}"


def bring_back(article: int, number: int) -> str:
    """Name a version to bring back."""
    return f"bring-back:{article}:{number}"


def own(page: int, wanted: Wanted) -> str:
    """Name a page, counted from 0, of the list of the server's articles, and which of them are listed.

    A publisher's name can be longer than a custom_id, so its digest stands for it.
    """
    publisher = publisher_digest(wanted.publisher) if wanted.publisher is not None else ""
    days = f"{_day(wanted.after)}:{_day(wanted.before)}"
    return f"own:{page}:{publisher}:{days}:{wanted.language or ''}:{wanted.headline or ''}"


def publisher_digest(name: str) -> str:
    """Make eight hexadecimal digits of a publisher's name, the same whatever its case."""
    return hashlib.blake2b(name.casefold().encode(errors="replace"), digest_size=_DIGEST_BYTES).hexdigest()


def gaps(page: int) -> str:
    """Name a page of the list of questions without an answer, counted from 0."""
    return f"gaps:{page}"


def quality(page: int) -> str:
    """Name a page of the list of questions with bad marks, counted from 0."""
    return f"quality:{page}"


def question_digest(question: str) -> str:
    """Make sixteen hexadecimal digits of a question, which can be longer than a custom_id."""
    return hashlib.blake2b(question.encode(errors="replace"), digest_size=8).hexdigest()


def quality_again(digest: str) -> str:
    """Name a question with bad marks to ask again."""
    return f"quality-again:{digest}"


def quality_dismiss(digest: str, page: int) -> str:
    """Name a question whose marks are to be deleted, and the page that shows it."""
    return f"quality-dismiss:{digest}:{page}"


def feeds(page: int) -> str:
    """Name a page of the list of feeds, counted from 0."""
    return f"feeds:{page}"


def feed(number: int) -> str:
    """Name a feed to show."""
    return f"feed:{number}"


def feed_take(number: int, entries: int) -> str:
    """Name a feed and how many of its offered entries are to become articles, 0 for all."""
    return f"feed-take:{number}:{entries}"


def feed_skip(number: int) -> str:
    """Name a feed whose offered entries are to be left out."""
    return f"feed-skip:{number}"


def feed_dismiss(number: int, newest: int) -> str:
    """Name a feed whose waiting entries are to be left out, up to the one with this id."""
    return f"feed-dismiss:{number}:{newest}"


def feed_poll(number: int) -> str:
    """Name a feed to poll."""
    return f"feed-poll:{number}"


def feed_review(number: int) -> str:
    """Name a feed whose waiting entries are to be looked at."""
    return f"feed-review:{number}"


def feed_remove(number: int) -> str:
    """Name a feed to follow no longer."""
    return f"feed-remove:{number}"


def feed_again(number: int) -> str:
    """Name a removed feed to follow again."""
    return f"feed-again:{number}"


def _day(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""
