"""Answers and articles read well: attributed, marked, and honest about what is not known."""

from __future__ import annotations

from dataclasses import replace

from bot.rendering import answer_lines, article_lines, dropped_lines, list_lines
from bot.terminal import MARK, Line
from corpus.models import SHARED, Answer, Article, Correction, DroppedLine, Headline, Passage, Quote
from corpus.published import Published

BODY = "Wagons left Khorgos at dawn.\n\nThe new freight line carried forty wagons of wheat on Friday."
ARTICLE = Article(
    id=7,
    scope=SHARED,
    key="rail/wheat",
    headline="Freight line carries its first wheat",
    headline_given=True,
    publisher="Steppe Ledger",
    published=Published(2024, 11, 8),
    url="https://ledger.example/wheat",
    language="en",
    body=BODY,
)


def quote(article: Article = ARTICLE, *marked: str) -> Quote:
    """Quote the whole body, with some words of it marked."""
    marks = tuple((BODY.index(word), BODY.index(word) + len(word)) for word in marked)
    return Quote(article, Passage(0, len(BODY)), 0, len(BODY), marks, 0.9)


def answer(*quotes: Quote, answered: bool = True, unknown: tuple[str, ...] = ()) -> Answer:
    """Make an answer of quotes."""
    return Answer("Who carried wheat?", answered, 0.9, quotes, unknown=unknown)


def plain(lines: list[Line]) -> str:
    """Write lines as they would be without any style."""
    return "\n".join(line.prefix + line.text.plain for line in lines)


def marked(lines: list[Line]) -> list[str]:
    """List the words that are marked."""
    return [line.text.plain[span.start : span.end] for line in lines for span in line.text.spans if span.style == MARK]


def test_a_quote_stands_above_its_source() -> None:
    """The quoted paragraphs come whole, then headline, publisher, date and link."""
    assert plain(list(answer_lines(answer(quote())))) == (
        "│ Wagons left Khorgos at dawn.\n"
        "│ \n"
        "│ The new freight line carried forty wagons of wheat on Friday.\n"
        "1. Freight line carries its first wheat\n"
        "   Steppe Ledger · 8 November 2024\n"
        "   https://ledger.example/wheat"
    )


def test_marks_survive_paragraphs_and_neighbours_are_joined() -> None:
    """Marks count from the body's start; two with only a space between them become one."""
    lines = list(answer_lines(answer(quote(ARTICLE, "Khorgos", "freight", "line", "wheat"))))
    assert marked(lines) == ["Khorgos", "freight line", "wheat"]


def test_the_unknown_is_called_unknown() -> None:
    """Without publisher, date and link the lines say so, and a derived headline is marked."""
    bare = replace(ARTICLE, headline_given=False, publisher=None, published=None, url=None)
    text = plain(list(answer_lines(answer(quote(bare)))))
    assert "publisher unknown · date unknown" in text
    assert "link unknown" in text
    assert "(its first line; the source has no headline)" in text


def test_repaired_spelling_is_told() -> None:
    """What was searched in place of a typed word stands above the quotes."""
    repaired = replace(answer(quote()), corrections=(Correction("wheet", "wheat"),))
    assert "Searched “wheat” for “wheet”" in plain(list(answer_lines(repaired))[:1])


def test_silence_explains_itself() -> None:
    """Without an answer no quote is shown: the unknown words and the nearest headlines are, each once."""
    silent = answer(quote(), quote(), answered=False, unknown=("samovar",))
    text = plain(list(answer_lines(silent)))
    assert text.startswith("The articles do not answer this.")
    assert "“samovar”" in text
    assert text.count(ARTICLE.headline) == 1
    assert "rail/wheat" in text
    assert "Wagons left" not in text


def test_escape_sequences_stay_out() -> None:
    """No text of an article, and no word of a question, brings a control character to the terminal."""
    evil = "\x1b]52;c;ZXZpbA==\x07\x9b31m"
    article = replace(ARTICLE, headline=evil, publisher=evil, url=f"https://x.example/{evil}", key=evil, body=evil * 20)
    quoted = Quote(article, Passage(0, 40), 0, 40, ((2, 9),), 0.5)
    headline = Headline(1, SHARED, evil, evil, evil, None, evil)
    found = replace(answer(quoted, unknown=(evil,)), corrections=(Correction(evil, evil),))
    lines = [
        *answer_lines(found),
        *answer_lines(replace(found, answered=False)),
        *article_lines(article),
        *list_lines([headline]),
        *dropped_lines([DroppedLine(1, evil, "rule")]),
    ]
    assert not set(plain(lines)) & {"\x1b", "\x07", "\x9b"}


def test_an_article_is_shown_whole() -> None:
    """Metadata first, then every paragraph."""
    text = plain(list(article_lines(ARTICLE)))
    assert text.endswith(BODY)
    assert "Steppe Ledger · 8 November 2024\nhttps://ledger.example/wheat\nlanguage en · key rail/wheat" in text


def test_a_list_has_two_lines_an_article() -> None:
    """The headline, then where it is from and the key to ask for it."""
    headline = Headline(7, SHARED, "rail/wheat", "Freight line", None, Published(2024), "https://www.a.example")
    assert plain(list(list_lines([headline]))) == ("Freight line\n   publisher unknown (a.example) · 2024 · rail/wheat")


def test_dropped_lines_name_their_rule() -> None:
    """Line number, rule and text stand in one line."""
    assert plain(list(dropped_lines([DroppedLine(12, "Share this", "share")]))).split() == [
        "12",
        "share",
        "Share",
        "this",
    ]
