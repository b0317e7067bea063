"""Editing, history and Tab completion of a typed line, where Python has readline.

The history lasts as long as the program: questions are not written to a file, because they are nobody else's
business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

try:
    import readline
except ImportError:  # some builds of Python come without it; then lines are typed without Tab and arrow keys
    readline = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable


def set_up(complete: Callable[[str], list[str]]) -> None:
    """Complete whole lines with what `complete` offers for what is typed so far."""
    if readline is None:
        return  # type: ignore[unreachable]
    offers: list[str] = []

    def offer(typed: str, state: int) -> str | None:
        nonlocal offers
        if state == 0:
            offers = complete(typed)
        return offers[state] if state < len(offers) else None

    readline.set_completer_delims("")
    readline.set_completer(offer)
    libedit = "libedit" in (readline.__doc__ or "")
    readline.parse_and_bind("bind ^I rl_complete" if libedit else "tab: complete")
