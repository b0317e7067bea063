"""What is read of time in questions of six languages, on one day."""

from __future__ import annotations

import re
from datetime import date
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.models import Period
from corpus.search.times import Time, time_in
from tests.corpus.search.making import TODAY

RELATIVE = {
    "0 year ago": ("2025-01-01", "2025-12-31"),
    "1 year ago": ("2024-01-01", "2024-12-31"),
    "0 month ago": ("2025-03-01", "2025-03-31"),
    "1 month ago": ("2025-02-01", "2025-02-28"),
    "0 week ago": ("2025-03-10", "2025-03-16"),
    "1 week ago": ("2025-03-03", "2025-03-09"),
    "0 day ago": ("2025-03-12", "2025-03-12"),
    "1 day ago": ("2025-03-11", "2025-03-11"),
}
"""CLDR's relative words, as dateparser names them, and what they mean on the day of the tests."""

SHORT = re.compile(r"\b(?:эт|пр|г|мес|нед|till date)\b")
"""Short forms of tables that nobody writes in a question."""


@pytest.mark.parametrize(
    ("language", "question", "after", "before"),
    [
        ("en", "What happened in 2024?", "2024-01-01", "2024-12-31"),
        ("en", "exports in May 2024", "2024-05-01", "2024-05-31"),
        ("en", "Which deals were signed in May?", "2024-05-01", "2024-05-31"),
        ("en", "Which deals were signed in December?", "2024-12-01", "2024-12-31"),
        ("en", "the summit last May", "2024-05-01", "2024-05-31"),
        ("en", "the summit in May last year", "2024-05-01", "2024-05-31"),
        ("en", "visits on 8 November 2024", "2024-11-08", "2024-11-08"),
        ("en", "visits on November 8, 2024", "2024-11-08", "2024-11-08"),
        ("en", "visits on November 8", "2024-11-08", "2024-11-08"),
        ("en", "published 2024-11-08", "2024-11-08", "2024-11-08"),
        ("en", "exports 2024-11", "2024-11-01", "2024-11-30"),
        ("en", "tourism in Q1 2024", "2024-01-01", "2024-03-31"),
        ("en", "the third quarter of 2024", "2024-07-01", "2024-09-30"),
        ("en", "trade last year", "2024-01-01", "2024-12-31"),
        ("en", "trade this year", "2025-01-01", "2025-12-31"),
        ("en", "visits last month", "2025-02-01", "2025-02-28"),
        ("en", "visits this month", "2025-03-01", "2025-03-31"),
        ("en", "news of last week", "2025-03-03", "2025-03-09"),
        ("en", "what was signed yesterday", "2025-03-11", "2025-03-11"),
        ("en", "what was signed today", "2025-03-12", "2025-03-12"),
        ("en", "over the past three months", "2024-12-12", "2025-03-12"),
        ("en", "over the past year", "2024-03-12", "2025-03-12"),
        ("en", "in the last 10 days", "2025-03-02", "2025-03-12"),
        ("en", "since May 2024", "2024-05-01", None),
        ("en", "since 2022", "2022-01-01", None),
        ("en", "after June 2024", "2024-07-01", None),
        ("en", "after 8 November 2024", "2024-11-09", None),
        ("en", "before 2023", None, "2022-12-31"),
        ("en", "until May 2024", None, "2024-05-31"),
        ("en", "between 2021 and 2023", "2021-01-01", "2023-12-31"),
        ("en", "from 2020 to 2022", "2020-01-01", "2022-12-31"),
        ("en", "from May to July 2024", "2024-05-01", "2024-07-31"),
        ("en", "the plan of 2021-2023", "2021-01-01", "2023-12-31"),
        ("en", "the budget of 2021-23", "2021-01-01", "2023-12-31"),
        ("en", "beef exports 2024", "2024-01-01", "2024-12-31"),
        ("en", "2024 beef exports", "2024-01-01", "2024-12-31"),
        ("en", "2022 or later", "2022-01-01", None),
        ("ru", "Что случилось в 2024 году?", "2024-01-01", "2024-12-31"),
        ("ru", "экспорт муки в мае 2024 года", "2024-05-01", "2024-05-31"),
        ("ru", "экспорт муки в мае", "2024-05-01", "2024-05-31"),
        ("ru", "в мае прошлого года", "2024-05-01", "2024-05-31"),
        ("ru", "встреча 8 ноября 2024 г.", "2024-11-08", "2024-11-08"),
        ("ru", "в прошлом году", "2024-01-01", "2024-12-31"),
        ("ru", "в этом году", "2025-01-01", "2025-12-31"),
        ("ru", "в прошлом месяце", "2025-02-01", "2025-02-28"),
        ("ru", "на прошлой неделе", "2025-03-03", "2025-03-09"),
        ("ru", "что подписали вчера", "2025-03-11", "2025-03-11"),
        ("ru", "за последние три месяца", "2024-12-12", "2025-03-12"),
        ("ru", "за последний год", "2024-03-12", "2025-03-12"),
        ("ru", "с мая 2024 года", "2024-05-01", None),
        ("ru", "начиная с 2022 года", "2022-01-01", None),
        ("ru", "после июня 2024 года", "2024-07-01", None),
        ("ru", "до 2023 года", None, "2022-12-31"),
        ("ru", "с 2020 по 2022 год", "2020-01-01", "2022-12-31"),
        ("ru", "между 2021 и 2023 годами", "2021-01-01", "2023-12-31"),
        ("ru", "за 1-й квартал 2024 года", "2024-01-01", "2024-03-31"),
        ("zh", "2024年发生了什么？", "2024-01-01", "2024-12-31"),
        ("zh", "2024年5月的出口", "2024-05-01", "2024-05-31"),
        ("zh", "5月签了什么协议", "2024-05-01", "2024-05-31"),
        ("zh", "去年5月的协议", "2024-05-01", "2024-05-31"),
        ("zh", "2024年11月8日的会谈", "2024-11-08", "2024-11-08"),
        ("zh", "11月8日的会谈", "2024-11-08", "2024-11-08"),
        ("zh", "去年的贸易", "2024-01-01", "2024-12-31"),
        ("zh", "今年的贸易", "2025-01-01", "2025-12-31"),
        ("zh", "上个月的访问", "2025-02-01", "2025-02-28"),
        ("zh", "上周的消息", "2025-03-03", "2025-03-09"),
        ("zh", "昨天签了什么", "2025-03-11", "2025-03-11"),
        ("zh", "过去三个月的出口", "2024-12-12", "2025-03-12"),
        ("zh", "2022年以来的投资", "2022-01-01", None),
        ("zh", "2023年之前的投资", None, "2022-12-31"),
        ("zh", "2023年之后的投资", "2024-01-01", None),
        ("zh", "从2020年到2022年的贸易", "2020-01-01", "2022-12-31"),
        ("zh", "2024年第一季度的出口", "2024-01-01", "2024-03-31"),
        ("kk", "2024 жылы не болды?", "2024-01-01", "2024-12-31"),
        ("kk", "2024 жылғы мамырда", "2024-05-01", "2024-05-31"),
        ("kk", "2024 жылдың мамыр айында", "2024-05-01", "2024-05-31"),
        ("kk", "мамырда не болды", "2024-05-01", "2024-05-31"),
        ("kk", "2024 жылғы 8 қараша", "2024-11-08", "2024-11-08"),
        ("kk", "былтыр не болды", "2024-01-01", "2024-12-31"),
        ("kk", "өткен жылы не болды", "2024-01-01", "2024-12-31"),
        ("kk", "биыл не болды", "2025-01-01", "2025-12-31"),
        ("kk", "өткен айда не болды", "2025-02-01", "2025-02-28"),
        ("kk", "өткен аптада не болды", "2025-03-03", "2025-03-09"),
        ("kk", "кеше не болды", "2025-03-11", "2025-03-11"),
        ("kk", "соңғы үш айда", "2024-12-12", "2025-03-12"),
        ("kk", "2022 жылдан бері", "2022-01-01", None),
        ("kk", "2023 жылдан кейін", "2024-01-01", None),
        ("kk", "2023 жылға дейін", None, "2022-12-31"),
        ("ms", "Apa yang berlaku pada 2024?", "2024-01-01", "2024-12-31"),
        ("ms", "eksport pada Mei 2024", "2024-05-01", "2024-05-31"),
        ("ms", "eksport pada bulan Mei", "2024-05-01", "2024-05-31"),
        ("ms", "lawatan pada 8 November 2024", "2024-11-08", "2024-11-08"),
        ("ms", "dagangan tahun lepas", "2024-01-01", "2024-12-31"),
        ("ms", "dagangan tahun ini", "2025-01-01", "2025-12-31"),
        ("ms", "lawatan bulan lepas", "2025-02-01", "2025-02-28"),
        ("ms", "berita minggu lepas", "2025-03-03", "2025-03-09"),
        ("ms", "apa berlaku semalam", "2025-03-11", "2025-03-11"),
        ("ms", "tiga bulan lepas", "2024-12-12", "2025-03-12"),
        ("ms", "sejak Mei 2024", "2024-05-01", None),
        ("ms", "selepas Jun 2024", "2024-07-01", None),
        ("ms", "sebelum 2023", None, "2022-12-31"),
        ("ms", "antara 2021 dan 2023", "2021-01-01", "2023-12-31"),
        ("id", "perdagangan tahun lalu", "2024-01-01", "2024-12-31"),
        ("id", "kunjungan bulan lalu", "2025-02-01", "2025-02-28"),
        ("id", "berita kemarin", "2025-03-11", "2025-03-11"),
        ("id", "pada Agustus 2024", "2024-08-01", "2024-08-31"),
        ("id", "sejak Maret 2024", "2024-03-01", None),
        ("id", "dalam tiga bulan terakhir", "2024-12-12", "2025-03-12"),
        ("id", "dari 2020 sampai 2022", "2020-01-01", "2022-12-31"),
    ],
)
def test_a_period_is_read(language: str, question: str, after: str | None, before: str | None) -> None:
    """Years, months, days, quarters and relative times, with what stands before and behind them."""
    period = time_in(question, TODAY).period
    assert period, language
    assert tuple(day and day.isoformat() for day in (period.after, period.before)) == (after, before)
    assert period.typed in question


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "Anwar may visit Beijing"),
        ("en", "May I ask who will march?"),
        ("en", "the 2030 Agenda"),
        ("en", "Visit Malaysia 2026"),
        ("en", "Expo 2017 in Astana"),
        ("en", "exports of 30.5 billion"),
        ("en", "in 1,999 cases"),
        ("en", "in 2000 cases"),
        ("en", "a loan of $2000"),
        ("en", "the second meeting"),
        ("en", "music of the 1990s"),
        ("en", "planned for 2026"),
        ("en", "what will happen by 2030"),
        ("en", "as Business Today reported"),
        ("en", "the Courier's report of 3 May 2024 and the Ledger's of 8 June 2024"),
        ("en", "flight MH2024"),
        ("en", "version 2.2024"),
        ("ru", "в 1990-х годах"),
        ("zh", "1970年代的贸易"),
        ("kk", "Қазан қаласы"),
        ("en", ""),
    ],
)
def test_what_is_no_period_is_not_read(language: str, question: str) -> None:
    """Names, amounts, times to come, decades, and several times that do not belong together are none."""
    found = time_in(question, TODAY)
    assert (found.period, found.newest_first) == (None, False), language


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "the latest on the railway"),
        ("en", "newest durian protocol"),
        ("en", "most recent visit to Beijing"),
        ("ru", "последние новости о Хоргосе"),
        ("ru", "самые свежие данные"),
        ("zh", "最新消息"),
        ("kk", "соңғы жаңалықтар"),
        ("ms", "berita terkini"),
        ("id", "berita terbaru"),
    ],
)
def test_the_newest_is_asked_for(language: str, question: str) -> None:
    """Words for the latest are read, and are not searched for."""
    found = time_in(question, TODAY)
    assert (found.newest_first, found.period) == (True, None), language
    assert found.relative


