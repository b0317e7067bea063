"""English words to stems: Snowball's, after British spellings and irregular forms are brought to one form each."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Final

import Stemmer

_SNOWBALL: Final = Stemmer.Stemmer("english")

_PERHAPS_BRITISH: Final = re.compile("our|[iy]s[ei]|isa|[bt]re|logue")
"""What every word that has such a spelling contains; looked for first because few words do."""

_AMERICAN: Final = (
    (  # colour, favourite, neighbourhood; not hour, four, pour, tour, your
        re.compile(
            r"(?<=[a-z]{2})(?<![pthsy])our"
            r"(?=(?:s|ed|ing|ings|ers?|abl[ey]|al|ally|ful|fully|less|ites?|itism|hoods?|ly|y|ies|ists?|ism)?$)"
        ),
        "or",
    ),
    (  # organise, realisation; not rise, advise, enterprise, exercise, merchandise, promise, advertise
        re.compile(
            r"(?<=[a-z]{3})(?<![aouvw])(?<!pr|ch|sp|rc|ec|nc|xc)(?<!umc|and|rad|urm|dem)"
            r"(?<!prem|prom|vert|pert)(?<!treat|chast|pract)is(?=(?:e[ds]?|ers?|ing|ations?|ational)$)"
        ),
        "iz",
    ),
    (re.compile(r"(?<=[a-z]l)ys(?=(?:e[ds]?|ers?|ing)$)"), "yz"),  # analyse
    (re.compile(r"(?<=[a-z]{2})([tb])re(?=s?$)"), r"\1er"),  # centre, kilometres, fibre
    (re.compile(r"logue(?=[ds]?$)"), "log"),  # dialogue
)


def stem_english(word: str) -> str:
    """Reduce a folded word to its stem, the same for its British and its American spelling."""
    if _PERHAPS_BRITISH.search(word):
        for british, american in _AMERICAN:
            word = british.sub(american, word)
    return str(_SNOWBALL.stemWord(_base_forms().get(word, word)))


@lru_cache(maxsize=1)
def _base_forms() -> dict[str, str]:
    """Read the forms that no rule brings together, each with the one that stands for all."""
    folder = resources.files("corpus") / "words"
    lines = [
        line.split()
        for name in ("irregular.txt", "spellings.txt")
        for line in (folder / name).read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    return {form: base for base, *forms in lines for form in forms}
