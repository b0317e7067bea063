"""Fit the model of the ranking and of the confidence on question sets, and write `corpus/search/weights.json`.

    python -m tests.quality.fit FOLDER

FOLDER holds one folder a set, with `articles.jsonl` and `questions.jsonl`. Reproducible: the same sets give the same
weights. The ranking is fitted on each set as it is, the confidence also with articles or whole topics left out, so
that there are questions without an answer.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import corpus.search
from corpus.search.model import model
from tests.quality.fit_confidence import fit_bias, fit_confidence
from tests.quality.fit_ranking import fit_ranking
from tests.quality.judging import ALL, HALVES, SMALL, judge_in_process

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.quality.judging import Judged, Selection

WEIGHTS = Path(corpus.search.__path__[0]) / "weights.json"
DECIMALS = 4
FIRST_STAGE = {
    "features": ["first_stage"],
    "means": [0.0],
    "deviations": [1.0],
    "hidden": [[0.0], [0.0]],
    "hidden_bias": [0.0],
    "output": [0.0],
    "direct": [1.0, 0.0],
}
"""The ranking to start from, so that nothing depends on what was fitted before."""


def main(arguments: Sequence[str]) -> None:
    """Fit on every set in the folder that is named."""
    sets = sorted(path.parent for path in Path(arguments[0]).glob("*/questions.jsonl"))
    _write(ranking=FIRST_STAGE)
    asked = _judge_all(sets, [ALL], answerable=True)
    _write(ranking=fit_ranking(asked, _judge_all(sets, [ALL], answerable=True, keywords=True)))
    judged = _judge_all(sets, [ALL, *HALVES, *SMALL], answerable=False)
    confidence = fit_confidence(judged)
    _write(ranking_bias=fit_bias(judged), confidence_bias=confidence.pop(""), confidence=confidence)


def _judge_all(
    sets: Sequence[Path], selections: Sequence[Selection], *, answerable: bool, keywords: bool = False
) -> list[list[Judged]]:
    with ProcessPoolExecutor() as pool:
        judge = partial(judge_in_process, answerable=answerable, keywords=keywords)
        return list(pool.map(judge, *zip(*product(sets, selections), strict=True)))


def _write(**changed: object) -> None:
    stored = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    rounded = json.loads(json.dumps(stored | changed), parse_float=lambda text: round(float(text), DECIMALS))
    lines = json.dumps(rounded, indent=1).replace("\n   ", "").replace("\n  ]", "]")
    WEIGHTS.write_text(lines + "\n", encoding="utf-8")
    model.cache_clear()


if __name__ == "__main__":
    main(sys.argv[1:])
