"""Feeds of every version, whole and broken, and the filter for their entries."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from corpus import feeds
from corpus.errors import CorpusError, ReadingError
from corpus.feeds import (
    MOST_ENTRIES,
    Entry,
    ParsedFeed,
    identified,
    parse_feed_isolated,
    parse_wanted,
    plain_text,
    read_feed,
)
from corpus.reading.isolated import ReadingLimits

URL = "https://news.example/feed.xml"

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Steppe &amp; Strait</title><link>https://news.example/</link><ttl>90</ttl>
<item><title>A &lt;b&gt;second&lt;/b&gt; crane at Khorgos</title><link>/crane?utm_source=rss#top</link>
<pubDate>Tue, 05 Mar 2024 01:30:00 +0500</pubDate><description>Short.</description>
<content:encoded><![CDATA[<p>The crane came by rail.</p><p>It works at night.</p>]]></content:encoded></item>
<item><guid isPermaLink="false">77</guid><description>Durians by air, at last.</description></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Port log</title>
<entry><id>tag:port.example,2024:9</id><title>Ferry delayed</title><updated>2024-06-02T10:00:00Z</updated>
<summary type="html">Fog &amp;amp; wind.</summary></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel rdf:about="https://news.example/"><title>Old style</title>
<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency></channel>
<item rdf:about="https://news.example/wheat"><title>Wheat</title><link>https://news.example/wheat</link>
<dc:date>2023-11-30</dc:date></item></rdf:RDF>"""

BARE = '<rss version="0.91"><channel><title>Bare</title><item><title>One &eacute; & two</title><link>https://a.example/1</link>'


def parsed(feed: str | bytes) -> ParsedFeed:
    """Read a feed in this very process."""
    return identified(read_feed(feed.encode() if isinstance(feed, str) else feed, URL))


def rss(*items: str) -> ParsedFeed:
    """Read a feed of these items."""
    return parsed(f'<rss version="2.0"><channel>{"".join(f"<item>{item}</item>" for item in items)}</channel></rss>')


def entry(headline: str, summary: str = "") -> Entry:
    """Make an entry that only has texts."""
    return Entry("x", headline, None, None, summary, None)


def test_rss_is_read() -> None:
    """An RSS feed gives its title, and of each entry the headline without markup, the link, and the longest text."""
    feed = parsed(RSS)
    assert (feed.title, feed.minutes) == ("Steppe & Strait", 90)
    crane, durians = feed.entries
    assert crane.headline == "A second crane at Khorgos"
    assert crane.url == "https://news.example/crane?utm_source=rss#top"
    assert crane.summary == "Short."
    assert crane.content_html == "<p>The crane came by rail.</p><p>It works at night.</p>"
    assert (durians.headline, durians.url, durians.published) == ("", None, None)
    assert durians.content_html == "<p>Durians by air, at last.</p>"


def test_a_day_stays_the_day_as_written() -> None:
    """A date is the one that stands in the feed, whatever day it was then in Greenwich."""
    assert str(parsed(RSS).entries[0].published) == "2024-03-05"


def test_atom_is_read() -> None:
    """An Atom entry without a link is named by its id, and dated by its last change for want of another date."""
    [ferry] = parsed(ATOM).entries
    assert (ferry.identity, ferry.headline, str(ferry.published)) == (
        "tag:port.example,2024:9",
        "Ferry delayed",
        "2024-06-02",
    )
    assert ferry.summary == "Fog & wind."


def test_rss_1_is_read() -> None:
    """RSS 1.0 is read with its Dublin Core date, and with how often it says that it changes."""
    feed = parsed(RDF)
    assert (feed.title, feed.minutes) == ("Old style", 6 * 60)
    assert [(item.headline, str(item.published)) for item in feed.entries] == [("Wheat", "2023-11-30")]


def test_a_broken_feed_is_read_as_far_as_it_goes() -> None:
    """A feed that ends too early, with entities that XML does not know, still gives its entry."""
    assert [item.headline for item in parsed(BARE).entries] == ["One é & two"]


def test_an_undeclared_encoding_is_found_out() -> None:
    """A feed in the Cyrillic code page that does not say so is not read as a western one."""
    title = "Казахстан и Малайзия договорились о поставках муки и говядины"
    item = f"<item><title>{title}</title><link>https://a.example/1</link></item>"
    feed = f'<rss version="2.0"><channel><title>Новости</title>{item}</channel></rss>'
    assert [item.headline for item in parsed(feed.encode("cp1251")).entries] == [title]


