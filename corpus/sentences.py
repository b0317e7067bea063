"""Sentences that can be said in more than one language: an English template, and what fills it in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_FIELD: Final = re.compile(r"\{(\w+)\}|\{\{|\}\}")


class Sentence:
    """A sentence, or a part of one, that is looked up when it is shown.

    `fields` fill the template in: numbers are written with separators (one that is a name, as a line's, is given as
    text), and sentences are said in the same language. With `many` the template is for one, and the field ``count``
    says which of the two it is to be.
    """

    __slots__ = ("fields", "many", "message")

    def __init__(self, message: str, fields: Mapping[str, object] | None = None, many: str | None = None) -> None:
        self.message = message
        self.fields = dict(fields or {})
        self.many = many

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sentence) and self.as_json() == other.as_json()

    def __hash__(self) -> int:
        return hash(self.message)

    def __str__(self) -> str:
        """Say it in English."""
        return self.said(str, _english, "{:,}".format)

    def said(
        self,
        gettext: Callable[[str], str],
        ngettext: Callable[[str, str, int], str],
        number: Callable[[float], str],
    ) -> str:
        """Say it in the language of these functions."""
        count = self.fields.get("count")
        if self.many is not None and isinstance(count, int):
            template = ngettext(self.message, self.many, count)
        else:
            template = gettext(self.message) if self.message else ""
        if not self.fields:
            return template

        def written(match: re.Match[str]) -> str:
            if match[1] is None:
                return match[0][0]
            value = self.fields.get(match[1], match[0])
            if isinstance(value, int | float):
                return number(value)
            sentence = _sentence_of(value)
            return str(value) if sentence is None else sentence.said(gettext, ngettext, number)

        # Not by str.format: what another process or the database gives as a template can be anything.
        return _FIELD.sub(written, template)

    def renamed(self, old: str, new: Sentence) -> Sentence:
        """Say the same of something whose name is to be looked up, too."""

        def said_anew(value: object) -> object:
            return value.renamed(old, new) if isinstance(value, Sentence) else new if value == old else value

        return Sentence(self.message, {name: said_anew(value) for name, value in self.fields.items()}, self.many)

    def as_json(self) -> dict[str, Any] | str:
        """Write it as what JSON can hold, and `from_json` reads."""
        if not self.fields:
            return self.message
        fields = {name: _kept(value) for name, value in self.fields.items()}
        return {"message": self.message, "fields": fields} | ({"many": self.many} if self.many is not None else {})

    @classmethod
    def from_json(cls, written: object) -> Sentence:
        """Read what `as_json` has written; of what another version has written differently the text is left."""
        if not isinstance(written, dict):
            return cls(str(written))
        message, kept, many = (written.get(name) for name in ("message", "fields", "many"))
        fields = kept if isinstance(kept, dict) else {}
        return cls(
            message if isinstance(message, str) else "",
            {name: cls.from_json(value) if isinstance(value, dict) else value for name, value in fields.items()},
            many if isinstance(many, str) else None,
        )


def joined(sentences: Sequence[Sentence], between: str = " ") -> Sentence:
    """Make one text of several sentences, each of which is looked up by itself."""
    fields = {f"sentence{place}": sentence for place, sentence in enumerate(sentences)}
    return Sentence(between.join(f"{{{name}}}" for name in fields), fields)


def gettext_noop(message: str) -> str:
    """Mark a text that is looked up later, when it is shown."""
    return message


def _english(one: str, many: str, count: int) -> str:
    return one if count == 1 else many


def _sentence_of(value: object) -> Sentence | None:
    """Find the sentence that a field is, or that an error says."""
    sentence = getattr(value, "sentence", value)
    return sentence if isinstance(sentence, Sentence) else None


def _kept(value: object) -> object:
    if sentence := _sentence_of(value):
        return sentence.as_json()
    return value if isinstance(value, str | int | float) else str(value)
