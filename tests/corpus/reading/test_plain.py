"""Plain text as it is copied from a page."""

from __future__ import annotations

import pytest

from corpus.errors import ReadingError
from corpus.exporting import export_line
from corpus.models import Draft
from corpus.published import Published
from corpus.reading import read_bytes, read_text
from corpus.reading.metadata import LONGEST_DERIVED

PROSE = "Exporters in the north said on Friday that the first trains would leave for the coast in May."


def _read(text: str) -> Draft:
    return read_text(text, key="k")


def test_a_page_is_taken_apart() -> None:
    """Site name, headline, byline and furniture go to their places, and the paragraphs are the body."""
    draft = _read(
        "Skip to content\n\nThe Steppe Herald\n\nGrain trains leave Kostanay for the coast\n\n"
        f"By Aida Bek | November 8, 2024 | 3 min read\n\n{PROSE}\n\nAdvertisement\n\nA longer way round\n\n{PROSE}\n\n"
        "Share this:\nComments (0)\n"
    )

    assert draft.publisher == "The Steppe Herald"
    assert draft.headline == "Grain trains leave Kostanay for the coast"
    assert draft.headline_given
    assert draft.published == Published(2024, 11, 8)
    assert draft.language == "en"
    assert draft.url is None
    assert draft.body == f"{PROSE}\n\nA longer way round\n\n{PROSE}"
    assert [(line.number, line.rule) for line in draft.dropped] == [
        (1, "button"),
        (7, "date line"),
        (11, "advertisement"),
        (17, "share"),
        (18, "comments"),
    ]


def test_a_subheading_does_not_make_its_headline_a_publisher() -> None:
    """Two lines above the text are a headline and its subheading, unless the first names a site."""
    draft = _read(f"Malaysia Buys Wheat\n\nMinisters meet for three days in Astana\n\n{PROSE}")

    assert (draft.publisher, draft.headline) == (None, "Malaysia Buys Wheat")
    assert draft.body == f"Ministers meet for three days in Astana\n\n{PROSE}"


@pytest.mark.parametrize("site", ["Honest Steppe News", "steppe-herald.example", "草原日报"])
def test_a_site_name_above_the_headline_is_the_publisher(site: str) -> None:
    """A name of a newspaper, an agency or a site's address names the publisher."""
    draft = _read(f"{site}\n\nGrain trains leave Kostanay for the coast\n\n{PROSE}")

    assert (draft.publisher, draft.headline) == (site, "Grain trains leave Kostanay for the coast")


def test_without_a_headline_the_first_sentence_is_derived() -> None:
    """A text that begins with a sentence keeps it, and the headline made of it is marked derived."""
    draft = _read(f"Grain left the port on Friday morning. {PROSE}\n{PROSE}")

    assert draft.headline == "Grain left the port on Friday morning."
    assert not draft.headline_given
    assert draft.body.startswith("Grain left the port on Friday morning. Exporters")


@pytest.mark.parametrize("text", ["grain and rail " * 30 + "grew.", "粮食铁路" * 60 + "。", "g" * 300 + "."])
def test_a_derived_headline_is_short(text: str) -> None:
    """A long first sentence is cut, between words where there are any, and the cut is shown."""
    draft = _read(text)

    assert len(draft.headline) <= LONGEST_DERIVED
    assert draft.headline.endswith("…")
    assert draft.body.startswith(draft.headline[:-1])
    assert not draft.headline[:-1].endswith(" ")


def test_an_abbreviation_does_not_end_the_derived_headline() -> None:
    """A full stop after a title or an initial ends no sentence."""
    draft = _read("The visit of Prime Minister A. Bek and of Dr. Lim ended on Friday. It had begun on Monday.")

    assert draft.headline == "The visit of Prime Minister A. Bek and of Dr. Lim ended on Friday."


def test_a_dateline_stays_in_the_body_and_not_in_the_headline() -> None:
    """The opening's date is the day of publication; its words are quoted, but are no headline."""
    draft = _read(f"PENANG, MALAYSIA Oct 28, 2025 – Grain arrived in the port on Tuesday.\n{PROSE}")

    assert draft.published == Published(2025, 10, 28)
    assert draft.headline == "Grain arrived in the port on Tuesday."
    assert draft.body.startswith("PENANG, MALAYSIA Oct 28, 2025 – Grain")


def test_a_day_in_a_sentence_is_not_the_day_of_publication() -> None:
    """What happened on a day may be told on another."""
    assert _read(f"The train left on May 16. {PROSE}").published is None


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("Published: May 5, 2024 in Business by Admin", Published(2024, 5, 5)),
        ("Published on 5 May 2024", Published(2024, 5, 5)),
        ("Опубликовано: 5 мая 2024", Published(2024, 5, 5)),
        ("发布时间：2024-05-05 10:30", Published(2024, 5, 5)),
        ("Published: in News by .", None),
        ("Last updated: 5 May 2024", None),
    ],
)
def test_a_published_line_below_the_text_counts(line: str, published: Published | None) -> None:
    """A line that says when the page was put up is read wherever it stands, and dropped."""
    draft = _read(f"Grain trains leave Kostanay\n\n{PROSE}\n\n{line}")

    assert draft.published == published
    assert draft.body == PROSE
    assert [dropped.text for dropped in draft.dropped] == [line]


