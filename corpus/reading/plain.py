"""Read plain text as it is copied from a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.reading.drafting import Layout, make_draft
from corpus.reading.lines import number_lines
from corpus.reading.metadata import Told

if TYPE_CHECKING:
    from corpus.models import Draft


def read_plain(text: str, *, key: str, name: str) -> Draft:
    """Make an article of a text; raise ReadingError, naming the source, if nothing of it is an article's."""
    return make_draft(number_lines(text), Told(), Layout(), key=key, raw=text, name=name)
