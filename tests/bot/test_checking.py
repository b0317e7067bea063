"""`dragoman check` saves questions, asks them again, and tells which are answered worse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.conftest import Dragoman

ONLY = "--no-bundled"
WHEAT = "What did the new freight line carry?"
APRICOT = "Where was a hardy apricot planted?"
GUILD = ("--guild", "77")


@pytest.fixture
def saved(dragoman: Dragoman, library: Path) -> Path:
    """Save two questions that are answered by the expected articles."""
    first = dragoman("check", "add", WHEAT, "railway", ONLY)
    assert (first.code, first.out) == (0, f"Saved as number 1: “{WHEAT}” → railway\n")
    assert dragoman("check", "add", APRICOT, "dates", ONLY).code == 0
    return library


@pytest.mark.usefixtures("saved")
def test_a_run_shows_places_now_and_before(dragoman: Dragoman) -> None:
    """Questions come in order, each with its article and places; the first run has nothing to compare with."""
    first = dragoman("check", "run", ONLY)
    assert first.code == 0
    assert first.out == (
        "place  was  question, with the article that is expected\n"
        f"    1       {WHEAT}\n"
        "            Freight line across the steppe carries its first wheat · railway\n"
        f"    1       {APRICOT}\n"
        "            Orchards near Turkistan try a new kind of apricot · dates\n"
        "\n"
        "2 of 2 answered by the expected article.\n"
    )
    assert f"    1    1  {WHEAT}\n" in dragoman("check", "run", ONLY).out


@pytest.mark.usefixtures("saved")
def test_what_got_worse_fails_the_run(dragoman: Dragoman) -> None:
    """A question whose article is gone is named as worse, once; it stays a failure after that, and gets better."""
    dragoman("check", "run", ONLY)
    dragoman("remove", "railway", ONLY)
    worse = dragoman("check", "run", ONLY)
    assert worse.code == 1
    assert f"    –    1  {WHEAT}\n            worse · Freight line" in worse.out
    assert " · railway · no longer there\n" in worse.out
    assert worse.out.endswith("\n1 of 2 answered by the expected article, 1 worse than last time.\n")
    again = dragoman("check", "run", ONLY)
    assert again.code == 1
    assert "worse" not in again.out
    dragoman("restore", "railway", ONLY)
    better = dragoman("check", "run", ONLY)
    assert better.code == 0
    assert better.out.endswith("\n2 of 2 answered by the expected article, 1 better.\n")


@pytest.mark.usefixtures("saved")
def test_another_article_first_fails_the_run(dragoman: Dragoman) -> None:
    """The headline that is quoted first is shown, and the expected article's place, if it has one."""
    dragoman("check", "add", WHEAT, "dates", ONLY)
    dragoman("check", "add", APRICOT, "ports/palm-oil", ONLY)
    ended = dragoman("check", "run", ONLY)
    assert ended.code == 1
    assert re.search(rf"^    [2–]       {re.escape(WHEAT)}$", ended.out, re.MULTILINE)
    assert "            first quoted: Freight line across the steppe carries its first wheat\n" in ended.out
    assert "            first quoted: Orchards near Turkistan try a new kind of apricot\n" in ended.out


@pytest.mark.usefixtures("saved")
def test_the_run_as_json(dragoman: Dragoman) -> None:
    """One object a question, null where nothing is known."""
    result, _ = dragoman("check", "run", "--json", ONLY).lines()
    assert 0 < float(str(result.pop("confidence"))) <= 1
    assert result == {
        "check": 1,
        "question": WHEAT,
        "article": "railway",
        "headline": "Freight line across the steppe carries its first wheat",
        "answered": True,
        "place": 1,
        "best": "Freight line across the steppe carries its first wheat",
        "missing": False,
        "last": None,
        "worse": False,
        "better": False,
    }
    again, _ = dragoman("check", "run", "--json", ONLY).lines()
    assert list(again["last"]) == ["answered", "place", "at"]  # type: ignore[call-overload]  # it is an object


@pytest.mark.usefixtures("saved")
def test_questions_are_listed_and_removed(dragoman: Dragoman) -> None:
    """The list shows numbers, articles and how it went last time; a number that is not there is said."""
    listed = dragoman("check", "list", ONLY).out.splitlines()
    assert listed[2:] == [
        f"   2  {APRICOT}",
        "      Orchards near Turkistan try a new kind of apricot · dates · not asked yet",
    ]
    dragoman("check", "run", ONLY)
    assert dragoman("check", "list", ONLY).out.splitlines()[3].endswith(": place 1")
    assert dragoman("check", "remove", "1", ONLY).out == f"Removed “{WHEAT}”.\n"
    assert [line["question"] for line in dragoman("check", "list", "--json", ONLY).lines()] == [APRICOT]
    ended = dragoman("check", "remove", "1", ONLY)
    assert (ended.code, ended.err) == (1, "There is no saved question 1; `dragoman check list` shows them.\n")


@pytest.mark.usefixtures("library")
def test_a_servers_questions_are_its_own(dragoman: Dragoman, tmp_path: Path) -> None:
    """They are asked as a member would, so that the server's own articles answer; the host's list stays empty."""
    (tmp_path / "camels.txt").write_text("Camels in Mangystau\n\nHerders near Aktau shear two thousand camels in May.")
    dragoman("import", str(tmp_path / "camels.txt"), *GUILD)
    assert dragoman("check", "add", "Who shears camels near Aktau?", "camels", ONLY).code == 1
    assert dragoman("check", "add", "Who shears camels near Aktau?", "camels", ONLY, *GUILD).code == 0
    assert dragoman("check", "run", ONLY, *GUILD).code == 0
    none = "There are no saved questions yet; add one with: dragoman check add QUESTION ID\n"
    for action in ("list", "run"):
        shown = dragoman("check", action, ONLY)
        assert (shown.code, shown.out) == (0, none)
