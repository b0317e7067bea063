"""Tests that every view of feeds fits into a message and shows text from outside as it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest

from commands import BUTTONS
from commands.curation import custom_ids
from commands.curation.feed_layouts import added_layout, feed_layout, list_layout, removed_layout
from commands.curation.feed_wording import difference, filter_sentence
from corpus.models import Scope
from corpus.polling import PER_DAY, AddedFeed
from corpus.published import Published
from corpus.sentences import Sentence
from corpus.store.feed_rows import FORGOTTEN, NEVER, EntryState, Feed, StoredEntry
from tests.commands.layouts import buttons, refusals, texts
from tests.commands.samples import NASTY

if TYPE_CHECKING:
    import re

NOW: Final = datetime.now(UTC)
FEED: Final = Feed(
    id=7,
    scope=Scope(100),
    url="https://ports.example.org/feed",
    title="Ports of the Caspian",
    words=None,
    approval=False,
    who=5,
    etag=None,
    modified=None,
    next_poll=NOW + timedelta(hours=1),
    polled_at=NOW,
    minutes=60,
    failures=0,
    error=None,
    day=None,
    added_today=0,
)
ENTRY: Final = StoredEntry(
    id=3,
    scope=Scope(100),
    feed=7,
    headline="A ferry for lorries",
    url="https://ports.example.org/ferry",
    published=Published(2025, 4, 5),
    content=None,
    state=EntryState.FAILED,
    error=Sentence("ports.example.org cannot be reached."),
    key=None,
)
NONE: Final = dict.fromkeys(EntryState, 0)
MANY: Final = dict.fromkeys(EntryState, 88_888)
WORST: Final = [
    replace(
        FEED,
        id=10**17 + number,
        title=text * 20,
        url=f"https://{'long.' * 30}example.org/{text * 10}",
        words=f"a {text * 10} -{text}",
        error=Sentence(text * 20),
        failures=1_000,
        approval=True,
        who=10**18,
    )
    for number, text in enumerate([NASTY, "里海港口新闻", NASTY, "👩🏽", "Порты Каспия ", "里海" * 50, "a"])
]


@pytest.mark.parametrize("is_off", [False, True])
def test_the_worst_feeds_fit_into_a_list(*, is_off: bool) -> None:
    """Five feeds with the longest of everything, in any script, are within every limit of Discord's."""
    counts = {feed.id: MANY for feed in WORST}
    for page in (0, 1, 99):
        assert refusals(list_layout(WORST, counts, page, is_off=is_off)) == []
    chinese = [replace(WORST[5], id=number) for number in range(5)]
    assert refusals(list_layout(chinese, dict.fromkeys(range(5), MANY), 0, is_off=is_off)) == []


@pytest.mark.parametrize("feed", WORST)
def test_the_worst_feed_fits_into_a_page(feed: Feed) -> None:
    """A feed with the longest entries is within every limit, as are what it was when added and what is left of it."""
    text = (feed.title or "")[:300]
    entries = [replace(ENTRY, id=10**17 + number, headline=text, error=Sentence(text)) for number in range(10)]
    assert refusals(feed_layout(feed, MANY, entries, PER_DAY, note=text * 5, is_off=True)) == []
    assert refusals(added_layout(AddedFeed(feed, 500, 400), PER_DAY)) == []
    assert refusals(removed_layout(feed)) == []


def test_text_from_outside_is_escaped() -> None:
    """A title, an address, a filter, an error and a headline are shown sign by sign."""
    feed = replace(FEED, title="**A** <@1>", url="https://a_b_.example.org/x_y_", words="`x`", error=Sentence("# _no_"))
    layout = feed_layout(feed, NONE, [replace(ENTRY, headline="- ||b||", error=Sentence("[c](d)"))], PER_DAY)
    shown = "\n".join(texts(layout))
    for escaped in (r"\*\*A\*\* \<\@1\>", r"x\_y\_", r"\`x\`", r"\# \_no\_", r"\- \|\|b\|\|", r"\[c\](d)"):
        assert escaped in shown


@pytest.mark.parametrize(
    ("who", "says"),
    [(5, "Added by <@5>"), (None, "Added by the host"), (FORGOTTEN, "Added by someone who asked to be forgotten")],
)
def test_a_feed_says_who_added_it(who: int | None, says: str) -> None:
    """A member, the host, or somebody whose number is kept no more."""
    assert says in "\n".join(texts(feed_layout(replace(FEED, who=who), NONE, [], PER_DAY)))


def test_a_page_says_what_became_of_entries() -> None:
    """An entry has its date, its state and what went wrong; one without a date says nothing of it."""
    entries = [ENTRY, replace(ENTRY, headline="", published=None, state=EntryState.WAITING, error=None)]
    shown = "\n".join(texts(feed_layout(FEED, NONE | {EntryState.FAILED: 1, EntryState.WAITING: 1}, entries, PER_DAY)))
    assert "-# 5 April 2025 · could not be read: ports.example.org cannot be reached." in shown
    assert "https\\://ports.example.org/ferry\n-# waiting for approval" in shown
    assert "Added by <@5>" in shown
    assert f"next <t:{int(FEED.next_poll.timestamp())}:R>" in shown


