"""Tests of what of a claim stands in a passage: names, numbers, words and negation, in several languages."""

from __future__ import annotations

import pytest

from corpus.models import SHARED, Article, Passage, Quote
from corpus.passages import passages
from corpus.search.claims import MOST_PARTS, Denial, Support, compare, parts_of, searchable

ENGLISH = (
    "Kuantan shipped 3,200 tonnes of pepper to Almaty in March, the harbour office said. Exports of pepper rose by 30 %"
    " in 2024. The ministry has not raised the duty.\n\n"
    "A cold store in Kostanay holds apples for the winter. Growers there sell to Dalian."
)
RUSSIAN = "Костанай отправил в Далянь 500 тысяч тонн ячменя. Ставка пошлины не изменилась."
CHINESE = "关丹港去年向阿拉木图运送了三百万吨胡椒，比前年增长百分之三十。海关没有提高关税。"
KAZAKH = "Қостанай облысы Далянь портына 500 мың тонна арпа жөнелтті. Салық мөлшері өзгермеді."
MALAY = "Pelabuhan Kuantan menghantar 3.2 juta tan lada ke Almaty. Duti tidak dinaikkan tahun ini."


def quotes(body: str, language: str) -> list[Quote]:
    """Make a quote of each passage of an article."""
    article = Article(1, SHARED, "a", "Pepper", True, None, None, None, language, body)  # noqa: FBT003 - a headline that was given
    return [
        Quote(article, Passage(one.start, one.end), one.start, one.end, (), 0.9) for one in passages(body, language)
    ]


@pytest.mark.parametrize(
    ("claim", "body", "language"),
    [
        ("Kuantan shipped 3,200 tonnes of pepper to Almaty", ENGLISH, "en"),
        ("In March, 3.2 thousand tonnes of pepper were shipped to Almaty", ENGLISH, "en"),
        ("Pepper exports rose by 30 per cent in 2024", ENGLISH, "en"),
        ("The ministry hasn't raised the duty", ENGLISH, "en"),
        ("Костанай отправил 0,5 млн тонн ячменя в Далянь", RUSSIAN, "ru"),
        ("关丹港去年向阿拉木图运送了300万吨胡椒", CHINESE, "zh"),
        ("比前年增长30%", CHINESE, "zh"),
        ("Қостанай Далянь портына 500 мың тонна арпа жөнелтті", KAZAKH, "kk"),
        ("Kuantan menghantar 3,200,000 tan lada ke Almaty", MALAY, "ms"),
    ],
)
def test_is_found_with_all_names_and_numbers(claim: str, body: str, language: str) -> None:
    """What is worded nearly alike is found, however the number is written, and nothing of it is missing."""
    finding = compare(claim, quotes(body, language))
    assert finding.support is Support.FOUND
    assert finding.quote is not None
    assert finding.quote.text in body
    assert (finding.missing_numbers, finding.denial) == ((), None)


@pytest.mark.parametrize(
    ("claim", "body", "language", "missing", "others"),
    [
        ("Pepper exports rose by 40 % in 2024", ENGLISH, "en", ("40 %",), ("30 %",)),
        ("Pepper exports rose by 30 % in 2023", ENGLISH, "en", ("2023",), ("2024",)),
        ("Kuantan shipped 3.2 million tonnes of pepper to Almaty", ENGLISH, "en", ("3.2 million",), ("3,200",)),
        ("Костанай отправил 700 тысяч тонн ячменя в Далянь", RUSSIAN, "ru", ("700 тысяч",), ("500 тысяч",)),
        ("比前年增长百分之四十", CHINESE, "zh", ("百分之四十",), ("百分之三十",)),
        ("关丹港去年运送了两百万吨胡椒", CHINESE, "zh", ("两百万",), ("三百万",)),
        ("Қостанай Далянь портына 50 мың тонна арпа жөнелтті", KAZAKH, "kk", ("50 мың",), ("500 мың",)),
        ("Kuantan menghantar 2.3 juta tan lada ke Almaty", MALAY, "ms", ("2.3 juta",), ("3.2 juta",)),
    ],
)
def test_another_number_is_pointed_out(
    claim: str, body: str, language: str, missing: tuple[str, ...], others: tuple[str, ...]
) -> None:
    """All the rest may stand there: with another number it is found in part, and both numbers are named."""
    finding = compare(claim, quotes(body, language))
    assert finding.support is Support.PARTLY
    assert finding.missing_numbers == missing
    assert finding.other_numbers == others


def test_a_percentage_is_no_plain_number() -> None:
    """30 tonnes are not 30 %."""
    finding = compare("Exports of pepper rose by 30 tonnes in 2024", quotes(ENGLISH, "en"))
    assert finding.support is Support.PARTLY
    assert finding.missing_numbers == ("30",)


