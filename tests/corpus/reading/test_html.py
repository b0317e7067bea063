"""Saved web pages."""

from __future__ import annotations

import pytest

from corpus.errors import ReadingError
from corpus.models import Draft
from corpus.published import Published
from corpus.reading import read_bytes

ONE = (
    "The first wheat from Kostanay was unloaded on Friday after nineteen days on the rails, the harbour master told us."
)
TWO = "The shipment of 4,200 tonnes crossed three borders and was weighed at each of them, which took the longest."
THREE = "Officials hope to send a train each month, and a second port has asked for its share of the coming traffic."


def _page(head: str = "", body: str = "", lang: str = 'lang="en-MY"') -> str:
    return (
        f"<!DOCTYPE html><html {lang}><head><title>Grain reaches Penang | Steppe Herald</title>{head}</head><body>"
        "<nav><a href='/'>Home</a> <a href='/news'>News</a></nav><article><h1>Grain reaches Penang</h1>\n"
        f"<p>{ONE}</p>\n{body}\n<p>{TWO}</p><p>{THREE}</p></article><footer>© 2024 Steppe Herald</footer></body></html>"
    )


def _read(page: str | bytes) -> Draft:
    (draft,) = read_bytes(page if isinstance(page, bytes) else page.encode(), name="page.html", key="k")
    assert isinstance(draft, Draft), draft
    return draft


def test_a_page_is_read() -> None:
    """The main text is the body, and the page's own fields are the metadata."""
    page = _page(
        '<meta property="og:site_name" content="Steppe Herald"><link rel="canonical" href="https://steppe.example/a">'
        '<meta property="article:published_time" content="2024-11-08T23:26:00+05:00">'
    )

    assert _read(page) == Draft(
        key="k",
        headline="Grain reaches Penang",
        headline_given=True,
        body=f"{ONE}\n\n{TWO}\n\n{THREE}",
        publisher="Steppe Herald",
        published=Published(2024, 11, 8),
        url="https://steppe.example/a",
        language="en",
        raw=page,
        key_given=False,
    )


def test_what_a_page_does_not_say_is_unknown() -> None:
    """Neither a publisher nor a date is made up from the address or from today."""
    draft = _read(_page('<link rel="canonical" href="https://steppe.example/2024/a">', lang=""))

    assert (draft.publisher, draft.published, draft.language) == (None, None, "en")
    assert draft.url == "https://steppe.example/2024/a"


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<meta name="date" content="2024-11">', Published(2024, 11)),
        ('<meta name="pubdate" content="8 Nov 2024">', Published(2024, 11, 8)),
        ('<meta itemprop="datePublished" content="2024">', Published(2024)),
        (
            '<script type="application/ld+json">{"@graph": [{"a": 1}, {"datePublished": "2024-11-08"}]}</script>',
            Published(2024, 11, 8),
        ),
        ('<script type="application/ld+json">{broken</script>', None),
        ('<meta property="article:modified_time" content="2024-11-08">', None),
    ],
)
def test_a_stated_date_is_read_with_its_precision(head: str, published: Published | None) -> None:
    """The page's own statement counts, and a change is no publication."""
    assert _read(_page(head)).published == published


def test_a_marked_time_is_read() -> None:
    """A time element that says it is the day of publication counts; others are part of the text."""
    marked = '<time itemprop="datePublished" datetime="2024-11-08">Friday</time>'

    assert _read(_page(body=marked)).published == Published(2024, 11, 8)
    assert _read(_page(body='<time datetime="2024-11-08">Friday</time>')).published is None


def test_linked_data_names_the_publisher() -> None:
    """JSON-LD counts where the meta tags are silent, and a host's name is no publisher."""
    script = '<script type="application/ld+json">{"headline": "x", "publisher": {"name": "Steppe Daily"}}</script>'

    assert _read(_page(script)).publisher == "Steppe Daily"
    host = (
        '<meta property="og:site_name" content="steppe.example"><link rel="canonical" href="https://steppe.example/a">'
    )
    assert _read(_page(host)).publisher is None


def test_furniture_inside_the_text_is_dropped_with_its_line() -> None:
    """Lines that the page's structure does not give away are known by the same rules."""
    draft = _read(_page(body="<p>Advertisement</p>\n<p>Read <b>more</b>: Other rail news</p>"))

    assert draft.body == f"{ONE}\n\n{TWO}\n\n{THREE}"
    assert [(line.number, line.text, line.rule) for line in draft.dropped] == [
        (3, "Advertisement", "advertisement"),
        (4, "Read more: Other rail news", "read more"),
    ]


def test_blocks_become_paragraphs() -> None:
    """Headings, list entries and rows of a table are a paragraph each, without marks that the page does not show."""
    draft = _read(
        _page(
            body="<h2>A way round</h2><ul><li>First train: May</li><li>Second train: July</li></ul>"
            "<table><tr><th>Year</th><th>Tonnes</th></tr><tr><td>2023</td><td>900</td></tr></table>"
        )
    )

    assert draft.body.split("\n\n") == [
        ONE,
        "A way round",
        "First train: May",
        "Second train: July",
        "Year Tonnes",
        "2023 900",
        TWO,
        THREE,
    ]


def test_a_declared_encoding_is_used() -> None:
    """A page that is not UTF-8 is decoded as it says."""
    russian = "Первый поезд с зерном прибыл в порт в пятницу, сообщил начальник порта журналистам."
    page = f'<html><head><meta charset="windows-1251"></head><body><h1>Зерно</h1><p>{russian}</p></body></html>'

    assert _read(page.encode("cp1251")).body == russian


def test_a_bare_fragment_is_read() -> None:
    """Markup without a page around it is text too."""
    draft = _read(f"<p>{ONE}</p>")

    assert draft.body == ONE
    assert not draft.headline_given


@pytest.mark.parametrize("page", ["", "<html><body></body></html>", "<html><body><nav>Home</nav></body></html>"])
def test_a_page_without_text_is_refused(page: str) -> None:
    """A page of nothing is an error that names it."""
    (error,) = read_bytes(page.encode(), name="page.html", key="k")

    assert isinstance(error, ReadingError)
    assert str(error) == "page.html has no text."


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("port " * 99 + "ports", "port " * 99 + "ports"),
        ("port " * 100 + "ports", "port " * 99 + "port…"),
        ("a " + "port " * 100 + "ports", "a " + "port " * 98 + "port…"),
    ],
)
def test_a_title_without_end_is_cut(title: str, headline: str) -> None:
    """A title of more than 500 characters is cut between words; it is the page's all the same, and not its text."""
    page = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{ONE}</p><p>{TWO}</p>"
    draft = _read(page)

    assert (draft.headline, draft.headline_given) == (headline, True)
    assert draft.body == f"{ONE}\n\n{TWO}"


def test_a_name_without_end_is_cut() -> None:
    """A publisher of more than 200 characters is cut."""
    draft = _read(_page(f'<meta property="og:site_name" content="{"Steppe " * 1000}Herald">'))

    assert draft.publisher == f"{('Steppe ' * 28).strip()}…"
