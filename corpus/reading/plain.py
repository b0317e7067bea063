"""Read plain text as it is copied from a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.reading.drafting import Layout, make_draft
from corpus.reading.front_matter import split_post
from corpus.reading.lines import number_lines
from corpus.reading.markdown import read_post
from corpus.reading.metadata import Told

if TYPE_CHECKING:
    from collections.abc import Collection

    from corpus.models import Draft, DroppedLine


def read_plain(text: str, *, key: str, name: str, keep: Collection[DroppedLine] = ()) -> Draft:
    """Make an article of a text, with front matter or without.

    Raises ReadingError, naming the source, if nothing of it is an article's.
    """
    if post := split_post(text, name=name):
        return read_post(post, key=key, raw=text, name=name, keep=keep)
    return make_draft(number_lines(text), Told(), Layout(), key=key, raw=text, name=name, keep=keep)
