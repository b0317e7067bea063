"""`dragoman articles` lists what can be quoted and shows one article as it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.conftest import Dragoman

ONLY = "--no-bundled"


@pytest.mark.usefixtures("library")
def test_the_list_is_newest_first(dragoman: Dragoman) -> None:
    """Two lines an article, undated ones last, and how many there are."""
    shown = dragoman("articles", ONLY)
    assert shown.code == 0
    assert shown.out == (
        "Freight line across the steppe carries its first wheat\n"
        "   Steppe Ledger · 8 November 2024 · railway\n"
        "Johor ports raise palm oil shipments to Tianjin\n"
        "   Strait Courier · May 2023 · ports/palm-oil\n"
        "Orchards near Turkistan try a new kind of apricot\n"
        "   publisher unknown · date unknown · dates\n"
        "\n"
        "1 to 3 of 3 articles.\n"
    )


@pytest.mark.usefixtures("library")
def test_the_list_of_a_publisher(dragoman: Dragoman) -> None:
    """Upper and lower case do not matter; a publisher that is not there is said."""
    shown = dragoman("articles", "--publisher", "strait courier", "--json", ONLY)
    assert [line["article"] for line in shown.lines()] == ["ports/palm-oil"]
    ended = dragoman("articles", "--publisher", "Strait Currier", ONLY)
    assert ended.code == 1
    assert "Near to it: Strait Courier" in ended.err


def test_pages(dragoman: Dragoman, tmp_path: Path) -> None:
    """Twenty articles a page, with the command for the next; JSON gives all, or the page asked for."""
    lines = (
        json.dumps({"id": f"wagon-{number}", "body": f"Wagon {number} left the border yard with wheat for Almaty."})
        for number in range(45)
    )
    (tmp_path / "wagons.jsonl").write_text("\n".join(lines))
    dragoman("import", str(tmp_path / "wagons.jsonl"), ONLY)
    assert dragoman("articles", ONLY).out.endswith("1 to 20 of 45 articles. Next: dragoman articles --page 2\n")
    assert dragoman("articles", "--page", "3", ONLY).out.endswith("41 to 45 of 45 articles.\n")
    guild = dragoman("articles", "--guild", "77", "--page", "2", ONLY).out
    assert guild.endswith("21 to 40 of 45 articles. Next: dragoman articles --guild 77 --page 3\n")
    beyond = dragoman("articles", "--page", "4", ONLY)
    assert (beyond.code, beyond.err) == (1, "There is no page 4; the last is 3.\n")
    assert len(dragoman("articles", "--json", ONLY).lines()) == 45
    assert len(dragoman("articles", "--json", "--page", "3", ONLY).lines()) == 5


@pytest.mark.usefixtures("library")
def test_one_article(dragoman: Dragoman) -> None:
    """By its key or its headline: metadata, then the text."""
    by_key = dragoman("articles", "railway", ONLY)
    assert by_key.code == 0
    assert by_key.out.startswith(
        "Freight line across the steppe carries its first wheat\n"
        "Steppe Ledger · 8 November 2024\n"
        "https://ledger.example/freight-line\n"
        "language en · key railway\n"
        "\n"
        "The new freight line between Khorgos and Almaty"
    )
    by_headline = dragoman("articles", "freight line across the steppe carries its first wheat", ONLY)
    assert by_headline.out == by_key.out


@pytest.mark.usefixtures("library")
def test_an_article_as_json(dragoman: Dragoman) -> None:
    """The object has the article's own words under the names that quotes use, and more where it is asked for."""
    (article,) = dragoman("articles", "dates", "--json", ONLY).lines()
    assert list(article) == [
        "article",
        "headline",
        "headline_given",
        "publisher",
        "published",
        "url",
        "language",
        "body",
    ]
    (more,) = dragoman("articles", "dates", "--json", "--raw", "--dropped", ONLY).lines()
    assert list(more) == [*article, "dropped", "raw"]
    assert str(more["raw"]).startswith("Orchards near Turkistan")


@pytest.mark.usefixtures("library")
def test_an_unknown_key_is_said(dragoman: Dragoman) -> None:
    """The sentence offers what is near to it."""
    ended = dragoman("articles", "freight line wheat", ONLY)
    assert ended.code == 1
    assert ended.err == "No article has the key “freight line wheat”. Near to it: railway.\n"


@pytest.mark.parametrize("key", ["", "\udcff", "x" * 100_000, "%", "'; DROP TABLE article; --", "a\0b"])
@pytest.mark.usefixtures("library")
def test_a_strange_key_is_only_unknown(dragoman: Dragoman, key: str) -> None:
    """No text makes the look-up fail in another way."""
    assert dragoman("articles", key, ONLY).code == 1


def test_what_was_dropped_can_be_listed(dragoman: Dragoman, tmp_path: Path) -> None:
    """Furniture of the site is left out of the body, counted below it, and listed with number and rule."""
    page = (
        "Orchards near Turkistan try a new kind of apricot\n\n"
        "Growers near Turkistan planted a hardy apricot that flowers two weeks later.\n\n"
        "Advertisement\n\n"
        "The late blossom escapes the frost of April.\n"
    )
    (tmp_path / "page.txt").write_text(page)
    dragoman("import", str(tmp_path / "page.txt"), ONLY)
    shown = dragoman("articles", "page", ONLY)
    assert "Advertisement" not in shown.out
    assert shown.out.endswith("1 line was left out as site furniture; --dropped lists them.\n")
    number, rule, text = dragoman("articles", "page", "--dropped", ONLY).out.split()
    assert (number, text) == ("5", "Advertisement")
    (article,) = dragoman("articles", "page", "--dropped", "--json", ONLY).lines()
    assert article["dropped"] == [{"number": 5, "text": "Advertisement", "rule": rule}]
    assert dragoman("articles", "page", "--raw", ONLY).out.rstrip("\n") == page.rstrip("\n")


def test_the_articles_that_ship_can_be_left_out(dragoman: Dragoman) -> None:
    """They are there from the first start on, and --no-bundled hides them from list, look-up and answers."""
    shipped: list[Any] = dragoman("articles", "--json").lines()
    assert len(shipped) >= 5
    assert dragoman("articles", ONLY).out == "There are no articles yet; add some with: dragoman import PATH\n"
    assert dragoman("articles", shipped[0]["article"], ONLY).code == 1
    assert dragoman("ask", shipped[0]["headline"], ONLY).code == 1
    assert dragoman("ask", shipped[0]["headline"]).code == 0
