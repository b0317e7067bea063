"""Curators who add, edit, remove and undo without a pause, and remember what the bot has confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final

from corpus.curation import Curation
from corpus.models import Author, Draft, Scope, Via
from corpus.reading.sources import Kind, Reading
from corpus.store import Action
from tests.bot.real_bot import MANAGER, carried
from tests.commands.curation.steps import forge

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.replies import Reply
    from tests.discord_server.state import Message

PREVIEWS: Final = 12
"""How many articles each of them has looked at and not added yet; there is room for twenty."""

_LIKELY: Final = (0.3, 0.6, 0.8)
"""Up to which throw of the dice something is added, edited or removed; above it, undone."""

TOO_LATE: Final = (
    "has been changed since",
    "has been changed meanwhile",
    "Somebody else has changed this article",
    "This article is no longer here",
    "There is no article",
    "This article is removed already",
)
"""What those are told who come second."""


@dataclass(slots=True, eq=False)
class Deed:
    """Something that a curator did by pressing a button or sending a form.

    `mark` is the headline of what is added or the publisher that is filled in, `undoes` the change that is taken back.
    `change` is known once Discord has the confirmation; `refused` is what was told instead.
    """

    scope: Scope
    who: int
    action: Action
    reply: Reply
    mark: str = ""
    undoes: int | None = None
    change: int | None = None
    refused: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether nobody knows what came of it."""
        return self.change is None and not self.refused

    def settle(self) -> None:
        """Read from the answer what came of it."""
        change = carried(self.reply, "undo")
        if change is None or change == self.undoes:
            self.refused = self.reply.text
        else:
            self.change = change


class BusyCurator:
    """One of several curators of a server; what they do is drawn by lot."""

    def __init__(self, discord: LocalDiscord, server: Server, name: str) -> None:
        self._discord = discord
        self._server = server
        self._name = name
        self._person = server.add_member(name, permissions=MANAGER)
        self._lot = Random(name)
        self._previews: list[tuple[str, str]] = []
        self._articles: list[int] = []
        self._undoable: list[Message] = []
        self.scope = Scope(server.id)
        self.deeds: list[Deed] = []
        self.is_halted = False

    async def prepare(self, store: Store, common: Sequence[int]) -> None:
        """Have previews to add from; `common` are the ids of articles that others change too."""
        curation, author = Curation(store), Author(Via.MEMBER, self._person.user.id)
        self._articles = list(common)
        for number in range(PREVIEWS):
            headline = f"Parcel {number} of {self._name}"
            made = Draft("", headline, headline_given=True, body=_body(headline), language="en", key_given=False)
            self._previews.append((await curation.propose(self.scope, author, [Reading(made, Kind.PLAIN)]), headline))

    async def work(self, times: int, told: Callable[[], None] = lambda: None) -> None:
        """Do so many things one after the other, `told` is called after each; stop early when `is_halted`."""
        self.is_halted = False
        for _ in range(times):
            deed = await self._begin()
            if deed is None or not await self._answered(deed.reply):
                return
            self._finish(deed)
            told()

    def look_back(self) -> None:
        """See what came of the deed that an end of the bot has cut short."""
        for deed in self.deeds[-1:]:
            if deed.is_open and deed.reply.interaction.answered:
                self._finish(deed)

    async def try_again(self) -> None:
        """Press Add once more where nothing came of it."""
        for deed in [deed for deed in self.deeds if deed.is_open and deed.action is Action.ADD]:
            assert deed.reply.interaction.source is not None
            button = str(deed.reply.interaction.asked["custom_id"])
            again = await self._person.click(deed.reply.interaction.source, button)
            if (change := carried(again, "undo")) is not None:
                self.deeds.append(Deed(self.scope, deed.who, Action.ADD, again, deed.mark, change=change))

    async def _answered(self, reply: Reply) -> bool:
        """Wait for an answer, but not for one that cannot come any more."""
        await reply.until(lambda reply: reply.interaction.answered or self.is_halted)
        return reply.interaction.answered

    async def _begin(self) -> Deed | None:
        thrown = self._lot.random()
        add, edit, remove = _LIKELY
        if self._previews and (thrown < add or not self._articles):
            return await self._add()
        if self._undoable and thrown >= remove:
            return await self._undo()
        return await self._edit() if thrown < edit else await self._remove()

    async def _add(self) -> Deed:
        token, headline = self._previews.pop(0)
        return await self._press(f"accept:{token}:0", Action.ADD, headline)

    async def _edit(self) -> Deed | None:
        button = f"edit:{self._lot.choice(self._articles)}"
        form = await self._person.click(forge(self._discord, self._server, button), button, wait=False)
        if not await self._answered(form):
            return None
        if form.modal is None:  # it is removed
            return self._noted(Deed(self.scope, self._person.user.id, Action.EDIT, form))
        mark = f"Papers of {self._name}, issue {len(self.deeds)}"
        reply = await self._person.submit_modal(form, {"Publisher": mark}, wait=False)
        return self._noted(Deed(self.scope, self._person.user.id, Action.EDIT, reply, mark))

    async def _remove(self) -> Deed:
        return await self._press(f"remove:{self._lot.choice(self._articles)}", Action.REMOVE)

    async def _undo(self) -> Deed:
        message = self._lot.choice(self._undoable)
        change = _undo_of(message)
        reply = await self._person.click(message, f"undo:{change}", wait=False)
        return self._noted(Deed(self.scope, self._person.user.id, Action.UNDO, reply, undoes=change))

    async def _press(self, button: str, action: Action, mark: str = "") -> Deed:
        reply = await self._person.click(forge(self._discord, self._server, button), button, wait=False)
        return self._noted(Deed(self.scope, self._person.user.id, action, reply, mark))

    def _noted(self, deed: Deed) -> Deed:
        self.deeds.append(deed)
        return deed

    def _finish(self, deed: Deed) -> None:
        deed.settle()
        if deed.change is None:
            return
        if deed.action is Action.ADD and (article := carried(deed.reply, "read")) is not None:
            self._articles.append(article)
        if deed.action is not Action.UNDO:
            self._undoable.append(deed.reply.message)


def _undo_of(message: Message) -> int:
    (button,) = (
        item["custom_id"]
        for row in message.components
        for item in row.get("components", [])
        if str(item.get("custom_id", "")).startswith("undo:")
    )
    return int(str(button).removeprefix("undo:"))


def _body(headline: str) -> str:
    letters = Random(headline)
    words = ["".join(letters.choices("aeikmnoprstu", k=6)) for _ in range(40)]
    return f"{headline} came by train. {' '.join(words)}."