def test_a_full_day_is_said() -> None:
    """When a feed has added as much as it may today, and more is to come, its page says when."""
    full = replace(FEED, day=NOW.date().isoformat(), added_today=PER_DAY)
    due = NONE | {EntryState.DUE: 4}
    assert "It has added 50 today; the others follow tomorrow." in "\n".join(texts(feed_layout(full, due, [], PER_DAY)))
    for feed, counts in ((FEED, due), (full, NONE)):
        assert "today" not in "\n".join(texts(feed_layout(feed, counts, [], PER_DAY)))


@pytest.mark.parametrize(
    ("offered", "skipped", "sentence", "labels"),
    [
        (0, 0, "It has no entries now that are new here.", set()),
        (1, 0, "It has 1 entry now. It was not added.", {"Add 1", "Skip it"}),
        (5, 0, "It has 5 entries now. None of them was added.", {"Add all 5", "Skip them"}),
        (6, 0, "It has 6 entries now. None of them was added.", {"Add all 6", "Add the newest 5", "Skip them"}),
        (0, 1, "It has 1 entry now, but it does not pass the filter.", set()),
        (0, 3, "It has 3 entries now, but none of them passes the filter.", set()),
        (1, 2, "It has 3 entries now. 1 of them passes the filter. It was not added.", {"Add 1", "Skip it"}),
    ],
)
def test_the_backlog_is_counted_and_offered(offered: int, skipped: int, sentence: str, labels: set[str]) -> None:
    """What there is is said as a person would, and buttons are there for what can be taken."""
    layout = added_layout(AddedFeed(FEED, offered, skipped), PER_DAY)
    assert sentence in "\n".join(texts(layout))
    assert set(buttons(layout)) == labels


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("barley", "Only entries with this: barley"),
        ("barley, wheat", "Only entries with any of these words: barley, wheat"),
        ("-football", "Only entries with none of the words after a minus: \\-football"),
        ("barley -football", "Only entries with this, and none with those after a minus: barley -football"),
    ],
)
def test_a_filter_is_explained(words: str, sentence: str) -> None:
    """What a filter lets through is said with its words as they were typed."""
    assert filter_sentence(replace(FEED, words=words)) == sentence


def test_what_a_poll_brought_is_said() -> None:
    """New entries are told by what becomes of them; a failure is told with its sentence."""
    after = NONE | {EntryState.DUE: 1, EntryState.WAITING: 2}
    assert difference(FEED, NONE, NONE) == "Polled: nothing new."
    assert (
        difference(FEED, NONE, after)
        == "Polled: 1 new entry to be read and added. Polled: 2 new entries waiting for approval."
    )
    failed = replace(FEED, failures=1, error=Sentence("It broke."))
    assert difference(failed, NONE, after) == "Polling failed. It broke."


def test_a_feed_that_is_gone_is_not_polled_any_more() -> None:
    """Instead of a time in eight thousand years the list says so."""
    (_, listed) = texts(list_layout([replace(FEED, next_poll=NEVER)], {7: NONE}, 0, is_off=False))
    assert "not polled any more" in listed


@pytest.mark.parametrize(
    ("custom_id", "pattern"),
    [
        (custom_ids.feeds(999_999), custom_ids.FEEDS),
        (custom_ids.feed(10**18 - 1), custom_ids.FEED),
        (custom_ids.FEED_OPEN.pattern, custom_ids.FEED_OPEN),
        (custom_ids.feed_take(10**18 - 1, 10**9 - 1), custom_ids.FEED_TAKE),
        (custom_ids.feed_skip(10**18 - 1), custom_ids.FEED_SKIP),
        (custom_ids.feed_dismiss(10**18 - 1, 10**18 - 1), custom_ids.FEED_DISMISS),
        (custom_ids.feed_poll(10**18 - 1), custom_ids.FEED_POLL),
        (custom_ids.feed_review(10**18 - 1), custom_ids.FEED_REVIEW),
        (custom_ids.feed_remove(10**18 - 1), custom_ids.FEED_REMOVE),
        (custom_ids.feed_again(10**18 - 1), custom_ids.FEED_AGAIN),
    ],
)
def test_what_a_button_carries_is_read_by_exactly_one_class(custom_id: str, pattern: re.Pattern[str]) -> None:
    """Even the largest numbers fit into a custom_id, and no two kinds of button are confused."""
    assert len(custom_id) <= 100
    matching = [button for button in BUTTONS if button.__discord_ui_compiled_template__.fullmatch(custom_id)]
    assert [button.__discord_ui_compiled_template__ for button in matching] == [pattern]