def test_the_date_of_an_event_stays() -> None:
    """Inside a text a date belongs to what is told."""
    draft = _read(f"Grain fair opens\n\n{PROSE}\n\nDate: 12 June 2024\n\nPlace: Astana")

    assert draft.published is None
    assert draft.body.endswith("Date: 12 June 2024\n\nPlace: Astana")


def test_hard_wrapped_lines_are_joined() -> None:
    """Lines broken to fit a width make paragraphs again; a heading among them stays apart."""
    draft = _read(
        "GRAIN EXPORTERS EYE THE COAST\n\n"
        "Exporters in the north said that the first trains would leave for\n"
        "the coast in May, and that a second route by way of the lake was\n"
        "being tried.\n\n"
        "They named no price, and the ministry did not answer questions on\n"
        "Friday about it.\n"
    )

    assert draft.headline == "GRAIN EXPORTERS EYE THE COAST"
    assert draft.body == (
        "Exporters in the north said that the first trains would leave for the coast in May, and that a second route"
        " by way of the lake was being tried.\n\n"
        "They named no price, and the ministry did not answer questions on Friday about it."
    )


def test_hard_wrapped_chinese_is_joined_without_spaces() -> None:
    """Between wide characters a line break is no space."""
    line = "哈萨克斯坦小麦首次由铁路运抵港口港务负责人对记者说"
    draft = _read(f"粮食列车抵达港口\n\n{line}\n{line}\n{line}\n下一列车将于五月出发。")

    assert draft.body == line * 3 + "下一列车将于五月出发。"


def test_lines_that_are_paragraphs_stay_apart() -> None:
    """Long lines without empty lines between them are a paragraph each, headings too."""
    draft = _read(f"{PROSE * 2}\nA second route\n{PROSE * 2}\n")

    assert draft.body == f"{PROSE * 2}\n\nA second route\n\n{PROSE * 2}"


def test_invisible_characters_go_and_spaces_collapse() -> None:
    """What no one sees would part words that are searched; all else stays letter for letter."""
    draft = _read(
        "\ufeffGrain\u00a0trains\u200b left\t\tAs\u00adtana\u2028on\x07 Friday.\r\nDato’ Seri “came” – café…\r\n"
    )

    assert draft.body == "Grain trains left Astana on Friday.\n\nDato’ Seri “came” – café…"


def test_image_markup_in_plain_text_is_dropped() -> None:
    """Pictures are not quoted, whatever the file is called."""
    draft = _read(f"![Wheat](a.jpg)\n\n{PROSE}")

    assert draft.body == PROSE
    assert [line.rule for line in draft.dropped] == ["image markup"]


@pytest.mark.parametrize("text", ["", " \n\n\t", "***", "Advertisement\n\nComments (0)"])
def test_a_text_without_an_article_is_refused(text: str) -> None:
    """Nothing but furniture is nothing to quote."""
    with pytest.raises(ReadingError, match="The text has no text"):
        _read(text)


def test_a_lone_line_is_its_own_headline() -> None:
    """A text of one line keeps it as its body."""
    draft = _read("Grain trains leave Kostanay")

    assert (draft.headline, draft.headline_given, draft.body) == (draft.body, False, "Grain trains leave Kostanay")


def test_an_enormous_text_is_refused() -> None:
    """No article has five million characters."""
    with pytest.raises(ReadingError, match="longer than 5 MB"):
        _read("grain " * 1_000_000)


def test_a_body_is_no_longer_than_what_can_be_imported() -> None:
    """A body of up to five million bytes in UTF-8 comes back from its export; whatever is longer is refused."""
    line = "Новость о зерне в порту.\n\n"
    fitting = line * (5_000_000 // len(line.encode()))
    (draft,) = read_bytes(fitting.encode("cp1251"), name="a.txt", key="a")
    (error,) = read_bytes((fitting + line).encode("cp1251"), name="a.txt", key="a")

    assert isinstance(draft, Draft)
    (back,) = read_bytes(export_line(draft).encode(), name="export.jsonl", key="export")
    assert isinstance(back, Draft)
    assert back.body == draft.body
    assert str(error) == "a.txt has a body of more than 5 MB, which no article has."


def test_a_name_without_end_is_refused() -> None:
    """A key that is made of a file's name is as short as one that somebody gives."""
    (draft,) = read_bytes(PROSE.encode(), name="a.txt", key="a" * 300)
    (error,) = read_bytes(PROSE.encode(), name="a.txt", key="a" * 301)

    assert isinstance(draft, Draft)
    assert str(error) == "a.txt would be kept under a name of more than 300 characters; shorten it."
