"""What a question says of where the answer comes from, and what other candidates say for one."""

from __future__ import annotations

import pytest

from corpus.search.clauses import clauses
from corpus.search.times import time_in
from tests.corpus.search.making import TODAY, features, query, row, words


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("What did the Courier report on February 11, 2024?", {"2024-02-11"}),
        ("on 3rd of nothing, 3 Sept. 2023 or 2023-05-09", {"2023-09-03", "2023-05-09"}),
        ("Что сообщили 5 мая 2024 г.?", {"2024-05-05"}),
        ("2024 жылғы 5 мамыр", {"2024-05-05"}),
        ("pada 17 Ogos 2022", {"2022-08-17"}),
        ("2023年5月9日发生了什么", {"2023-05-09"}),
        ("in May 2023, or 17 ports in 2024", set()),
        ("", set()),
    ],
)
def test_days_are_read_from_a_question(question: str, days: set[str]) -> None:
    """A day with its month and year is read in each language; months, years and other numbers are no days."""
    assert {str(day) for day in time_in(question, TODAY).days} == days


def test_an_article_of_the_day_that_is_named_is_told() -> None:
    """A question that names a day prefers what was published on it."""
    asked = words("port", question="What was said of the port on February 11, 2024?")
    rows = [row("port", published=published) for published in ("2024-02-11", "2024-02-12", "2024-02", None)]
    assert [item["dated"] for item in features(asked, rows)] == [1, 0, 0, 0]


def test_each_publisher_is_asked_for_its_own_part() -> None:
    """Of two publishers that a question names, each one's passage counts for the words beside its name."""
    asked = query(
        "freight that Steppe Courier reported while with all the other papers of the whole long week before it"
        " Straits Ledger reported durians"
    )
    found = {
        (publisher, text): item["near_publisher"]
        for publisher in ("Steppe Courier", "Straits Ledger", "Zinc Weekly")
        for text in ("freight", "durian")
        for item in features(asked, [row(text, publisher=publisher)])
    }
    assert found["Steppe Courier", "freight"] > found["Steppe Courier", "durian"] > 0
    assert found["Straits Ledger", "durian"] > found["Straits Ledger", "freight"] > 0
    assert found["Zinc Weekly", "freight"] == found["Zinc Weekly", "durian"] == 0


def test_clauses_part_the_words_of_a_question() -> None:
    """Each word belongs to one clause; a clause that is all of the question counts as all of its weight."""
    whole = clauses(query("freight khorgos crane"))
    assert whole.tolist() == [[1, 1, 1]]
    parted = clauses(query("freight khorgos, crane"))
    assert (parted > 0).tolist() == [[True, True, False], [False, False, True]]
    assert parted.sum(axis=1).tolist() == pytest.approx([3 * (2 / 3) ** 0.5, 3 * (1 / 3) ** 0.5])


def test_a_passage_that_tells_one_of_two_things_is_not_half_an_answer() -> None:
    """Who asks two things at once is answered by a passage with all of one, more than by one with half of each."""
    asked = words("freight", "khorgos", "crane", "aktau", question="freight khorgos, crane aktau")
    one, halves = features(asked, [row("freight khorgos"), row("freight aktau")])
    assert one["coverage"] == halves["coverage"]
    assert one["best_clause"] > halves["best_clause"]


def test_neighbours_and_their_article_speak_for_a_passage() -> None:
    """The passages before and after, and all of an article, bring words that a passage lacks; other articles do not."""
    asked = words("freight", "khorgos", "crane")
    first, second, far, other = features(
        asked,
        [
            row("freight", number=10, article=1),
            row("khorgos", number=11, article=1),
            row("crane", number=13, article=1),
            row("khorgos", number=12, article=2),
        ],
    )
    assert first["neighbours"] == second["neighbours"] == pytest.approx(2 / 3)
    assert far["neighbours"] == other["neighbours"] == pytest.approx(1 / 3)
    assert first["article"] == second["article"] == far["article"] == pytest.approx(1)
    assert other["article"] == pytest.approx(1 / 3)
    assert first["neighbours_bm25"] > first["bm25"]
    assert far["neighbours_bm25"] == pytest.approx(far["bm25"])


def test_a_headline_that_many_good_passages_have_is_supported() -> None:
    """Passages under one headline support one another; one that stands alone has no support."""
    rows = [row("port", headline=headline, number=at) for at, headline in enumerate(("a b", "a b", "c"))]
    found = [item["headline_support"] for item in features(words("port"), rows)]
    assert found == pytest.approx([1 / 2, 1 / 2, 0])
    assert features(words("port"), rows[:1])[0]["headline_support"] == 0
