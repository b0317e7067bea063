"""Read sources in a process of their own, which is confined, and ended when it takes too much of anything."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
from asyncio.subprocess import PIPE
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

import corpus
from corpus.draft_json import draft_as_json, draft_from_json
from corpus.errors import ReadingError
from corpus.reading import confining
from corpus.reading.languages import with_language
from corpus.reading.serving import END, OUT_OF_MEMORY
from corpus.reading.sources import Kind, Reading
from corpus.sentences import Sentence

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop, StreamReader, StreamWriter
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Collection

    from corpus.models import Draft, DroppedLine

__all__ = [
    "HOSTS_OWN",
    "Reading",
    "ReadingLimits",
    "read_apart",
    "read_isolated",
    "readings_under_way",
    "reread",
    "run_isolated",
]

MOST_AT_ONCE: Final = 2
"""Processes that one program runs at the same time; others wait for their turn."""

_WORKER = "corpus.reading.worker"
_CHUNK = 1 << 16
_LONGEST_COMPLAINT = 4000
_LOG = logging.getLogger(__name__)
_turns: WeakKeyDictionary[AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
_under_way: WeakKeyDictionary[AbstractEventLoop, int] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """How much reading one source may take: seconds, bytes of memory, articles, and bytes of what is read."""

    seconds: float = 30
    memory: int = 1 << 30
    articles: int = 5_000
    output: int = 100_000_000


HOSTS_OWN: Final = ReadingLimits(seconds=300, memory=2 << 30, articles=100_000, output=500_000_000)
"""Limits for files that the host names on the command line."""


async def read_isolated(
    content: bytes, *, name: str, key: str, kind: Kind | None = None, limits: ReadingLimits = ReadingLimits()
) -> list[Reading | ReadingError]:
    """Read what a file of that name holds; what cannot be read is an error in its place.

    `kind` is for what has no file's name, such as a pasted text. A source that goes beyond the limits, or breaks its
    reader, is refused as a whole: then there is one error only.
    """
    request = {"name": name, "key": key, "kind": kind and kind.name, "articles": limits.articles}
    try:
        lines = await run_isolated(_WORKER, request, content, name=name, limits=limits)
    except ReadingError as error:
        return [error]
    refused = next((line["refused"] for line in lines if "refused" in line), None)
    return [_error(refused)] if refused else await asyncio.to_thread(_readings, lines)


async def reread(draft: Draft, kind: Kind, keep: Collection[DroppedLine]) -> Draft:
    """Read a draft's source again and keep these of its dropped lines in the body; all its fields stay.

    `draft` and `kind` are those of its `Reading`; `keep` is chosen from ``draft.dropped``. Raises ReadingError.
    """
    kept = [[line.number, line.text, line.rule] for line in keep]
    request = {"draft": draft_as_json(draft), "kind": kind.name, "keep": kept}
    (line,) = await run_isolated(_WORKER, request, b"", name=Sentence("The text"), limits=ReadingLimits())
    if "error" in line:
        raise _error(line["error"])
    return draft_from_json(line["draft"])


def read_apart(content: bytes, *, name: str, key: str) -> list[Draft | ReadingError]:
    """Do as `read_isolated` for who cannot wait, such as a command, with the limits for the host's own files."""
    reading = read_isolated(content, name=name, key=key, limits=HOSTS_OWN)
    # The caller may well be inside an event loop, in which no other can run.
    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(asyncio.run, reading).result()
    return [one if isinstance(one, ReadingError) else one.draft for one in found]


async def run_isolated(
    module: str, request: dict[str, Any], content: bytes, *, name: str | Sentence, limits: ReadingLimits
) -> list[dict[str, Any]]:
    """Run a module that calls `corpus.reading.serving.serve`, and give the lines of its answer.

    Raises ReadingError, a sentence about `name`, whenever there is no whole answer within the limits.
    """
    turn = _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(MOST_AT_ONCE))
    async with _counted(), turn:
        process = await _started(module, limits, name)
        try:
            async with asyncio.timeout(limits.seconds):
                _, answer, complaint = await asyncio.gather(
                    _send(process, json.dumps(request).encode() + b"\n", content),
                    _received(process, limits.output),
                    _complaint(process.stderr),
                )
                await process.wait()
        except TimeoutError as error:
            raise _too_slow(name) from error
        finally:
            _end(process)
            await process.communicate()
    if answer is None:
        raise ReadingError("{name} holds too much text, so it was refused.", name=name)
    if not answer.endswith(END):
        raise _death(process.returncode, name, complaint)
    return await asyncio.to_thread(_parsed, answer)


