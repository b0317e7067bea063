"""What curators do with the program as it is run: a whole life of articles."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final

import pytest

from corpus.models import Author, Scope, Via
from corpus.store import Action, Store
from tests.bot.busy_curators import TOO_LATE, BusyCurator, Deed
from tests.bot.real_bot import Crew, RealBot, real_bot
from tests.commands.curation.feed_site import TITLE, FeedSite, numbered
from tests.commands.curation.steps import FILLED_IN, TEXT, add_by_form, lines_of, upload
from tests.corpus.drafts import draft
from tests.corpus.store.checking import check_index
from tests.corpus.store.fitting import check_whole
from tests.corpus.web_server import LocalWeb, Page

if TYPE_CHECKING:
    from pathlib import Path

    from tests.discord_server.driver import LocalDiscord, Server
    from tests.discord_server.people import Person
    from tests.discord_server.replies import Reply


CREW: Final = ("Bo", "Cy", "Di", "Ed")
DEEDS: Final = 25
IMPORTED: Final = 800
MOMENT: Final = 0.05

APPLES: Final = FILLED_IN["Headline"]
SALT: Final = "Salt road to Tanjung opens"
_SALT_LINES: Final = (
    "A salt road between the pans of Karabas and the quay of Tanjung opened on Sunday, after eleven years of work.",
    "Forty camels walked at the head of the first column, and nine lorries with tents followed them.",
    "Read more",
    "The toll is two coins for each sack. The toll keeper sleeps in a blue hut beside the second bridge.",
    "Traders in Tanjung have bought the salt of the whole summer, and they asked for finer sacks.",
)
SALT_PAGE: Final = f"""<html lang="en"><head><title>{SALT}</title>
<meta property="og:site_name" content="Quay Papers"><meta property="article:published_time" content="2025-06-01">
</head><body><nav><a href="/">Home</a></nav><article><h1>{SALT}</h1>
{"".join(f"<p>{line}</p>" for line in _SALT_LINES)}</article></body></html>"""
TEA_PAGE: Final = """<html lang="en"><head><title>Tea bricks by sledge</title></head><body><article>
<h1>Tea bricks by sledge</h1>
<p>Tea bricks for the post station of Zharkol now come by sledge, since the ice on the lake is thick enough.</p>
<p>The postmaster counts them at night. He has found three hundred bricks more than the letter promised.</p>
<p>Whoever wants tea before the spring should write to him, the postmaster said, and send a stamp.</p>
</article></body></html>"""
TOLL: Final = "Where does the toll keeper of the salt road sleep?"


@dataclass(frozen=True, slots=True)
class Scene:
    """Who and what is there: a server with its curators and a member, and a server that is to see none of it."""

    discord: LocalDiscord
    bot: RealBot
    web: LocalWeb
    server: Server
    crew: Crew
    anna: Person
    others: Crew

    async def ask(self, question: str) -> str:
        """Ask as one who may only ask, somebody else each time."""
        asking = self.server.add_member("anna")
        return (await asking.slash("ask", question=question)).text.replace("*", "")

    async def listed(self) -> str:
        """Give the list of the server's articles."""
        return (await self.crew.next().slash("corpus list")).text


async def test_an_admins_whole_life(tmp_path: Path) -> None:
    """From the first form to the last list everything works, one thing on top of the other, in one running bot."""
    async with LocalWeb.running() as web, real_bot(tmp_path) as (discord, bot):
        server = discord.add_guild("Readers")
        crew = Crew(server, "cora", "dana", "emil", "fria", "gina", "hugo", "ines", "jost", "kira", "lena")
        others = Crew(discord.add_guild("Others"), "olaf", "pia", "quin")
        scene = Scene(discord, bot, web, server, crew, server.add_member("anna"), others)
        await _adds_by_form_and_file(scene)
        await _takes_back_and_corrects(scene)
        await _removes_and_restores(scene)
        await _lets_names_stand_for_each_other(scene)
        await _is_told_what_got_worse(scene)
        await _sees_gaps(scene)
        await _fetches(scene)
        await _follows_a_feed(scene)
        await _moves_all_of_it(scene, tmp_path)
        await _nothing_is_seen_elsewhere(scene)
        assert await bot.end(signal.SIGTERM) == 0


