"""Tests of what an answer, a silence and a context look like, and that Discord takes them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands import custom_ids
from commands.markup import plain, visible
from commands.replies import Extras, Posting, answer_layout, context_layout, silence_layout
from corpus.errors import NotVerbatimError
from corpus.models import Correction, Pair, Reading, Scope
from corpus.published import Published
from tests.commands.layouts import buttons, refusals, texts
from tests.commands.samples import (
    BARLEY,
    CHINESE,
    CHINESE_BODY,
    NASTY,
    RUSSIAN_BODY,
    TOKEN,
    answers,
    make_answer,
    make_article,
    make_quote,
    quotes,
)

if TYPE_CHECKING:
    from corpus.models import Answer, Quote

BARE = make_quote(
    make_article(
        RUSSIAN_BODY,
        headline="Поезд с ячменём вышел из Актау на рассвете.",
        headline_given=False,
        publisher=None,
        url=None,
        language="ru",
        identity=9,
    ),
    "В нём шестьдесят вагонов.",
    "вагонов",
)
slow = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def test_an_answer_shows_quotes_with_their_sources() -> None:
    """Headline as a link, the quote in a block with the matching words bold, publisher and date as far as known."""
    layout = answer_layout(make_answer(BARLEY, CHINESE, BARE), TOKEN)
    assert texts(layout) == [
        "-# “Who sends barley to Xi'an?”",
        "### [Barley for palm oil](<https://courier.example.org/barley>)\n> **Grain trains** left **Aktau** at dawn.",
        "-# The Caspian Courier · March 2025",
        "### [小麦换棕榈油](<https://silu.example.cn/xm>)\n> 哈萨克斯坦的**小麦**列车昨天抵达**西安**。",
        "-# 丝路日报 · date unknown · Chinese",
        "### Поезд с ячменём вышел из Актау на рассвете. (first line)\n> В нём шестьдесят **вагонов**.",
        "-# publisher unknown · date unknown · Russian",
    ]
    assert refusals(layout) == []


def test_says_what_was_searched_instead() -> None:
    """A repaired word and a word that no article has are named under the question."""
    answer = make_answer(BARLEY, corrections=(Correction("Aktua", "aktau"),), unknown=("zeppelin",))
    assert texts(answer_layout(answer, TOKEN))[0] == (
        "-# “Who sends barley to Xi'an?”\n-# Searched Aktau for Aktua.\n-# No article has the word “zeppelin”."
    )


def test_buttons_name_the_quote_and_the_kept_answer() -> None:
    """Each quote opens its own context, the link leads to the source of the first."""
    found = buttons(answer_layout(make_answer(BARLEY, CHINESE), TOKEN))
    assert found["Context"]["custom_id"] == custom_ids.context(TOKEN, 7, 0)
    assert found["Top source"]["url"] == "https://courier.example.org/barley"
    assert set(found) == {"Context", "Top source"}


@pytest.mark.parametrize(("count", "offered"), [(3, False), (4, True)])
def test_offers_more_quotes_if_there_are_any(count: int, offered: bool) -> None:  # noqa: FBT001 - a table's column
    """Three quotes are shown at a time; the button leads to the fourth."""
    several = [replace(BARLEY, article=replace(BARLEY.article, id=number)) for number in range(1, count + 1)]
    found = buttons(answer_layout(make_answer(*several), TOKEN))
    assert ("More quotes" in found) is offered
    if offered:
        assert found["More quotes"]["custom_id"] == custom_ids.more(TOKEN, 3)


def test_further_quotes_go_on_where_the_first_ended() -> None:
    """The second reply shows the fourth quote on, and offers no more when there are none."""
    several = [replace(BARLEY, article=replace(BARLEY.article, id=n, headline=f"No. {n}")) for n in range(1, 6)]
    layout = answer_layout(make_answer(*several), TOKEN, first=3)
    shown = "\n".join(texts(layout))
    assert "No. 4" in shown
    assert "No. 5" in shown
    assert "No. 3" not in shown
    assert "More quotes" not in buttons(layout)


def test_weak_quotes_wait_to_be_asked_for() -> None:
    """A quote far behind the best one is not shown with it, only by "More quotes" and as what it is."""
    answer = make_answer(BARLEY, replace(CHINESE, score=0.22))
    first, further = answer_layout(answer, TOKEN), answer_layout(answer, TOKEN, first=1)
    assert "小麦" not in "".join(texts(first))
    assert buttons(first)["More quotes"]["custom_id"] == custom_ids.more(TOKEN, 1)
    assert "小麦" in "".join(texts(further))
    assert texts(further)[0].endswith("\n-# These match the question less well.")


def test_a_private_reply_can_be_posted_once() -> None:
    """It has a button to post it, which is spent afterwards; the public one says who shared it."""
    answer = make_answer(BARLEY)
    before = buttons(answer_layout(answer, TOKEN, posting=Posting.OFFERED))
    after = buttons(answer_layout(answer, TOKEN, posting=Posting.DONE))
    public = answer_layout(answer, TOKEN, shared_by=42)
    assert before["Post to channel"]["custom_id"] == custom_ids.post(TOKEN, 0)
    assert after["Posted"]["disabled"]
    assert texts(public)[0].startswith("-# Shared by <@42>\n")
    assert set(buttons(public)) == {"Context", "Source"}


def test_a_shortened_quote_is_marked_outside_of_the_quote() -> None:
    """Whole sentences are left, and the mark stands with the source."""
    body = "The barley train was long. " * 300
    layout = answer_layout(make_answer(make_quote(make_article(body.strip()))), TOKEN)
    _, quoted, source = texts(layout)
    assert source.startswith("-# […] · ")
    assert plain(quoted.partition("\n")[2]) == ("The barley train was long. " * quoted.count("train")).strip()
    assert 3_500 < sum(map(len, texts(layout))) <= 4_000
    assert refusals(layout) == []


def test_a_long_chinese_answer_stays_below_the_limit_in_bytes() -> None:
    """Three long Chinese quotes are shortened at the ends of sentences until Discord takes them."""
    body = CHINESE_BODY.replace("\n", "") * 30
    several = [make_quote(make_article(body, language="zh", identity=number)) for number in (1, 2, 3)]
    layout = answer_layout(make_answer(*several), TOKEN)
    assert refusals(layout) == []
    assert sum(len(text.encode()) for text in texts(layout)) > 9_000
    assert all(text.endswith("。") for text in texts(layout)[1::2])


def test_refuses_to_show_what_is_not_verbatim() -> None:
    """A quote whose span is not in the body stops the whole reply."""
    broken = replace(BARLEY, end=5_000)
    with pytest.raises(NotVerbatimError):
        answer_layout(make_answer(BARLEY, broken), TOKEN)


@slow
@given(answers())
def test_discord_takes_every_answer(answer: Answer) -> None:
    """Whatever the articles and the question say, the reply is within every limit and every quote is verbatim."""
    layout = answer_layout(answer, TOKEN, posting=Posting.OFFERED, shared_by=2**63 - 1)
    assert refusals(layout) == []
    quoted = [text for text in texts(layout) if text.startswith("### ")]
    for quote, text in zip(answer.quotes, quoted, strict=False):
        shown = plain(text.partition("\n")[2])
        assert shown
        assert visible(quote.text).startswith(shown)


@slow
@given(answers())
def test_discord_takes_every_silence(answer: Answer) -> None:
    """Whatever the question and the nearest headlines say, the reply is within every limit."""
    assert refusals(silence_layout(replace(answer, answered=False), filtered=True)) == []


@slow
@given(quotes())
def test_discord_takes_every_context(quote: Quote) -> None:
    """Whatever stands around a quote, the reply is within every limit."""
    assert refusals(context_layout(quote)) == []


@given(answers())
def test_discord_takes_every_answer_that_is_not_kept(answer: Answer) -> None:
    """Several quotes from one article don't give two buttons the same custom_id."""
    twice = replace(answer, quotes=answer.quotes * 2)
    layout = answer_layout(twice, None, posting=Posting.OFFERED)
    assert refusals(layout) == []
    assert not {"Context", "More quotes", "Post to channel"} & buttons(layout).keys()


