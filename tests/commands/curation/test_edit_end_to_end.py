"""Tests of /corpus edit, from the form to the confirmation and back, over real sockets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from corpus.models import SHARED, Limits, Scope
from corpus.published import Published
from corpus.store import Store
from tests.commands.curation.conftest import MANAGER
from tests.commands.curation.own_library import APPLES, FERRY, LEDGER, add_own, notices, own_id
from tests.commands.curation.steps import forge, upload
from tests.commands.library import BARLEY, LIBRARY
from tests.commands.running import running_bot
from tests.discord_server.errors import NotOfferedError

if TYPE_CHECKING:
    from pathlib import Path

    from bot.client import DragomanClient
    from corpus.editing import Fields
    from corpus.models import Author
    from corpus.store import Change
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

TEXT = "Text"
FILE = "Replace the text with a file"


async def now(store: Store, server: Server, key: str = FERRY.key) -> tuple[object, ...]:
    """Give what an article of a server is."""
    article = await store.own_by_key(Scope(server.id), key)
    assert article is not None
    return article.headline, article.publisher, article.published, article.url, article.language, article.body


@pytest.mark.usefixtures("patient_bot")
class TestTheForm:
    """What is shown, and what comes of it."""

    async def test_is_filled_in_and_names_what_changed(self, cora: Person, server: Server, store: Store) -> None:
        """The confirmation has the old and the new values, and Undo brings back the old ones."""
        await add_own(store, server, FERRY)
        before = await now(store, server)
        opened = await cora.slash("corpus edit", article=FERRY.headline)
        for part in (FERRY.headline, "Harbour Gazette", "2025-04-05", str(FERRY.url), "hot water."):
            assert part in opened.text
        changes = {"Headline": "Ferry in July", "Publisher": "", "Date of publication": "2025-07", "Link": ""}
        told = await cora.submit_modal(opened, changes | {TEXT: FERRY.body.replace("June", "July")})
        assert told.ephemeral
        assert told.deferred
        for line in (
            "**Edited “Lorry ferry to start in *June*”.**",
            "Headline: Lorry ferry to start in *June* → **Ferry in July**",
            "Publisher: Harbour Gazette → **unknown**",
            "Date: 5 April 2025 → **July 2025**",
            "Link: https://gazette.example.org/ferry → **none**",
            "Text: changed, 183 characters as before",
            "the new terminal in ~~June,~~ **July,** its owner said.",
        ):
            assert line in told.text
        raw = str(told.message.components[0]["components"][0]["content"])
        assert raw.count("\\*June\\*") == 2
        assert "June*" not in raw
        assert (await now(store, server))[:3] == ("Ferry in July", None, Published(2025, 7))
        assert "Undone" in (await cora.click(told.message, "Undo")).text
        assert await now(store, server) == before

    async def test_what_is_not_touched_stays(self, cora: Person, server: Server, store: Store) -> None:
        """A headline longer than its field is not cut by saving the form; nothing changed leaves no version."""
        await add_own(store, server, replace(FERRY, headline="Ferry " * 80))
        before = await now(store, server)
        told = await cora.submit_modal(await cora.slash("corpus edit", article=FERRY.key), {})
        assert "is as it was; nothing was changed." in told.text
        assert "[Undo]" not in told.text
        assert await now(store, server) == before
        assert len(await store.history.of_article(Scope(server.id), FERRY.key)) == 1

    async def test_the_language_is_an_option(self, cora: Person, server: Server, store: Store) -> None:
        """There is no room for it in the form; a name does as well as a code."""
        await add_own(store, server, FERRY)
        names = [choice.name for choice in await cora.autocomplete("corpus edit", "language", "ma")]
        assert names == ["Malay"]
        opened = await cora.slash("corpus edit", article=FERRY.key, language="malay")
        assert "Language: English → **Malay**" in (await cora.submit_modal(opened, {})).text
        assert (await now(store, server))[4] == "ms"
        refused = await cora.slash("corpus edit", article=FERRY.key, language="Klingon!")
        assert "“Klingon!” is not a language's code" in refused.text

    async def test_a_long_text_is_replaced_by_a_file(self, cora: Person, server: Server, store: Store) -> None:
        """More than 4,000 characters have no room in a form; without a file they stay."""
        await add_own(store, server, LEDGER)
        opened = await cora.slash("corpus edit", article=LEDGER.headline)
        assert f"too long for a form ({len(LEDGER.body):,} characters)" in opened.text
        assert "[upload]" in opened.text
        told = await cora.submit_modal(opened, {"Publisher": "Road Annals"})
        assert "Text:" not in told.text
        assert (await now(store, server, LEDGER.key))[5] == LEDGER.body
        text = "The clerk's ledger ends with the felt of the last caravan, weighed on a rainy morning in Urumqi."
        opened = await cora.slash("corpus edit", article=LEDGER.headline)
        told = await cora.submit_modal(opened, {FILE: upload("ledger.txt", text)})
        assert f"Text: {len(LEDGER.body):,} → **{len(text):,}** characters" in told.text
        assert (await now(store, server, LEDGER.key))[5] == text

    async def test_a_file_that_is_no_text_changes_nothing(self, cora: Person, server: Server, store: Store) -> None:
        """The sentence names the file."""
        await add_own(store, server, LEDGER)
        opened = await cora.slash("corpus edit", article=LEDGER.headline)
        told = await cora.submit_modal(opened, {FILE: upload("ledger.exe", b"MZ"), "Publisher": "Nobody"})
        assert "ledger.exe is of a kind that is not read" in told.text
        assert "Nobody" in told.text
        assert (await now(store, server, LEDGER.key))[1] == "Post Road Annals"

    async def test_a_date_that_cannot_be_read_is_told(self, cora: Person, server: Server, store: Store) -> None:
        """The other fields are saved, and the date stays."""
        await add_own(store, server, FERRY)
        opened = await cora.slash("corpus edit", article=FERRY.key)
        told = await cora.submit_modal(opened, {"Date of publication": "*soon*", "Publisher": "Gazette"})
        assert "“*soon*” is not a date" in told.text
        assert (await now(store, server))[1:3] == ("Gazette", FERRY.published)


@pytest.mark.usefixtures("patient_bot")
class TestTwoAtOnce:
    """Two curators with the same article open."""

    async def test_the_second_is_refused_and_gets_the_text_back(
        self, cora: Person, server: Server, store: Store
    ) -> None:
        """What the first one saved stays, and what the second one typed can be copied."""
        await add_own(store, server, FERRY)
        dana = server.add_member("dana", permissions=MANAGER)
        first = await cora.slash("corpus edit", article=FERRY.key)
        second = await dana.slash("corpus edit", article=FERRY.key)
        await cora.submit_modal(first, {"Publisher": "Gazette"})
        told = await dana.submit_modal(second, {"Headline": "# Mine", TEXT: "Short and *new*."})
        assert "Somebody else has changed this article since you opened the form" in told.text
        assert "▌ # Mine" in told.text
        assert "▌ Short and *new*." in told.text
        assert (await now(store, server))[:2] == (FERRY.headline, "Gazette")

    async def test_at_the_very_same_moment_both_are_told_of(
        self, patient_bot: DragomanClient, cora: Person, server: Server, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Between the look at the version and the saving somebody else saves: both changes stand, and one is told."""
        await add_own(store, server, FERRY)
        opened = await cora.slash("corpus edit", article=FERRY.key)
        save = patient_bot.curation.edit_article

        async def save_second(scope: Scope, key: str, fields: Fields, author: Author, limits: Limits) -> Change:
            await add_own(store, server, replace(FERRY, publisher="Gazette"))
            return await save(scope, key, fields, author, limits)

        monkeypatch.setattr(patient_bot.curation, "edit_article", save_second)
        told = await cora.submit_modal(opened, {"Headline": "Ferry in July"})
        assert "Somebody else saved it at the same moment; what they wrote is in its history." in told.text
        assert (await now(store, server))[:2] == ("Ferry in July", "Gazette")

    async def test_a_long_text_comes_back_as_a_file(
        self, strict_discord: LocalDiscord, cora: Person, server: Server, store: Store
    ) -> None:
        """Nothing that was typed is lost for its length."""
        await add_own(store, server, FERRY)
        opened = await cora.slash("corpus edit", article=FERRY.key)
        await store.remove(Scope(server.id), [FERRY.key])
        typed = "\n".join(f"{number}. *line*" for number in range(300))
        told = await cora.submit_modal(opened, {TEXT: typed})
        assert "This article is no longer here." in told.text
        (attachment,) = told.message.attachments
        assert attachment.upload.content.decode() == typed
        assert "[file: what-you-typed.txt]" in strict_discord.text_of(told.message)


