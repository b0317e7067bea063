"""Quotes cut from passages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.models import SHARED, Article
from corpus.passages import count_words, passages, passages_with_sentences
from corpus.search.quoting import COMFORTABLE_WORDS, MOST_SENTENCES, quote_from
from tests.corpus.drafts import CHINESE, KHORGOS, RUSSIAN
from tests.corpus.search.making import matched, query, rows_of

if TYPE_CHECKING:
    from corpus.models import Query, Quote


def article(body: str, language: str = "en") -> Article:
    """Make a stored article of a body."""
    return Article(1, SHARED, "key", "Headline", True, None, None, None, language, body)  # noqa: FBT003 - a given headline


def quotes(source: Article, asked: Query) -> list[Quote]:
    """Cut a quote from each passage of an article."""
    matches = matched(asked, rows_of(source))
    return [quote_from(source, matches, candidate, 0.5) for candidate in range(len(matches.rows))]


def quote_of(source: Article, asked: Query) -> Quote:
    """Cut a quote from an article of one passage."""
    (quote,) = quotes(source, asked)
    return quote


def test_the_sentence_that_answers_is_quoted() -> None:
    """The sentence with the question's words is shown, and nothing of another paragraph."""
    quote = quote_of(article(KHORGOS), query("freight grew percent"))
    assert quote.text.endswith("Freight through the port grew by 12 percent in 2023, to 4.1mn tons.")
    assert "\n" not in quote.text


def test_the_answer_is_quoted_with_the_question() -> None:
    """The next sentence joins when it has the number that is asked for, even in the next paragraph."""
    body = "Freight through Khorgos grew in 2023 more than the operator had hoped for.\n\nIt came to 4.1mn tons."
    quote = quote_of(article(body), query("How much did freight through Khorgos grow in 2023?"))
    assert quote.text == body
    other = quote_of(article(body), query("Did freight through Khorgos grow in 2023?"))
    assert other.text.endswith("hoped for.")


def test_a_short_quote_takes_in_its_paragraph() -> None:
    """A short sentence is shown with the one after it, which tells what it is about, up to a comfortable length."""
    body = (
        "The port grew. It has a crane now. " + "Nobody had seen so many trains and so few lorries there before. " * 3
    ).strip()
    quote = quote_of(article(body), query("port grew"))
    assert quote.text.startswith("The port grew. It has a crane now.")
    assert 15 < count_words(quote.text) <= COMFORTABLE_WORDS


def test_a_neighbour_joins_when_it_adds_words() -> None:
    """Words in two neighbouring sentences bring both."""
    quote = quote_of(article(KHORGOS), query("trains wait gantry crane"))
    assert quote.text.startswith("Trains now wait")
    assert quote.text.endswith("in March.")


def test_marks_fall_on_the_words_that_matched() -> None:
    """Inflected forms and repaired spellings are marked where they stand; neighbouring marks are one."""
    body = "The ports invested. Investments in the port of Khorgos were large, or so the investor told everyone there."
    quote = quote_of(article(body), query("port khorgos investment"))
    assert [body[start:end] for start, end in quote.marks] == ["ports invested", "Investments", "port", "Khorgos"]


def test_marks_in_russian_and_chinese() -> None:
    """Marks fall on stems in Russian and on joined pairs of characters in Chinese."""
    russian = quote_of(article(RUSSIAN, "ru"), query("экспортом муке", "ru"))
    assert [RUSSIAN[start:end] for start, end in russian.marks] == ["экспорт муки"]
    chinese = quote_of(article(CHINESE, "zh"), query("出口的牛肉", "zh"))
    assert [CHINESE[start:end] for start, end in chinese.marks] == ["出口的牛肉"]


def test_each_candidate_is_quoted_from_its_own_passage() -> None:
    """Of several passages of one article each gives its own best sentence."""
    filling = "Lorries pass by on the long and dusty road to the sea, and in all these years nobody has counted them. "
    body = "\n\n".join(
        f"{filling * (number % 3)}The port of Aktau has {number} cranes. {filling * (4 - number % 3)}".strip()
        for number in range(9)
    )
    found = quotes(article(body), query("cranes at Aktau port"))
    assert [quote.passage for quote in found] == passages(body, "en")
    assert len(found) == 9
    for number, quote in enumerate(found):
        assert f"The port of Aktau has {number} cranes." in quote.text


@settings(deadline=None)
@given(
    st.text(alphabet=st.sampled_from("abc .,\n!?。今天’“”é"), min_size=1, max_size=400)
    | st.text(min_size=1, max_size=200),
    st.text(max_size=60),
)
def test_quotes_are_verbatim(body: str, question: str) -> None:
    """Whatever the text, a quote is whole sentences inside its passage, and marks lie in order inside the quote."""
    asked = query(question)
    if not asked.words or not passages(body, "en"):
        return
    cut = passages_with_sentences(body, "en")
    for (passage, spans), quote in zip(cut, quotes(article(body), asked), strict=True):
        assert quote.passage == passage
        assert body[quote.start : quote.end] == quote.text != ""
        assert passage.start <= quote.start < quote.end <= passage.end
        first = [start for start, _ in spans].index(quote.start)
        last = [end for _, end in spans].index(quote.end)
        assert 0 <= last - first < MOST_SENTENCES
        edges = [quote.start, *(edge for mark in quote.marks for edge in mark), quote.end]
        assert edges == sorted(edges)
