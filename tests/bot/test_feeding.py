"""`dragoman feeds` follows feeds of a local web server, and makes articles of their entries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.corpus.web_server import Page

if TYPE_CHECKING:
    from tests.bot.conftest import Dragoman
    from tests.corpus.web_server import LocalWeb

ONLY = "--no-bundled"
GUILD = ("--guild", "77")
TOWNS = ("Aktau", "Taraz", "Semey", "Kokshetau", "Zhanaozen")
GOODS = ("apricots", "copper wire", "sunflower oil", "felt carpets", "salted fish")


def publish(web: LocalWeb, *numbers: int) -> None:
    """Let the feed have these entries, newest first, each with a page of its own."""
    items = []
    for number in numbers:
        town, goods = TOWNS[number], GOODS[number]
        web.pages[f"/{number}"] = Page(
            f"<html><head><title>{town} sends {goods}</title></head><body><article><h1>{town} sends {goods}</h1>"
            f"<p>Merchants from {town} loaded {goods} for {number * 37 + 5} shops in the south, the mayor said.</p>"
            f"<p>Nobody in {town} had seen so much of it since the year {1950 + number * 11}.</p>"
            "</article></body></html>".encode()
        )
        items.append(
            f"<item><title>{town} sends {goods}</title><link>{web.url(f'/{number}')}</link>"
            f"<guid>{number}</guid><pubDate>Fri, 0{number + 1} Nov 2024 10:00:00 GMT</pubDate></item>"
        )
    web.pages["/feed.xml"] = Page(
        f"<?xml version='1.0'?><rss version='2.0'><channel><title>Steppe Ledger</title><link>{web.base_url}</link>"
        f"<description>News of the steppe</description>{''.join(items)}</channel></rss>".encode(),
        "application/rss+xml",
    )


@pytest.fixture
def feed(web: LocalWeb) -> str:
    """Publish a feed with two entries, and give its address."""
    publish(web, 1, 0)
    return web.url("/feed.xml")


def headlines(dragoman: Dragoman, *guild: str) -> list[str]:
    """List the headlines that can be quoted, newest first."""
    return [str(line["headline"]) for line in dragoman("articles", "--json", ONLY, *guild).lines()]


def test_the_backlog_is_offered_and_taken(dragoman: Dragoman, feed: str) -> None:
    """Nothing of it joins by itself; the newest is taken, then the rest is left."""
    added = dragoman("feeds", "add", feed, ONLY)
    assert (added.code, added.err) == (0, "")
    assert added.out == (
        "Following “Steppe Ledger” as number 1. 2 entries from before can be taken: dragoman feeds offered 1\n"
    )
    assert headlines(dragoman) == []
    shown = dragoman("feeds", "offered", "1", ONLY).out.splitlines()
    assert shown[:4:2] == ["Taraz sends copper wire", "Aktau sends apricots"]
    how = "Take them with: dragoman feeds offered 1 --take all (or a number, or --skip)"
    assert shown[4:] == [f"2 entries of “Steppe Ledger” can be taken. {how}"]
    assert shown[1].startswith("   2 November 2024 · older, not added · http://127.0.0.1:")
    taken = dragoman("feeds", "offered", "1", "--take", "1", ONLY)
    assert taken.code == 0
    first, second, third = taken.out.splitlines()
    assert (first, second) == ("1 entry taken.", "   1  Steppe Ledger: 1 added")
    assert third.startswith("      + Taraz sends copper wire · taraz-sends-copper-wire-")
    assert headlines(dragoman) == ["Taraz sends copper wire"]
    assert dragoman("feeds", "offered", "1", "--skip", ONLY).out == "1 entry skipped.\n"
    assert dragoman("feeds", "offered", "1", ONLY).out == "0 entries of “Steppe Ledger” can be taken.\n"


def test_new_entries_join_with_a_poll(dragoman: Dragoman, web: LocalWeb, feed: str) -> None:
    """What is not due is left alone unless --all is given; the articles that came are named, and are a feed's."""
    dragoman("feeds", "add", feed, ONLY)
    publish(web, 3, 2, 1, 0)
    idle = dragoman("feeds", "poll", ONLY)
    assert (idle.code, idle.out) == (0, "No feed is due; --all polls them nevertheless.\n")
    polled = dragoman("feeds", "poll", "--all", ONLY)
    assert polled.code == 0
    assert polled.out.startswith("   1  Steppe Ledger: 2 added\n")
    assert sorted(headlines(dragoman)) == ["Kokshetau sends felt carpets", "Semey sends sunflower oil"]
    changes = dragoman("history", "--json", ONLY).lines()
    assert [(line["via"], line["member"]) for line in changes] == [("feed", None)] * 2
    assert dragoman("feeds", "poll", "--all", ONLY).out == "   1  Steppe Ledger: nothing new\n"


def test_entries_wait_for_approval(dragoman: Dragoman, web: LocalWeb, feed: str) -> None:
    """With --approve new entries join only when they are taken, before the older ones that are offered."""
    dragoman("feeds", "add", feed, "--approve", ONLY)
    publish(web, 2, 1, 0)
    assert dragoman("feeds", "poll", "--all", ONLY).out == "   1  Steppe Ledger: 1 waiting for approval\n"
    assert headlines(dragoman) == []
    states = [(line["headline"], line["state"]) for line in dragoman("feeds", "offered", "1", "--json", ONLY).lines()]
    assert states == [
        ("Semey sends sunflower oil", "waiting"),
        ("Taraz sends copper wire", "offered"),
        ("Aktau sends apricots", "offered"),
    ]
    dragoman("feeds", "offered", "1", "--take", "2", ONLY)
    assert headlines(dragoman) == ["Semey sends sunflower oil", "Taraz sends copper wire"]


