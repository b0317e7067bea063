"""Whether a text denies something, by the words and endings that say "not" in the languages of the corpus."""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final = {
    "en": "not no never neither nor none nobody nothing without cannot",
    "ru": "не нет ни никогда никто ничто ничего без нельзя",
    "kk": "емес жоқ ешқашан ешкім ештеңе",
    "ms": "tidak bukan tak belum tiada jangan tanpa",
}
_NEGATIVE: Final = frozenset(word for words in _WORDS.values() for word in words.split())
_HARMLESS: Final = re.compile(
    r"\bno\.\s*\d|\bnot only\b|\bне только\b|\bbukan (?:sahaja|saja|hanya)\b|\btidak hanya\b"
    r"|不(?:断|仅|但|过|同|久|少|只|锈|丹)|未来|无(?:锡|线)|非(?:洲|常)|没收",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_CONTRACTED: Final = re.compile(r"\w+n['’ʼ]t\b", re.IGNORECASE)
_KAZAKH_VERB: Final = re.compile(r"\w{2,}[мбп][ае](?:ды|ді|йды|йді|ймыз|йміз|ған|ген)\b", re.IGNORECASE)
_CHINESE: Final = re.compile(r"[不没沒未无無非]|并非")


def denies(text: str) -> bool:
    """Tell whether a text says "not" anywhere."""
    plain = _HARMLESS.sub(" ", text)
    return (
        any(match[0].casefold() in _NEGATIVE for match in _WORD.finditer(plain))
        or _CONTRACTED.search(plain) is not None
        or _KAZAKH_VERB.search(plain) is not None
        or _CHINESE.search(plain) is not None
    )


def without_negation(word: str) -> bool:
    """Tell whether a folded word is none of those that only deny."""
    return word not in _NEGATIVE