async def _adds_by_form_and_file(scene: Scene) -> None:
    cora, dana = scene.crew.next(), scene.crew.next()
    preview = await add_by_form(cora)
    assert preview.ephemeral
    assert "Left out: 1 line" in preview.text
    assert "no articles of its own yet" in await scene.listed()
    assert "Added 1 article." in (await cora.click(preview.message, "Add")).text

    preview = await dana.slash("corpus upload", file=upload("salt.html", SALT_PAGE))
    assert "Quay Papers · 1 June 2025" in preview.text
    assert "· Read more" in preview.text
    kept = await dana.select(preview.message, "Keep after all…", "Read more")
    assert "kept after all: 1 line" in kept.text
    form = await dana.click(kept.message, "Edit…")
    corrected = await dana.submit_modal(form, {"Publisher": "Quay & Pan Papers"})
    assert "Quay & Pan Papers · 1 June 2025" in corrected.text
    assert SALT not in await scene.listed()
    added = await dana.click(corrected.message, "Add")
    assert "Added 1 article." in added.text
    assert "│ Read more" in (await dana.click(added.message, "Read")).text

    answer = await scene.ask(TOLL)
    assert "The toll keeper sleeps in a blue hut beside the second bridge." in answer
    assert f"{SALT}" in answer
    assert "Quay & Pan Papers · 1 June 2025" in answer


async def _takes_back_and_corrects(scene: Scene) -> None:
    cora = scene.crew.next()
    preview = await add_by_form(cora, Headline="Apples, weighed again", Text=f"{TEXT} The scales were new.")
    assert f"% the same as “{APPLES}" in preview.text.replace("*", "")
    replaced = await cora.click(preview.message, f"Replace “{APPLES}”")
    assert "Updated 1 article." in replaced.text
    undone = await cora.click(replaced.message, "Undo")
    assert "Undone. Updated 1 article." in undone.text
    assert APPLES in await scene.listed()
    assert "Done again." in (await cora.click(undone.message, "Redo")).text
    listed = await scene.listed()
    assert "Apples, weighed again" in listed
    assert APPLES not in listed

    dana = scene.crew.next()
    form = await dana.slash("corpus edit", article="Apples, weighed again")
    edited = await dana.submit_modal(form, {"Headline": "Apples, weighed twice", "Date of publication": "2025-09"})
    assert "Date: 2 September 2025 → September 2025" in edited.text.replace("*", "")
    history = await dana.slash("corpus history", article="Apples, weighed twice")
    assert "5 versions, newest first" in history.text
    shown = await dana.select(history.message, "Look at a version…", "1")
    back = await dana.click(shown.message, "Bring back this version")
    assert f"Brought back version 1 of “{APPLES}”." in back.text
    assert APPLES in await scene.listed()


async def _removes_and_restores(scene: Scene) -> None:
    cora = scene.crew.next()
    (choice,) = await cora.autocomplete("corpus remove", "article", "salt rod")
    assert "Removed" in (await cora.slash("corpus remove", article=choice.value)).text
    assert "blue hut" not in await scene.ask(TOLL)
    dana = scene.crew.next()
    (choice,) = await dana.autocomplete("corpus restore", "article", "salt rod")
    assert f"Brought back “{SALT}”." in (await dana.slash("corpus restore", article=choice.value)).text
    assert "blue hut" in await scene.ask(TOLL)


async def _lets_names_stand_for_each_other(scene: Scene) -> None:
    question = "How many lorries with tents followed the camels to Xolvarra?"
    before = await scene.ask(question)
    assert "Searched" not in before
    told = await scene.crew.next().slash("corpus synonym add", names="Xolvarra = Tanjung")
    assert "These stand for each other now" in told.text
    answer = await scene.ask(question)
    assert "nine lorries with tents followed them" in answer
    assert "Searched Tanjung for Xolvarra" in answer


async def _is_told_what_got_worse(scene: Scene) -> None:
    cora, dana = scene.crew.next(), scene.crew.next()
    channel = scene.server.add_channel("library")
    await cora.select((await cora.slash("settings")).message, "No channel", channel)
    (choice,) = await dana.autocomplete("corpus check add", "headline", "Salt road", options={"question": TOLL})
    saved = await dana.slash("corpus check add", question=TOLL, headline=choice.value)
    assert f"“{SALT}” is quoted first" in saved.text
    removed = await dana.slash("corpus remove", article=SALT)
    worse = f"“{SALT}” was quoted first, and now it is no longer here"
    await scene.discord.until(
        lambda: any(worse in scene.discord.text_of(message) for message in channel.messages.values()),
        "the channel is told",
    )
    await dana.click(removed.message, "Undo")


