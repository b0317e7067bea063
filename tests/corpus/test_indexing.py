"""What the index keeps of an article."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.analysis import tokenize
from corpus.indexing import END_OF_SENTENCE, index_article
from corpus.passages import passages, passages_with_sentences
from tests.corpus.drafts import CHINESE, KHORGOS

BODIES = (
    st.text(alphabet=st.sampled_from("abAB1 .,\n!?。今天’“”éйЯ"), max_size=500)
    | st.text(max_size=200)
    | st.lists(st.sampled_from([KHORGOS, CHINESE, "Port " * 250, "?!", "3,000 tons."]), max_size=4).map("\n\n".join)
)


@settings(deadline=None)
@given(body=BODIES, language=st.sampled_from(["en", "ru", "zh", None]))
def test_terms_stand_in_their_sentences(body: str, language: str | None) -> None:
    """Of every passage all sentences are kept, each with its terms in order and an end after it."""
    indexed = index_article("Headline", None, body, language)
    kept = [(passage.passage, list(passage.sentences)) for passage in indexed.passages]
    assert kept == [(passage, list(spans)) for passage, spans in passages_with_sentences(body, language)]
    assert [passage for passage, _ in kept] == passages(body, language)
    for passage in indexed.passages:
        assert passage.sentences[0][0] == passage.passage.start
        assert passage.sentences[-1][1] == passage.passage.end
        edges = [edge for span in passage.sentences for edge in span]
        assert edges == sorted(edges)
        between = zip(edges[1:-1:2], edges[2::2], strict=True)
        assert not any(body[end:start].strip() for end, start in between)
        expected: list[str] = []
        for first, end in passage.sentences:
            expected += [*(token.term for token in tokenize(body[first:end], language)), END_OF_SENTENCE]
        assert passage.terms == expected
        assert len(passage.names) == len(passage.terms)
        assert passage.length == len(tokenize_all(body, passage.sentences))


def tokenize_all(body: str, spans: tuple[tuple[int, int], ...]) -> list[str]:
    """List the words of some sentences."""
    return [token.word for first, end in spans for token in tokenize(body[first:end])]


def test_names_are_marked_inside_sentences() -> None:
    """A capital letter makes a name except where a sentence starts; ends of sentences are none."""
    body = "The port of Khorgos grew. Aktau did not, says Karim.\n\nWho?"
    (passage,) = index_article("Ports", None, body, "en").passages
    marked = [term for term, name in zip(passage.terms, passage.names, strict=True) if name]
    assert marked == ["khorgo", "karim"]
    assert set(passage.names) == {0, 1}


def test_a_headline_has_its_publisher() -> None:
    """Articles are found by their headline's words and by their publisher's."""
    indexed = index_article("Port grows", "Steppe Courier", "Text.", "en")
    assert indexed.headline_terms == ["port", "grow", "stepp", "courier"]
    assert index_article("Port grows", None, "Text.", "en").headline_terms == ["port", "grow"]


def test_words_are_kept_for_spelling() -> None:
    """Words of letters are kept folded and unstemmed; numbers and Chinese cannot be misspelt."""
    indexed = index_article("Fresh Durians", "Straits Ledger", "Café prices rose 12 percent, 5G too. 牛肉出口。", "en")
    assert indexed.words == {
        "fresh", "durians", "straits", "ledger", "cafe", "prices", "rose", "percent", "too",
    }  # fmt: skip


def test_an_empty_body_has_no_passages() -> None:
    """Without a text there is nothing to find but the headline is analysed."""
    indexed = index_article("Blank page", None, "", "en")
    assert indexed.passages == ()
    assert indexed.headline_terms == ["blank", "page"]
