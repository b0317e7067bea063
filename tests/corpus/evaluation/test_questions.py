"""Questions are read strictly, and misspelt always the same way."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from corpus.errors import CorpusError
from corpus.evaluation.questions import Fact, Question, read_questions, with_typos

LONG = "How long do freight trains wait at the border near Khorgos?"


def test_each_line_is_a_question() -> None:
    """Keys are read as the import does, facts and answers with white space and case folded, other keys ignored."""
    lines = [
        b'\xef\xbb\xbf{"id": "a", "question": "Why?", "relevant": ["x", " y  z ", 7, "x"], "hops": 3}\n',
        b"\n",
        b'{"question": "Who?", "relevant": [], "facts": [], "answers": ["Abai", " The\\tPoet "]}\n',
        b'{"question": "When?", "id": 4, "relevant": null, "facts": [{"article": 7, "text": " In\\n MAY "}]}',
    ]
    assert list(read_questions(lines, "q.jsonl")) == [
        Question("a", "Why?", frozenset({"x", "y z", "7"})),
        Question(None, "Who?", frozenset(), (), ("abai", "the poet")),
        Question(4, "When?", frozenset(), (Fact("7", "in may"),)),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "it is not JSON"),
        (b'{"id": 1}', 'it is not an object with a text "question"'),
        (b'{"question": "Why?", "relevant": "x"}', '"relevant" is not a list'),
        (b'{"question": "Why?", "relevant": [null]}', '"relevant" names something that is no article id'),
        (b'{"question": "Why?", "relevant": [true]}', '"relevant" names something that is no article id'),
        (b'{"question": "Why?", "facts": {"article": "x"}}', '"facts" is not a list'),
        (b'{"question": "Why?", "facts": ["x"]}', "a fact is not an object"),
        (b'{"question": "Why?", "facts": [{"article": "x", "text": " "}]}', "a fact is not an object"),
        (b'{"question": "Why?", "facts": [{"text": "x"}]}', '"facts" names something that is no article id'),
        (b'{"question": "Why?", "answers": "x"}', '"answers" is not a list of texts'),
        (b'{"question": "Why?", "answers": ["x", 3]}', '"answers" is not a list of texts'),
        (b'{"question": "Why?", "answers": [" "]}', '"answers" is not a list of texts'),
    ],
)
def test_a_broken_line_is_named(line: bytes, reason: str) -> None:
    """The error names file, line and reason in one sentence."""
    with pytest.raises(CorpusError, match=f"^q.jsonl, line 2: .*{re.escape(reason)}.*\\.$"):
        list(read_questions([b'{"question": "Why?"}\n', line], "q.jsonl"))


@pytest.mark.parametrize(
    ("text", "answered"), [("Written by  ABAI.", True), ("The\npoet wrote it.", True), ("A poet wrote it.", False)]
)
def test_one_answer_is_enough(text: str, *, answered: bool) -> None:
    """A text answers with the words of one of them, however it is spaced and written in capitals."""
    assert Question(1, "Who?", frozenset(), (), ("abai", "the poet")).is_answered_in(text) == answered


@pytest.mark.parametrize("edits", [0, 1, 2, 5])
def test_typing_errors_are_as_many_as_asked_for(edits: int) -> None:
    """No more edits than asked for are made, in so many words, and the same ones each time."""
    asked = with_typos(LONG, edits)
    assert with_typos(LONG, edits) == asked
    assert (asked == LONG) == (edits == 0)
    assert OSA.distance(LONG, asked) <= edits
    assert len(asked.split()) == len(LONG.split())


def test_small_words_are_spared() -> None:
    """However many errors are asked for, words without meaning stay as they are."""
    asked = with_typos(LONG, 9).split()
    assert [asked[index] for index in (0, 2, 6, 7)] == ["How", "do", "at", "the"]


@given(st.text(), st.integers(0, 3))
def test_every_text_can_be_misspelt(text: str, edits: int) -> None:
    """No text is too strange, and without edits it stays as it is."""
    assert isinstance(with_typos(text, edits), str)
    assert with_typos(text, 0) == text