def test_words_choose_the_entries(dragoman: Dragoman, feed: str) -> None:
    """What does not pass the filter is counted and not offered; a filter without a word is refused."""
    added = dragoman("feeds", "add", feed, "--words", "apricot", ONLY)
    assert "1 entry of it does not pass the filter. 1 entry from before can be taken" in added.out
    assert [line["headline"] for line in dragoman("feeds", "offered", "1", "--json", ONLY).lines()] == [
        "Aktau sends apricots"
    ]
    assert dragoman("feeds", "add", f"{feed}?again", "--words", '"', ONLY).code == 1


def test_the_list_tells_how_each_feed_is_doing(dragoman: Dragoman, web: LocalWeb, feed: str) -> None:
    """Address, schedule, counts, filter and the last error are there, and the error fails the poll."""
    assert dragoman("feeds", "add", feed, "--words=-football", ONLY).code == 0
    web.pages["/feed.xml"] = Page(b"Sorry", status=503)
    failed = dragoman("feeds", "poll", "--all", ONLY)
    assert failed.code == 1
    error = "127.0.0.1 has a problem of its own at the moment (error 503)."
    assert failed.out == f"   1  Steppe Ledger: {error}\n"
    name, address, schedule, counts, words, shown_error, hint = dragoman("feeds", "list", ONLY).out.splitlines()
    assert (name, address, counts) == ("   1  Steppe Ledger", f"      {feed}", "      2 older, not added")
    when = r"\d+ \w+ \d{4}, \d\d:\d\d"
    assert re.fullmatch(rf"      polled {when}; next {when} \(every hour\)", schedule)
    assert (words, shown_error) == ("      filter: -football", f"      {error}")
    assert hint == "Take what is offered or waits with: dragoman feeds offered N --take all"
    listed: list[Any] = dragoman("feeds", "list", "--json", ONLY).lines()
    assert [(line["feed"], line["failures"], line["error"]) for line in listed] == [(1, 1, error)]
    assert listed[0]["entries"]["offered"] == 2


def test_an_entry_that_cannot_be_read_is_named(dragoman: Dragoman, web: LocalWeb, feed: str) -> None:
    """The reason is on stderr; the other entries join."""
    dragoman("feeds", "add", feed, ONLY)
    publish(web, 3, 2, 1, 0)
    del web.pages["/2"]
    polled = dragoman("feeds", "poll", "--all", ONLY)
    assert polled.out.startswith("   1  Steppe Ledger: 1 added, 1 could not be read\n")
    assert polled.err == "Semey sends sunflower oil: 127.0.0.1 has no such page (error 404).\n"


def test_servers_follow_feeds_of_their_own(
    dragoman: Dragoman, web: LocalWeb, feed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are listed, polled and removed apart; the host is not bound by the number that a server may follow."""
    monkeypatch.setenv("DRAGOMAN_SERVER_FEEDS", "0")
    added = dragoman("feeds", "add", feed, ONLY, *GUILD)
    assert added.out.endswith(" dragoman feeds offered 1 --guild 77\n")
    none = "No feeds are followed yet; add one with: dragoman feeds add URL\n"
    assert dragoman("feeds", "list", ONLY).out == none
    assert dragoman("feeds", "remove", "1", ONLY).code == 1
    publish(web, 2, 1, 0)
    dragoman("feeds", "poll", "--all", ONLY, *GUILD)
    assert (headlines(dragoman), headlines(dragoman, *GUILD)) == ([], ["Semey sends sunflower oil"])
    removed = dragoman("feeds", "remove", "1", ONLY, *GUILD)
    assert (removed.code, removed.out) == (0, "“Steppe Ledger” is no longer followed. Its articles stay.\n")
    assert headlines(dragoman, *GUILD) == ["Semey sends sunflower oil"]


def test_what_cannot_be_followed_is_one_sentence(
    dragoman: Dragoman, web: LocalWeb, feed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that is no feed, one that is followed already, no such number, and a web that is switched off."""
    dragoman("feeds", "add", feed, ONLY)
    for argv, words in (
        (["add", web.url("/0")], "is not a feed"),
        (["add", feed], "followed already"),
        (["add", "ftp://ledger.example/feed"], "https://"),
        (["remove", "9"], "There is no feed 9; `dragoman feeds list` shows them."),
        (["offered", "9"], "There is no feed 9"),
        (["offered", "9", "--take", "all"], "There is no feed 9"),
    ):
        ended = dragoman("feeds", *argv, ONLY)
        assert (ended.code, ended.out, ended.err.count("\n")) == (1, "", 1), argv
        assert words in ended.err
    monkeypatch.setenv("DRAGOMAN_FETCH", "off")
    assert dragoman("feeds", "poll", "--all", ONLY).err == (
        "Fetching is switched off on this host (DRAGOMAN_FETCH), so feeds are not read.\n"
    )
    assert dragoman("feeds", "list", "--json", ONLY).lines()[0]["failures"] == 0
