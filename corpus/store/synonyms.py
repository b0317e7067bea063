"""Names for one thing, by group: a search for one of them finds the others as well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from corpus.analysis import tokenize
from corpus.errors import CorpusError
from corpus.store.listing import most_like

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import aiosqlite

    from corpus.models import Scope
    from corpus.store.database import Database

MOST_IN_GROUP: Final = 25
MOST_IN_SCOPE: Final = 2_000
LONGEST_NAME: Final = 100


class Synonyms:
    """Keeps each scope's groups of names. The names of a group come in the order of their folded forms."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, scope: Scope, names: Sequence[str]) -> tuple[str, ...]:
        """Make names one group, together with the groups that have any of them already; return the whole group.

        Raises CorpusError, nothing changed, for what is no name, for fewer than two, and for too many.
        """
        new = _by_folded(names)
        async with self._database.transaction() as connection:
            stored = await _stored(connection, scope)
            numbers = {stored[folded][1] for folded in new if folded in stored}
            group = new | {folded: name for folded, (name, number) in stored.items() if number in numbers}
            _check_room(len(group), len(stored.keys() | new.keys()))
            number = min(numbers, default=1 + max((number for _, number in stored.values()), default=0))
            await connection.executemany(
                "INSERT OR REPLACE INTO synonym (scope_id, folded, name, grouped) VALUES (?, ?, ?, ?)",
                [(scope, folded, name, number) for folded, name in group.items()],
            )
        return _in_order(group)

    async def remove(self, scope: Scope, name: str) -> tuple[str, ...] | None:
        """Take a name out of its group; return the rest of it, or None if no group has the name.

        A single name that would be left stands for nothing and goes as well.
        """
        async with self._database.transaction() as connection:
            stored = await _stored(connection, scope)
            if (found := stored.get(_fold(name))) is None:
                return None
            rest = {
                folded: other for folded, (other, number) in stored.items() if number == found[1] and other != found[0]
            }
            gone = [_fold(name), *(rest if len(rest) == 1 else ())]
            await connection.executemany(
                "DELETE FROM synonym WHERE scope_id = ? AND folded = ?", [(scope, folded) for folded in gone]
            )
        return _in_order(rest) if len(rest) > 1 else ()

    async def groups(self, scope: Scope) -> list[tuple[str, ...]]:
        """List a scope's groups, in the order of their first names."""
        async with self._database.reader() as connection:
            stored = await _stored(connection, scope)
        groups: dict[int, list[str]] = {}
        for _, (name, number) in sorted(stored.items()):
            groups.setdefault(number, []).append(name)
        return [tuple(names) for names in groups.values()]

    async def suggest(self, scope: Scope, typed: str, limit: int = 25) -> list[str]:
        """Find the names most like what was typed so far; the first ones for nothing typed."""
        async with self._database.reader() as connection:
            stored = await _stored(connection, scope)
        names = [name for _, (name, _) in sorted(stored.items())]
        if not typed.strip():
            return names[:limit]
        return [names[index] for index in most_like(typed, names, limit)]


def _by_folded(names: Iterable[str]) -> dict[str, str]:
    """Map names by their folded forms; raise CorpusError for what is no name, and if there are not two."""
    group: dict[str, str] = {}
    for written in names:
        name = " ".join(written.encode("utf-8", "replace").decode().split())
        if len(name) > LONGEST_NAME:
            raise CorpusError(
                "“{name}…” is too long for a name: it may have {most} characters, and it has {length}.",
                name=name[:40],
                most=LONGEST_NAME,
                length=len(name),
            )
        if not (folded := _fold(name)) or not any(map(str.isalnum, name)):
            raise CorpusError("“{name}” cannot be searched for: a name needs letters or digits.", name=name)
        group.setdefault(folded, name)
    if not group:
        raise CorpusError("Give at least two names that stand for each other.")
    if len(group) == 1:
        only = next(iter(group.values()))
        raise CorpusError(
            "“{only}” needs another name beside it: give at least two that are not spelt the same.", only=only
        )
    return group


def _fold(name: str) -> str:
    return " ".join(token.word for token in tokenize(name))


def _check_room(in_group: int, in_scope: int) -> None:
    if in_group > MOST_IN_GROUP:
        raise CorpusError(
            "That would be {names} names for one thing; there can be {most}.", names=in_group, most=MOST_IN_GROUP
        )
    if in_scope > MOST_IN_SCOPE:
        raise CorpusError(
            "That would be {names} names in all; there can be {most}. Remove some first.",
            names=in_scope,
            most=MOST_IN_SCOPE,
        )


def _in_order(group: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for _, name in sorted(group.items()))


async def _stored(connection: aiosqlite.Connection, scope: Scope) -> dict[str, tuple[str, int]]:
    """Read a scope's names with the numbers of their groups, by folded form."""
    statement = "SELECT folded, name, grouped FROM synonym WHERE scope_id = ?"
    async with connection.execute(statement, (scope,)) as cursor:
        return {folded: (name, number) async for folded, name, number in cursor}
