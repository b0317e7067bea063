"""`dragoman remove` and `dragoman restore` take articles away and bring them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.conftest import Dragoman

ONLY = "--no-bundled"
GUILD = ("--guild", "1187412341827633152")


def keys(dragoman: Dragoman, *guild: str) -> set[object]:
    """List the keys of what the host, or the members of a server, can quote."""
    return {line["article"] for line in dragoman("articles", "--json", ONLY, *guild).lines()}


@pytest.mark.usefixtures("library")
def test_removed_articles_are_named_with_the_way_back(dragoman: Dragoman) -> None:
    """The summary shows headlines and keys, and its last line can be typed as it is."""
    removed = dragoman("remove", "railway", "ports/palm-oil", ONLY)
    assert (removed.code, removed.err) == (0, "")
    assert removed.out == (
        "Removed 2 articles:\n"
        "   Freight line across the steppe carries its first wheat · railway\n"
        "   Johor ports raise palm oil shipments to Tianjin · ports/palm-oil\n"
        "Bring back with: dragoman restore railway ports/palm-oil\n"
    )
    assert keys(dragoman) == {"dates"}
    assert dragoman("ask", "What did the freight line carry?", ONLY).code == 1
    again = removed.out.rpartition("dragoman ")[2].split()
    assert dragoman(*again, ONLY).code == 0
    assert keys(dragoman) == {"railway", "ports/palm-oil", "dates"}
    assert dragoman("ask", "What did the freight line carry?", ONLY).code == 0


@pytest.mark.usefixtures("library")
def test_what_is_not_there_is_named_and_the_rest_is_removed(dragoman: Dragoman) -> None:
    """Each key that cannot be removed is one sentence that says why, with the nearest keys."""
    assert dragoman("remove", "dates").code == 0
    (shipped, *_) = (line["article"] for line in dragoman("articles", "--json").lines() if line["article"] != "railway")
    ended = dragoman("remove", "port/palm-oil", "dates", str(shipped), "railway", "railway")
    assert ended.code == 1
    assert ended.out.startswith("Removed 1 article:\n")
    assert ended.err.splitlines() == [
        "There never was an article “port/palm-oil”. Near to it: ports/palm-oil.",
        "“dates” was removed already; `dragoman history` tells when.",
        f"“{shipped}” ships with Dragoman; it stays as it is, and --no-bundled leaves it out.",
    ]
    assert keys(dragoman) == {"ports/palm-oil"}


@pytest.mark.usefixtures("library")
def test_a_server_and_the_host_do_not_remove_each_others_articles(dragoman: Dragoman, articles: Path) -> None:
    """With --guild only that server's own articles are removed and restored."""
    assert dragoman("import", str(articles / "dates.txt"), *GUILD).code == 0
    ended = dragoman("remove", "railway", *GUILD)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err == "“railway” is the host's, not the server's own; leave --guild out.\n"
    removed = dragoman("remove", "dates", *GUILD)
    assert removed.out.endswith(f"\nBring back with: dragoman restore dates {' '.join(GUILD)}\n")
    assert "dates" in keys(dragoman)
    assert dragoman("restore", "dates", "--guild", "5").code == 1
    assert dragoman("restore", "dates", *GUILD).code == 0
    assert dragoman("remove", "dates").code == 0
    assert "dates" not in keys(dragoman)
    assert "dates" in keys(dragoman, *GUILD)


@pytest.mark.usefixtures("library")
def test_an_earlier_version_comes_back(dragoman: Dragoman, articles: Path) -> None:
    """--revision chooses it; what it replaces can come back in turn."""
    path = articles / "railway.md"
    path.write_text(path.read_text().replace("Forty wagons", "Sixty wagons"))
    dragoman("import", str(path), ONLY)
    restored = dragoman("restore", "railway", "--revision", "1", ONLY)
    headline = "Freight line across the steppe carries its first wheat"
    assert (restored.code, restored.out) == (0, f"Brought back an earlier version of “{headline}” · railway\n")
    assert "Forty wagons" in dragoman("articles", "railway", ONLY).out
    assert dragoman("restore", "railway", "--revision", "2", ONLY).code == 0
    assert "Sixty wagons" in dragoman("articles", "railway", ONLY).out


@pytest.mark.usefixtures("library")
def test_what_cannot_be_restored_is_said(dragoman: Dragoman) -> None:
    """An unknown key or version is one sentence; the others are restored; what is there stays as it is."""
    dragoman("remove", "dates", ONLY)
    ended = dragoman("restore", "nothing", "dates", ONLY)
    assert ended.code == 1
    assert ended.out == "Restored “Orchards near Turkistan try a new kind of apricot” · dates\n"
    assert ended.err == "There never was an article “nothing”.\n"
    assert dragoman("restore", "dates", "--revision", "9", ONLY).err == "“dates” has no version 9; the last is 3.\n"
    assert dragoman("restore", "dates", "--revision", "2", ONLY).err == "“dates” was not there in version 2.\n"
    unchanged = dragoman("restore", "dates", ONLY)
    assert unchanged.code == 0
    assert unchanged.out.startswith("Nothing to restore, it is like that already: ")
    assert unchanged.out.endswith("(earlier versions: dragoman history dates)\n")


@pytest.mark.parametrize("key", ["", "\udcff", "x" * 100_000, "%", "'; DROP TABLE article; --", "a\0b"])
@pytest.mark.parametrize("subcommand", ["remove", "restore", "history"])
@pytest.mark.usefixtures("library")
def test_a_strange_key_is_only_unknown(dragoman: Dragoman, subcommand: str, key: str) -> None:
    """No text makes these fail in another way."""
    ended = dragoman(subcommand, key, ONLY)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("There never was an article “")
    assert ended.err.count("\n") == 1
