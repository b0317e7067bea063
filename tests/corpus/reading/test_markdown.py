"""Markdown, with and without front matter."""

from __future__ import annotations

import pytest

from corpus.errors import ReadingError
from corpus.models import Draft
from corpus.published import Published
from corpus.reading import read_bytes

PROSE = "Exporters in the north said on Friday that the first trains would leave for the coast in May."


def _read(text: str, key: str = "k") -> Draft:
    (draft,) = read_bytes(text.encode(), name="post.md", key=key)
    assert isinstance(draft, Draft), draft
    return draft


def _error(text: str) -> str:
    (error,) = read_bytes(text.encode(), name="post.md", key="k")
    assert isinstance(error, ReadingError)
    return str(error)


def test_a_post_tells_its_fields() -> None:
    """Front matter gives headline, publisher, date, address and language."""
    draft = _read(
        "---\ntitle: 'Grain: the way round'\nsource: Steppe Herald\ndate: 2024-11-08T23:26:43.850+05:00\n"
        f'origin_url: "https://steppe.example/a"\nlanguage: en-US\ntags: [rail, grain]\n---\n{PROSE}\n'
    )

    assert draft == Draft(
        key="k",
        headline="Grain: the way round",
        headline_given=True,
        body=PROSE,
        publisher="Steppe Herald",
        published=Published(2024, 11, 8),
        url="https://steppe.example/a",
        language="en",
        raw=draft.raw,
        key_given=False,
    )


@pytest.mark.parametrize(
    ("field", "published"),
    [
        ("date: 2024-11-08", Published(2024, 11, 8)),
        ("date: 2024-11-08 03:26:43 +0800", Published(2024, 11, 8)),
        ("published: November 2024", Published(2024, 11)),
        ("date: 2024", Published(2024)),
        ("date:", None),
        ("date: null", None),
        ("published: ''\ndate: 2024-11-08", Published(2024, 11, 8)),
    ],
)
def test_a_date_keeps_its_precision(field: str, published: Published | None) -> None:
    """A date of any form is no more precise than it is written."""
    assert _read(f"---\ntitle: Grain\n{field}\n---\n{PROSE}").published == published


def test_the_name_of_a_post_can_date_it() -> None:
    """The day in a file name such as 2024-11-08-grain.md counts where no date is given."""
    assert _read(f"---\ntitle: Grain\n---\n{PROSE}", key="_posts/2024-11-08-grain").published == Published(2024, 11, 8)
    assert _read(f"---\ndate: 2023\n---\n{PROSE}", key="2024-11-08-grain").published == Published(2023)


def test_only_whole_addresses_are_links() -> None:
    """A permalink within the site is no address; a source that is an address is no publisher."""
    draft = _read(f"---\npermalink: /grain/\nsource: https://steppe.example/b\n---\n{PROSE}")

    assert (draft.url, draft.publisher) == ("https://steppe.example/b", None)


def test_values_stay_as_written() -> None:
    """A headline that YAML would take for a number or a truth value stays a headline."""
    assert _read(f"---\ntitle: No\n---\n{PROSE}").headline == "No"
    assert _read(f"---\ntitle: 2030\n---\n{PROSE}").headline == "2030"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("---\ntitle: 'Grain\ndate: 2024\n---\nText.", "post.md line 4: the front matter is not valid YAML"),
        ("\n---\ntitle: a: b\n---\nText.", "post.md line 3: the front matter is not valid YAML"),
        ("---\n- grain\n- rail\n---\nText.", "post.md line 2: the front matter must consist of lines"),
        ("---\ntitle: [grain]\n---\nText.", '"title" in the front matter must be text'),
        ("---\ndate: last spring\n---\nText.", "'last spring' in the front matter is not a date"),
        ("---\ntitle: Grain\n---\n", "post.md has no text"),
        (
            f"---\ntitle: {'a' * 501}\n---\nText.",
            'post.md: "headline" in the front matter is longer than 500 characters.',
        ),
        (
            f"---\nsource: {'a' * 201}\n---\nText.",
            'post.md: "publisher" in the front matter is longer than 200 characters.',
        ),
        (
            f"---\nlang: {'a' * 21}\n---\nText.",
            'post.md: "language" in the front matter is longer than 20 characters.',
        ),
        (f"---\ndate: {'last ' * 999}\n---\nText.", f"post.md: '{'last ' * 12}' in the front matter is not a date"),
    ],
)
def test_what_is_wrong_is_named(text: str, said: str) -> None:
    """Broken front matter is told with its line, not passed over."""
    assert said in _error(text)