@pytest.mark.usefixtures("patient_bot")
class TestWhoseArticles:
    """Only the server's own ones, and only for curators."""

    async def test_suggests_its_own_only(
        self, strict_discord: LocalDiscord, cora: Person, server: Server, store: Store
    ) -> None:
        """Typing errors are fine; the host's articles and other servers' are not among them."""
        await add_own(store, server, FERRY, APPLES)
        await add_own(store, strict_discord.add_guild("Elsewhere"), replace(FERRY, headline="Ferry elsewhere"))
        (choice,) = await cora.autocomplete("corpus edit", "article", "lory fery")
        assert (choice.name, choice.value) == (FERRY.headline, str(await own_id(store, server)))
        names = {choice.name for choice in await cora.autocomplete("corpus edit", "article", "")}
        assert names == {FERRY.headline, APPLES.headline}

    async def test_suggests_no_more_than_discord_takes(self, cora: Person, server: Server, store: Store) -> None:
        """Of forty articles 25 are offered, and those with the same headline are told apart."""
        await add_own(store, server, *notices(40))
        assert len(await cora.autocomplete("corpus edit", "article", "")) == 25
        twins = [
            replace(FERRY, key="a", headline="長" * 200),
            replace(FERRY, key="b", headline="長" * 200, published=None),
        ]
        await add_own(store, server, *twins)
        names = {choice.name for choice in await cora.autocomplete("corpus edit", "article", "長長長")}
        assert names == {f"{'長' * 60}… · Harbour Gazette · {day}" for day in ("5 April 2025", "date unknown")}
        assert "2 articles have that headline." in (await cora.slash("corpus edit", article="長" * 200)).text

    async def test_ids_of_another_server_are_refused(
        self, strict_discord: LocalDiscord, cora: Person, server: Server, store: Store
    ) -> None:
        """Neither the number, typed by hand or in a forged button or form, nor the same key leads there."""
        other = strict_discord.add_guild("Elsewhere")
        await add_own(store, other, FERRY)
        theirs = await own_id(store, other)
        refused = await cora.slash("corpus edit", article=str(theirs))
        assert f"This server has no article of its own with the headline “{theirs}”." in refused.text
        assert "This server has no article" in (await cora.slash("corpus edit", article=FERRY.key)).text
        pressed = await cora.click(forge(strict_discord, server, f"edit:{theirs}"), f"edit:{theirs}")
        assert "This article is no longer here." in pressed.text
        await add_own(store, server, FERRY)
        opened = await cora.slash("corpus edit", article=FERRY.key)
        assert opened.modal is not None
        opened.modal["custom_id"] = f"edit-form:{theirs}:1:"
        assert "This article is no longer here." in (await cora.submit_modal(opened, {"Publisher": "Mine"})).text
        assert (await now(store, other))[1] == FERRY.publisher

    async def test_the_hosts_articles_are_the_hosts(self, cora: Person, store: Store) -> None:
        """By headline or by number, the sentence says who can change them."""
        (host,) = await store.suggest(SHARED, BARLEY.headline, 1)
        for typed in (BARLEY.headline, str(host.id)):
            refused = await cora.slash("corpus edit", article=typed)
            assert "was added by the host, so it can only be changed by the host." in refused.text
            assert refused.ephemeral

    async def test_members_are_not_offered_it(
        self, strict_discord: LocalDiscord, anna: Person, server: Server, store: Store
    ) -> None:
        """Nor can they press the button, should they ever see it, or send the form."""
        await add_own(store, server, FERRY)
        with pytest.raises(NotOfferedError):
            await anna.slash("corpus edit", article=FERRY.key)
        button = f"edit:{await own_id(store, server)}"
        pressed = await anna.click(forge(strict_discord, server, button), button)
        assert "Only people who may curate can do that" in pressed.text
        assert pressed.modal is None


