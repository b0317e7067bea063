"""Errors whose text is a sentence for the person who caused them."""

from __future__ import annotations


class CorpusError(Exception):
    """Say in one sentence what is wrong and, where possible, what to do about it.

    The sentence is a template in English, so that it can be said in other languages, and `fields` fill it in.
    """

    def __init__(self, message: str = "", **fields: object) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields

    def __str__(self) -> str:
        """Say it in English."""
        return self.message.format(**self.fields) if self.fields else self.message


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
