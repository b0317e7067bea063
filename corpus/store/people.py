"""What people have chosen for themselves, in all servers alike: the language that they are answered in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.store.database import Database


class People:
    """Keeps people's choices in the database, and a copy in memory, so that no answer waits to look them up."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._languages: dict[int, str] = {}

    async def load(self) -> None:
        """Read all choices into memory."""
        statement = "SELECT id, language FROM person"
        async with self._database.reader() as connection, connection.execute(statement) as cursor:
            self._languages = {row[0]: str(row[1]) async for row in cursor}

    def language(self, person: int) -> str | None:
        """Tell which language a person has chosen, as it was loaded or chosen since."""
        return self._languages.get(person)

    async def choose(self, person: int, language: str | None) -> None:
        """Keep a person's choice; None takes it back, and nothing is kept of it."""
        async with self._database.transaction() as connection:
            await connection.execute("DELETE FROM person WHERE id = ?", (person,))
            if language is not None:
                await connection.execute("INSERT INTO person (id, language) VALUES (?, ?)", (person, language))
        self.forget(person)
        if language is not None:
            self._languages[person] = language

    def forget(self, person: int) -> None:
        """Drop from memory what is no longer in the database."""
        self._languages.pop(person, None)
