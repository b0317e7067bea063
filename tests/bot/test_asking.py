"""`dragoman ask` keeps its contract with people and with programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.conftest import Dragoman, Spawn

pytestmark = pytest.mark.usefixtures("library")

WHEAT = "What did the freight line from Khorgos carry to Almaty?"
OTHER = "Who won the underwater chess championship in Reykjavik?"
ONLY = "--no-bundled"

ANSWER_KEYS = ["id", "question", "answered", "confidence", "elapsed_ms", "query", "quotes", "elsewhere"]
QUOTE_KEYS = [
    "rank",
    "article",
    "headline",
    "headline_given",
    "publisher",
    "published",
    "url",
    "language",
    "passage",
    "passage_start",
    "quote",
    "start",
    "end",
    "marks",
    "score",
]


def test_an_answer_is_quoted_and_attributed(dragoman: Dragoman) -> None:
    """The readable answer has the quote with marks, headline, publisher, date and link, and exit code 0."""
    answered = dragoman("ask", WHEAT, ONLY)
    assert answered.code == 0
    assert answered.err == ""
    assert "*Khorgos*" in answered.out
    assert "1. Freight line across the steppe carries its first wheat\n" in answered.out
    assert "   Steppe Ledger · 8 November 2024\n   https://ledger.example/freight-line\n" in answered.out
    assert "\x1b" not in answered.out


def test_words_need_no_quotation_marks(dragoman: Dragoman) -> None:
    """A question typed without quotation marks is one question."""
    found = dragoman("ask", *WHEAT.split(), "--json", ONLY)
    assert found.lines()[0]["question"] == WHEAT


def test_how_a_question_was_read_is_told(dragoman: Dragoman) -> None:
    """A time and a pair are named, with the option that drops them; as typed nothing is read."""
    question = "What did the freight line of Kazakhstan and China carry in 2024?"
    told = "Read as: China and Kazakhstan, published in 2024 · --as-typed drops this\n"
    assert dragoman("ask", question, ONLY).out.startswith(told)
    assert "Read as" not in dragoman("ask", question, "--as-typed", ONLY).out
    reading: Any = dragoman("ask", question, "--json", ONLY).lines()[0]["query"]
    assert reading["reading"]["pair"] == ["CN", "KZ"]
    assert reading["reading"]["period"] == {"typed": "in 2024", "after": "2024-01-01", "before": "2024-12-31"}


def test_signs_of_a_question_are_told(dragoman: Dragoman) -> None:
    """They cannot be dropped as a reading can, for somebody typed them."""
    answered = dragoman("ask", '"freight line" carry -durian publisher:"steppe ledger" after:2024-11', ONLY)
    assert answered.out.startswith(
        "Read as: with “freight line”, without “durian”, only by Steppe Ledger, only published since November 2024\n"
    )


def test_a_sign_that_cannot_be_obeyed_is_an_error(dragoman: Dragoman, tmp_path: Path) -> None:
    """One question ends with a sentence; in a batch its line says so, and the others are answered."""
    refused = dragoman("ask", "wheat after:soon", ONLY)
    assert (refused.code, refused.out) == (1, "")
    assert "“soon” is not a date that “after:” understands." in refused.err
    batch = tmp_path / "signs.jsonl"
    batch.write_text(
        json.dumps({"id": 1, "question": "wheat after:soon"}) + "\n" + json.dumps({"id": 2, "question": WHEAT})
    )
    first, second = dragoman("ask", "--batch", str(batch), "--json", ONLY).lines()
    assert (first["id"], first["answered"]) == (1, False)
    assert "“soon” is not a date" in str(first["error"])
    assert second["answered"]


def test_silence_ends_with_1(dragoman: Dragoman) -> None:
    """A question about other things is not answered, on stdout, without an error."""
    silent = dragoman("ask", OTHER, ONLY)
    assert silent.code == 1
    assert silent.out.startswith("The articles do not answer this.\n")
    assert "> " not in silent.out
    assert silent.err == ""


def test_an_empty_corpus_says_how_to_fill_it(dragoman: Dragoman, tmp_path: Path) -> None:
    """Without any article the answer tells what to do."""
    silent = dragoman("ask", WHEAT, ONLY, "--database", str(tmp_path / "empty.sqlite3"))
    assert silent.code == 1
    assert "dragoman import PATH" in silent.out


def test_the_object_of_one_question(dragoman: Dragoman) -> None:
    """--json writes one object with the agreed keys, in order, with the agreed types."""
    answered = dragoman("ask", WHEAT, "--json", ONLY)
    assert answered.code == 0
    (found,) = answered.lines()
    check_answer(found)
    assert found["id"] is None
    assert found["question"] == WHEAT
    assert found["answered"] is True
    assert first(found)["article"] == "railway"
    assert first(found)["published"] == "2024-11-08"


def test_quotes_are_verbatim(dragoman: Dragoman) -> None:
    """Quote, passage and marks are spans of the body that `articles KEY --json` gives."""
    (found,) = dragoman("ask", "palm oil shipments, wheat wagons and apricot growers", "--json", ONLY).lines()
    quotes: Any = found["quotes"]
    assert len({quote["article"] for quote in quotes}) == 3
    for quote in quotes:
        (article,) = dragoman("articles", quote["article"], "--json", ONLY).lines()
        body: Any = article["body"]
        assert body[quote["start"] : quote["end"]] == quote["quote"]
        begin = quote["passage_start"]
        assert body[begin : begin + len(quote["passage"])] == quote["passage"]
        assert begin <= quote["start"] < quote["end"] <= begin + len(quote["passage"])
        for start, end in quote["marks"]:
            assert quote["start"] <= start < end <= quote["end"]


def test_what_is_unknown_is_null(dragoman: Dragoman) -> None:
    """Unknown metadata is null, a date as precise as known, a derived headline says so."""
    (apricot,) = dragoman("ask", "hardy apricot of Turkistan", "--json", ONLY).lines()
    quote = first(apricot)
    assert (quote["publisher"], quote["published"], quote["url"]) == (None, None, None)
    (palm,) = dragoman("ask", "palm oil from Johor", "--json", ONLY).lines()
    assert first(palm)["published"] == "2023-05"


def test_limit(dragoman: Dragoman) -> None:
    """--limit bounds the quotes, also those of a question without an answer."""
    (found,) = dragoman("ask", "wheat, palm oil, apricots", "--json", "--limit", "2", ONLY).lines()
    quotes: Any = found["quotes"]
    assert [quote["rank"] for quote in quotes] == [1, 2]


def test_filters(dragoman: Dragoman) -> None:
    """Publisher and dates leave other articles out, both days included."""

    def articles(*options: str) -> set[str]:
        (found,) = dragoman("ask", "wheat, palm oil, apricots", "--json", ONLY, *options).lines()
        quotes: Any = found["quotes"]
        return {quote["article"] for quote in quotes}

    assert articles("--publisher", "steppe ledger") == {"railway"}
    assert articles("--after", "2024-11-08") == {"railway"}
    assert articles("--after", "2024-11-09") == set()
    assert articles("--before", "2023") == {"ports/palm-oil"}


def test_an_unknown_publisher_is_said(dragoman: Dragoman) -> None:
    """A publisher that is not there ends in one sentence with the nearest name."""
    ended = dragoman("ask", WHEAT, "--publisher", "Step Ledger", ONLY)
    assert ended.code == 1
    assert ended.err == "No article is by a publisher called “Step Ledger”. Near to it: Steppe Ledger.\n"


def test_a_batch_is_answered_in_order(dragoman: Dragoman, tmp_path: Path) -> None:
    """One object a line, ids as given, other keys ignored, exit 0 even where nothing answers."""
    ids = ["q1", 2, None, {"set": "a", "n": [1.5]}]
    asked = [
        {"id": number, "question": question, "answers": ["ignored"]}
        for number, question in zip(ids, [WHEAT, OTHER, "", "\ud83d апельсин 苹果"], strict=True)
    ]
    batch = tmp_path / "batch.jsonl"
    batch.write_text("\n\n".join(json.dumps(line) for line in asked))
    done = dragoman("ask", "--batch", str(batch), "--json", ONLY)
    assert done.code == 0
    answers = done.lines()
    for answer, line in zip(answers, asked, strict=True):
        check_answer(answer)
        assert answer["id"] == line["id"]
        assert answer["question"] == line["question"]
    assert [answer["answered"] for answer in answers][:2] == [True, False]


def test_a_broken_line_ends_the_batch(dragoman: Dragoman, tmp_path: Path) -> None:
    """What came before it has been written; stderr names file and line."""
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"id": 1, "question": "wheat"}\nnot json\n{"id": 3, "question": "oil"}\n')
    done = dragoman("ask", "--batch", str(batch), "--json", ONLY)
    assert done.code == 1
    assert [answer["id"] for answer in done.lines()] == [1]
    assert done.err.count("\n") == 1
    assert f"{batch}, line 2: it is not JSON" in done.err


@pytest.mark.parametrize("name", ["absent.jsonl", "."])
def test_a_batch_that_cannot_be_opened_is_named(dragoman: Dragoman, name: str) -> None:
    """A missing file and a folder end in one sentence."""
    ended = dragoman("ask", "--batch", name, "--json", ONLY)
    assert ended.code == 1
    assert ended.err.startswith(f"{name} cannot be opened: ")


def test_a_batch_from_standard_input(spawn: Spawn) -> None:
    """A dash reads the questions from a pipe; JSON is UTF-8 in every locale."""
    line = json.dumps({"id": "қ", "question": "wheat ‘Khorgos’"}, ensure_ascii=False)
    done = spawn("ask", "--batch", "-", "--json", ONLY, stdin=line, PYTHONIOENCODING="latin-1", LC_ALL="C")
    assert done.code == 0, done.err
    assert done.lines()[0]["id"] == "қ"
    assert "қ" in done.out


def test_bytes_that_are_no_text_are_no_error(spawn: Spawn) -> None:
    """A question with broken bytes is asked as well as it can be."""
    done = spawn("ask", "wheat \udcff from Khorgos", "--json", ONLY)
    assert done.code in {0, 1}, done.err
    check_answer(done.lines()[0])


def test_a_locale_without_the_letters_is_no_error(spawn: Spawn) -> None:
    """A terminal that cannot show a letter gets a question mark in its place."""
    done = spawn("ask", WHEAT, ONLY, PYTHONIOENCODING="ascii")
    assert done.code == 0, done.err
    assert "Steppe Ledger ? 8 November 2024" in done.out


def check_answer(answer: dict[str, Any]) -> None:
    """Check the keys, their order, and the types of their values."""
    assert list(answer) == ANSWER_KEYS
    assert isinstance(answer["answered"], bool)
    assert 0 <= answer["confidence"] <= 1
    assert answer["elapsed_ms"] > 0
    assert list(answer["query"]) == ["corrections", "unknown", "reading"]
    assert isinstance(answer["query"]["corrections"], dict)
    assert isinstance(answer["query"]["unknown"], list)
    for rank, quote in enumerate(answer["quotes"], start=1):
        assert list(quote) == QUOTE_KEYS
        assert quote["rank"] == rank
        assert isinstance(quote["headline_given"], bool)
        assert 0 <= quote["score"] <= 1
        assert all(isinstance(mark, list) and len(mark) == 2 for mark in quote["marks"])


def first(answer: dict[str, Any]) -> dict[str, Any]:
    """Take the top quote."""
    quote: dict[str, Any] = answer["quotes"][0]
    return quote
