"""Lasting keys for articles whose source names none."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.models import Draft

LONGEST: Final = 64
"""Characters of a key that is made here."""

_NO_WORDS: Final = "article"
_HASH_BYTES: Final = 5
_LONGEST_SLUG: Final = LONGEST - 2 * _HASH_BYTES - 8
"""What is left after the hash, the dash before it, and the number of a second article with the same key."""

_DASHES: Final = re.compile("-+")


def fresh_key(draft: Draft) -> str:
    """Make a readable key of a draft: the words of its headline and ten hexadecimal digits of its body's hash.

    It is the same for the same headline and body, and has letters (of any script), digits and ``-`` only.
    """
    digest = hashlib.blake2b(draft.body.encode(errors="replace"), digest_size=_HASH_BYTES).hexdigest()
    return f"{_slug(draft.headline) or _NO_WORDS}-{digest}"


def with_key(draft: Draft) -> Draft:
    """Give a draft whose source names no key a fresh one."""
    return draft if draft.key_given else replace(draft, key=fresh_key(draft))


def variants(key: str) -> Iterator[str]:
    """Yield a key, and then others for further articles that would have the same."""
    yield key
    for number in count(2):
        yield f"{key}-{number}"


def _slug(headline: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", headline).casefold())
    dashed = _DASHES.sub("-", "".join(char if _is_part_of_word(char) else "-" for char in folded)).strip("-")
    if len(dashed) <= _LONGEST_SLUG:
        return dashed
    cut = dashed[: _LONGEST_SLUG + 1]
    return (cut.rpartition("-")[0] or cut[:-1]).rstrip("-")


def _is_part_of_word(char: str) -> bool:
    """Tell whether a character is a letter or a digit, or belongs to the one before it, as Hindi vowels do."""
    return char.isalnum() or unicodedata.category(char) in {"Mn", "Mc"}
