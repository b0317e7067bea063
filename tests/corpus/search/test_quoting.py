"""Quotes cut from passages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.analysis import stems, tokenize
from corpus.models import SHARED, Article, Passage, Query, QueryWord
from corpus.passages import count_words, passages, sentences
from corpus.search.quoting import COMFORTABLE_WORDS, MOST_SENTENCES, quote_from
from tests.corpus.drafts import CHINESE, KHORGOS, RUSSIAN


def article(body: str, language: str = "en") -> Article:
    """Make a stored article of a body."""
    return Article(1, SHARED, "key", "Headline", True, None, None, None, language, body)  # noqa: FBT003 - a given headline


def query(text: str, language: str = "en") -> Query:
    """Make a query of which every word weighs the same."""
    return Query(
        text,
        tuple(
            QueryWord(token.word, token.word, tuple((term, 1.0) for term in stems(token.word, [language])), 1.0, 1)
            for token in tokenize(text)
        ),
    )


def whole(body: str) -> Passage:
    """Make one passage of a body."""
    return Passage(0, len(body))


def test_the_sentence_that_answers_is_quoted() -> None:
    """The sentence with the question's words is shown, and nothing of another paragraph."""
    quote = quote_from(article(KHORGOS), whole(KHORGOS), query("freight grew percent"), 0.5)
    assert quote.text.endswith("Freight through the port grew by 12 percent in 2023, to 4.1mn tons.")
    assert "\n" not in quote.text


def test_the_answer_is_quoted_with_the_question() -> None:
    """The next sentence joins when it has the number that is asked for, even in the next paragraph."""
    body = "Freight through Khorgos grew in 2023 more than the operator had hoped for.\n\nIt came to 4.1mn tons."
    quote = quote_from(article(body), whole(body), query("How much did freight through Khorgos grow in 2023?"), 0.5)
    assert quote.text == body
    other = quote_from(article(body), whole(body), query("Did freight through Khorgos grow in 2023?"), 0.5)
    assert other.text.endswith("hoped for.")


def test_a_short_quote_takes_in_its_paragraph() -> None:
    """A short sentence is shown with the one after it, which tells what it is about, up to a comfortable length."""
    body = (
        "The port grew. It has a crane now. " + "Nobody had seen so many trains and so few lorries there before. " * 4
    )
    quote = quote_from(article(body), whole(body), query("port grew"), 0.5)
    assert quote.text.startswith("The port grew. It has a crane now.")
    assert 15 < count_words(quote.text) <= COMFORTABLE_WORDS


def test_a_neighbour_joins_when_it_adds_words() -> None:
    """Words in two neighbouring sentences bring both."""
    quote = quote_from(article(KHORGOS), whole(KHORGOS), query("trains wait gantry crane"), 0.5)
    assert quote.text.startswith("Trains now wait")
    assert quote.text.endswith("in March.")


def test_marks_fall_on_the_words_that_matched() -> None:
    """Inflected forms and repaired spellings are marked where they stand; neighbouring marks are one."""
    body = "The ports invested. Investments in the port of Khorgos were large, or so the investor told everyone there."
    quote = quote_from(article(body), whole(body), query("port khorgos investment"), 0.5)
    assert [body[start:end] for start, end in quote.marks] == ["ports invested", "Investments", "port", "Khorgos"]


def test_marks_in_russian_and_chinese() -> None:
    """Marks fall on stems in Russian and on joined pairs of characters in Chinese."""
    russian = quote_from(article(RUSSIAN, "ru"), whole(RUSSIAN), query("экспортом муке", "ru"), 0.5)
    assert [RUSSIAN[start:end] for start, end in russian.marks] == ["экспорт муки"]
    chinese = quote_from(article(CHINESE, "zh"), whole(CHINESE), query("出口的牛肉", "zh"), 0.5)
    assert [CHINESE[start:end] for start, end in chinese.marks] == ["出口的牛肉"]


@given(
    st.text(alphabet=st.sampled_from("abc .,\n!?。今天’“”é"), min_size=1, max_size=400)
    | st.text(min_size=1, max_size=200),
    st.text(max_size=60),
)
def test_quotes_are_verbatim(body: str, question: str) -> None:
    """Whatever the text, a quote is whole sentences inside its passage, and marks lie in order inside the quote."""
    for passage in passages(body, "en"):
        quote = quote_from(article(body), passage, query(question), 0.5)
        assert body[quote.start : quote.end] == quote.text != ""
        assert passage.start <= quote.start < quote.end <= passage.end
        ends = {passage.start + end for _, end in sentences(quote.passage_text, "en")}
        assert quote.end in ends
        edges = [quote.start, *(edge for mark in quote.marks for edge in mark), quote.end]
        assert edges == sorted(edges)
        assert len(sentences(quote.text, "en")) <= MOST_SENTENCES
