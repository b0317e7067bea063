"""Errors whose text is a sentence for the person who caused them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from corpus.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class CorpusError(Exception):
    """Say in one sentence what is wrong and, where possible, what to do about it.

    The sentence is a template in English, so that it can be said in other languages, and the fields fill it in; see
    `Sentence`. An error as a field is said in the same language.
    """

    def __init__(self, message: str = "", **fields: object) -> None:
        super().__init__(message)
        self.sentence = Sentence(message, fields)

    @classmethod
    def of(cls, sentence: Sentence) -> Self:
        """Make the error that says this."""
        error = cls(sentence.message)
        error.sentence = sentence
        return error

    @classmethod
    def plural(cls, one: str, many: str, count: int, **fields: object) -> Self:
        """Make an error whose sentence depends on a number, which is the field ``{count}``."""
        return cls.of(Sentence(one, {**fields, "count": count}, many))

    @property
    def message(self) -> str:
        """The template."""
        return self.sentence.message

    @property
    def fields(self) -> Mapping[str, object]:
        """What fills the template in."""
        return self.sentence.fields

    def __str__(self) -> str:
        """Say it in English."""
        return str(self.sentence)

    def said(
        self,
        gettext: Callable[[str], str],
        ngettext: Callable[[str, str, int], str],
        number: Callable[[float], str],
    ) -> str:
        """Say it in the language of these functions."""
        return self.sentence.said(gettext, ngettext, number)


class ReadingError(CorpusError):
    """A file, line or text could not be read as an article."""


class StoreError(CorpusError):
    """The database cannot be used as it is."""


class UnusableError(StoreError):
    """The database is missing, damaged, not writable, from a newer program, or in use: a person must act first."""


class NotVerbatimError(CorpusError):
    """A quote does not stand in the stored body, so it must not be shown."""


class LimitError(CorpusError):
    """A server's articles, bytes or feeds would be more than the host allows."""


class FetchError(CorpusError):
    """An address could not be fetched, or must not be."""
