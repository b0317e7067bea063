"""`dragoman import` adds, updates and skips, and tells about what it could not read."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import docx
import pytest

from corpus.errors import StoreError
from tests.corpus.web_server import Page

if TYPE_CHECKING:
    from pathlib import Path

    from corpus.models import Draft, Scope
    from corpus.store import Change, Store
    from tests.bot.conftest import Dragoman
    from tests.corpus.web_server import LocalWeb

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
        f"{one}: “same” is already the id of an earlier article in it, which was kept.",
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


@pytest.mark.parametrize("kind", ["csv", "docx", "zip", "pdf"])
def test_other_kinds_are_imported(dragoman: Dragoman, tmp_path: Path, kind: str) -> None:
    """Tables, Word files, archives and PDF are read as well; a damaged one is one sentence."""
    folder = tmp_path / "kinds"
    folder.mkdir()
    path = folder / f"grain.{kind}"
    match kind:
        case "csv":
            path.write_text('id,headline,body\ngrain,Wheat,"The elevators of Almaty are full of wheat this winter."\n')
        case "docx":
            document = docx.Document()
            document.add_paragraph("The elevators of Almaty are full of wheat this winter.")
            document.save(str(path))
        case "zip":
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("grain.txt", "The elevators of Almaty are full of wheat this winter.")
        case "pdf":
            path.write_bytes(b"%PDF-1.4 and nothing more")
    done = dragoman("import", str(folder), ONLY)
    if kind == "pdf":
        assert done.code == 1
        assert done.err.count("\n") == 1
        assert str(path) in done.err
    else:
        assert (done.code, done.err) == (0, "")
        assert keys(dragoman) == {"grain"}
        assert "full of wheat" in dragoman("articles", "grain", ONLY).out


PAGE = Page(
    b"<html><head><title>Forty wagons of wheat reach Almaty</title></head><body><article>"
    b"<h1>Forty wagons of wheat reach Almaty</h1>"
    b"<p>Forty wagons of wheat left the border yard of Khorgos before dawn and reached Almaty nine hours later.</p>"
    b"<p>The operator of the line expects two trains a day by spring, when the second track is ready.</p>"
    b"</article></body></html>"
)


def test_a_web_page_is_imported(dragoman: Dragoman, web: LocalWeb) -> None:
    """It is kept under its address, with its link; read again it is skipped, or updated if it changed."""
    web.pages["/wheat.html"] = PAGE
    url = web.url("/wheat.html")
    done = dragoman("import", url, ONLY)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Added 1, updated 0, unchanged 0, failed 0 in ")
    (article,) = dragoman("articles", "--json", ONLY).lines()
    assert article["article"] == url.removeprefix("http://")
    assert (article["headline"], article["url"]) == ("Forty wagons of wheat reach Almaty", url)
    assert dragoman("import", url, ONLY).out.startswith("Added 0, updated 0, unchanged 1, failed 0 in ")
    web.pages["/wheat.html"] = replace(PAGE, body=PAGE.body.replace(b"Forty", b"Sixty"))
    assert dragoman("import", url, ONLY).out.startswith("Added 0, updated 1, unchanged 0, failed 0 in ")


def test_a_page_does_not_choose_its_key(dragoman: Dragoman, web: LocalWeb, library: Path) -> None:
    """Whatever id a fetched text gives itself, it takes no other article's place."""
    text = b"---\nid: railway\ntitle: False rails\n---\nThis text would like to be the article on the freight line.\n"
    web.pages["/false.md"] = Page(text, "text/markdown")
    assert dragoman("import", web.url("/false.md"), ONLY).code == 0
    assert "False rails" not in dragoman("articles", "railway", ONLY).out
    assert len(keys(dragoman)) == len(list(library.rglob("*.*"))) + 1


def test_a_page_that_cannot_be_had_does_not_stop_the_others(dragoman: Dragoman, web: LocalWeb, articles: Path) -> None:
    """Each is one sentence that begins with its address; files and the other pages are imported."""
    web.pages |= {"/wheat": PAGE, "/robots.txt": Page(b"User-agent: *\nDisallow: /hidden", "text/plain")}
    urls = [web.url(path) for path in ("/gone", "/hidden", "/wheat")]
    done = dragoman("import", *urls, str(articles), ONLY)
    assert done.code == 1
    assert done.out.startswith("Added 4, updated 0, unchanged 0, failed 2 in ")
    first, second = done.err.splitlines()
    assert first.startswith(f"{urls[0]}: ")
    assert second.startswith(f"{urls[1]}: ")
    assert "robots.txt" in second


def test_private_addresses_and_a_switched_off_web_are_refused(
    dragoman: Dragoman, web: LocalWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what the host has set is reached, and nothing at all when fetching is off."""
    web.pages["/wheat"] = PAGE
    monkeypatch.setenv("DRAGOMAN_FETCH", "off")
    assert "switched off" in dragoman("import", web.url("/wheat"), ONLY).err
    monkeypatch.delenv("DRAGOMAN_FETCH")
    monkeypatch.delenv("DRAGOMAN_FETCH_NETWORKS")
    ended = dragoman("import", web.url("/wheat"), ONLY)
    assert (ended.code, web.requests) == (1, [])
    assert "not on the public internet" in ended.err


def test_a_servers_articles_are_its_own(dragoman: Dragoman, articles: Path) -> None:
    """With --guild they are listed and quoted for that server's members only, and the host's for everyone."""
    guild = ("--guild", "1187412341827633152")
    assert dragoman("import", str(articles / "railway.md"), ONLY, *guild).code == 0
    assert dragoman("import", str(articles / "dates.txt"), ONLY).code == 0
    seen = {line["article"] for line in dragoman("articles", "--json", ONLY, *guild).lines()}
    assert (seen, keys(dragoman)) == ({"railway", "dates"}, {"dates"})
    question = "What did the new freight line carry?"
    assert dragoman("ask", question, ONLY, *guild).code == 0
    assert dragoman("ask", question, ONLY).code == 1
    assert dragoman("ask", question, ONLY, "--guild", "5").code == 1
    assert dragoman("ask", question, ONLY, "--json", *guild).lines()[0]["answered"] is True
    assert dragoman("ask", question, ONLY, "--publisher", "Steppe Ledger").code == 1
    assert dragoman("ask", question, ONLY, "--publisher", "Steppe Ledger", "--explain", *guild).code == 0
    assert dragoman("articles", "railway", ONLY).code == 1
    assert dragoman("articles", "railway", "--raw", ONLY, *guild).code == 0
