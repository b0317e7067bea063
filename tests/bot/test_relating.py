"""`dragoman relations`, `timeline` and `figures` tell of pairs of countries, for people and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bot.pairs import pair_named
from corpus.models import Pair
from tests.corpus.relations.articles import library

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.conftest import Dragoman

ONLY = "--no-bundled"
DATED = ["date", "precision", "article", "headline", "publisher", "url", "quote", "start", "end"]


@pytest.fixture
def relations(dragoman: Dragoman, tmp_path: Path) -> dict[str, str]:
    """Import the articles into the default database; give their bodies by key."""
    lines = [
        {
            "id": one.key,
            "headline": one.headline,
            "publisher": one.publisher,
            "published": one.published and str(one.published),
            "language": one.language,
            "body": one.body,
            "clean": True,
        }
        for one in library()
    ]
    (tmp_path / "relations.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    imported = dragoman("import", str(tmp_path / "relations.jsonl"), ONLY)
    assert imported.code == 0, imported.err
    return {one.key: one.body for one in library()}


def as_list(out: str) -> list[dict[str, Any]]:
    """Read output that is one JSON list."""
    read = json.loads(out)
    assert isinstance(read, list)
    return read


@pytest.mark.usefixtures("relations")
def test_relations_as_json(dragoman: Dragoman) -> None:
    """One list, most articles first, with exactly the fields that are promised; the second time it is the same."""
    listed = dragoman("relations", "--json", ONLY)
    assert (listed.code, listed.err) == (0, "")
    first, second = as_list(listed.out)
    assert list(first) == ["pair", "articles", "passages", "first", "latest", "topics"]
    assert (first["pair"], first["articles"]) == (["CN", "MY"], 5)
    assert (first["first"], first["latest"]) == ("2023", "2025-03")
    assert "durian exports" in first["topics"]
    assert (second["pair"], second["articles"]) == (["CN", "KZ"], 3)
    assert (second["first"], second["latest"]) == ("2024-10-02", "2025-01-15")
    assert dragoman("relations", "--json", ONLY).out == listed.out


@pytest.mark.usefixtures("relations")
def test_relations_in_a_terminal(dragoman: Dragoman) -> None:
    """Each pair by its countries' names, with how much there is on it and what about."""
    lines = dragoman("relations", ONLY).out.splitlines()
    assert lines[0] == "China and Malaysia  CN-MY"
    assert lines[1] == "   5 articles · 5 passages · 2023 to March 2025"
    assert "durian exports" in lines[2]
    assert lines[3] == "China and Kazakhstan  CN-KZ"


def test_relations_without_articles(dragoman: Dragoman) -> None:
    """Without any pair there is an empty list, or a sentence that says what to do."""
    assert dragoman("relations", "--json", ONLY).out == "[]\n"
    assert "dragoman import PATH" in dragoman("relations", ONLY).out
    drawn = dragoman("relations", "--picture", "none.png", ONLY)
    assert drawn.code == 1
    assert drawn.err.startswith("There is nothing to draw")


def test_a_timeline_as_json(dragoman: Dragoman, relations: dict[str, str]) -> None:
    """One list, oldest first and undated last with date null; the quote stands in the body to the letter."""
    quotes = as_list(dragoman("timeline", "CN-MY", "--json", ONLY).out)
    assert [quote["article"] for quote in quotes] == ["palm-oil", "durian-deal", "liulian", "durian-again", "sawit"]
    for quote in quotes:
        assert list(quote) == DATED
        assert relations[quote["article"]][quote["start"] : quote["end"]] == quote["quote"]
    assert [(quote["date"], quote["precision"]) for quote in quotes] == [
        ("2023", "year"), ("2024-06-20", "day"), ("2025-02-03", "day"), ("2025-03", "month"), (None, None),
    ]  # fmt: skip


@pytest.mark.usefixtures("relations")
def test_a_part_of_a_timeline(dragoman: Dragoman) -> None:
    """A topic, and times as precise as they are typed, leave the rest out."""
    timed = dragoman("timeline", "MY-CN", "--from", "2024-06", "--to", "2025-02", "--json", ONLY)
    assert [quote["article"] for quote in as_list(timed.out)] == ["durian-deal", "liulian"]
    about = dragoman("timeline", "CN-MY", "--topic", "palm oil", "--json", ONLY)
    assert [quote["article"] for quote in as_list(about.out)] == ["palm-oil"]
    assert dragoman("timeline", "CN-MY", "--from", "last year", ONLY).code == 2


@pytest.mark.usefixtures("relations")
def test_what_cannot_be_meant(dragoman: Dragoman) -> None:
    """A time that ends before it begins, and a picture in the place of the list, are refused as such."""
    backwards = dragoman("timeline", "CN-MY", "--from", "2025", "--to", "2024-11", "--json", ONLY)
    assert (backwards.code, backwards.out) == (2, "")
    assert "swap the two dates" in backwards.err
    assert dragoman("timeline", "CN-MY", "--from", "2024-06", "--to", "2024", ONLY).code == 0
    drawn = dragoman("relations", "--picture", "-", ONLY)
    assert (drawn.code, drawn.out) == (2, "")
    assert "a picture needs a file" in drawn.err