async def _sees_gaps(scene: Scene) -> None:
    for question in ("Who mended the Zzyqual?", "who mended the zzyqual"):
        assert "blue hut" not in await scene.ask(question)
    gaps = await scene.crew.next().slash("corpus gaps")
    assert "2 ×" in gaps.text
    assert "zzyqual" in gaps.text.casefold()


async def _fetches(scene: Scene) -> None:
    scene.web.pages["/tea"] = Page(TEA_PAGE.encode())
    cora = scene.crew.next()
    preview = await cora.slash("corpus fetch", url=scene.web.url("/tea"))
    assert "Tea bricks by sledge" in preview.text
    assert f"Link: {scene.web.url('/tea')}" in preview.text
    await cora.click(preview.message, "Add")
    answer = await scene.ask("How many tea bricks more than promised has the postmaster of Zharkol found?")
    assert "three hundred bricks more than the letter promised" in answer


async def _follows_a_feed(scene: Scene) -> None:
    site = FeedSite(scene.web)
    site.publish(numbered(1, 7))
    cora = scene.crew.next()
    added = await cora.slash("feeds add", url=site.url)
    assert "It has 7 entries now. None of them was added." in added.text
    assert "Wagon report" not in await scene.listed()
    feed = await cora.click(added.message, "Add the newest 5")
    assert "5 entries are read and added in the background now" in feed.text
    async with asyncio.timeout(60):
        while "5 added" not in feed.text:
            await asyncio.sleep(0.1)
            feed = await cora.click(feed.message, "Refresh")
    listed = await scene.listed()
    assert "Wagon report 7" in listed
    assert "Wagon report 2" not in listed
    assert TITLE in (await scene.crew.next().slash("feeds list")).text


async def _moves_all_of_it(scene: Scene, folder: Path) -> None:
    exported = _file(await scene.crew.next().slash("corpus export"))
    (folder / "all.jsonl").write_bytes(exported)
    again = await scene.bot.command("import", str(folder / "all.jsonl"), "--guild", str(scene.server.id))
    assert again[0] == 0
    assert "Added 0, updated 0, unchanged 8, failed 0" in again[1]
    third = scene.discord.add_guild("Movers")
    moved = await scene.bot.command("import", str(folder / "all.jsonl"), "--guild", str(third.id))
    assert moved[0] == 0
    assert "Added 8" in moved[1]
    mia = Crew(third, "mia").next()
    assert _file(await mia.slash("corpus export")) == exported
    assert "blue" in (await mia.slash("ask", question=TOLL)).text
    listed = await mia.slash("corpus list")
    for headline in (APPLES, SALT, "Tea bricks by sledge", "Wagon report 7"):
        assert headline in listed.text


async def _nothing_is_seen_elsewhere(scene: Scene) -> None:
    for command, sentence in {
        "corpus list": "no articles of its own yet",
        "corpus history": "Nothing has been done to this server's articles yet.",
        "corpus export": "no articles of its own yet",
        "corpus synonym list": "There are no synonyms here yet",
        "corpus check run": "no saved questions here yet",
        "feeds list": "No feeds are followed here yet.",
        "corpus gaps": "has an answer by now, or nobody has asked yet",
    }.items():
        assert sentence in (await scene.others.next().slash(command)).text
    olaf = scene.others.next()
    assert "blue hut" not in (await olaf.slash("ask", question=TOLL)).text
    for command in ("corpus edit", "corpus remove", "corpus restore", "corpus history"):
        assert await olaf.autocomplete(command, "article", "salt") == []


