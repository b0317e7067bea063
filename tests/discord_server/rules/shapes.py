"""Shapes of JSON: tables of what an object may hold, and `check` to name what is wrong with one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlsplit

from tests.discord_server.rules.problems import Path, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping


class Rule(Protocol):
    """Anything that can say what is wrong with a value."""

    def check(self, value: Any, path: Path) -> Iterator[Problem]:  # noqa: ANN401 - JSON can be anything
        """Name each problem of `value`, which stands at `path`."""


@dataclass(frozen=True, slots=True)
class Anything:
    """A value that is somebody else's to check."""

    def check(self, value: object, path: Path) -> Iterator[Problem]:
        """Find nothing wrong."""
        del value, path
        yield from ()


@dataclass(frozen=True, slots=True)
class AnyObject:
    """An object whose fields are somebody else's to check."""

    def check(self, value: object, path: Path) -> Iterator[Problem]:
        """Name a value that is no object."""
        if not isinstance(value, dict):
            yield Problem(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType.")


@dataclass(frozen=True, slots=True)
class Text:
    """A string of `low` to `high` characters."""

    low: int
    high: int

    def check(self, value: object, path: Path) -> Iterator[Problem]:
        """Name a value that is no string, or too short, or too long."""
        if not isinstance(value, str):
            yield Problem(path, "STRING_TYPE_CONVERT", f"Could not interpret {value!r} as string.")
        else:
            yield from _length(len(value), self.low, self.high, path)


@dataclass(frozen=True, slots=True)
class Address:
    """A URL of at most `high` characters with one of the schemes."""

    high: int
    schemes: tuple[str, ...] = ("http", "https")

    def check(self, value: object, path: Path) -> Iterator[Problem]:
        """Name a value that is no such URL."""
        yield from (problems := list(Text(1, self.high).check(value, path)))
        if problems:
            return
        try:
            parts = urlsplit(str(value))
        except ValueError:
            parts = urlsplit("")
        if not parts.scheme or not (parts.netloc or parts.path) or any(letter.isspace() for letter in str(value)):
            yield Problem(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
        elif parts.scheme.lower() not in self.schemes:
            message = f'Scheme "{parts.scheme}" is not supported. Scheme must be one of {self.schemes}.'
            yield Problem(path, "URL_TYPE_INVALID_SCHEME", message)


@dataclass(frozen=True, slots=True)
class Number:
    """An integer from `low` to `high`."""

    low: int = 0
    high: int = 2**63 - 1

    def check(self, value: object, path: Path) -> Iterator[Problem]:
        """Name a value that is no integer, too small or too large."""
        if isinstance(value, bool) or not isinstance(value, int):
            yield Problem(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
        elif value < self.low:
            yield Problem(path, "NUMBER_TYPE_MIN", f"int value should be greater than or equal to {self.low}.")
        elif value > self.high:
            yield Problem(path, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {self.high}.")


@dataclass(frozen=True, slots=True)
class Snowflake:
    """An identifier, as digits or as an integer."""

    def check(self, value: object, path: Path) -> Iterator[Problem]:
        """Name a value that cannot be an identifier."""
        if isinstance(value, bool) or not str(value).isascii() or not str(value).isdigit():
            yield Problem(path, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def check(self, value: object, path: Path) -> Iterator[Problem]:
        """Name a value that is neither."""
        if not isinstance(value, bool):
            yield Problem(path, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some values."""

    values: Collection[Any]

    def check(self, value: object, path: Path) -> Iterator[Problem]:
        """Name a value that is none of them."""
        if isinstance(value, bool | list | dict) or value not in self.values:
            yield Problem(path, "BASE_TYPE_CHOICES", f"Value must be one of {sorted(self.values, key=str)}.")


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of `low` to `high` items, each of which follows `item`."""

    item: Rule
    low: int = 0
    high: int = 25

    def check(self, value: object, path: Path) -> Iterator[Problem]:
        """Name what is wrong with the list and with its items."""
        if not isinstance(value, list):
            yield Problem(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType.")
            return
        yield from _length(len(value), self.low, self.high, path)
        for index, item in enumerate(value):
            yield from self.item.check(item, (*path, index))


@dataclass(frozen=True, slots=True)
class Required:
    """A field that has to be there."""

    rule: Rule


@dataclass(frozen=True, slots=True)
class Shape:
    """An object with these fields and no others; a field that is not `Required` may be absent or null."""

    fields: Mapping[str, Rule | Required]

    def check(self, value: object, path: Path) -> Iterator[Problem]:
        """Name what is wrong with the object and with its fields."""
        if not isinstance(value, dict):
            yield Problem(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType.")
            return
        for key in sorted(map(str, value.keys() - self.fields.keys())):
            yield Problem((*path, key), "UNKNOWN_KEY", f"There is no field {key!r} here.")
        for key, rule in self.fields.items():
            required = isinstance(rule, Required)
            if value.get(key) is not None:
                inner = rule.rule if isinstance(rule, Required) else rule
                yield from inner.check(value[key], (*path, key))
            elif required:
                yield Problem((*path, key), "BASE_TYPE_REQUIRED", "This field is required")


@dataclass(frozen=True, slots=True)
class ByType:
    """An object whose `type` says which shape it has."""

    shapes: Mapping[int, Rule]

    def check(self, value: object, path: Path) -> Iterator[Problem]:
        """Name an unknown type, or what is wrong with an object of its type."""
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, int) or kind not in self.shapes:
            message = f'Value of field "type" must be one of {tuple(sorted(self.shapes))}.'
            yield Problem((*path, "type"), "UNION_TYPE_CHOICES", message)
        else:
            yield from self.shapes[kind].check(value, path)


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object whose keys are among `keys` and whose values all follow `value`."""

    keys: Collection[str]
    value: Rule

    def check(self, value: object, path: Path) -> Iterator[Problem]:
        """Name unknown keys and wrong values."""
        if not isinstance(value, dict):
            yield Problem(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType.")
            return
        for key, item in value.items():
            if key not in self.keys:
                yield Problem((*path, key), "BASE_TYPE_CHOICES", f"Value must be one of {sorted(self.keys)}.")
            yield from self.value.check(item, (*path, key))


FLAG: Final = Flag()
SNOWFLAKE: Final = Snowflake()
ANYTHING: Final = Anything()


def lone_surrogates(value: object, path: Path = ()) -> Iterator[Problem]:
    """Name each string, keys included, that holds half of a surrogate pair and so is no Unicode text."""
    if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
        yield Problem(path, "STRING_TYPE_CONVERT", "The text holds a lone surrogate.")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from lone_surrogates(key, path)
            yield from lone_surrogates(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from lone_surrogates(item, (*path, index))


def _length(length: int, low: int, high: int, path: Path) -> Iterator[Problem]:
    if low <= length <= high:
        return
    if low == 1 and length == 0:
        yield Problem(path, "BASE_TYPE_REQUIRED", "This field is required")
    elif low == 0:
        yield Problem(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")
    else:
        yield Problem(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