def readings_under_way() -> int:
    """Count what the running event loop has to read just now, what waits for its turn included."""
    return _under_way.get(asyncio.get_running_loop(), 0)


@asynccontextmanager
async def _counted() -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    _under_way[loop] = _under_way.get(loop, 0) + 1
    try:
        yield
    finally:
        _under_way[loop] -= 1


@cache
def _note_confinement() -> None:
    """Tell the log, once, if the processes are not as confined as they could be."""
    if not confining.version():
        _LOG.info("Files are read in a process that this kernel cannot confine: it has no Landlock")


async def _started(module: str, limits: ReadingLimits, name: str | Sentence) -> Process:
    _note_confinement()
    command = (sys.executable, "-P", "-B", "-m", module, str(ceil(limits.seconds)), str(limits.memory))
    try:
        return await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd="/", env=_environment(), start_new_session=True
        )
    except OSError as error:
        raise ReadingError(
            "{name} cannot be read right now ({reason}); try again later.", name=name, reason=error.strerror
        ) from error


def _environment() -> dict[str, str]:
    """Make the whole environment: none of the program's own, which holds its secrets."""
    return {
        "PYTHONPATH": str(Path(corpus.__file__).parents[1]),
        "PYTHONUTF8": "1",
        # Each thread of these libraries would claim memory of its own.
        "MALLOC_ARENA_MAX": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


async def _send(process: Process, request: bytes, content: bytes) -> None:
    stream: StreamWriter = process.stdin  # type: ignore[assignment]  # it is a pipe
    try:
        stream.write(request)
        stream.write(content)
        await stream.drain()
        stream.close()
        await stream.wait_closed()
    except (BrokenPipeError, ConnectionResetError):
        return  # it died before it had read all; why, its end tells


async def _received(process: Process, most: int) -> bytearray | None:
    """Gather an answer; None, and the process ended, if it is longer than so many bytes."""
    stream: StreamReader = process.stdout  # type: ignore[assignment]  # it is a pipe
    answer = bytearray()
    while chunk := await stream.read(_CHUNK):
        answer += chunk
        if len(answer) > most:
            _end(process)
            return None
    return answer


async def _complaint(stream: StreamReader | None) -> str:
    last = b""
    while stream and (chunk := await stream.read(_CHUNK)):
        last = (last + chunk)[-_LONGEST_COMPLAINT:]
    return last.decode(errors="replace")


def _end(process: Process) -> None:
    """Kill the process and whatever it has started, if it is still there."""
    if process.returncode is None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # it ended by itself meanwhile


def _parsed(answer: bytearray) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.removesuffix(END).splitlines()]


def _readings(lines: list[dict[str, Any]]) -> list[Reading | ReadingError]:
    return [_reading(line) for line in lines]


def _reading(line: dict[str, Any]) -> Reading | ReadingError:
    if "error" in line:
        return _error(line["error"])
    # Loading the model takes longer than most readings; here it is loaded once.
    return Reading(with_language(draft_from_json(line["draft"])), Kind[line["kind"]])


def _error(written: dict[str, Any] | str) -> ReadingError:
    return ReadingError.of(Sentence.from_json(written))


def _too_slow(name: str | Sentence) -> ReadingError:
    return ReadingError("{name} takes too long to read, so it was refused.", name=name)


def _death(code: int | None, name: str | Sentence, complaint: str) -> ReadingError:
    """Say for a person why a process has ended without a whole answer."""
    if code == -signal.SIGXCPU:
        return _too_slow(name)
    if code in (OUT_OF_MEMORY, -signal.SIGKILL) or "MemoryError" in complaint:
        return ReadingError("{name} needs too much memory to read, so it was refused.", name=name)
    _LOG.warning("A reading process ended with %s: %s", code, complaint)
    return ReadingError(
        "{name} is damaged, or made in a way that its reader cannot cope with, so it was refused.", name=name
    )
