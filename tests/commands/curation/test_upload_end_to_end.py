"""Tests of /corpus upload over real sockets."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import discord
import pytest
from docx import Document

from tests.commands.curation.steps import PAGE, TEXT, lines_of, stored, upload
from tests.discord_server.state import Attachment

if TYPE_CHECKING:
    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

pytestmark = pytest.mark.usefixtures("patient_bot")


class _Forgetful(dict[int, Attachment]):
    """Takes files and forgets them."""

    def __setitem__(self, _number: int, _file: Attachment) -> None:
        """Forget the file."""


def word_file(*paragraphs: str) -> bytes:
    """Make a Word document."""
    document, content = Document(), io.BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(content)
    return content.getvalue()


def archive(**files: str) -> bytes:
    """Make a zip archive; two underscores in a name stand for its dot."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in files.items():
            zipped.writestr(name.replace("__", "."), text)
    return content.getvalue()


async def test_reads_what_a_file_says_of_itself(cora: Person, server: Server, store: Store) -> None:
    """Front matter fills in the particulars; nothing is stored before Add."""
    preview = await cora.slash("corpus upload", file=upload("ferry.md"))
    assert preview.ephemeral
    assert "Ferry line to Batu Pahat" in preview.text
    assert "Harbour Gazette · 5 April 2025" in preview.text
    assert await stored(store, server) == []
    await cora.click(preview.message, "Add")
    assert await stored(store, server) == ["Ferry line to Batu Pahat"]


async def test_takes_ten_files_of_many_kinds(cora: Person, server: Server, store: Store) -> None:
    """Each kind is read, all in one preview and one change."""
    article = f"<article><h1>Hop trains</h1><p>{TEXT}</p></article>"
    page = f"<html><head><title>Hop trains</title></head><body>{article}</body></html>"
    table = "headline,body\nDill prices,Dill prices doubled in a week as rain kept the lorries in Osh.\n"
    files = [
        upload("a.md"),
        upload("b.txt", "Beans on the quay\n\nBeans waited for two weeks on the quay of Muar, and nobody knew whose."),
        upload("c.html", page),
        upload("d.jsonl", lines_of("Anise", "Basil")),
        upload("e.csv", table),
        upload("f.docx", word_file("Fennel by air", "Fennel now comes by air from Almaty on three days of the week.")),
        upload(
            "g.zip", archive(g1__txt="Ginger goes north in boxes of ten.", g2__md="Garlic stays where it is, so far.")
        ),
        upload("h.txt", "Hazelnuts were weighed twice at the border, and twice they weighed the same."),
        upload("i.md", "Iris bulbs need no visa, said the officer, and smiled for the first time."),
        upload("j.text", "Jute sacks are short in Shymkent since the mill has burnt down."),
    ]
    names = ["file", *(f"file{number}" for number in range(2, 11))]
    preview = await cora.slash("corpus upload", options=dict(zip(names, files, strict=True)))
    assert "article 1 of 12" in preview.text
    assert "Could not be read" not in preview.text
    confirmed = await cora.click(preview.message, "Add 12")
    assert "Added 12 articles." in confirmed.text
    assert len(await stored(store, server)) == 12


async def test_tells_of_each_file_that_cannot_be_read(cora: Person, server: Server, store: Store) -> None:
    """What is broken, empty, unknown or too large is named with its reason beside what could be read."""
    preview = await cora.slash(
        "corpus upload",
        file=upload("good.md"),
        file2=upload("tune.mp3", b"\xff\xfb"),
        file3=upload("broken.docx", b"PK\x03\x04 no more"),
        file4=upload("empty.txt", ""),
    )
    assert "**Could not be read: 3**" in preview.text
    for name in ("tune.mp3", "broken.docx", "empty.txt"):
        assert name in preview.text
    await cora.click(preview.message, "Add")
    assert await stored(store, server) == ["Ferry line to Batu Pahat"]


async def test_nothing_that_can_be_read_is_a_sentence_alone(cora: Person) -> None:
    """Without any article there is no preview, only why."""
    refused = await cora.slash("corpus upload", file=upload("tune.mp3", b"\xff\xfb"), wait=False)
    await refused.until(lambda reply: "tune.mp3" in reply.text)
    assert refused.ephemeral
    assert "[Add]" not in refused.text


async def test_files_that_are_too_large_are_not_even_downloaded(cora: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than 10 MB, or a kind that is not read, is told from what Discord says of the file."""

    async def refuse(_: discord.Attachment) -> bytes:
        raise AssertionError("downloaded")

    monkeypatch.setattr(discord.Attachment, "read", refuse)
    large = upload("large.txt", b"a" * (10 * 1024 * 1024 + 1))
    refused = await cora.slash("corpus upload", file=large, file2=upload("x.exe", b"MZ"), wait=False)
    await refused.until(lambda reply: "larger than 10 MB" in reply.text)
    assert "x.exe" in refused.text


async def test_a_file_that_discord_has_lost_is_told_of(
    strict_discord: LocalDiscord, cora: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A download that fails is one file's failure, with what to do about it."""
    monkeypatch.setattr(strict_discord.state, "attachments", _Forgetful())
    refused = await cora.slash("corpus upload", file=upload("ferry.md"), wait=False)
    await refused.until(lambda reply: "ferry.md could not be downloaded from Discord." in reply.text)


async def test_one_file_named_after_another_adds_beside_it(cora: Person, server: Server, store: Store) -> None:
    """A file's name alone never makes an article take another's place."""
    first = await cora.slash("corpus upload", file=upload("news.txt", "Apricots are late this year, growers say."))
    await cora.click(first.message, "Add")
    second = await cora.slash("corpus upload", file=upload("news.txt", "Quinces came early, and nobody knows why."))
    await cora.click(second.message, "Add")
    assert len(await stored(store, server)) == 2


async def test_a_name_full_of_signs_is_shown_as_it_is(cora: Person) -> None:
    """A file's name cannot mention, format or link."""
    reply = await cora.slash("corpus upload", file=upload("@everyone **x** [a](https://b.c).exe", PAGE), wait=False)
    await reply.until(lambda reply: "**x**" in reply.text)
    assert "\\@everyone \\*\\*x\\*\\* \\[a\\](https\\://b.c).exe" in reply.messages[-1].content