def _file(reply: Reply) -> bytes:
    (attachment,) = reply.message.attachments
    return attachment.upload.content


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_killed_bot_has_kept_all_that_it_confirmed(tmp_path: Path, seed: int) -> None:
    """Eight curators of two servers do 200 things, an import runs beside them, and the bot is killed in the middle.

    Once it runs again all goes on. Each confirmed deed is there once with its history, and nothing is half-done.
    """
    lot = Random(seed)
    async with real_bot(tmp_path) as (discord, bot):
        servers = [discord.add_guild("Readers"), discord.add_guild("Others")]
        curators = [
            BusyCurator(discord, server, f"{name} of {server.guild.name}") for server in servers for name in CREW
        ]
        async with Store.open(bot.database) as store:
            for curator in curators:
                await curator.prepare(store, await _common(store, curator.scope))
        crews = [Crew(server, "cora") for server in servers]
        opened = [await add_by_form(crew.next()) for crew in crews]
        importing = await _begin_import(bot, servers[0])
        await _work_until_killed(bot, curators, lot)
        await bot.start()
        for crew, preview in zip(crews, opened, strict=True):
            assert "Added 1 article." in (await crew.last.click(preview.message, "Add")).text
        for curator in curators:
            await curator.try_again()
        await asyncio.gather(*(curator.work(DEEDS - len(curator.deeds)) for curator in curators))
        code, said = await importing
        assert code == 0, said
        assert f"Added {IMPORTED}," in said
        assert await bot.end(signal.SIGTERM) == 0
    async with Store.open(bot.database) as store:
        await _check_deeds(store, curators)
        await store.merged()
    check_whole(bot.database)
    check_index(bot.database)


async def _common(store: Store, scope: Scope) -> list[int]:
    drafts = [draft(f"common{number}", f"Common notice {number} hangs beside the door.") for number in range(4)]
    await store.put(scope, drafts)
    found, _ = await store.own_headlines(scope)
    return [headline.id for headline in found]


async def _begin_import(bot: RealBot, server: Server) -> asyncio.Task[tuple[int, str]]:
    """Import many articles in another process, and wait until the first of them are there."""
    articles = bot.database.with_name("import.jsonl")
    articles.write_text(lines_of(*(f"Freight bill {number}" for number in range(IMPORTED))))
    importing = asyncio.create_task(bot.command("import", str(articles), "--guild", str(server.id)))
    async with Store.open(bot.database) as store:
        before = await store.usage(Scope(server.id))
        while await store.usage(Scope(server.id)) == before and not importing.done():  # noqa: ASYNC110 - another process tells nobody
            await asyncio.sleep(0.02)
    return importing


async def _work_until_killed(bot: RealBot, curators: list[BusyCurator], lot: Random) -> None:
    """Let all curators work, and kill the bot a moment after some number of deeds has been answered."""
    enough = asyncio.Event()
    left = lot.randrange(20, 150)

    def told() -> None:
        nonlocal left
        left -= 1
        if not left:
            enough.set()

    working = asyncio.gather(*(curator.work(DEEDS, told) for curator in curators))
    await enough.wait()
    await asyncio.sleep(lot.random() * MOMENT)
    await bot.end(signal.SIGKILL)
    for curator in curators:
        curator.is_halted = True
    await working
    for curator in curators:
        curator.look_back()


async def _check_deeds(store: Store, curators: list[BusyCurator]) -> None:
    """Check that all that was confirmed is there once, and that nothing else is but what was begun."""
    for curator in curators:
        done = [deed for deed in curator.deeds if deed.change is not None]
        begun = [deed for deed in curator.deeds if deed.is_open]
        assert len(begun) <= 1
        assert len({deed.change for deed in done}) == len(done)
        for deed in done:
            await _check_deed(store, deed)
        for refused in (deed.refused for deed in curator.deeds if deed.refused):
            assert any(sentence in refused for sentence in TOO_LATE), refused
        revisions, _ = await store.history.latest(curator.scope, limit=10_000)
        by_them = [revision for revision in revisions if revision.author.who == curator.deeds[0].who]
        more = {revision.change for revision in by_them} - {deed.change for deed in done}
        assert len(more) <= len(begun)
        assert Counter(revision.headline for revision in by_them if revision.action is Action.ADD) == Counter(
            {deed.mark for deed in curator.deeds if deed.action is Action.ADD}
        )


async def _check_deed(store: Store, deed: Deed) -> None:
    assert deed.change is not None
    (revision,) = await store.history.of_change(deed.scope, deed.change)
    assert (revision.author, revision.action) == (Author(Via.MEMBER, deed.who), deed.action)
    after = await store.history.draft(deed.scope, revision.key, revision.number)
    if deed.action is Action.ADD:
        assert revision.headline == deed.mark
    elif deed.action is Action.EDIT:
        assert after is not None
        assert after.publisher == deed.mark
    elif deed.action is Action.UNDO:
        assert deed.undoes is not None
        (undone,) = await store.history.of_change(deed.scope, deed.undoes)
        assert undone.number == revision.number - 1
        assert after == await store.history.draft(deed.scope, revision.key, undone.number - 1)
    assert revision.present is (after is not None)
