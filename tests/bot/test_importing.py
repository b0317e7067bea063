"""`dragoman import` adds, updates and skips, and tells about what it could not read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from corpus.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from corpus.models import Draft, Scope
    from corpus.store import Change, Store
    from tests.bot.conftest import Dragoman

ONLY = "--no-bundled"


def keys(dragoman: Dragoman) -> set[object]:
    """List the keys of the default database."""
    return {line["article"] for line in dragoman("articles", "--json", ONLY).lines()}


def test_a_folder_is_imported_whole(dragoman: Dragoman, articles: Path) -> None:
    """Every kind of file below the folder is added, under its path."""
    done = dragoman("import", str(articles), ONLY)
    assert done.code == 0
    assert re.fullmatch(r"Added 3, updated 0, unchanged 0, failed 0 in \d+\.\d s\.\n", done.out)
    assert done.err == ""
    assert keys(dragoman) == {"railway", "ports/palm-oil", "dates"}


def test_again_updates_only_what_changed(dragoman: Dragoman, articles: Path) -> None:
    """A changed article is updated and named, the others are skipped."""
    dragoman("import", str(articles), ONLY)
    with (articles / "railway.md").open("a") as file:
        file.write("\nA third train runs on Sundays.\n")
    done = dragoman("import", str(articles), ONLY)
    assert done.out.startswith("Added 0, updated 1, unchanged 2, failed 0 in ")
    assert done.out.endswith("\nUpdated: railway.\n")
    (article,) = dragoman("articles", "railway", "--json", ONLY).lines()
    assert str(article["body"]).endswith("A third train runs on Sundays.")


def test_an_unreadable_article_does_not_stop_the_others(dragoman: Dragoman, tmp_path: Path) -> None:
    """Each broken line is one sentence on stderr with file and line, and the exit code is 1."""
    lines = [
        json.dumps({"id": "a", "body": "The elevators of Almaty are full of wheat this winter."}),
        "broken",
        json.dumps({"id": "b", "headline": "No body"}),
        json.dumps({"id": "c", "body": "A pipeline for palm oil opened in Johor this January."}),
    ]
    (tmp_path / "set.jsonl").write_text("\n".join(lines))
    done = dragoman("import", str(tmp_path / "set.jsonl"), ONLY)
    assert done.code == 1
    assert done.out.startswith("Added 2, updated 0, unchanged 0, failed 2 in ")
    assert len(done.err.splitlines()) == 2
    for line, number in zip(done.err.splitlines(), (2, 3), strict=True):
        assert "set.jsonl" in line
        assert str(number) in line
    assert keys(dragoman) == {"a", "c"}


def test_the_second_of_two_with_one_id_fails(dragoman: Dragoman, tmp_path: Path) -> None:
    """Within one import an id is taken once: the first stays, the second is named."""
    body = "The elevators of {} are full of wheat this winter."
    (tmp_path / "one.jsonl").write_text(
        "\n".join(json.dumps({"id": "same", "body": body.format(place)}) for place in ("Almaty", "Taraz"))
    )
    (tmp_path / "two.jsonl").write_text(json.dumps({"id": "same", "body": body.format("Aktau")}))
    done = dragoman("import", str(tmp_path / "one.jsonl"), str(tmp_path / "two.jsonl"), ONLY)
    assert done.code == 1
    assert done.out.startswith("Added 1, updated 0, unchanged 0, failed 2 in ")
    one, two = (tmp_path / name for name in ("one.jsonl", "two.jsonl"))
    assert done.err.splitlines() == [
        f"{one}: “same” is already the id of an earlier line, which was kept.",
        f"{two}: “same” is already the id of {one}, which was kept.",
    ]
    (article,) = dragoman("articles", "same", "--json", ONLY).lines()
    assert article["body"] == body.format("Almaty")


@pytest.mark.parametrize("name", ["absent.md", "picture.png", "empty"])
def test_nothing_to_read_is_said(dragoman: Dragoman, tmp_path: Path, name: str) -> None:
    """A missing path, an unknown kind and an empty folder end in one sentence that names them."""
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    (tmp_path / "empty").mkdir()
    ended = dragoman("import", str(tmp_path / name), ONLY)
    assert ended.code == 1
    assert ended.out == ""
    assert ended.err.count("\n") == 1
    assert name in ended.err


def test_more_than_one_transaction(dragoman: Dragoman, tmp_path: Path) -> None:
    """A large file is stored in several steps, all of which arrive."""
    bodies = (f"Wagon number {number} left the border yard with wheat for Almaty." for number in range(450))
    lines = (json.dumps({"id": f"wagon-{number}", "body": body}) for number, body in enumerate(bodies))
    (tmp_path / "wagons.jsonl").write_text("\n".join(lines))
    done = dragoman("import", str(tmp_path / "wagons.jsonl"), ONLY)
    assert done.out.startswith("Added 450, updated 0, unchanged 0, failed 0 in ")
    assert len(keys(dragoman)) == 450


def test_what_was_stored_before_a_fault_stays_and_is_counted(
    dragoman: Dragoman, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the second step fails the first is there, and the summary says so."""
    lines = (
        json.dumps({"id": f"{number}", "body": f"Wagon {number} left the border yard with wheat for Almaty."})
        for number in range(250)
    )
    (tmp_path / "wagons.jsonl").write_text("\n".join(lines))
    store_put = __import__("corpus.store", fromlist=["Store"]).Store.put

    async def put(self: Store, scope: Scope, drafts: list[Draft]) -> Change:
        if len(drafts) < 200:
            raise StoreError("The disk is full.")
        change: Change = await store_put(self, scope, drafts)
        return change

    monkeypatch.setattr("corpus.store.Store.put", put)
    done = dragoman("import", str(tmp_path / "wagons.jsonl"), ONLY)
    assert done.code == 1
    assert done.out.startswith("Added 200, updated 0, unchanged 0, failed 0 in ")
    assert done.err == "The disk is full.\n"
    assert len(keys(dragoman)) == 200
