"""The first stage's query language and bounds."""

from corpus.models import Query, QueryWord
from corpus.search.candidates import expression, quoted


def word(term: str, passages: int) -> QueryWord:
    """Make a query word of one term that so many passages have."""
    return QueryWord(term, term, ((term, 1.0),) if passages else (), 1.0, passages)


def test_all_words_are_searched_when_they_are_rare() -> None:
    """As long as few passages have any of the words, one of them is enough."""
    assert expression(Query("", (word("port", 20), word("khorgos", 3)))) == '"khorgos" OR "port"'


def test_common_words_must_meet_a_rare_one() -> None:
    """A word that very many passages have does not bring passages of its own, but counts for the score."""
    found = expression(Query("", (word("china", 90_000), word("khorgos", 3))))
    assert found == '("khorgos") AND ("khorgos" OR "china")'


def test_the_rarest_word_is_searched_however_common() -> None:
    """A question of common words only still finds something."""
    assert expression(Query("", (word("china", 90_000), word("trade", 95_000)))) == '("china") AND ("china" OR "trade")'


def test_nothing_known_is_no_search() -> None:
    """Words that no passage has make no expression."""
    assert expression(Query("", (word("quartz", 0),))) is None


def test_terms_are_quoted() -> None:
    """Nothing in a term means anything to FTS5."""
    assert quoted('NEAR("a* ^b') == '"NEAR(""a* ^b"'
