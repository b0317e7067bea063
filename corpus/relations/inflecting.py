"""The forms that names take in Russian and Kazakh sentences, and English plurals.

Russian forms are made by the endings of the declension (Zaliznyak's types 1 to 7, which names of countries follow with
few exceptions); Kazakh ones are recognised by the endings that follow the name, which never changes itself.
"""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NOT_DECLINED: Final = ("аа", "еа", "иа", "оа", "уа")
_VOWELS: Final = "аеёиоуыэюя"
_ADJECTIVES: Final = {
    "кий": "кого кому ким ком кая кой кую кое кие ких кими",
    "ый": "ого ому ым ом ая ой ую ое ые ых ыми",
    "ний": "него нему ним нем няя ней нюю нее ние них ними",
    "ая": "ой ую ою", "яя": "ей юю", "ое": "ого ому ым ом", "ые": "ых ым ыми", "ие": "их им ими",
}  # fmt: skip
_NOUNS: Final = (
    ("ия", "ии ии ию ией ии"),
    ("ея", "еи ее ею еей ее"),
    ("ья", "ьи ье ью ьей ье"),
    ("аец", "айца айцу айцем айце айцы айцев айцам айцами айцах"),
    ("еец", "ейца ейцу ейцем ейце ейцы ейцев ейцам ейцами ейцах"),
    ("иец", "ийца ийцу ийцем ийце ийцы ийцев ийцам ийцами ийцах"),
    ("ец", "ца цу цем це цы цев цам цами цах"),
    ("анин", "анина анину анином анине ане ан анам анами анах"),
    ("янин", "янина янину янином янине яне ян янам янами янах"),
    ("й", "я ю й ем е"),
    ("ь", "я ю ь ем е и ью"),
    ("я", "и е ю ей е"),
    ("ка", "ки ке ку кой ке"),
    ("га", "ги ге гу гой ге"),
    ("ха", "хи хе ху хой хе"),
    ("ша", "ши ше шу шей ше"),
    ("жа", "жи же жу жей же"),
    ("а", "ы е у ой е"),
    ("ы", "ов ам ами ах"),
    ("ц", "ца цу ц цем це"),
)

_KAZAKH_ENDINGS: Final = frozenset(
    """
    ның нің дың дің тың тің ға ге қа ке на не а е ны ні ды ді ты ті н да де та те нда нде дан ден тан тен нан нен
    мен бен пен дағы дегі тағы тегі ндағы ндегі дікі тікі нікі
    лық лік дық дік тық тік лықтар ліктер дықтар діктер тықтар тіктер ша ше
    лар лер дар дер тар тер
    """.split()
)
_KAZAKH_FURTHER: Final = tuple("лық лік дық дік тық тік лар лер дар дер тар тер".split())
_LEAST: Final = 3


def russian_forms(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the forms of a name given as folded words, each word in any of its forms."""
    return product(*([word, *_forms(word)] for word in words))


def russian_adjective_stem(word: str) -> str | None:
    """Give the first part of compounds, ``китайско`` of ``китайский``, None for what is no adjective."""
    return f"{word[:-2]}о" if word.endswith("ский") else None


def kazakh_stems(word: str) -> Iterator[str]:
    """Yield what a folded word can be without Kazakh endings, longest first."""
    for end in range(len(word) - 1, _LEAST - 1, -1):
        ending = word[end:]
        if ending in _KAZAKH_ENDINGS or (ending.startswith(_KAZAKH_FURTHER) and _is_chain(ending)):
            yield word[:end]


def english_plural(word: str) -> str | None:
    """Give a people's plural, None where it has none of its own."""
    return None if re.search(r"(?:s|sh|ch|ese|z|men|man|x)$", word) else f"{word}s"


def _is_chain(ending: str) -> bool:
    """Tell whether an ending is two that follow each other, as in ``қазақстан-дық-тар-ға``."""
    return any(
        ending[:cut] in _KAZAKH_ENDINGS and (ending[cut:] in _KAZAKH_ENDINGS or _is_chain(ending[cut:]))
        for cut in range(2, len(ending))
    )


def _forms(word: str) -> list[str]:
    """Give a word's other forms; none for what is not declined."""
    for ending, others in _ADJECTIVES.items():
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return [word[: -len(ending)] + other for other in others.split()]
    if word.endswith(_NOT_DECLINED):
        return []
    for ending, others in _NOUNS:
        if word.endswith(ending):
            stem = word[: -len(ending)]
            found = [stem + other for other in others.split()]
            return [*found, stem] if ending == "ы" else found
    if word[-1] in _VOWELS or len(word) <= _LEAST:
        return []
    return [word + ending for ending in ("а", "у", "", "ом", "е")]