async def test_who_is_no_curator_any_more_cannot_save(
    patient_bot: DragomanClient, server: Server, store: Store
) -> None:
    """The form asks again when it is sent."""
    assert patient_bot.is_ready()
    await add_own(store, server, FERRY)
    dana = server.add_member("dana", permissions=MANAGER)
    opened = await dana.slash("corpus edit", article=FERRY.key)
    server.guild.members[dana.user.id].roles.clear()
    told = await dana.submit_modal(opened, {"Publisher": "Mine"})
    assert "Only people who may curate can do that" in told.text
    assert (await now(store, server))[1] == FERRY.publisher


async def test_a_form_outlives_a_restart(
    strict_discord: LocalDiscord, server: Server, cora: Person, tmp_path: Path
) -> None:
    """Somebody who types for long saves with the bot that was started meanwhile."""
    async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
        await store.put(SHARED, LIBRARY)
        await add_own(store, server, FERRY)
        opened = await cora.slash("corpus edit", article=FERRY.key)
    async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
        told = await cora.submit_modal(opened, {"Publisher": "Gazette"})
        assert "Publisher: Harbour Gazette → **Gazette**" in told.text


async def test_the_limit_is_told_and_the_text_given_back(
    strict_discord: LocalDiscord, server: Server, cora: Person, store: Store
) -> None:
    """Where there is no room for a longer text, nothing is changed and nothing lost."""
    async with running_bot(strict_discord, store, limits=Limits(size=2_000)):
        await add_own(store, server, FERRY)
        opened = await cora.slash("corpus edit", article=FERRY.key)
        told = await cora.submit_modal(opened, {TEXT: "Long. " * 600})
        assert "of articles with their earlier versions here" in told.text
        assert len(told.message.attachments) == 1
        assert (await now(store, server))[5] == FERRY.body
