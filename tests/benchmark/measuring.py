"""Measure one engine in a process of its own: what it takes to build its index, and to ask it questions."""

from __future__ import annotations

import os
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from corpus.evaluation import metrics
from corpus.evaluation.run import DEPTH
from tests.benchmark.grown import WARM_UP

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.benchmark.grown import Grown, KnownItem
    from tests.benchmark.peers import Contender

WARM_UP_SECONDS: Final = 10.0
"""Warming up ends after this many seconds at the latest."""

_STATUS: Final = Path("/proc/self/status")
_KILO: Final = 1024

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Built:
    """What building an index took: seconds, bytes on disk, and the most bytes of memory at once."""

    seconds: float
    size: int
    peak_memory: int


@dataclass(frozen=True, slots=True)
class Asked:
    """How an engine did: milliseconds by percent, MRR@10 of the known item, and the memory that it held then.

    `mrr_typos` is that of the questions with typing errors, `mrr` that of the others.
    """

    questions: int
    elapsed_ms: dict[int, float]
    mrr: float | None
    mrr_typos: float | None
    memory: int


def in_child(task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a function in a fresh process, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(task, *args, **kwargs).result()


def build_peer(contender: Contender, grown: Grown, folder: Path) -> Built:
    """Index a grown corpus on one core."""
    use_one_core()
    for module in contender.needs:
        import_module(module)  # which takes a second that is not the index's
    folder.mkdir()
    started = time.perf_counter()
    contender.peer.build((passage.text for passage in grown.searched()), folder)
    return Built(time.perf_counter() - started, size_of(folder), peak_memory())


def ask_peer(contender: Contender, grown: Grown, folder: Path, seconds: float) -> Asked:
    """Ask as many questions as the time allows."""
    peer, most = contender.peer, contender.most_questions
    peer.load(folder)
    items = grown.questions()
    started = time.perf_counter()
    for item in items[:WARM_UP]:
        if time.perf_counter() - started < WARM_UP_SECONDS:
            peer.search(item.question, DEPTH)
    elapsed: list[float] = []
    ranks: list[int | None] = []
    started = time.perf_counter()
    for item in items[WARM_UP:][:most]:
        before = time.perf_counter()
        hits = peer.search(item.question, DEPTH)
        after = time.perf_counter()
        elapsed.append((after - before) * 1000)
        ranks.append(next((rank for rank, hit in enumerate(hits, start=1) if hit.number == item.number), None))
        if after - started > seconds:
            break
    asked = summed_up(items[WARM_UP:], elapsed, ranks)
    peer.close()
    return asked


def summed_up(items: Sequence[KnownItem], elapsed_ms: Sequence[float], ranks: Sequence[int | None]) -> Asked:
    """Sum up the questions that were asked, the first of all."""
    asked = list(zip(items, ranks, strict=False))
    return Asked(
        questions=len(elapsed_ms),
        elapsed_ms={percent: metrics.percentile(elapsed_ms, percent) or 0.0 for percent in (50, 95, 99)},
        mrr=metrics.mean_reciprocal_rank([rank for item, rank in asked if not item.typos], DEPTH),
        mrr_typos=metrics.mean_reciprocal_rank([rank for item, rank in asked if item.typos], DEPTH),
        memory=memory(),
    )


def use_one_core() -> None:
    """Keep this process to one core, where the system can."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def size_of(path: Path) -> int:
    """Count the bytes of a file with what stands beside it under its name, or of all files of a folder."""
    files = path.rglob("*") if path.is_dir() else path.parent.glob(f"{path.name}*")
    return sum(file.stat().st_size for file in files if file.is_file())


def memory() -> int:
    """Tell how many bytes this process holds; where the system does not say, how many it held at most."""
    return _status("VmRSS") or peak_memory()


def peak_memory() -> int:
    """Tell how many bytes this process held at most."""
    if held := _status("VmHWM"):
        return held
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * _KILO


def _status(field: str) -> int | None:
    """Read a field of Linux's account of this process, such as ``VmRSS:  1234 kB``."""
    if not _STATUS.exists():
        return None
    lines = (line.split() for line in _STATUS.read_text(encoding="ascii").splitlines())
    return next((int(line[1]) * _KILO for line in lines if line[:1] == [f"{field}:"]), None)
