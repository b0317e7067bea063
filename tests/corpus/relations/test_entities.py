"""Names of one country, person or organisation are known as one in all scripts."""

from __future__ import annotations

from itertools import chain

import pytest

from corpus.analysis import fold, is_cjk, stop_words, tokenize
from corpus.relations import names
from corpus.relations.entities import MOST_OF_A_GROUP, name_groups


@pytest.mark.parametrize(
    "together",
    [
        {"Xi Jinping", "Си Цзиньпин", "习近平"},
        {"Anwar Ibrahim", "Анвар Ибрагим", "安瓦尔"},
        {"Tokayev", "Тоқаев", "Токаев", "托卡耶夫"},
        {"Belt and Road", "一带一路", "Один пояс один путь", "Бір белдеу бір жол"},
        {"ECRL", "East Coast Rail Link", "东海岸铁路"},
        {"XUAR", "Xinjiang", "СУАР", "Шыңжаң", "新疆"},
        {"ASEAN", "АСЕАН", "东盟"},
        {"Kazakhstan", "Казахстан", "Қазақстан", "哈萨克斯坦"},
        {"Malaysia", "Малайзия", "马来西亚"},
        {"China", "Китай", "Қытай", "中国", "Tiongkok"},
        {"Astana", "Астана", "阿斯塔纳"},
        {"Beijing", "Пекин", "Бейжің", "北京"},
        {"Kuala Lumpur", "Куала-Лумпур", "吉隆坡"},
    ],
    ids=min,
)
def test_names_in_all_scripts_are_together(together: set[str]) -> None:
    """One group has them all."""
    assert any(together <= set(group) for group in name_groups())


def test_no_name_is_in_two_groups() -> None:
    """Groups that share a name would become one."""
    found = [" ".join(token.word for token in tokenize(name)) for name in chain.from_iterable(name_groups())]
    assert len(set(found)) == len(found)


def test_every_group_has_at_least_two_names_and_not_too_many() -> None:
    """A name alone stands for nothing else, and each is searched."""
    assert all(2 <= len(group) <= MOST_OF_A_GROUP for group in name_groups())


def test_no_name_is_an_ordinary_word() -> None:
    """Neither words without meaning nor abbreviations of two letters would tell anything."""
    for name in chain.from_iterable(name_groups()):
        words = [token.word for token in tokenize(name)]
        assert is_cjk(fold(name[0])) or not stop_words().issuperset(words), name
        assert is_cjk(fold(name[0])) or len("".join(words)) > 2, name


def test_english_comes_first() -> None:
    """A group is called by its first name where it needs one."""
    firsts = {group[0] for group in name_groups()}
    assert {"China", "Kazakhstan", "Malaysia", "United States", "Hong Kong", "Xi Jinping", "Astana"} <= firsts


def test_every_name_has_a_code_that_there_is() -> None:
    """In every file of names."""
    assert {name.code for name in names.names()} <= names.territories()
    assert {code for found in names.ambiguous()["together"].values() for code in found} <= names.territories()


@pytest.mark.parametrize("table", ["weak", "surname", "given", "capital"])
def test_what_is_said_to_be_ambiguous_is_a_name(table: str) -> None:
    """A rule for a name that there is not would be a slip."""
    known = {names.fold_words(name.text) for name in names.names()}
    assert {text for text in names.listed(table) if names.fold_words(text) not in known} == set()
