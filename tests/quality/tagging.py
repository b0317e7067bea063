"""How well countries are found in sentences of news that were labelled by hand.

`tagging.tsv` has no sentence, only where each stands in the articles of a question set, a digest of it, and its labels.
Of its 311 sentences 120 were drawn at random (100 with a capitalised word inside, 20 without), 101 more because they
have a word that is easily mistaken, and 90 because they have a word that begins like a country's name in CLDR. They
were labelled by reading, before the program was run on them; one label was put right afterwards. A country counts if
the sentence names it, a part of the United Kingdom, its people or what is of it, its capital, its seat of government,
or a province of China, Kazakhstan or Malaysia; a club, a person, an American state or a language does not.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from corpus.relations.tagging import countries_in

if TYPE_CHECKING:
    from collections.abc import Iterable

LABELS: Final = Path(__file__).with_name("tagging.tsv")
_DIGEST_LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence, and the codes of the countries that it speaks of."""

    text: str
    countries: frozenset[str]


@dataclass(frozen=True, slots=True)
class Measured:
    """Over all sentences: the share of the countries found that are right, and of the right ones that are found."""

    precision: float
    recall: float


def labelled(articles: Path) -> list[Labelled]:
    """Read the sentences from a file of articles, in JSON Lines; raise ValueError if one is not the one labelled."""
    with articles.open(encoding="utf-8") as lines:
        bodies = {article["id"]: article["body"] for article in map(json.loads, lines)}
    found: list[Labelled] = []
    for line in LABELS.read_text(encoding="utf-8").splitlines()[1:]:
        article, start, end, digest, codes = line.split("\t")
        text = bodies[article][int(start) : int(end)]
        if digest_of(text) != digest:
            raise ValueError(f"{article} from {start} on is not the sentence that was labelled")
        found.append(Labelled(text, frozenset(codes.split())))
    return found


def digest_of(text: str) -> str:
    """Digest a sentence, to know it again."""
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]


def measure(sentences: Iterable[Labelled]) -> Measured:
    """Compare what is found with the labels."""
    right = found = wanted = 0
    for sentence in sentences:
        codes = countries_in(sentence.text, "en")
        right += len(codes & sentence.countries)
        found += len(codes)
        wanted += len(sentence.countries)
    return Measured(right / found, right / wanted)


def main() -> int:
    """Print what is measured on the articles of a file."""
    if len(sys.argv) != 2:
        print("usage: python -m tests.quality.tagging ARTICLES.jsonl", file=sys.stderr)
        return 2
    measured = measure(labelled(Path(sys.argv[1])))
    print(f"precision {measured.precision:.3f}, recall {measured.recall:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
