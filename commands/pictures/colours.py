"""The colours of all pictures: a dark panel of their own, which reads the same in Discord's dark and light mode."""

from __future__ import annotations

from typing import Final

Colour = tuple[int, int, int]

PANEL: Final[Colour] = (23, 32, 42)
INK: Final[Colour] = (244, 246, 248)
MUTED: Final[Colour] = (176, 188, 200)
GRID: Final[Colour] = (58, 72, 86)
STRONG: Final[Colour] = (77, 190, 172)
PLATE: Final[Colour] = (42, 57, 73)
RIM: Final[Colour] = (120, 146, 166)
