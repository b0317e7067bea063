"""Tests that the layouts of curating are taken by Discord whatever the articles and questions are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.curation.comparing import changed_words
from commands.curation.gaps import PER_PAGE as GAPS_PER_PAGE
from commands.curation.gaps import gaps_layout
from commands.curation.history_layouts import PER_PAGE, latest_layout, since_then, version_layout, versions_layout
from commands.curation.own_list_layouts import own_article_layout, own_list_layout, room_in_words
from commands.limits import Size
from commands.markup import plain, visible
from corpus.gaps import Gap
from corpus.models import UNLIMITED, Author, Draft, Headline, Limits, Scope, Via
from corpus.published import Published
from corpus.store import Action, Revision, Usage, Wanted
from corpus.store.history import Act
from tests.commands.layouts import refusals, texts
from tests.commands.samples import NASTY, make_article, stored_text

SERVER = Scope(1573852185924468760)
TEXTS = (NASTY * 20, "長" * 3_000, "*" * 3_000, "👩🏽" * 2_000, "\u200b", "Barley for palm oil")


def revision(headline: str, number: int = 1, **changes: object) -> Revision:
    """Make a revision."""
    author, at = Author(Via.FEED, SERVER), datetime(2026, 11, 20, 12, tzinfo=UTC)
    made = Revision(SERVER, "k" * 300, number, number, 10**15, headline, True, Action.UNDO, author, at, True)  # noqa: FBT003 - present and current
    return replace(made, **changes)  # type: ignore[arg-type]


def words_around(text: str) -> str:
    """Put a text between words, so that there is something to compare."""
    return f"Before it all stood this. {text} And this came after."


@pytest.mark.parametrize("text", TEXTS)
class TestAnyText:
    """The longest and the strangest texts."""

    def test_the_latest_changes(self, text: str) -> None:
        """Ten acts of many articles each."""
        shown = tuple(revision(text, article=10**15 + n) for n in range(3))
        acts = [Act(n, 12_345, tuple(replace(r, article=r.article + 3 * n) for r in shown)) for n in range(PER_PAGE)]
        assert refusals(latest_layout(acts, 100_000, 4)) == []

    def test_the_versions(self, text: str) -> None:
        """A page in the middle of many."""
        revisions = [revision(text, number) for number in range(100_040, 100_000, -1)]
        assert refusals(versions_layout(revisions, 2)) == []

    async def test_a_version(self, text: str) -> None:
        """All fields differ, and the text too."""
        draft = Draft("key", text, False, words_around(text), text, Published(2025), text, text)  # noqa: FBT003 - headline_given
        now = make_article(words_around(text[::-1]), headline=text[::-1], publisher=text[::-1], url=text[::-1])
        assert refusals(version_layout(revision(text), draft, await since_then(draft, now))) == []
        assert refusals(version_layout(revision(text), draft, await since_then(draft, None))) == []

    def test_the_list(self, text: str) -> None:
        """Ten articles, and every filter."""
        headlines = [Headline(n, SERVER, text, text, text, Published(2025, 9, 30), text) for n in range(10)]
        wanted = Wanted(text, date(2024, 9, 30), date(2025, 9, 30), "id", visible(text).replace("\n", " ")[:24])
        room = room_in_words(Usage(99_999, 10**12), Limits(100_000, 10**12))
        assert refusals(own_list_layout(headlines, 100_000, 500, wanted, room)) == []

    def test_one_article(self, text: str) -> None:
        """Its particulars."""
        article = make_article(headline=text, publisher=text, language=text)
        assert refusals(own_article_layout(article, [revision(text, 2), revision(text)])) == []

    def test_the_gaps(self, text: str) -> None:
        """A page of long questions with other wordings."""
        found = [Gap(text, 123_456, date(2025, 9, 30), (text,) * 12)] * (GAPS_PER_PAGE * 2)
        assert refusals(gaps_layout(found, 1)) == []


def test_room_without_limits() -> None:
    """What is not limited is not said to be."""
    assert room_in_words(Usage(1, 10), UNLIMITED) == "1 article, less than 0.1 MB with their earlier versions"


class TestChangedWords:
    """How two texts are compared."""

    def test_strikes_out_and_puts_in_bold(self) -> None:
        """What is gone comes before what is new, with a few words around."""
        before = "One two three four five six seven eight nine ten eleven twelve thirteen."
        after = before.replace("seven", "SEVEN new")
        shown = "> \\[…\\] two three four five six ~~seven~~ **SEVEN new** eight nine ten eleven twelve \\[…\\]"
        assert changed_words(before, after, Size(500, 1_000)) == shown

    def test_chinese_by_the_character(self) -> None:
        """There are no spaces to part words at, and none are put in."""
        assert changed_words("本周由一家企业中标", "上周由一家企业中标", Size(500, 1_000)).startswith(
            "> ~~本~~**上**周由一家企"
        )

    def test_line_breaks_are_no_words(self) -> None:
        """Other paragraphs with the same words are nothing to show."""
        assert changed_words("One two.\n\nThree.", "One two. Three.\n", Size(500, 1_000)) == ""

    @given(stored_text, stored_text)
    def test_keeps_to_its_room(self, before: str, after: str) -> None:
        """Any texts are compared in one quoted line that fits."""
        room = Size(120, 300)
        shown = changed_words(words_around(before), words_around(after), room)
        assert room.holds(Size.of(shown)) or not shown
        assert "\n" not in shown

    @given(st.lists(st.sampled_from(["grain", "port", "*old*", "新", "# one"]), max_size=30), st.data())
    def test_leaves_nothing_out(self, words: list[str], drawn: st.DataObject) -> None:
        """With room for all, a word of the new text that the old one lacks is shown."""
        place = drawn.draw(st.integers(0, len(words)))
        changed = [*words[:place], "zzyzx", *words[place:]]
        shown = changed_words(" ".join(words), " ".join(changed), Size(3_900, 9_000))
        assert "zzyzx" in plain(shown)
        assert "~~" not in shown.replace("\\~", "")


def test_a_version_shows_its_link_and_language() -> None:
    """As far as they are known."""
    draft = Draft("key", "Headline", True, "Body.", language="kk")  # noqa: FBT003 - headline_given
    shown = texts(version_layout(revision("Headline"), draft, "Since then"))[0]
    assert "-# Language: Kazakh · 5 characters\n-# No link" in shown


async def test_markdown_from_outside_is_shown_as_it_is() -> None:
    """No sign of a headline, a name, a text or a question changes how the rest looks."""
    nasty, here = "*so*", revision("*so*")
    draft = Draft("*so*", nasty, True, "*so* it was", nasty, None, "https://a.example.org/*so*", nasty)  # noqa: FBT003 - headline_given
    now = make_article("*so* it is", headline="now", publisher="now", url=None)
    listed = Headline(1, SERVER, nasty, nasty, nasty, None, None)
    layouts = [
        latest_layout([Act(1, 1, (here,))], 1, 0),
        versions_layout([here], 0),
        version_layout(here, draft, await since_then(draft, now)),
        own_list_layout([listed], 1, 0, Wanted(nasty, None, None, nasty, nasty), "room"),
        own_article_layout(make_article(headline=nasty, publisher=nasty, language=nasty), [here]),
        gaps_layout([Gap(nasty, 1, date(2025, 9, 30), (nasty,))], 0),
    ]
    for layout in layouts:
        shown = "\n".join(texts(layout))
        assert "\\*so\\*" in shown
        assert "*so*" not in shown.replace("\\*so\\*", "")
