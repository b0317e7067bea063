"""How long the fields of an article may be, whoever brings it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from corpus.models import Draft

MOST_KEY: Final = 320
"""Characters of a key: the 300 that readers of sources let it have, and a number to tell it from another."""

MOST_HEADLINE: Final = 500
MOST_PUBLISHER: Final = 200


def check_fields(draft: Draft) -> None:
    """Raise ValueError for what the database could not find again, or is far too long for what it is."""
    if "\0" in draft.key:
        raise ValueError("a key has a NUL character")
    for name, text, most in (
        ("key", draft.key, MOST_KEY),
        ("headline", draft.headline, MOST_HEADLINE),
        ("publisher", draft.publisher or "", MOST_PUBLISHER),
    ):
        if len(text) > most:
            raise ValueError(f"a {name} has {len(text):,} characters, more than {most}")