@pytest.mark.parametrize(
    "link",
    [
        "https://news.example/a/",
        "http://www.news.example/a",
        "https://news.example:443/a#comments",
        "https://news.example/a?utm_medium=feed&amp;fbclid=9",
    ],
)
def test_an_entry_is_the_same_in_every_feed(link: str) -> None:
    """Links that only differ in scheme, www., last slash, fragment and tracking are one entry, whatever their ids."""
    [one] = rss("<link>https://news.example/a</link><guid isPermaLink='false'>1</guid>").entries
    [other] = rss(f"<link>{link}</link><guid isPermaLink='false'>2</guid>").entries
    assert one.identity == other.identity


def test_other_links_are_other_entries() -> None:
    """What a page is asked for in its query, and another path, make another entry."""
    links = ["https://news.example/a", "https://news.example/b", "https://news.example/a?id=1"]
    assert len({item.identity for item in rss(*(f"<link>{link}</link>" for link in links)).entries}) == 3


def test_a_link_that_entries_share_names_none_of_them() -> None:
    """Entries that all point to one page, or to the front page, are told apart by their ids, then by their texts."""
    shared = "<link>https://news.example/today</link>"
    feed = rss(
        f"{shared}<guid isPermaLink='false'>1</guid><title>One</title>",
        f"{shared}<guid isPermaLink='false'>2</guid><title>Two</title>",
        f"{shared}<title>Three</title>",
        "<link>https://news.example/</link><guid isPermaLink='false'>4</guid>",
    )
    identities = [item.identity for item in feed.entries]
    assert identities[:2] + identities[3:] == ["news.example 1", "news.example 2", "news.example 4"]
    assert len(set(identities)) == 4


def test_an_entry_twice_in_a_feed_is_one() -> None:
    """The same entry given twice is taken once."""
    item = "<link>https://news.example/a</link><guid isPermaLink='false'>1</guid>"
    assert len(rss(item, item).entries) == 1


def test_a_number_is_an_id_on_its_own_site_only() -> None:
    """An id that is a plain number does not make entries of different sites one."""
    content = (
        b"<rss version='2.0'><channel><item><guid isPermaLink='false'>1</guid><title>x</title></item></channel></rss>"
    )
    one, other = (identified(read_feed(content, url)).entries[0] for url in (URL, "https://other.example/feed"))
    assert one.identity != other.identity


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Sat, 02 Nov 2024 23:59:59 GMT", "2024-11-02"),
        ("2 Nov 2024 10:00", "2024-11-02"),
        ("2024-11-02T23:30:00-08:00", "2024-11-02"),
        ("02.11.2024", "2024-11-02"),
        ("2 ноября 2024", "2024-11-02"),
        ("Mon, 01 Jan 0001 00:00:00 GMT", "None"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "None"),
        ("yesterday", "None"),
        ("", "None"),
    ],
)
def test_dates_are_read_or_unknown(written: str, day: str) -> None:
    """Dates of many forms are read, and what stands for no date is none."""
    assert str(rss(f"<title>x</title><pubDate>{written}</pubDate>").entries[0].published) == day


def test_the_newest_entries_are_taken() -> None:
    """Of a feed with more than 500 entries, oldest first, the newest 500 are taken, newest first."""
    first = date(2020, 1, 1)
    items = [
        f"<title>{number}</title><pubDate>{first + timedelta(number)}</pubDate>" for number in range(MOST_ENTRIES + 2)
    ]
    taken = [item.headline for item in rss(*items).entries]
    assert (len(taken), taken[0], taken[-1]) == (MOST_ENTRIES, str(MOST_ENTRIES + 1), "2")


def test_scripts_are_no_text() -> None:
    """What a page does not show is not taken for what an entry says."""
    assert (
        plain_text("<style>a{}</style>Tea <SCRIPT>let b</SCRIPT>and<br>r<b>i</b>ce &amp; salt") == "Tea and rice & salt"
    )


def test_an_entry_without_anything_is_left_out() -> None:
    """An empty entry is none, and a link that is no web address is no link."""
    assert rss("", "<link>javascript:alert(1)</link>").entries == ()
    assert rss("<title>x</title><link>javascript:alert(1)</link>").entries[0].url is None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", f"{URL} is not a feed: it is empty."),
        (b"just words", f"{URL} is not a feed."),
        (b"<html><body>hello</body></html>", f"{URL} is not a feed but a web page."),
        (
            b"<!doctype html><head><link href='../rss?a=1&amp;b=2' type='application/rss+xml' rel='ALTERNATE'></head>",
            f"{URL} is not a feed but a web page, which names this feed: https://news.example/rss?a=1&b=2",
        ),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "JSON Feed"),
    ],
)
def test_what_is_no_feed_is_refused(content: bytes, sentence: str) -> None:
    """What is no feed is refused with a sentence, which names the feed that a web page links to."""
    with pytest.raises(ReadingError) as refusal:
        parsed(content)
    assert sentence in str(refusal.value)


