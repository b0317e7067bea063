"""A batch is read a line at a time, and a broken line is named."""

from __future__ import annotations

import re

import pytest

from bot.batch import Asked, read_batch
from corpus.errors import CorpusError


def test_each_line_is_a_question() -> None:
    """Ids of every kind are kept, other keys ignored, empty lines skipped, a byte order mark too."""
    lines = [
        b'\xef\xbb\xbf{"id": 1, "question": "a", "answers": ["x"]}\n',
        b"\n",
        b'{"question": "b", "id": {"set": [1.5, null, true]}}\r\n',
        b'{"question": "\\ud83d"}',
    ]
    assert list(read_batch(lines, "f")) == [
        Asked(1, "a", len(lines[0])),
        Asked({"set": [1.5, None, True]}, "b", len(lines[2])),
        Asked(None, "\ud83d", len(lines[3])),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"question?", "it is not JSON"),
        (b'{"id": 1, "question": "a"', "it is not JSON"),
        (b'["a"]', 'it is not an object with a text "question"'),
        (b'{"id": 1}', 'it is not an object with a text "question"'),
        (b'{"question": null}', 'it is not an object with a text "question"'),
        (b'{"id": NaN, "question": "a"}', "NaN is not JSON"),
        (b'{"id": 1e999, "question": "a"}', "the number 1e999 is too large"),
        (b'{"id": ' + b"9" * 5000 + b', "question": "a"}', "limit"),
        (b'{"id": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "nested too deeply"),
        (b'{"question": "\xff"}', "it is not UTF-8 text"),
    ],
)
def test_a_broken_line_is_named(line: bytes, reason: str) -> None:
    """What came before it has been given, then the error names file, line and reason in one sentence."""
    questions = read_batch([b'{"question": "a"}\n', b"\n", line], "set.jsonl")
    assert next(questions).question == "a"
    with pytest.raises(CorpusError, match=f"^set.jsonl, line 3: .*{re.escape(reason)}.*\\.$"):
        next(questions)
