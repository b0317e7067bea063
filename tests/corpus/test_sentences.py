"""Sentences are kept as templates, and said in whatever language is wanted."""

from __future__ import annotations

import json

import pytest

from corpus.errors import CorpusError, ReadingError
from corpus.sentences import Sentence, joined

SHOUTED = {
    "{name} has no text.": "В {name} НЕТ ТЕКСТА.",
    "{name} line {line}": "{name}, СТРОКА {line}",
    "{count} files": "{count} ФАЙЛОВ",
    "The text": "ТЕКСТ",
    "{error} Try again.": "{error} ЕЩЁ РАЗ.",
}


def look_up(message: str) -> str:
    """Look a message up as a catalogue would."""
    return SHOUTED.get(message, message)


def look_up_many(one: str, many: str, count: int) -> str:
    """Look up one of two forms."""
    return look_up(one if count == 1 else many)


def said(sentence: Sentence | CorpusError) -> str:
    """Say a sentence in the other language."""
    return sentence.said(look_up, look_up_many, lambda value: f"<{value}>")


def test_an_error_speaks_english_unless_asked() -> None:
    """Its text is English with separated numbers, and a line's number stays as it is."""
    error = ReadingError("{name} line {line} has {length} characters.", name="a.csv", line="1200", length=1_200)
    assert str(error) == "a.csv line 1200 has 1,200 characters."


def test_what_is_inside_is_said_in_the_same_language() -> None:
    """A template, a sentence in it, and an error in it are all looked up."""
    where = Sentence("{name} line {line}", {"name": "a.csv", "line": "3"})
    inner = ReadingError("{name} has no text.", name=where)
    assert said(CorpusError("{error} Try again.", error=inner)) == "В a.csv, СТРОКА 3 НЕТ ТЕКСТА. ЕЩЁ РАЗ."


@pytest.mark.parametrize(
    ("count", "english", "other"), [(1, "1 file", "<1> file"), (2_000, "2,000 files", "<2000> ФАЙЛОВ")]
)
def test_a_number_chooses_the_form(count: int, english: str, other: str) -> None:
    """A sentence that depends on a number has the form that goes with it."""
    error = CorpusError.plural("{count} file", "{count} files", count)
    assert (str(error), said(error)) == (english, other)


def test_a_sentence_survives_being_written() -> None:
    """Message, fields, sentences and errors inside, and plural forms are read as they were written."""
    inner = ReadingError("{name} has no text.", name="{odd} name")
    sentence = Sentence("{count} file: {error}", {"count": 2, "error": inner, "size": 1.5}, "{count} files: {error}")
    read = Sentence.from_json(json.loads(json.dumps(sentence.as_json())))
    assert read == sentence
    assert str(read) == "2 files: {odd} name has no text."
    assert Sentence.from_json("It broke.") == Sentence("It broke.")


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{missing} is {name}", "{missing} is a"),
        ("{name", "{name"),
        ("{name.upper}", "{name.upper}"),
        ("{0}", "{0}"),
        ("{name:>99999999999}", "{name:>99999999999}"),
    ],
)
def test_a_strange_template_harms_nothing(template: str, shown: str) -> None:
    """What another process gives as a template is never more than text with names in braces."""
    assert str(Sentence(template, {"name": "a"})) == shown


def test_doubled_braces_stand_for_themselves() -> None:
    """Braces that are part of a sentence with fields are written twice, and those of one without stay."""
    assert str(Sentence('{where} needs {{"body": ...}}', {"where": "a"})) == 'a needs {"body": ...}'
    assert str(Sentence('It needs {"body": ...}')) == 'It needs {"body": ...}'


def test_sentences_are_joined_each_in_its_language() -> None:
    """Several sentences become one text, each looked up by itself."""
    both = joined([Sentence("{name} has no text.", {"name": "a"}), Sentence("It broke.")], "\n")
    assert said(both) == "В a НЕТ ТЕКСТА.\nIt broke."


def test_a_name_can_be_looked_up_later() -> None:
    """What was read without a file is called by a word of the reader's language, however deep its name stands."""
    where = Sentence("{name} line {line}", {"name": "The text.txt", "line": "3"})
    error = Sentence("{name} has no text.", {"name": where})
    assert said(error.renamed("The text.txt", Sentence("The text"))) == "В ТЕКСТ, СТРОКА 3 НЕТ ТЕКСТА."


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ({"message": "It broke."}, "It broke."),
        ({"message": "{name} broke.", "fields": None, "many": 3}, "{name} broke."),
        ({"text": "It broke."}, ""),
        (["It", "broke"], "['It', 'broke']"),
        (404, "404"),
    ],
)
def test_what_another_version_wrote_breaks_nothing(written: object, shown: str) -> None:
    """Of a shape that this version does not know the text is said, if there is any."""
    assert str(Sentence.from_json(written)) == shown