@pytest.mark.parametrize(
    ("several", "posting", "missing"),
    [
        (1, Posting.IMPOSSIBLE, "Context is not there now"),
        (1, Posting.OFFERED, "Context and Post to channel are not there now"),
        (5, Posting.OFFERED, "Context, More quotes and Post to channel are not there now"),
    ],
)
def test_says_what_is_missing_of_an_answer_that_is_not_kept(several: int, posting: Posting, missing: str) -> None:
    """Only buttons that would be there are named; the article can be read instead."""
    quotes = [make_quote(make_article(identity=number)) for number in range(1, several + 1)]
    layout = answer_layout(make_answer(*quotes), None, posting=posting)
    assert f"{missing}: this answer could not be kept." in texts(layout)[0]
    assert buttons(layout)["Read article"]["custom_id"] == "read:1"


def test_silence_explains_itself() -> None:
    """It names the unknown words and the nearest headlines, says that they are no answers, and quotes nothing."""
    answer = make_answer(
        BARLEY, CHINESE, BARE, question="Do zeppelins fly to Xi'an?", answered=False, unknown=("zeppelins", "fly")
    )
    layout = silence_layout(answer)
    assert texts(layout) == [
        "-# “Do zeppelins fly to Xi'an?”",
        "**Nothing in the articles answers this.**\nNo article has the words “zeppelins”, “fly”.",
        (
            "Nearest headlines, which are not answers:\n"
            "[Barley for palm oil](<https://courier.example.org/barley>)\n-# The Caspian Courier · March 2025\n"
            "[小麦换棕榈油](<https://silu.example.cn/xm>)\n-# 丝路日报 · date unknown\n"
            "Поезд с ячменём вышел из Актау на рассвете.\n-# publisher unknown · date unknown"
        ),
        "-# Try other words, or see with /articles what can be quoted.",
    ]
    assert buttons(layout) == {}


