"""The process that reads what nobody vouches for."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from corpus.errors import ReadingError
from corpus.models import Draft, DroppedLine, Passage
from corpus.passages import passages
from corpus.reading import Kind, read_bytes
from corpus.reading.isolated import (
    MOST_AT_ONCE,
    Reading,
    ReadingLimits,
    read_isolated,
    readings_under_way,
    reread,
    run_isolated,
)
from corpus.reading.worker import answer
from tests.corpus.reading.documents import archive, assembled, pdf, with_member, word
from tests.corpus.reading.test_archive import lying
from tests.corpus.reading.test_word import LAUGHS, PART

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PROSE = "Exporters in the north said on Friday that the first trains would leave for the coast in May."
LIMITS = ReadingLimits(seconds=20, memory=1 << 29, output=1_000_000)
DAMAGED = "It is damaged, or made in a way that its reader cannot cope with, so it was refused."


async def _misbehave(way: str, limits: ReadingLimits = LIMITS, **more: object) -> list[dict[str, Any]]:
    request = {"way": way, **more}
    return await run_isolated("tests.corpus.reading.misbehaving", request, b"abc", name="It", limits=limits)


@asynccontextmanager
async def _others_go_on() -> AsyncIterator[None]:
    """Fail unless another task gets its turn again and again meanwhile."""
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.005)

    ticking = asyncio.create_task(tick())
    yield
    ticking.cancel()
    assert ticks > 5


def _written(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


def _children() -> set[str]:
    found: set[str] = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has ended since has no children
            found.update((task / "children").read_text().split())
    return found


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.txt", PROSE.encode(), Kind.PLAIN),
        ("a.md", f"# Grain\n\n{PROSE}".encode(), Kind.MARKDOWN),
        ("a.html", f"<html><body><h1>Grain</h1><p>{PROSE}</p></body></html>".encode(), Kind.HTML),
        ("a.jsonl", json.dumps({"id": "x", "body": PROSE}).encode(), Kind.JSONL),
        ("a.csv", f"text\n{PROSE}\n".encode(), Kind.CSV),
        ("a.pdf", pdf([[PROSE]]), Kind.PDF),
        ("a.docx", word([PROSE]), Kind.DOCX),
        ("a.zip", archive({"b.md": PROSE.encode()}), Kind.MARKDOWN),
    ],
)
async def test_every_kind_is_read_as_it_is_read_here(name: str, content: bytes, kind: Kind) -> None:
    """The process gives what reading here gives, with the kind of the raw text."""
    (reading,) = await read_isolated(content, name=name, key="k")

    assert isinstance(reading, Reading)
    assert reading.kind is kind
    assert [reading.draft] == list(read_bytes(content, name=name, key="k"))
    assert reading.draft.language == "en"


async def test_a_pasted_text_is_read_as_its_kind() -> None:
    """What has no file's name is read as the kind that it is said to be, and named as it is called."""
    (reading,) = await read_isolated(PROSE.encode(), name="The text", key="k", kind=Kind.PLAIN)
    (error,) = await read_isolated(b" ", name="The text", key="k", kind=Kind.PLAIN)

    assert isinstance(reading, Reading)
    assert (reading.kind, reading.draft.body) == (Kind.PLAIN, PROSE)
    assert str(error) == "The text has no text."


async def test_what_cannot_be_read_is_an_error_in_its_place() -> None:
    """One broken line does not take the others with it."""
    found = await read_isolated(f"{{\n{json.dumps({'body': PROSE})}".encode(), name="n.jsonl", key="n")

    assert isinstance(found[0], ReadingError)
    assert str(found[0]).startswith("n.jsonl line 1 is not valid JSON")
    assert isinstance(found[1], Reading)


async def test_too_many_articles_are_refused() -> None:
    """The limit is read; one more is refused as a whole."""
    content = f"{json.dumps({'body': PROSE, 'language': 'en'})}\n".encode()

    assert len(await read_isolated(content * 4, name="n.jsonl", key="n", limits=ReadingLimits(articles=4))) == 4
    (error,) = await read_isolated(content * 5, name="n.jsonl", key="n", limits=ReadingLimits(articles=4))
    assert str(error) == "n.jsonl holds more than 4 articles; part it into smaller files."


