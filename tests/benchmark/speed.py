"""Measure every engine at every size on one grown corpus, each in processes of its own."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from tests.benchmark.dragoman import ask_grown, import_grown, stress
from tests.benchmark.grown import grow
from tests.benchmark.measuring import Built, ask_peer, build_peer, in_child
from tests.benchmark.peers import speed_contenders
from tests.benchmark.sets import english_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.benchmark.dragoman import Started, Stressed
    from tests.benchmark.grown import Grown
    from tests.benchmark.measuring import Asked
    from tests.benchmark.sets import QuestionSet

SECONDS: Final = 60.0
"""How long one engine is asked questions at one size."""

DRAGOMAN: Final = "Dragoman, all of `Searcher.ask`"


@dataclass(frozen=True, slots=True)
class Row:
    """One engine's figures."""

    name: str
    built: Built
    asked: Asked


@dataclass(frozen=True, slots=True)
class Measured:
    """All figures at one size: Dragoman's row comes first. `words` counts the different words, `size` bytes of text."""

    passages: int
    words: int
    size: int
    rows: tuple[Row, ...]
    started: Started
    stressed: Stressed


def measure_speed(folder: Path, sizes: Sequence[int], sets: Sequence[QuestionSet]) -> Iterator[Measured]:
    """Grow the corpus below a folder, where it may be already, and measure at one size after the other."""
    say(f"Growing {max(sizes):,} passages")
    chinese = next((item for item in sets if item.language == "zh"), None)
    for grown in grow(folder, sizes, english_texts(sets)):
        built = _imported(grown)
        database = _database(grown)
        say(f"{grown.passages:,} passages: asking Dragoman")
        started, asked = in_child(ask_grown, grown, database, SECONDS)
        stressed = in_child(stress, grown, database, chinese, SECONDS)
        rows = (Row(DRAGOMAN, built, asked), *_peers(grown))
        yield Measured(grown.passages, grown.words, grown.size, rows, started, stressed)


def say(sentence: str) -> None:
    """Tell on stderr what is going on."""
    print(f"{sentence} ...", file=sys.stderr, flush=True)


def _database(grown: Grown) -> Path:
    return grown.folder / f"dragoman-{grown.name}.sqlite3"


def _imported(grown: Grown) -> Built:
    """Import the corpus; where that was done before, tell what it took then."""
    note = grown.folder / f"imported-{grown.name}.json"
    if not note.exists():
        for file in grown.folder.glob(f"{_database(grown).name}*"):
            file.unlink()
        say(f"{grown.passages:,} passages: importing into Dragoman")
        note.write_text(json.dumps(asdict(in_child(import_grown, grown, _database(grown)))), encoding="utf-8")
    return Built(**json.loads(note.read_text(encoding="utf-8")))


def _peers(grown: Grown) -> Iterator[Row]:
    """Measure the peers that are installed; those that share an index come one after the other."""
    folder = grown.folder / "peer"
    index: str | None = None
    for contender in speed_contenders():
        if not contender.installed:
            say(f"{contender.name} is not installed, and left out")
            continue
        if contender.most_passages and grown.passages > contender.most_passages:
            continue
        say(f"{grown.passages:,} passages: {contender.name}")
        if contender.peer.index != index:
            shutil.rmtree(folder, ignore_errors=True)
            built, index = in_child(build_peer, contender, grown, folder), contender.peer.index
        yield Row(contender.name, built, in_child(ask_peer, contender, grown, folder, SECONDS))
    shutil.rmtree(folder, ignore_errors=True)