def test_silence_with_nothing_near() -> None:
    """An empty corpus gives no headlines, and filters are mentioned."""
    layout = silence_layout(make_answer(question="Anyone?", answered=False), filtered=True)
    assert texts(layout)[1].endswith("Only the articles that your publisher and dates leave in were searched.")
    assert len(texts(layout)) == 3


def test_silence_names_each_article_once() -> None:
    """Two passages of one article are one headline."""
    near = make_quote(BARLEY.article, "Nobody has yet said who pays for the new crane.")
    layout = silence_layout(make_answer(BARLEY, near, answered=False))
    assert "".join(texts(layout)).count("Barley for palm oil") == 1


def test_context_says_where_it_comes_from() -> None:
    """Headline, publisher, date, paragraph and who added the article stand above the paragraphs."""
    article = make_article(published=Published(2025, 3, 9), scope=Scope(5))
    layout = context_layout(make_quote(article, "The tariff was halved last week."))
    head, body = texts(layout)
    assert head == (
        "### [Barley for palm oil](<https://courier.example.org/barley>)\n"
        "-# The Caspian Courier · 9 March 2025\n-# Paragraph 2 of 3 · added in this server"
    )
    assert body.startswith("Grain trains left")
    assert "**The tariff was halved last week.**\n\nNobody has" in body
    assert buttons(layout)["Read article"]["custom_id"] == custom_ids.read(7)


def test_context_shows_where_the_article_goes_on() -> None:
    """Brackets stand on lines of their own where text was left out."""
    body = "\n\n".join(f"Paragraph {number} is short." for number in range(1, 8))
    quote = make_quote(make_article(body), "Paragraph 4 is short.")
    assert texts(context_layout(quote))[1] == (
        "[…]\nParagraph 3 is short.\n\n**Paragraph 4 is short.**\n\nParagraph 5 is short.\n[…]"
    )


def test_nothing_from_outside_becomes_markup() -> None:
    """A question and an article full of Discord's signs are shown as written."""
    article = make_article(NASTY, headline=NASTY, publisher=NASTY)
    layout = answer_layout(
        make_answer(make_quote(article), question=NASTY, corrections=(Correction(NASTY, NASTY),), unknown=(NASTY,)),
        TOKEN,
    )
    assert refusals(layout) == []
    sent = "".join(texts(layout))
    for trick in ("<@1234>", "<#99>", "@everyone", "<t:", "||", "https://example.org/a_b_c", "\u202e"):
        assert trick not in sent.replace("\\@", "").replace("\\", "\\ ")


