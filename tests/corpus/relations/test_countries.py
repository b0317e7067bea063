"""Countries have codes, names from CLDR, and are found by any of them."""

from __future__ import annotations

import pytest

from corpus.relations.countries import LANGUAGES, codes, country_name, country_named


def test_codes_are_countries_and_territories() -> None:
    """Unions, areas and codes that ISO 3166-1 does not have are none."""
    assert {"CN", "KZ", "MY", "HK", "TW", "XK"} <= codes()
    assert codes().isdisjoint({"EU", "UN", "ZZ", "001", "IC"})
    assert 240 < len(codes()) < 260


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_has_a_name_in_every_language(language: str) -> None:
    """None is missing."""
    assert all(country_name(code, language) for code in codes())


def test_names_are_in_the_language_asked_for() -> None:
    """English unless another is wanted; a code that there is not is an error."""
    assert country_name("KZ") == "Kazakhstan"
    assert country_name("KZ", "kk") == "Қазақстан"
    assert country_name("CN", "zh") == "中国"
    with pytest.raises(KeyError):
        country_name("QQ")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("KZ", "KZ"),
        ("my", "MY"),
        ("China", "CN"),
        ("  hong   kong ", "HK"),
        ("Hong Kong SAR China", "HK"),
        ("Қытай", "CN"),
        ("中国", "CN"),
        ("казахстан", "KZ"),
        ("Казахстана", "KZ"),
        ("the United States", "US"),
        ("usa", "US"),
        ("Tiongkok", "CN"),
        ("Turkey", "TR"),
        ("turkey", "TR"),
        ("Georgia", "GE"),
        ("Malaysian", "MY"),
        ("Astana", "KZ"),
        ("Congo - Kinshasa", "CD"),
        ("", None),
        ("QQ", None),
        ("Atlantis", None),
        ("China and Malaysia", None),
    ],
)
def test_a_country_is_found_by_what_somebody_types(typed: str, code: str | None) -> None:
    """By its code, or any of its names in any of the languages, however it is written."""
    assert country_named(typed) == code