async def test_a_feed_is_read_in_a_process_of_its_own() -> None:
    """What comes out of the process is what the feed holds."""
    assert await parse_feed_isolated(RSS.encode(), URL) == parsed(RSS)


async def test_a_refusal_comes_out_of_the_process() -> None:
    """What the process refuses is refused with its sentence."""
    with pytest.raises(ReadingError, match="is not a feed but a web page"):
        await parse_feed_isolated(b"<html></html>", URL)


async def test_an_entity_bomb_does_no_harm() -> None:
    """Entities that stand for each other a billion times over are not unfolded."""
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">\n' for n in range(1, 10))
    feed = (
        f'<!DOCTYPE r [\n<!ENTITY a0 "ha">\n{levels}]><rss version="2.0"><channel><title>&a9;</title></channel></rss>'
    )
    assert len((await parse_feed_isolated(feed.encode(), URL)).title or "") < 10


async def test_a_feed_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tags a million deep end the process at its time, with a sentence."""
    monkeypatch.setattr(feeds, "_LIMITS", ReadingLimits(seconds=1))
    with pytest.raises(ReadingError, match="takes too long to read"):
        await parse_feed_isolated(b"<rss version='2.0'><channel>" + b"<a>" * 1_000_000, URL)


async def test_what_breaks_the_parser_is_refused() -> None:
    """A character that cannot be, over which the parser stumbles, is a sentence and no error."""
    with pytest.raises(ReadingError, match="is damaged"):
        await parse_feed_isolated(b"<rss version='2.0'><item><title>&#xd800;</title>", URL)


@pytest.mark.parametrize("seed", range(8))
async def test_damage_is_a_feed_or_a_sentence(seed: int) -> None:
    """Whatever happens to a feed's bytes on their way, it is read or refused with a sentence."""
    chance = Random(seed)
    content = bytearray(chance.choice((RSS, ATOM, RDF)).encode())
    for _ in range(6):
        place = chance.randrange(len(content))
        content[place : place + chance.randrange(9)] = chance.choice(
            (b"<![", b"]]>", b"&#x110000;", b"\xff", b"<item>")
        )
    said: list[str] = []
    try:
        said += [entry.headline for entry in (await parse_feed_isolated(bytes(content), URL)).entries]
    except ReadingError as error:
        said.append(str(error))
    assert len(said) < 10


@pytest.mark.parametrize(
    ("words", "headline", "summary", "passes"),
    [
        (None, "Anything", "", True),
        ("", "Anything", "", True),
        ("Astana, Beijing", "Talks in Beijing", "", True),
        ("astana beijing", "Talks in Beijing", "", True),
        ("Astana", "Talks", "They met in ASTANA.", True),
        ("Astana", "Talks in Almaty", "", False),
        ("export", "Exports rose", "", True),
        ("Казахстан", "Поезда из Казахстана", "", True),
        ("Казахстан", "Торговля с Казахстаном", "", True),
        ("Астана", "Встреча в Астане", "", True),
        ("Астана", "Астрахань", "", False),
        ("中国", "哈萨克斯坦向中国出口牛肉", "", True),
        ("中国", "中央国家机关", "", False),
        ('"trade war"', "A trade war looms", "", True),
        ('"trade war"', "War hurts trade", "", False),
        ("“trade war”", "The trade wars", "", True),
        ('"trade war"', "Rise of trade", "War", False),
        ("-football", "Football in Astana", "", False),
        ("-football", "Wheat", "", True),
        ("Astana -football", "Astana", "A football match", False),
        ("Astana, -football", "Wheat", "", False),
        ('Astana -"world cup"', "Astana hosts the World Cup", "", False),
        ('Astana -"world cup"', "Astana, a world of tea in a cup", "", True),
        ('"trade war', "A trade war", "", True),
    ],
)
def test_the_filter(words: str | None, headline: str, summary: str, *, passes: bool) -> None:
    """Any of the words has to be there, in any form, and none of those with a minus before them."""
    assert parse_wanted(words).passes(entry(headline, summary)) is passes


def test_a_filter_without_words_is_refused() -> None:
    """Signs alone are no filter."""
    with pytest.raises(CorpusError, match="has no word"):
        parse_wanted("-, !!")