@pytest.mark.usefixtures("relations")
def test_a_timeline_in_a_terminal(dragoman: Dragoman) -> None:
    """Quotes stand under their dates, with marked names and their origin."""
    shown = dragoman("timeline", "china-malaysia", ONLY).out
    assert (
        "20 June 2024\n"
        "> *China* and *Malaysia* signed a protocol on fresh durians in *Putrajaya*.\n"
        "2. A protocol on durians\n"
        "   Strait Courier · 20 June 2024\n"
    ) in shown
    assert shown.endswith("\n5 quotes.\n")


def test_figures(dragoman: Dragoman, relations: dict[str, str]) -> None:
    """What a timeline's objects have, newest first, and where the figures stand."""
    found = as_list(dragoman("figures", "Қазақстан-Қытай", "--json", ONLY).out)
    assert list(dict.fromkeys(figure["article"] for figure in found)) == ["port-kk", "port-ru", "beef"]
    for figure in found:
        assert list(figure) == [*DATED, "values"]
        body = relations[figure["article"]]
        assert body[figure["start"] : figure["end"]] == figure["quote"]
    beef = [relations["beef"][start:end] for start, end in found[-2]["values"]]
    assert beef == ["$75 million"]
    assert "*$75 million*" in dragoman("figures", "KZ-CN", ONLY).out


@pytest.mark.usefixtures("relations")
@pytest.mark.parametrize("action", ["timeline", "figures"])
def test_nothing_on_a_pair(dragoman: Dragoman, action: str) -> None:
    """An empty list for programs, a friendly sentence for people."""
    assert dragoman(action, "FR-MY", "--json", ONLY).out == "[]\n"
    shown = dragoman(action, "FR-MY", "--topic", "wine", ONLY)
    assert shown.code == 0
    assert "in the articles speaks of France and Malaysia and “wine”" in shown.out


@pytest.mark.usefixtures("relations")
def test_a_server_sees_its_own(dragoman: Dragoman, tmp_path: Path) -> None:
    """What was added to one server, others don't see."""
    (tmp_path / "tea.txt").write_text("Tea for France\n\nFrance and Malaysia trade tea. Malaysia ships it to France.\n")
    dragoman("import", str(tmp_path / "tea.txt"), "--guild", "77", ONLY)
    assert [q["article"] for q in as_list(dragoman("timeline", "FR-MY", "--guild", "77", "--json", ONLY).out)] == [
        "tea"
    ]
    for guild in ((), ("--guild", "88")):
        assert as_list(dragoman("timeline", "FR-MY", *guild, "--json", ONLY).out) == []
        assert ["FR", "MY"] not in [one["pair"] for one in as_list(dragoman("relations", *guild, "--json", ONLY).out)]


@pytest.mark.parametrize(
    "typed",
    [
        "CN-KZ",
        "KZ-CN",
        "kz–cn",
        "China-Kazakhstan",
        "Kazakhstan and China",
        "Китай - Казахстан",
        "中国-哈萨克斯坦",
        "CN/KZ",
        "cn kz",
        "china kazakhstan",
        "中国和哈萨克斯坦",
        "Қытай мен Қазақстан",
        "🇨🇳🇰🇿",
    ],
)
def test_pairs_as_people_type_them(typed: str) -> None:
    """By codes or names, in any order, script and case."""
    assert pair_named(typed) == Pair("CN", "KZ")


def test_names_with_hyphens() -> None:
    """A hyphen inside a name parts no countries."""
    assert pair_named("Timor-Leste-China") == Pair("CN", "TL")
    assert pair_named("China-Guinea-Bissau") == Pair("CN", "GW")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("CN-CN", "China twice"),
        ("China-中国", "China twice"),
        ("CN-Atlantis", "'Atlantis' is not known as a country"),
        ("CN", "not a pair of countries"),
        ("", "not a pair of countries"),
        ("-", "not a pair of countries"),
        ("\udcff-CN", "is not known as a country"),
    ],
)
def test_what_is_no_pair(dragoman: Dragoman, typed: str, said: str) -> None:
    """The error says what is wrong with it."""
    ended = dragoman("timeline", "--database=x.sqlite3", "--", typed)
    assert ended.code == 2
    assert said in ended.err


@pytest.mark.usefixtures("relations")
def test_a_picture(dragoman: Dragoman, tmp_path: Path) -> None:
    """A PNG file is written whole, and stderr says what it shows; the list is shown as well."""
    path = tmp_path / "relations.png"
    path.write_bytes(b"old")
    drawn = dragoman("relations", "--picture", str(path), "--json", ONLY)
    assert drawn.code == 0
    assert path.read_bytes().startswith(b"\x89PNG\r\n")
    assert drawn.err.startswith(f"{path}: ")
    assert len(as_list(drawn.out)) == 2
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.usefixtures("relations")
def test_a_picture_that_cannot_be_written(dragoman: Dragoman, tmp_path: Path) -> None:
    """The error names the file."""
    ended = dragoman("relations", "--picture", str(tmp_path / "missing" / "relations.png"), ONLY)
    assert ended.code == 1
    assert "missing/relations.png cannot be written" in ended.err
