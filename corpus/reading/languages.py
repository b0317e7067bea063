"""Tell the language of a text."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from corpus.models import Draft

_CODE = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.IGNORECASE | re.DOTALL)
_TWO_LETTERS = {
    "chi": "zh",
    "cmn": "zh",
    "eng": "en",
    "ind": "id",
    "kaz": "kk",
    "may": "ms",
    "msa": "ms",
    "rus": "ru",
    "wuu": "zh",
    "yue": "zh",
    "zho": "zh",
    "zsm": "ms",
}
# A guess among all 140 languages of the model goes astray on short texts; these are those that news about
# Central Asia, Southeast Asia and China comes in.
_CANDIDATES = (
    "ar az be bn cs de el en es fa fr hi hu id it ja ka kk km ko ky lo mn ms my nl pl pt ro ru sr ta tg th tk tl tr "
    "ug uk ur uz vi wuu yue zh"
)
_SAMPLE = 600
_FEWEST_LETTERS = 20
_LETTERS_PER_CJK = 3


class _Classifier(Protocol):
    def set_languages(self, langs: list[str]) -> None: ...

    def classify(self, instance: str) -> tuple[str, float]: ...


def normal_code(code: str) -> str | None:
    """Reduce a language tag such as ``en-US`` or ``zho`` to ISO 639-1 where there is one; None if it is no tag."""
    if not (match := _CODE.fullmatch(code.strip())):
        return None
    primary = match[1].lower()
    return _TWO_LETTERS.get(primary, primary)


def guess_language(text: str) -> str | None:
    """Tell the language of a text by its first few hundred characters; None for too little text."""
    sample = text[:_SAMPLE]
    letters = sum((_LETTERS_PER_CJK if c >= "\u2e80" else 1) for c in sample if c.isalpha())
    if letters < _FEWEST_LETTERS:
        return None
    code, _ = _classifier().classify(sample)
    return normal_code(code)


def with_language(draft: Draft) -> Draft:
    """Guess the language that a source does not tell; what was taken to the letter, without `raw`, stays as it is."""
    if draft.language is not None or not draft.raw:
        return draft
    return replace(draft, language=guess_language(draft.body))


@cache
def _classifier() -> _Classifier:
    # Loading the model takes more than a second, and most sources name their language.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - see above

    identifier: _Classifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(_CANDIDATES.split())
    return identifier