def test_at_the_latest_asks_for_nothing() -> None:
    """An idiom with such a word is none."""
    assert time_in("by Friday at the latest", TODAY) == Time()


def test_a_span_of_months_is_no_request_for_the_newest() -> None:
    """The word for last in "last three months" belongs to the period."""
    assert not time_in("за последние три месяца", TODAY).newest_first


def test_what_is_typed_is_told_with_its_words() -> None:
    """The words around a time are a part of it, so that the reader sees what was understood."""
    assert time_in("Who came since May 2024?", TODAY).period == Period(date(2024, 5, 1), None, "since May 2024")


def test_only_a_day_does_not_leave_out_other_days() -> None:
    """A day is told from longer times, and from times that it opens."""
    assert time_in("on 8 November 2024", TODAY).is_day
    assert time_in("yesterday", TODAY).is_day
    assert not time_in("since 8 November 2024", TODAY).is_day
    assert not time_in("in November 2024", TODAY).is_day


def test_words_that_mean_another_time_tomorrow_are_told_apart() -> None:
    """A date may stand in articles, "last year" need not."""
    dated, relative = time_in("exports in May 2024", TODAY), time_in("exports last year", TODAY)
    assert ("exports in May 2024"[slice(*dated.dated[0])], dated.relative) == ("May 2024", ())
    assert ("exports last year"[slice(*relative.relative[0])], relative.dated) == ("last year", ())


@pytest.mark.parametrize("language", ["en", "ru", "zh", "kk", "ms", "id"])
def test_all_relative_words_of_cldr_are_known(language: str) -> None:
    """What CLDR says for last year, this month or yesterday is read as that."""
    words = import_module(f"dateparser.data.date_translation_data.{language}").info["relative-type"]
    for meaning, expected in RELATIVE.items():
        for said in words[meaning]:
            if not SHORT.search(said):
                period = time_in(said, TODAY).period
                assert period, said
                assert (str(period.after), str(period.before)) == expected, said


@given(st.text(max_size=60) | st.lists(st.sampled_from("2024 May 99 31 in last 年 月 жыл с 1 -".split())).map(" ".join))
def test_any_text_is_survived(question: str) -> None:
    """Whatever is typed, spans lie inside it and a period does not end before it begins."""
    found = time_in(question, TODAY)
    assert all(0 <= start < end <= len(question) for start, end in (*found.dated, *found.relative))
    if found.period and found.period.after and found.period.before:
        assert found.period.after <= found.period.before
