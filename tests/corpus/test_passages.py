"""Bodies to sentences and passages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.passages import MOST_SENTENCES, MOST_WORDS, count_words, passages, passages_with_sentences, sentences
from tests.corpus.bounded import in_bounds


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["The U.S. envoy left.", "Mr. Lim stayed until 5 p.m. on Monday."]),
        ("en", ["Dato’ Seri Rahim signed it.", "It covers 3mn tons.", "It is worth $31.5bn."]),
        ("en", ["“We agree. It is good.”", "Then they left."]),
        ("en", ["Did it work?", "Yes!"]),
        ("ru", ["В 2023 г. торговля выросла на 31,5 млрд долл. США.", "И. И. Петров приехал в г. Алматы."]),
        ("kk", ["Министр Қ.К. Сағатов келді.", "Бұл 2023 ж. болды."]),
        ("zh", ["贸易额增长了308分之一。", "他说：“很好。”", "真的吗？"]),
    ],
)
def test_sentences_survive_abbreviations(language: str, expected: list[str]) -> None:
    """Abbreviations, initials, numbers and quotation marks do not end a sentence."""
    text = ("" if language == "zh" else " ").join(expected)
    assert [text[start:end] for start, end in sentences(text, language)] == expected


def test_a_line_break_ends_a_sentence() -> None:
    """A heading without a full stop is not run into the paragraph below it."""
    text = "What comes next\n\nThe port will grow."
    assert [text[start:end] for start, end in sentences(text)] == ["What comes next", "The port will grow."]


def test_passages_end_with_sentences_near_the_aim() -> None:
    """A long body is cut into passages near a hundred words that begin and end with sentences."""
    body = " ".join(
        f"Sentence number {index} tells of twenty little things that happen at the port." for index in range(90)
    )
    spans = passages(body, "en")
    assert all(body[span.start : span.end].endswith("port.") for span in spans)
    assert all(40 <= count_words(body[span.start : span.end]) <= 130 for span in spans)


def test_a_passage_prefers_to_end_with_a_paragraph() -> None:
    """Two paragraphs of ninety-seven words are two passages."""
    paragraph = " ".join(["Six plain words stand here now."] * 3) + " " + "word " * 78 + "end."
    body = f"{paragraph}\n\n{paragraph}"
    assert [body[span.start : span.end] for span in passages(body, "en")] == [paragraph, paragraph]


def test_a_paragraph_that_would_not_fit_is_not_begun() -> None:
    """A paragraph that has too many sentences to join the passage starts the next one, so that it stays whole."""
    first = " ".join(["Eleven plain words of news stand here in a row now."] * 4)
    second = " ".join(["Another twelve words of the same kind come after these in turn."] * 4)
    body = f"{first}\n\n{second}"
    assert [body[span.start : span.end] for span in passages(body, "en")] == [first, second]


def test_an_endless_sentence_is_cut_between_clauses() -> None:
    """A sentence that is longer than any passage is cut after a comma, not inside a word."""
    body = ", ".join(f"clause {index} of a list that never stops" for index in range(60))
    spans = passages(body, "en")
    assert len(spans) > 2
    assert all(body[span.start : span.end].endswith((",", "stops")) for span in spans)


def test_sentences_come_with_their_passages() -> None:
    """Each passage has the spans of its sentences in the body, the same that the body as a whole has."""
    body = "Mr. Lim met J. Omarov.\n\n" + "The port of Aktau ships grain to Baku and oil to the west. " * 12
    found = passages_with_sentences(body, "en")
    assert len(found) > 1
    assert [span for _, spans in found for span in spans] == sentences(body, "en")
    assert all((passage.start, passage.end) == (spans[0][0], spans[-1][1]) for passage, spans in found)


@pytest.mark.parametrize("body", ["a " * 500, "今" * 900, "word" * 5000])
def test_text_without_punctuation_is_cut_to_size(body: str) -> None:
    """No passage is longer than the limit, whatever the text."""
    assert all(count_words(body[span.start : span.end]) <= MOST_WORDS for span in passages(body))


@given(
    st.text(alphabet=st.sampled_from("ab .\n,!今。é’”U"), max_size=600) | st.text(max_size=200),
    st.sampled_from(["en", "zh", "ru", "kk", None]),
)
def test_passages_cover_the_body_in_order(body: str, language: str | None) -> None:
    """Passages lie in order, do not overlap, keep the limits, and leave out nothing but white space."""
    spans = passages(body, language)
    edges = [edge for span in spans for edge in (span.start, span.end)]
    assert edges == sorted(edges)
    left_out = "".join(
        body[first:last] for first, last in zip([0, *edges[1::2]], [*edges[::2], len(body)], strict=True)
    )
    assert not left_out.strip()
    for span in spans:
        text = body[span.start : span.end]
        assert text == text.strip() != ""
        assert count_words(text) <= MOST_WORDS
        assert len(sentences(text, language)) <= MOST_SENTENCES * 3
    for span, parts in passages_with_sentences(body, language):
        inner = [edge for part in parts for edge in part]
        assert (inner[0], inner[-1]) == (span.start, span.end)
        assert inner == sorted(inner)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("Mr. Lim told J. Omarov of the port, “and of the grain. All of it,” he said.", "en"),
        ("贸易额增长了308分之一。", "zh"),
    ],
)
@pytest.mark.parametrize("parted_by", [" ", "\n\n"])
def test_a_long_text_has_the_sentences_of_its_parts(sentence: str, language: str, parted_by: str) -> None:
    """However long a text or a paragraph of it is, the same words make the same sentences all the way."""
    text = parted_by.join([sentence] * 700)
    once = [sentence[start:end] for start, end in sentences(sentence, language)]
    assert [text[start:end] for start, end in sentences(text, language)] == once * 700


def _ends_of_passages(body: str) -> list[int]:
    return [span.end for span in passages(body, "en")]


def test_a_body_of_anything_is_cut() -> None:
    """Half a megabyte of whatever drives the splitter to distraction is cut into passages, and to its end."""
    units = [
        "'",
        '"',
        "(",
        "A. ",
        "1,",
        "a-",
        ".)",
        "a'",
        "中",
        "中。",
        "Mr. ",
        "U.S.",
        "Abc.Def!",
        "a\u00a0",
        ". ",
        "\n.",
    ]
    bodies = [unit * (500_000 // len(unit)) + "z" for unit in units]
    ends = in_bounds(_ends_of_passages, bodies)
    assert [last for *_, last in ends] == [len(body) for body in bodies]