async def test_the_process_knows_no_secrets_and_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It inherits neither the environment nor the folder, and what a library prints is no part of its answer."""
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))

    (seen,) = await _misbehave("look")

    assert {"DISCORD_TOKEN", "CREDENTIALS_DIRECTORY"}.isdisjoint(seen["environment"])
    assert (seen["folder"], seen["content"]) == ("/", 3)
    assert await _misbehave("print") == [{"said": "yes"}]
    with pytest.raises(ReadingError):
        await _misbehave("write", path=str(tmp_path / "file"))
    assert not _written(tmp_path)


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("memory", "It needs too much memory to read, so it was refused."),
        ("kill", "It needs too much memory to read, so it was refused."),
        ("flood", "It holds too much text, so it was refused."),
        ("leave", DAMAGED),
        ("crash", DAMAGED),
        ("fault", DAMAGED),
    ],
)
async def test_every_death_is_a_sentence(way: str, said: str) -> None:
    """However the process ends, the person learns in one sentence that the source was refused, and why."""
    with pytest.raises(ReadingError) as caught:
        await _misbehave(way)

    assert str(caught.value) == said
    assert not _children()


@pytest.mark.parametrize("way", ["spin", "sleep"])
async def test_a_process_that_takes_too_long_is_killed(way: str) -> None:
    """Whether it works or waits, at the end of its time it is gone, and others were served meanwhile."""
    async with _others_go_on():
        with pytest.raises(ReadingError, match=r"^It takes too long to read, so it was refused\.$"):
            await _misbehave(way, ReadingLimits(seconds=0.6))

    assert not _children()


async def test_a_process_is_killed_with_the_task_that_waits_for_it() -> None:
    """Nothing goes on behind the back of somebody who has given up."""
    waiting = asyncio.create_task(_misbehave("sleep"))
    while not _children():  # noqa: ASYNC110 - the process tells nobody that it has begun
        await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert not _children()


async def test_no_more_than_two_at_once() -> None:
    """Others wait for their turn, and get it; they are counted all the same."""
    most = waiting = 0
    everyone = asyncio.gather(*(read_isolated(PROSE.encode(), name="a.txt", key="k") for _ in range(5)))
    while not everyone.done():
        most, waiting = max(most, len(_children())), max(waiting, readings_under_way())
        await asyncio.sleep(0.002)

    assert [len(found) for found in await everyone] == [1] * 5
    assert 0 < most <= MOST_AT_ONCE
    assert (waiting, readings_under_way()) == (5, 0)


def _entities_in_html() -> bytes:
    return f"<!DOCTYPE html [{LAUGHS}]><html><body><p>{PROSE}</p><p>&j;</p></body></html>".encode()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("b.zip", lying("a.md", 300_000_000, 300_000_000), "b.zip unpacks to"),
        ("b.zip", lying("a.md", 300_000_000, 1000), "b.zip is damaged"),
        ("b.docx", with_member(word([PROSE]), PART, b" " * 200_000_000), "b.docx unpacks to"),
        ("b.docx", lying(PART, 300_000_000, 1000), "b.docx is damaged"),
        ("b.jsonl", b'{"body": "' + b"a " * 50_000_000 + b'"}', "b.jsonl line 1 is longer than 12 MB."),
        ("b.csv", b'text\n"' + b"a " * 24_000_000 + b'"', "b.csv line 2 is not a row of a table"),
        ("b.html", b"<div>" * 400_000 + PROSE.encode(), "b.html"),
        ("b.html", b"<html><body>" + b"<!--" * 1_000_000 + PROSE.encode(), "b.html"),
        (
            "b.pdf",
            assembled(
                ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 >>"], ""
            ),
            "b.pdf",
        ),
    ],
    ids=["zip", "lying zip", "docx", "lying docx", "line", "cell", "deep html", "comments", "page tree"],
)
async def test_a_bomb_is_a_sentence(name: str, content: bytes, said: str) -> None:
    """What is made to take all time and memory is refused by name, and others are served meanwhile."""
    async with _others_go_on():
        (error,) = await read_isolated(content, name=name, key="k", limits=ReadingLimits(seconds=5))

    assert isinstance(error, ReadingError)
    assert str(error).startswith(said)
    assert not _children()


async def test_entities_of_a_page_are_not_expanded() -> None:
    """A page's own entities are no more than text."""
    (reading,) = await read_isolated(_entities_in_html(), name="a.html", key="k")

    assert isinstance(reading, Reading)
    assert len(reading.draft.body) < 2 * len(PROSE)


def test_a_body_is_cut_where_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cutting a body into passages would take too long takes it in the process that is ended then."""
    cut: list[tuple[str, str | None]] = []

    def note(body: str, language: str | None = None) -> list[Passage]:
        cut.append((body, language))
        return passages(body, language)

    monkeypatch.setattr("corpus.reading.worker.passages", note)
    content = b"\n".join(
        json.dumps(line).encode() for line in ({"body": PROSE, "language": "en"}, {}, {"body": "Grain."})
    )
    request = {"name": "n.jsonl", "key": "n", "kind": None, "articles": 5}

    first, *_ = answer(request, content)
    [*_] = answer({"draft": first["draft"], "kind": "JSONL", "keep": []}, b"")

    assert cut == [(PROSE, "en"), ("Grain.", None), (PROSE, "en")]


async def test_lines_are_kept_after_all() -> None:
    """A line that was dropped is put back where it stood, and the fields of the draft stay as they are."""
    text = f"Grain trains\n\n{PROSE}\n\nAdvertisement\n\n{PROSE}\n\nRead more\n"
    (reading,) = await read_isolated(text.encode(), name="a.txt", key="k")
    assert isinstance(reading, Reading)
    advertisement, more = reading.draft.dropped

    draft = await reread(reading.draft, reading.kind, [advertisement])

    assert isinstance(draft, Draft)
    assert draft.body == f"{PROSE}\n\nAdvertisement\n\n{PROSE}"
    assert draft.dropped == (more,)
    assert (draft.headline, draft.language, draft.raw) == ("Grain trains", "en", text)


async def test_a_source_that_cannot_be_read_again_is_an_error() -> None:
    """What is no text any more is a sentence too."""
    with pytest.raises(ReadingError, match="has no text"):
        await reread(
            Draft("k", "Grain", headline_given=True, body="x", raw=" "), Kind.PLAIN, [DroppedLine(1, "x", "y")]
        )
