"""Load the bot as members do who ask at once, and tell whether it bears that."""

from __future__ import annotations

import asyncio
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tests.benchmark.speed import say
from tests.load.material import prepare
from tests.load.report import complaints, written
from tests.load.running import measure, staged

if TYPE_CHECKING:
    from tests.load.material import Material
    from tests.load.running import Measured


def main() -> int:
    """Run as the command line says, print what came of it, and return 1 if that must not be."""
    options = _parser().parse_args()
    with TemporaryDirectory(prefix="dragoman-load-") as temporary:
        folder = Path(temporary)
        material = prepare(options.keep or folder, passages=options.passages, questions=options.questions)
        say(f"Asking {options.questions:,} questions, {options.members:,} at once")
        measured = asyncio.run(_run(material, folder, options.members))
    print(written(measured, material, options.members))
    wrong = complaints(measured)
    print(*wrong or ["\nAll is well."], sep="\n")
    return 1 if wrong else 0


async def _run(material: Material, folder: Path, at_once: int) -> Measured:
    async with staged(material, folder) as stage:
        return await measure(stage, material.questions, at_once)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--members", type=int, default=200, help="who ask at once (default: %(default)s)")
    parser.add_argument("--questions", type=int, default=20_000, help="in all (default: %(default)s)")
    parser.add_argument("--passages", type=int, default=100_000, help="that are searched (default: %(default)s)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the corpus there, or use it again")
    return parser


if __name__ == "__main__":
    sys.exit(main())
