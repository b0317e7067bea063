"""Tests of what can be done with a preview before anything is added, over real sockets and across restarts."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from corpus.models import SHARED, Scope
from corpus.store import Store
from tests.commands.curation.conftest import MANAGER
from tests.commands.curation.steps import (
    FILLED_IN,
    TEXT,
    add_by_form,
    custom_id,
    forge,
    lines_of,
    make_all_previews_old,
    stored,
    upload,
)
from tests.commands.library import BARLEY
from tests.commands.running import running_bot

if TYPE_CHECKING:
    from pathlib import Path

    from corpus.store import Change
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person


@pytest.mark.usefixtures("patient_bot")
class TestOneArticle:
    """A preview of one article."""

    async def test_its_particulars_can_be_corrected(self, cora: Person, server: Server, store: Store) -> None:
        """The form holds what is known; what is changed there is in the preview and then in the article."""
        preview = await add_by_form(cora)
        form = await cora.click(preview.message, "Edit…")
        assert "Headline: [Apples for Kuantan]" in form.text
        assert "Date of publication: [2025-09-02]" in form.text
        assert "Language: [en]" in form.text
        changes = {"Headline": "Apples reach Kuantan", "Publisher": "", "Date of publication": "September 2025"}
        corrected = await cora.submit_modal(form, changes)
        assert corrected.message is preview.message
        assert "Apples reach Kuantan\n" in corrected.text
        assert "publisher unknown (orchard.example.org) · September 2025" in corrected.text
        await cora.click(corrected.message, "Add")
        assert await stored(store, server) == ["Apples reach Kuantan"]

    async def test_a_form_sent_back_unchanged_changes_nothing(self, cora: Person) -> None:
        """A headline taken from the first line stays marked as such, however long it is."""
        opened = await cora.slash("corpus add")
        preview = await cora.submit_modal(opened, {"Text": "Apricots are late.\n\nThe frost came in May, growers say."})
        form = await cora.click(preview.message, "Edit…")
        assert "Apricots are late. (first line)" in (await cora.submit_modal(form, {})).text

    async def test_what_is_corrected_wrongly_stays(self, cora: Person) -> None:
        """A date or language that cannot be understood is told of, and the other fields are taken."""
        form = await cora.click((await add_by_form(cora)).message, "Edit…")
        wrong = {"Date of publication": "in spring", "Language": "Apple tongue", "Publisher": "Plum Times"}
        corrected = await cora.submit_modal(form, wrong)
        assert "“in spring” is not a date such as" in corrected.text
        assert "“Apple tongue” is not a language's code" in corrected.text
        assert "Plum Times · 2 September 2025" in corrected.text

    async def test_a_dropped_line_can_be_kept_and_dropped_again(
        self, cora: Person, server: Server, store: Store
    ) -> None:
        """The menu keeps exactly the chosen lines, and what was typed into the fields stays."""
        preview = (await add_by_form(cora)).message
        menu = "Keep after all…"
        kept = await cora.select(preview, menu, "Share this article")
        assert "**Left out: 0 lines** · kept after all: 1 line" in kept.text
        assert "▌ Share this article" in kept.text
        assert "Apples for Kuantan" in kept.text
        assert "**Left out: 1 line**" in (await cora.select(preview, menu)).text
        await cora.select(preview, menu, "Share this article")
        await cora.click(preview, "Add")
        (headline,), _ = await store.own_headlines(Scope(server.id))
        article = await store.own(Scope(server.id), headline.id)
        assert article is not None
        assert article.body == TEXT

    async def test_cancelling_throws_it_away(self, cora: Person, server: Server, store: Store) -> None:
        """Nothing is added, and the buttons are gone."""
        preview = await add_by_form(cora)
        cancelled = await cora.click(preview.message, "Cancel")
        assert cancelled.text.endswith("│ Cancelled. Nothing was added.\n╰────────────────────────")
        assert await stored(store, server) == []

    async def test_after_a_day_it_is_over(self, cora: Person, server: Server, store: Store) -> None:
        """Each button says so then, and nothing is added."""
        preview = (await add_by_form(cora)).message
        await make_all_previews_old(store)
        for label in ("Add", "Edit…"):
            assert "This preview is over" in (await cora.click(preview, label)).messages[-1].content
        assert "This preview is over" in (await cora.select(preview, "Keep after all…")).messages[-1].content
        assert await stored(store, server) == []


@pytest.mark.usefixtures("patient_bot")
class TestNearDuplicates:
    """A preview of an article that is there already."""

    async def test_says_how_alike_it_is_and_can_be_added_anyway(
        self, cora: Person, server: Server, store: Store
    ) -> None:
        """The same text under another headline is named with its publisher and date; adding it is one press."""
        await cora.click((await add_by_form(cora)).message, "Add")
        preview = await add_by_form(cora, Headline="Apples, once more", Link="")
        assert "**Word for word the same as** “Apples for Kuantan" in preview.text
        assert "Orchard Times · 2 September 2025" in preview.text.partition("Word for word")[2]
        await cora.click(preview.message, "Add anyway")
        assert sorted(await stored(store, server)) == ["Apples for Kuantan", "Apples, once more"]

    async def test_can_take_the_place_of_the_other(self, cora: Person, server: Server, store: Store) -> None:
        """Replacing keeps the stored article's id and its history, and Undo brings back what was before."""
        await cora.click((await add_by_form(cora)).message, "Add")
        (before,), _ = await store.own_headlines(Scope(server.id))
        preview = await add_by_form(cora, Headline="Apples, corrected")
        assert "same link" in preview.text
        replaced = await cora.click(preview.message, "Replace “Apples for Kuantan”")
        assert "**Updated 1 article.**" in replaced.text
        (after,), _ = await store.own_headlines(Scope(server.id))
        assert (after.id, after.key, after.headline) == (before.id, before.key, "Apples, corrected")
        await cora.click(replaced.message, "Undo")
        assert await stored(store, server) == ["Apples for Kuantan"]

    async def test_shared_articles_are_named_but_not_replaced(self, cora: Person) -> None:
        """What the host added can be seen to be the same, and only added beside."""
        preview = await add_by_form(cora, Headline="Barley again", Text=BARLEY.body, Link="")
        assert "**Word for word the same as** “Barley trains roll from Aktau to Xi'an" in preview.text
        assert "added by the host" in preview.text
        assert "[Add anyway]" in preview.text
        assert "[Replace" not in preview.text


