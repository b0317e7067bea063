"""Tests of the command that draws the README's pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image

from commands.pictures.__main__ import main

if TYPE_CHECKING:
    from pathlib import Path


def test_draws_the_articles_that_ship(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """There is a graph and a timeline in each language, and Markdown that shows them with their descriptions."""
    assert main([str(tmp_path / "new"), "en", "kk"]) == 0
    names = [f"{kind}-{language}.png" for language in ("en", "kk") for kind in ("relations", "timeline")]
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(names)
    for name in names:
        with Image.open(tmp_path / "new" / name) as image:
            assert image.width == 1_080
    lines = capsys.readouterr().out.splitlines()
    assert [line.rpartition("/")[2] for line in lines] == [f"{name})" for name in names]
    assert "China and Malaysia" in lines[0]


@pytest.mark.parametrize("arguments", [[], ["somewhere", "tlh"]])
def test_says_how_it_is_used(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Without a folder, or for a language that is not spoken, nothing is drawn."""
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("Usage: python -m commands.pictures FOLDER")
