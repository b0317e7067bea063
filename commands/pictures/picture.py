"""A picture as it is sent: the image, and in words what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ALT_CHARACTERS: Final = 1_024
"""What Discord takes as an attachment's description, in UTF-16 units as the stricter count."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG of so many pixels, and its text for who cannot see it."""

    png: bytes
    alt: str
    width: int
    height: int
