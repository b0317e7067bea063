"""Malay and Indonesian words to stems: Snowball's, mended where a prefix swallowed a letter or is none."""

from __future__ import annotations

import re
from typing import Final

import Stemmer

_SNOWBALL: Final = Stemmer.Stemmer("indonesian")

_ROOT: Final = re.compile(
    r"menteri|tandatangan|kerjasama|sekolah|perdana|media|kereta|digital|dialog|menang|nilai|nikah|nasihat|nanti|naik"
    r"|terima|ketua|presiden|selatan|perang(?!kat)"
)
"""Roots that look as if they began or ended with an affix; a word that has one is a form of it."""

_SWALLOWED_T: Final = re.compile(r"[mp]en[aeiou]")
_SWALLOWED_S: Final = re.compile(r"^ny(?=[aeiou])")


def stem_malay(word: str) -> str:
    """Reduce a folded word to its root: ``meningkatkan`` to ``tingkat``."""
    if root := _ROOT.search(word if not word.startswith(("menanda", "penanda")) else f"t{word[3:]}"):
        return root[0]
    found = str(_SNOWBALL.stemWord(word))
    if _SWALLOWED_T.match(word) and word[3:].startswith(found):
        return f"t{found}"
    return _SWALLOWED_S.sub("s", found)
