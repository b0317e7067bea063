"""Read an article's source again, with lines kept in the body that were dropped as furniture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from corpus.reading.fields import read_body
from corpus.reading.html import read_html
from corpus.reading.markdown import read_markdown
from corpus.reading.metadata import Told
from corpus.reading.pages import read_paged
from corpus.reading.plain import read_plain
from corpus.reading.sources import Kind
from corpus.reading.word import read_word_text

if TYPE_CHECKING:
    from collections.abc import Collection

    from corpus.models import Draft, DroppedLine

_NAME = "The text"
_READERS = {
    Kind.MARKDOWN: read_markdown,
    Kind.PLAIN: read_plain,
    Kind.HTML: read_html,
    Kind.PDF: read_paged,
    Kind.DOCX: read_word_text,
}


def read_again(draft: Draft, kind: Kind, keep: Collection[DroppedLine]) -> Draft:
    """Give the draft with these lines at their places in its body, each as a paragraph; all its fields stay.

    `kind` tells what `draft.raw` is. Raises ReadingError if that cannot be read.
    """
    if not draft.raw:
        return draft
    if kind in _READERS:
        again = _READERS[kind](draft.raw, key=draft.key, name=_NAME, keep=keep)
    else:
        # The headline stood in a field of its own, and has left the body as it is.
        again = read_body(draft.raw, Told(headline=draft.headline), key=draft.key, name=_NAME, keep=keep)
    return replace(draft, body=again.body, dropped=again.dropped)
