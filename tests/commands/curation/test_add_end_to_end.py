"""Tests of /corpus add, from the form to the confirmation and back, over real sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from commands.cooldown import Cooldown
from corpus.models import Author, Limits, Scope, Via
from corpus.published import Published
from tests.commands.curation.steps import FILLED_IN, TEXT, add_by_form, stored
from tests.commands.running import running_bot
from tests.commands.samples import NASTY
from tests.discord_server.errors import CannotDoError, NotOfferedError

if TYPE_CHECKING:
    from corpus.store import Store
    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person

BODY = TEXT.replace("Share this article\n\n", "")


@pytest.mark.usefixtures("patient_bot")
class TestForm:
    """The form and the preview that it leads to."""

    async def test_shows_a_preview_before_anything_is_stored(
        self, cora: Person, anna: Person, server: Server, store: Store, strict_discord: LocalDiscord
    ) -> None:
        """What was typed, the text's lines and the dropped one are there to check, and only the curator sees it."""
        preview = await add_by_form(cora)
        assert preview.ephemeral
        for shown in (
            "Apples for Kuantan",
            "Orchard Times · 2 September 2025",
            f"Language: English · 1 passage · {len(BODY)} characters",
            "Link: https://orchard.example.org/apples",
            "▌ A cold store for Kazakh apples opened in Kuantan on Tuesday.",
            "**Left out: 1 line**\n│ · Share this article",
            "Nothing is stored yet; this preview waits for a day.",
        ):
            assert shown in preview.text
        assert strict_discord.visible_messages(anna) == []
        assert await stored(store, server) == []

    async def test_only_the_text_is_needed(self, cora: Person) -> None:
        """What is not known is shown as unknown, and a headline from the first line is marked."""
        opened = await cora.slash("corpus add")
        preview = await cora.submit_modal(opened, {"Text": "Apricots are late.\n\nThe frost came in May, growers say."})
        assert "Apricots are late. (first line)" in preview.text
        assert "publisher unknown · date unknown" in preview.text
        assert "No link" in preview.text

    async def test_what_cannot_be_understood_is_not_lost_with_the_text(self, cora: Person) -> None:
        """A wrong date or link is told of in the preview, where it can be put right, and stays unknown till then."""
        preview = await add_by_form(cora, **{"Date of publication": "soonish", "Link": "orchard, page 3"})
        assert "“soonish” is not a date such as 2024, 2024-11 or 2024-11-08" in preview.text
        assert "“orchard, page 3” is not a whole http or https address" in preview.text
        assert "Orchard Times · date unknown" in preview.text
        assert "No link" in preview.text

    async def test_a_text_without_words_is_refused(self, cora: Person) -> None:
        """White space is no article."""
        refused = await add_by_form(cora, Text=" \n ")
        assert "Paste the article's text into the form" in refused.text
        assert refused.ephemeral

    async def test_discord_lets_nobody_type_more_than_fits(self, cora: Person) -> None:
        """The form says where longer articles go, and takes 4,000 characters."""
        opened = await cora.slash("corpus add")
        assert "for a longer article use /corpus upload" in opened.text
        with pytest.raises(CannotDoError, match="1 to 4000 characters, not 4001"):
            await cora.submit_modal(opened, {"Text": "a" * 4001})
        preview = await cora.submit_modal(opened, {"Text": "An apple a day. " * 250})
        assert "[Add]" in preview.text

    async def test_nothing_typed_becomes_markup(self, cora: Person, server: Server, store: Store) -> None:
        """Signs that mean something to Discord are shown as they are, in the preview and in the confirmation."""
        line = " ".join(NASTY.split())[:250]
        preview = await add_by_form(cora, Headline=line, Publisher=line[:90], Text=NASTY.replace("\x00", ""))
        confirmed = await cora.click(preview.message, "Add")
        for reply in (preview, confirmed):
            sent = str(reply.message.components).replace("\\\\", "\\")
            assert "<@1234>" not in sent.replace("\\<", "")
            assert "@everyone" not in sent.replace("\\@", "")
            assert "**bold**" not in sent
        assert len(await stored(store, server)) == 1

    async def test_is_not_offered_to_everyone(self, anna: Person, cora: Person) -> None:
        """Without Manage Server Discord shows neither the commands nor the menu entry."""
        assert {"corpus", "Add to corpus"} <= set(cora.offered())
        assert not {"corpus", "Add to corpus"} & set(anna.offered())
        with pytest.raises(NotOfferedError):
            await anna.slash("corpus add")