def test_what_stands_around_an_answer() -> None:
    """What can be asked next has a row of its own, and marks come last."""
    extras = Extras(follow_ups=("grain crane", "palm oil"), can_be_marked=True)
    layout = answer_layout(make_answer(BARLEY), TOKEN, extras=extras)
    found = buttons(layout)
    assert list(found) == ["Not helpful", "Helpful", "palm oil", "grain crane", "Source", "Context"]
    assert found["grain crane"]["custom_id"] == custom_ids.about("grain crane")
    assert texts(layout)[-1] == "-# Ask about:"
    assert refusals(layout) == []


def test_an_answer_that_is_not_kept_has_no_marks() -> None:
    """There is nothing that they could belong to; what can be asked next needs no kept answer."""
    layout = answer_layout(make_answer(BARLEY), None, extras=Extras(follow_ups=("palm oil",), can_be_marked=True))
    assert "Helpful" not in buttons(layout)
    assert "palm oil" in buttons(layout)


@pytest.mark.parametrize("headline", ["Trade_news " * 30, "中国贸易新闻" * 40, "[x] " * 60])
def test_long_headlines_and_addresses_leave_room_for_five_quotes(headline: str) -> None:
    """As many quotes as a server can want are whole, whatever stands around them."""
    said = "Each carried sixty wagons of barley bound for Xi'an."
    address = f"https://example.org/{'a' * 480}"
    articles = [make_article(headline=headline, url=address, publisher="P" * 80, identity=n) for n in range(1, 6)]
    answer = make_answer(*(make_quote(article, said) for article in articles), question="q" * 300)
    follow_ups = tuple(letter * 60 for letter in "abcd")
    layout = answer_layout(answer, TOKEN, extras=Extras(5, follow_ups, can_be_marked=True))
    assert refusals(layout) == []
    assert sum(said in shown for shown in texts(layout)) == len(articles)


def test_a_server_can_want_other_numbers_of_quotes() -> None:
    """As many as its admins have chosen are shown at once."""
    several = [replace(BARLEY, article=replace(BARLEY.article, id=number)) for number in range(1, 7)]
    for count in (1, 5):
        layout = answer_layout(make_answer(*several), TOKEN, extras=Extras(count))
        assert "".join(texts(layout)).count("Barley for palm oil") == count
        assert buttons(layout)["More quotes"]["custom_id"] == custom_ids.more(TOKEN, count)


def test_other_languages_stand_apart() -> None:
    """They are marked as what they are, with their language, and not repeated if they are quoted anyway."""
    answer = replace(make_answer(BARLEY), elsewhere=(BARE, BARLEY))
    shown = texts(answer_layout(answer, TOKEN))
    assert shown[-2] == "-# In other languages, found by names and numbers alone:"
    assert shown[-1] == (
        "**Поезд с ячменём вышел из Актау на рассвете. (first line)**\n> В нём шестьдесят **вагонов**.\n"
        "-# publisher unknown · date unknown · Russian"
    )
    assert "In other languages" not in "".join(texts(answer_layout(answer, TOKEN, first=1)))
    silent = texts(silence_layout(replace(answer, answered=False), token=TOKEN))
    assert silent[-4] == "-# In other languages, found by names and numbers alone:"


@slow
@given(answers(), answers(), st.integers(1, 5))
def test_discord_takes_an_answer_with_everything_around_it(answer: Answer, other: Answer, count: int) -> None:
    """A reading to drop, quotes in other languages, things to ask next and marks leave it within every limit."""
    reading = Reading(pair=Pair("CN", "KZ"), newest_first=True, phrases=("grain " * 40,) * 3, excluded=("报" * 200,))
    ids = (quote.article.id for quote in answer.quotes)
    elsewhere = [quote for quote in other.quotes if quote.article.id not in set(ids)]
    everything = replace(answer, reading=reading, elsewhere=tuple(elsewhere))
    extras = Extras(count, tuple(f"{sign * 58} {sign}" for sign in "abcd"), can_be_marked=True)
    layout = answer_layout(everything, TOKEN, posting=Posting.OFFERED, shared_by=2**63 - 1, extras=extras)
    assert refusals(layout) == []
    assert refusals(silence_layout(replace(everything, answered=False), token=TOKEN, filtered=True)) == []
