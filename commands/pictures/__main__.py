"""Draw the pictures of the articles that ship with Dragoman: ``python -m commands.pictures FOLDER [LANGUAGE ...]``.

In the folder there is then, in each language, the graph of all relations and the timeline of the pair with the most
articles; what is printed is Markdown that shows them.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from commands.language import ENGLISH, LANGUAGES, speaking
from commands.pictures import draw_relations, draw_timeline
from corpus.bundled import sync_bundled
from corpus.models import SHARED
from corpus.relations.relations import Relations
from corpus.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from commands.pictures import Picture
    from corpus.models import Pair, Relation
    from corpus.published import Published


def draw(folder: Path, languages: Sequence[str]) -> list[tuple[Path, Picture]]:
    """Write the pictures into a folder."""
    relations, pair, dates = asyncio.run(_shipped())
    folder.mkdir(parents=True, exist_ok=True)
    pictures: list[tuple[Path, Picture]] = []
    for language in languages:
        with speaking(language):
            pictures.append((folder / f"relations-{language}.png", draw_relations(relations)))
            pictures.append((folder / f"timeline-{language}.png", draw_timeline(pair, dates)))
    for path, picture in pictures:
        path.write_bytes(picture.png)
    return pictures


def main(arguments: Sequence[str]) -> int:
    """Draw, and tell how to show it."""
    languages = arguments[1:] or [ENGLISH]
    if not arguments or not set(languages) <= set(LANGUAGES):
        sys.stderr.write(f"Usage: python -m commands.pictures FOLDER [{'|'.join(LANGUAGES)} ...]\n")
        return 2
    for path, picture in draw(Path(arguments[0]), languages):
        told = " ".join(picture.alt.split())
        sys.stdout.write(f"![{told}]({path.as_posix()})\n")
    return 0


async def _shipped() -> tuple[list[Relation], Pair, list[tuple[Published | None, int]]]:
    """Give the relations of the articles that ship, the pair with the most of them, and the dates of its timeline."""
    with TemporaryDirectory() as place:
        async with Store.open(Path(place) / "corpus.db") as store:
            await sync_bundled(store)
            relations = Relations(store)
            found = await relations.all(SHARED)
            pair = found[0].pair
            quotes = await relations.timeline(SHARED, pair)
    return found, pair, [(quote.article.published, 1) for quote in quotes]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