def test_an_empty_headline_is_derived_from_the_first_line() -> None:
    """With a field for it left empty, a line like a headline is taken for one and marked derived."""
    draft = _read(f'---\ntitle: ""\n---\n\n# \n\nGrain trains leave Kostanay\n\n{PROSE}')

    assert (draft.headline, draft.headline_given) == ("Grain trains leave Kostanay", False)
    assert draft.body == PROSE
    assert [(line.number, line.rule) for line in draft.dropped] == [(5, "empty heading")]


def test_a_heading_is_a_given_headline() -> None:
    """A first heading heads the article, with front matter or without."""
    for front in ("", "---\nlayout: post\n---\n"):
        draft = _read(f"{front}# Grain *trains* leave\n\n{PROSE}\n\n## A way round\n\n{PROSE}")

        assert (draft.headline, draft.headline_given) == ("Grain trains leave", True)
        assert draft.body == f"{PROSE}\n\nA way round\n\n{PROSE}"


def test_a_repeated_headline_leaves_the_body() -> None:
    """The headline of the front matter is not quoted as text when the text repeats it."""
    draft = _read(f"---\ntitle: “Grain” trains leave\n---\n# Grain trains leave!\n\n{PROSE}")

    assert draft.body == PROSE
    assert draft.dropped == ()


def test_a_picture_and_its_repeated_caption_are_dropped() -> None:
    """Image markup is furniture, and so is the line below that says the same."""
    draft = _read(
        f"---\ntitle: Grain\n---\n![Wheat at the *port* (2024)](a.jpg)\n\nWheat at the port (2024)\n\n{PROSE}"
    )

    assert draft.body == PROSE
    assert [(line.number, line.rule) for line in draft.dropped] == [(4, "image markup"), (6, "image caption")]


def test_markup_goes_and_text_stays() -> None:
    """Links, emphasis, quotes and lists leave their text; a star in prose is a star."""
    draft = _read(
        '# Grain\n\nThe **first** [trains](https://steppe.example "t") left _early_ with 5 * 3 wagons \\*full\\*.\n\n'
        "> He was said to be `glad`.\n\n- First train: May\n- Second train: July\n\n"
        "12. June brought rain.\n\n    Indented prose is no program.\n\n"
        "The snake_case_name of A&amp;B <Bek> <b>won</b>.\n"
    )

    assert draft.body.split("\n\n") == [
        "The first trains left early with 5 * 3 wagons *full*.",
        "He was said to be glad.",
        "First train: May",
        "Second train: July",
        "12. June brought rain.",
        "Indented prose is no program.",
        "The snake_case_name of A&B <Bek> won.",
    ]


def test_a_broken_line_in_a_paragraph_is_a_space() -> None:
    """Lines of one paragraph are joined; lines that end a sentence each stay apart."""
    draft = _read("# Grain\n\nThe trains that left\nKostanay in May came back.\nNobody had unloaded them.\n")

    assert draft.body == "The trains that left Kostanay in May came back.\n\nNobody had unloaded them."


def test_tables_and_html_are_reduced_to_text() -> None:
    """A table's rows become lines, and tags and comments vanish."""
    draft = _read(
        "# Grain\n\n| Year | Tonnes |\n|------|--------|\n| 2023 | 900 |\n\n<div class='x'>\n<!-- note -->\n"
        "<p>Grain left.</p>\n</div>\n\n```\n5 trains\n```\n"
    )

    assert draft.body.split("\n\n") == ["Year Tonnes", "2023 900", "Grain left.", "5 trains"]
    assert [(line.number, line.rule) for line in draft.dropped] == [(7, "markup"), (8, "markup"), (10, "markup")]


def test_furniture_is_known_behind_markup() -> None:
    """A link to read more is dropped as its text would be, with its line in the raw text."""
    draft = _read(f"# Grain\n\n{PROSE}\n\n[Read more](/b)\n\n**Advertisement**\n\n{{% include ad.html %}}\n\n{PROSE}")

    assert draft.body == f"{PROSE}\n\n{PROSE}"
    assert [(line.number, line.rule) for line in draft.dropped] == [
        (5, "read more"),
        (7, "advertisement"),
        (9, "template markup"),
    ]


def test_front_matter_counts_in_text_files() -> None:
    """A post is a post under the name of a text file too."""
    (draft,) = read_bytes(f"---\r\ntitle: Grain\r\n---\r\n**{PROSE}**".encode(), name="post.txt", key="k")

    assert isinstance(draft, Draft)
    assert (draft.headline, draft.body) == ("Grain", PROSE)


def test_a_rule_without_an_end_is_no_front_matter() -> None:
    """A text that begins with a line of dashes is read as it is."""
    assert _read(f"---\n\nGrain trains\n\n{PROSE}").body.endswith(PROSE)
