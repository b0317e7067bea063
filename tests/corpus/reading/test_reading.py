"""What holds for every source, whatever it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import ReadingError
from corpus.models import Draft
from corpus.published import Published
from corpus.reading import find_sources, read_bytes, read_source, read_text
from corpus.reading.characters import clean

SHARED = Path(__file__).resolve().parents[3] / "../shared"
NAMES = ("a.md", "a.txt", "a.html", "a.jsonl", "a.pdf")

PIECES = st.sampled_from(
    [
        *("---\n", "title: x\n", "date: 2024-05-05\n", "# ", "\n", "\n\n", "\r\n", "\r", "\u2028", "> ", "- ", "12. "),
        *("Advertisement", "Comments", "Photo: Bek", "Steppe News", "PENANG, 5 May 2024 – ", "Grain left. ", "粮食。"),
        *("![a](b)", "[a](b)", "**x**", "```\n", "| a | b |\n|--|--|\n", "<!--", "-->", "&amp;", "{% x %}"),
        *("<html>", "<body>", "<p>", "</p>", "<div>", "<script>", "<title>x</title>", "<meta charset=utf-16>"),
        *('{"body": ', '"x"', "}", "[", "\ud800", "\x00", "\x01", "\u200b", "\ufeff", " "),
    ]
)
TEXTS = st.text() | st.lists(PIECES | st.text(max_size=6), max_size=30).map("".join)
CONTENTS = (
    st.binary(max_size=300)
    | TEXTS.map(lambda text: text.encode(errors="surrogatepass"))
    | TEXTS.map(lambda text: text.encode("utf-16", errors="surrogatepass"))
    | TEXTS.map(lambda body: json.dumps({"body": body}).encode())
)


@settings(deadline=None)
@given(CONTENTS, st.sampled_from(NAMES))
def test_no_bytes_break_the_reading(content: bytes, name: str) -> None:
    """Whatever a file holds, it gives drafts that can be stored, or errors, and the same each time."""
    for first, second in zip(
        read_bytes(content, name=name, key="k"), read_bytes(content, name=name, key="k"), strict=True
    ):
        if isinstance(first, ReadingError):
            assert str(first) == str(second)
            continue
        assert first == second
        assert first.key
        assert first.headline == clean(first.headline) != ""
        for text in (first.key, first.headline, first.body, first.raw, *(line.text for line in first.dropped)):
            text.encode()


@settings(deadline=None)
@given(TEXTS)
def test_a_body_is_clean_paragraphs_of_the_text(text: str) -> None:
    """A body has no empty paragraph, no character that the text has not, and nothing that was dropped."""
    try:
        draft = read_text(text, key="k")
    except ReadingError:
        return

    paragraphs = draft.body.split("\n\n")
    assert all(paragraph and paragraph == clean(paragraph) for paragraph in paragraphs)
    assert {line.text for line in draft.dropped}.isdisjoint(paragraphs) or "image caption" in str(draft.dropped)
    if "---" not in text:
        assert set(draft.body) <= set(text) | set("\n ")


@settings(deadline=None)
@given(TEXTS)
def test_a_dropped_line_stands_where_it_says(text: str) -> None:
    """The number of a dropped line of plain text finds it in the raw text."""
    try:
        draft = read_text(text.replace("---", ""), key="k")
    except ReadingError:
        return

    lines = draft.raw.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert all(clean(lines[dropped.number - 1].replace("\ufffd", "")) for dropped in draft.dropped)
    assert list(draft.dropped) == sorted(draft.dropped, key=lambda line: line.number)


def _seed(number: str) -> Draft:
    if not (SHARED / "seeds").is_dir():
        pytest.skip("the sample articles are not here")
    (source,) = [source for source in find_sources([SHARED / "seeds"]) if source.key.startswith(number)]
    (draft,) = read_source(source)
    assert isinstance(draft, Draft)
    return draft


@pytest.mark.parametrize(
    ("number", "metadata", "dropped"),
    [
        ("000", (True, "Honest News", None, False, 15), [5, 9, 39, 41]),
        ("001", (False, None, None, False, 10), [11, 12]),
        ("002", (True, None, None, False, 11), [9, 27, 29, 31, 33, 35]),
        ("003", (False, None, Published(2024, 11, 8), True, 6), [13, 17, 19]),
        ("004", (False, None, Published(2025, 10, 28), False, 10), [11]),
    ],
)
def test_the_sample_articles_load_right(number: str, metadata: tuple[object, ...], dropped: list[int]) -> None:
    """Each sample gives the metadata that it tells and no more, its whole text, and none of its site."""
    draft = _seed(number)

    paragraphs = draft.body.split("\n\n")
    linked = draft.url is not None
    assert (draft.headline_given, draft.publisher, draft.published, linked, len(paragraphs)) == metadata
    assert [line.number for line in draft.dropped] == dropped
    assert draft.language == "en"


@pytest.mark.parametrize("folder", ["kazqad", "multihop", "squad2", "xquad-en", "xquad-ru", "xquad-zh"])
def test_the_question_sets_articles_load(folder: str) -> None:
    """Every article of the question sets loads, under its id and with no word lost that was not dropped as a line."""
    path = SHARED / "eval" / folder / "articles.jsonl"
    if not path.is_file():
        pytest.skip("the question sets are not here")
    told = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]

    drafts = list(read_source(find_sources([path])[0]))

    for fields, draft in zip(told, drafts, strict=True):
        assert isinstance(draft, Draft), draft
        assert draft.key == fields["id"]
        left_out = sum(len(line.text.split()) for line in draft.dropped) + len(fields["headline"].split())
        assert len(draft.body.split()) >= len(clean(fields["body"]).split()) - left_out
