"""Tests that the pictures' colours can be told apart, by the rules of WCAG 2.2."""

from __future__ import annotations

import pytest

from commands.pictures import colours
from commands.pictures.colours import INK, MUTED, PANEL, PLATE, RIM, STRONG, Colour

_DARK: Colour = (0x31, 0x33, 0x38)
_DARKEST: Colour = (0x1E, 0x1F, 0x22)
_LIGHT: Colour = (0xFF, 0xFF, 0xFF)


def luminance(colour: Colour) -> float:
    """Give the relative luminance of a colour, 0 to 1."""
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """Give the contrast of two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("text", "behind"), [(INK, PANEL), (MUTED, PANEL), (INK, PLATE)])
def test_text_stands_out(text: Colour, behind: Colour) -> None:
    """Text has a contrast of 4.5 to what it stands on, which is the picture's own in dark and light mode alike."""
    assert contrast(text, behind) >= 4.5


@pytest.mark.parametrize("shape", [STRONG, RIM])
def test_shapes_stand_out(shape: Colour) -> None:
    """Lines, bars and rims have a contrast of 3 to the panel."""
    assert contrast(shape, PANEL) >= 3


@pytest.mark.parametrize("behind", [_DARK, _DARKEST, _LIGHT])
def test_needs_nothing_of_what_is_behind_it(behind: Colour) -> None:
    """The panel is opaque, so Discord's background cannot take away from any contrast."""
    assert len(PANEL) == 3
    assert contrast(INK, PANEL) >= 4.5
    assert contrast(PANEL, behind) >= 1


def test_contrast_is_that_of_the_standard() -> None:
    """Black on white has 21, a colour on itself 1."""
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast(colours.STRONG, colours.STRONG) == pytest.approx(1)