@pytest.mark.usefixtures("patient_bot")
class TestAdding:
    """What happens when Add is pressed."""

    async def test_stores_the_article_and_confirms_it(self, cora: Person, server: Server, store: Store) -> None:
        """The article is as it was typed, without the dropped line, and can be read and quoted at once."""
        preview = await add_by_form(cora)
        confirmed = await cora.click(preview.message, "Add")
        assert confirmed.message is preview.message
        assert "**Added 1 article.**" in confirmed.text
        assert "Apples for Kuantan <https://orchard.example.org/apples>" in confirmed.text
        assert "[Read] [Undo]" in confirmed.text
        (headline,), _ = await store.own_headlines(Scope(server.id))
        article = await store.own(Scope(server.id), headline.id)
        assert article is not None
        assert (article.headline_given, article.published) == (True, Published(2025, 9, 2))
        assert article.body == BODY
        assert "Kuantan have asked for small red ones" in (await cora.click(confirmed.message, "Read")).text
        assert "Orchard Times" in (await cora.slash("ask", question="Where did a cold store for apples open?")).text
        (revision,) = await store.history.of_article(Scope(server.id), article.key)
        assert revision.author == Author(Via.MEMBER, cora.user.id)

    async def test_can_be_undone_and_done_again(self, cora: Person, server: Server, store: Store) -> None:
        """Undo takes the article out, Redo puts it back, as often as one likes, always in the same message."""
        confirmed = await cora.click((await add_by_form(cora)).message, "Add")
        undone = await cora.click(confirmed.message, "Undo")
        assert "**Undone. Removed 1 article.**\n│ Apples for Kuantan (removed)" in undone.text
        assert await stored(store, server) == []
        again = await cora.click(undone.message, "Redo")
        assert "**Done again. 1 article is back.**\n│ Apples for Kuantan\n" in again.text
        assert await stored(store, server) == ["Apples for Kuantan"]
        await cora.click(again.message, "Undo")
        assert await stored(store, server) == []

    async def test_what_has_changed_since_is_not_undone(self, cora: Person, server: Server, store: Store) -> None:
        """Undo refuses with a sentence if the article is another by now, and changes nothing."""
        confirmed = await cora.click((await add_by_form(cora)).message, "Add")
        scope = Scope(server.id)
        (headline,), _ = await store.own_headlines(scope)
        await store.remove(scope, [headline.key])
        refused = await cora.click(confirmed.message, "Undo")
        assert "has been changed since, so this cannot be undone" in refused.text
        assert len(await store.history.of_article(scope, headline.key)) == 2

    async def test_a_second_press_finds_the_preview_gone(self, cora: Person, server: Server, store: Store) -> None:
        """However often Add is pressed before its answer comes, the article is added once, in one change."""
        preview = (await add_by_form(cora)).message
        first = await cora.click(preview, "Add", wait=False)
        second = await cora.click(preview, "Add", wait=False)
        both = [(await reply.answered()).text for reply in (first, second)]
        assert any("This preview is " in text for text in both)
        assert await stored(store, server) == ["Apples for Kuantan"]
        (revision,), total = await store.history.latest(Scope(server.id))
        assert (revision.number, total) == (1, 1)


async def test_a_full_server_keeps_the_preview(
    strict_discord: LocalDiscord, store: Store, server: Server, cora: Person
) -> None:
    """At the host's limit Add says so; nothing is added, and the preview can still be used when there is room."""
    async with running_bot(strict_discord, store, limits=Limits(articles=1)) as bot:
        bot.tree.cooldown = Cooldown(1_000, 1.0)
        first = await cora.click((await add_by_form(cora)).message, "Add")
        preview = await add_by_form(cora, Headline="Plums", Link="", Text="Plums for Muar are on their way from Taraz.")
        refused = await cora.click(preview.message, "Add")
        said = "There is room for 1 article here, and there would be 2; nothing was added."
        assert said in refused.messages[-1].content
        assert await stored(store, server) == ["Apples for Kuantan"]
        await cora.click(first.message, "Undo")
        assert "Added 1 article" in (await cora.click(preview.message, "Add")).text


async def test_a_form_sent_after_a_restart_is_read(
    strict_discord: LocalDiscord, store: Store, server: Server, cora: Person
) -> None:
    """What somebody typed while the bot was started anew is not lost, and no form stays in the bot's memory."""
    async with running_bot(strict_discord, store) as bot:
        opened = await cora.slash("corpus add")
        assert bot._connection._view_store._modals == {}
    async with running_bot(strict_discord, store):
        preview = await cora.submit_modal(opened, FILLED_IN)
        assert "Apples for Kuantan" in preview.text
        await cora.click(preview.message, "Add")
        assert await stored(store, server) == ["Apples for Kuantan"]


@pytest.mark.usefixtures("patient_bot")
async def test_a_form_of_another_version_gets_a_sentence(cora: Person) -> None:
    """A form that the bot does not know any more is answered too."""
    opened = await cora.slash("corpus add")
    assert opened.modal is not None
    opened.modal["custom_id"] = "form-of-old"
    assert "This form is of another version of the bot" in (await cora.submit_modal(opened, FILLED_IN)).text
