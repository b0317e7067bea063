"""How good the search is on a sample of each question set, and how good it has to stay.

    python -m tests.quality.floors FOLDER

FOLDER holds one folder a set, with `articles.jsonl` and `questions.jsonl`. Measures every set, shows the figures, and
writes them, less a small margin, to `floors.json`, which `test_floors.py` holds the search to. The same articles and
questions give the same figures.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.quality.measuring import ARTICLES, QUESTIONS, Sample, measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

COMMAND: Final = "python -m tests.quality.floors"
FLOORS: Final = Path(__file__).with_name("floors.json")
SAMPLE: Final = Sample(answerable=300, others=150)

RANKS_MARGIN: Final = 0.01
SHARES_MARGIN: Final = 0.02
WORDS_MARGIN: Final = 2.0

AT_MOST: Final = frozenset({"answered_wrongly", "quote_words"})
"""What is better the lower it is; of everything else more is better."""

_DECIMALS: Final = 3
_WIDTHS: Final = (10, 24, 10, 10, 10)


@dataclass(frozen=True, slots=True)
class Floors:
    """What a set has to reach: its digest, the sample that is asked, and the worst that is allowed of each measure."""

    digest: str
    sample: Sample
    limits: dict[str, float]

    def missed(self, measured: Mapping[str, float]) -> list[str]:
        """Name in a few words each measure that is worse than its limit."""
        return [
            f"{name} is {measured[name]:.4f}, {'above' if name in AT_MOST else 'below'} {limit}"
            for name, limit in self.limits.items()
            if (measured[name] > limit if name in AT_MOST else measured[name] < limit)
        ]


def main(arguments: Sequence[str]) -> None:
    """Measure every set in the folder that is named; the floors of sets that are not there stay."""
    folders = sorted(path.parent for path in Path(arguments[0]).glob(f"*/{QUESTIONS}"))
    if not folders:
        sys.exit(f"No question sets are in {arguments[0]}.")
    before = read_floors(FLOORS) if FLOORS.exists() else {}
    found: dict[str, Floors] = {}
    print(_row("set", "measure", "measured", "limit", "before"))
    for folder in folders:
        measured = asyncio.run(measure(folder, SAMPLE))
        found[folder.name] = floors = Floors(digest_of(folder), SAMPLE, limits_of(measured))
        was = before[folder.name].limits if folder.name in before else {}
        for name, value in measured.items():
            print(_row(folder.name, name, f"{value:.4f}", f"{floors.limits[name]}", f"{was.get(name, '–')}"))
    stored = {name: asdict(floors) for name, floors in sorted({**before, **found}.items())}
    FLOORS.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")


def read_floors(file: Path) -> dict[str, Floors]:
    """Read the floors of each set, by its name."""
    stored = json.loads(file.read_text(encoding="utf-8"))
    return {name: Floors(**fields | {"sample": Sample(**fields["sample"])}) for name, fields in stored.items()}


def digest_of(folder: Path) -> str:
    """Digest a set's two files by SHA-256, first each of them and then both digests together."""
    return hashlib.sha256(b"".join(_digests(folder))).hexdigest()


def limits_of(measured: Mapping[str, float]) -> dict[str, float]:
    """Allow each measure to be a little worse than it is now."""
    return {name: _limit(name, value) for name, value in measured.items()}


def _digests(folder: Path) -> Iterator[bytes]:
    for name in (ARTICLES, QUESTIONS):
        with (folder / name).open("rb") as file:
            yield hashlib.file_digest(file, "sha256").digest()


def _limit(name: str, value: float) -> float:
    margin = WORDS_MARGIN if name == "quote_words" else RANKS_MARGIN if "mrr" in name else SHARES_MARGIN
    return round(value + margin if name in AT_MOST else value - margin, _DECIMALS)


def _row(*cells: str) -> str:
    return "".join(cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=True)).rstrip()


if __name__ == "__main__":
    main(sys.argv[1:])