@pytest.mark.usefixtures("patient_bot")
class TestManyArticles:
    """A preview of a batch."""

    async def test_turns_pages_and_leaves_articles_out(self, cora: Person, server: Server, store: Store) -> None:
        """Each article is looked at alone, can be left out and taken in again; Add says how many it adds."""
        files = upload("three.jsonl", lines_of("Anise", "Basil", "Cumin"))
        preview = (await cora.slash("corpus upload", file=files)).message
        second = await cora.click(preview, "▶")
        assert "Preview · article 2 of 3" in second.text
        assert "Basil" in second.text
        left_out = await cora.click(preview, "Leave this one out")
        assert "It is left out." in left_out.text
        assert "2 of 3 articles will be added in all." in left_out.text
        assert "[Add 2]" in left_out.text
        third = await cora.click(preview, "▶")
        assert "[▶ (off)]" in third.text
        await cora.click(preview, "Leave this one out")
        await cora.click(preview, "Add this one too")
        assert "It is left out." in (await cora.click(preview, "◀")).text
        confirmed = await cora.click(preview, "Add 2")
        assert "**Added 2 articles.**" in confirmed.text
        assert sorted(await stored(store, server)) == ["Anise", "Cumin"]

    async def test_a_batch_of_nothing_cannot_be_added(self, cora: Person) -> None:
        """When every article is left out, Add is greyed out."""
        preview = (await cora.slash("corpus upload", file=upload("two.jsonl", lines_of("Anise", "Basil")))).message
        await cora.click(preview, "Leave this one out")
        await cora.click(preview, "▶")
        assert "[Add 0 (off)]" in (await cora.click(preview, "Leave this one out")).text

    async def test_names_a_few_of_many_and_undoes_all(self, cora: Person, server: Server, store: Store) -> None:
        """The confirmation of a large batch stays short, and one Undo takes all of it out."""
        names = [f"Herb number {number} of the hills" for number in range(40)]
        preview = (await cora.slash("corpus upload", file=upload("herbs.jsonl", lines_of(*names)))).message
        confirmed = await cora.click(preview, "Add 40")
        assert "**Added 40 articles.**" in confirmed.text
        assert "and 35 more" in confirmed.text
        undone = await cora.click(confirmed.message, "Undo")
        assert "Undone. Removed 40 articles." in undone.text
        assert await stored(store, server) == []

    async def test_one_of_a_batch_can_replace(self, cora: Person, server: Server, store: Store) -> None:
        """Replacing in a batch is a decision that can be taken back before all is added."""
        await cora.click((await add_by_form(cora)).message, "Add")
        batch = [upload("apples.txt", TEXT), upload("ferry.md")]
        preview = (await cora.slash("corpus upload", file=batch[0], file2=batch[1])).message
        replacing = await cora.click(preview, "Replace “Apples for Kuantan”")
        assert "It will take the place of “Apples for Kuantan”." in replacing.text
        beside = await cora.click(preview, "Add it beside that one")
        assert "It will be added." in beside.text
        await cora.click(preview, "Replace “Apples for Kuantan”")
        confirmed = await cora.click(preview, "Add 2")
        assert "2 articles: 1 new, 1 updated." in confirmed.text
        assert len(await stored(store, server)) == 2