def test_a_name_that_is_missing_is_named() -> None:
    """With another place it is not the same, even if all other words are there."""
    finding = compare("Kuantan shipped 3,200 tonnes of pepper to Tashkent", quotes(ENGLISH, "en"))
    assert finding.support is Support.PARTLY
    assert finding.missing == ("Tashkent",)


@pytest.mark.parametrize(
    ("claim", "body", "language", "denial"),
    [
        ("The ministry has raised the duty", ENGLISH, "en", Denial.QUOTE),
        ("Exports of pepper did not rise by 30 % in 2024", ENGLISH, "en", Denial.PART),
        ("Ставка пошлины изменилась", RUSSIAN, "ru", Denial.QUOTE),
        ("Костанай не отправил ячмень в Далянь", RUSSIAN, "ru", Denial.PART),
        ("海关提高关税", CHINESE, "zh", Denial.QUOTE),
        ("Салық мөлшері өзгерді", KAZAKH, "kk", Denial.QUOTE),
        ("Duti dinaikkan tahun ini", MALAY, "ms", Denial.QUOTE),
    ],
)
def test_a_negation_on_one_side_is_pointed_out(claim: str, body: str, language: str, denial: Denial) -> None:
    """A claim and a passage that differ in "not" do not say the same, whatever words they share."""
    finding = compare(claim, quotes(body, language))
    assert finding.denial is denial
    assert finding.support is Support.PARTLY


@pytest.mark.parametrize(
    "claim", ["Penang ordered five ships", "The mayor of Aktobe resigned", "火车开往欧洲", "Really?"]
)
def test_what_does_not_stand_there_is_not_found(claim: str) -> None:
    """One word in common by chance is no support, and there is no quote."""
    finding = compare(claim, [*quotes(ENGLISH, "en"), *quotes(CHINESE, "zh")])
    assert (finding.support, finding.quote) == (Support.NOT_FOUND, None)


def test_words_of_two_passages_are_not_put_together() -> None:
    """Each half stands in an article, but no passage has both."""
    first, second = "Kuantan shipped pepper to Almaty in March.", "Growers in Kostanay sell apples to Dalian."
    finding = compare("Kuantan shipped apples to Dalian", [*quotes(first, "en"), *quotes(second, "en")])
    assert finding.support is not Support.FOUND


def test_the_shortest_quote_with_all_of_it_is_taken() -> None:
    """Sentences that add nothing are left out, and what was found is marked."""
    finding = compare("Exports of pepper rose by 30 %", quotes(ENGLISH, "en"))
    assert finding.quote is not None
    assert finding.quote.text == "Exports of pepper rose by 30 % in 2024."
    body = finding.quote.article.body
    assert [body[start:end] for start, end in finding.quote.marks] == ["Exports", "pepper", "rose", "30 %"]


def test_without_quotes_nothing_is_found() -> None:
    """An empty corpus supports nothing."""
    assert compare("Kuantan shipped pepper", []).support is Support.NOT_FOUND


@pytest.mark.parametrize(
    ("claim", "parts"),
    [
        ("Pepper prices fell. Duty stays.", ["Pepper prices fell.", "Duty stays."]),
        (
            "Exports of pepper rose in March, but imports of apples fell by half; nobody in Kuantan knows the reason",
            [
                "Exports of pepper rose in March",
                "but imports of apples fell by half",
                "nobody in Kuantan knows the reason",
            ],
        ),
        ("Apples, pears and plums from Almaty", ["Apples, pears and plums from Almaty"]),
        ("- pepper up 30 %\n- duty unchanged", ["- pepper up 30 %", "- duty unchanged"]),
        ("胡椒出口增长。关税没有提高。", ["胡椒出口增长。", "关税没有提高。"]),
        (
            "Экспорт перца вырос на треть, а импорт яблок упал вдвое.",
            ["Экспорт перца вырос на треть", "а импорт яблок упал вдвое."],
        ),
        ("It is. And so?", []),
    ],
)
def test_parts(claim: str, parts: list[str]) -> None:
    """Sentences and clauses that say something of their own are looked for one by one; lists stay whole."""
    assert parts_of(claim) == (parts, 0)


def test_parts_are_bounded() -> None:
    """Of a long message only the first parts are looked for, and it is told how many are left."""
    parts, left = parts_of(" ".join(f"Warehouse {number} stores pepper." for number in range(12)))
    assert (len(parts), left) == (MOST_PARTS, 4)


def test_operators_are_words_in_a_claim() -> None:
    """Quotation marks, a minus and a colon mean nothing special there."""
    assert searchable('He said “no” -loudly publisher:Courier, "twice"') == "He said no loudly publisher Courier, twice"
