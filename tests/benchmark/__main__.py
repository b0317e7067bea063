"""Measure Dragoman beside other engines, and print the tables in Markdown."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import sys
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from corpus.errors import CorpusError
from tests.benchmark.quality import measure_quality
from tests.benchmark.sets import find_sets
from tests.benchmark.speed import measure_speed
from tests.benchmark.table import quality_tables, speed_tables

_SETS: Final = Path(__file__).resolve().parents[2] / "../shared/eval"
_SIZES: Final = "10000,100000,1000000"
_FEWEST: Final = 100
_PACKAGES: Final = ("tantivy", "bm25s", "numba", "rapidfuzz")


def main() -> int:
    """Measure what was asked for, and print it."""
    options = _parser().parse_args()
    try:
        sets = find_sets(options.sets)
    except CorpusError as error:
        print(error, file=sys.stderr)
        return 1
    if not sets:
        print(
            f"No question sets are in {options.sets}: quality cannot be measured,"
            " and the corpus for speed grows from the articles that ship.",
            file=sys.stderr,
        )
    results = [measure_quality(item) for item in sets] if options.only != "speed" else []
    measured = []
    if options.only != "quality":
        with TemporaryDirectory(prefix="dragoman-benchmark-") as temporary:
            measured = list(measure_speed(options.keep or Path(temporary), options.sizes, sets))
    blocks = [_machine(), *(quality_tables(results) if results else ()), *(speed_tables(measured) if measured else ())]
    print("\n\n".join(blocks))
    if options.json:
        content = {
            "machine": _machine(),
            "quality": [asdict(result) for result in results],
            "speed": [asdict(size) for size in measured],
        }
        options.json.write_text(json.dumps(content, indent=1), encoding="utf-8")
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m tests.benchmark", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=_sizes(_SIZES), help=f"passages, by comma (default: {_SIZES})")
    parser.add_argument(
        "--sets",
        type=Path,
        default=_SETS,
        metavar="FOLDER",
        help="holds a folder for each set with articles.jsonl and questions.jsonl",
    )
    parser.add_argument("--only", choices=("quality", "speed"), help="leave the other half out")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there, too")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="keep the grown corpus and Dragoman's databases, or use them again"
    )
    return parser


def _sizes(text: str) -> list[int]:
    try:
        sizes = sorted({int(part) for part in text.split(",")})
    except ValueError:
        raise ArgumentTypeError(f"{text!r} are not whole numbers parted by commas") from None
    if sizes[0] < _FEWEST:
        raise ArgumentTypeError(f"{_FEWEST} passages are the fewest")
    return sizes


def _machine() -> str:
    parts = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    for name in _PACKAGES:
        try:
            parts.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            parts.append(f"without {name}")
    return f"Measured with {', '.join(parts)} on {os.cpu_count()} cores ({platform.machine()})."


if __name__ == "__main__":
    sys.exit(main())