class TestElsewhere:
    """Whoever else could get at a preview."""

    @pytest.mark.usefixtures("patient_bot")
    async def test_another_server_cannot_use_it(
        self, strict_discord: LocalDiscord, cora: Person, server: Server, store: Store
    ) -> None:
        """A curator of another server who forges every button finds no preview and no change."""
        preview = (await add_by_form(cora)).message
        await store.put(SHARED, [BARLEY])
        others = strict_discord.add_guild("Others")
        dana = others.add_member("dana", permissions=MANAGER)
        labels = ("Add", "Edit…", "Cancel")
        token = custom_id(preview, "Cancel").partition(":")[2]
        forged = forge(strict_discord, others, *(custom_id(preview, label) for label in labels), f"accept:{token}:0")
        for number, label in enumerate(("Add", "Edit…")):
            refused = await dana.click(forged, custom_id(preview, label))
            assert "This preview is over" in refused.messages[-1].content, number
        assert "This preview is " in (await dana.click(forged, f"accept:{token}:0")).messages[-1].content
        await dana.click(forged, custom_id(preview, "Cancel"))
        assert await stored(store, others) == []
        confirmed = await cora.click(preview, "Add")
        assert await stored(store, server) == ["Apples for Kuantan"]
        undo = forge(strict_discord, others, custom_id(confirmed.message, "Undo"))
        refused = await dana.click(undo, custom_id(confirmed.message, "Undo"))
        assert "There is no such change to undo." in refused.messages[-1].content
        assert await stored(store, server) == ["Apples for Kuantan"]

    async def test_outlives_a_restart(self, strict_discord: LocalDiscord, tmp_path: Path) -> None:
        """A bot that was started anew answers every button of a preview and of a confirmation."""
        server = strict_discord.add_guild()
        cora = server.add_member("cora", permissions=MANAGER)
        async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
            preview = (await add_by_form(cora)).message
        async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
            await cora.select(preview, "Keep after all…", "Share this article")
            form = await cora.click(preview, "Edit…")
        async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
            corrected = await cora.submit_modal(form, {"Headline": "Apples, kept"})
            assert "▌ Share this article" in corrected.text
            assert FILLED_IN["Publisher"] in corrected.text
            confirmed = (await cora.click(preview, "Add")).message
            assert await stored(store, server) == ["Apples, kept"]
        async with Store.open(tmp_path / "corpus.db") as store, running_bot(strict_discord, store):
            await cora.click(confirmed, "Undo")
            assert await stored(store, server) == []


@pytest.mark.usefixtures("patient_bot")
async def test_what_is_being_added_is_not_cancelled(
    cora: Person, server: Server, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cancel, pressed while Add is at work, does not claim that nothing was added."""
    preview = (await add_by_form(cora)).message
    begun, go_on = asyncio.Event(), asyncio.Event()
    put = store.put

    async def slow_put(*what: Any, **how: Any) -> Change:  # noqa: ANN401 - as it is called
        begun.set()
        await go_on.wait()
        return await put(*what, **how)

    monkeypatch.setattr(store, "put", slow_put)
    adding = await cora.click(preview, "Add", wait=False)
    await asyncio.wait_for(begun.wait(), 10)
    cancelling = await cora.click(preview, "Cancel", wait=False)
    await cancelling.acknowledged()
    go_on.set()
    assert "This preview is over" in (await cancelling.answered()).messages[-1].content
    await adding.until(lambda reply: "Added 1 article" in reply.text)
    assert await stored(store, server) == ["Apples for Kuantan"]


@pytest.mark.usefixtures("patient_bot")
async def test_what_took_too_long_for_discord_is_told_later(
    cora: Person, server: Server, store: Store, local_discord: LocalDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If adding outlasts the quarter of an hour that Discord gives, the curator hears of it with the next command."""
    preview = (await add_by_form(cora)).message
    put = store.put

    async def slow_put(*what: Any, **how: Any) -> Change:  # noqa: ANN401 - as it is called
        change = await put(*what, **how)
        local_discord.clock.advance(16 * 60)
        return change

    monkeypatch.setattr(store, "put", slow_put)
    await cora.click(preview, "Add", wait=False)
    async with asyncio.timeout(20):
        while not (waiting := await store.servers.notices(Scope(server.id))):  # noqa: ASYNC110 - a database cannot call back
            await asyncio.sleep(0.02)
    assert list(waiting.values()) == ["Added 1 article. /corpus history shows it, and can take it back."]
    assert await stored(store, server) == ["Apples for Kuantan"]
    local_discord.refusals.clear()
