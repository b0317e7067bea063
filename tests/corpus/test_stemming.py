"""Words to stems, in each language that has rules of its own."""

import pytest

from corpus.stemming import stem, stems


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("investments", "investing", "en"),
        ("written", "writes", "en"),
        ("экспорта", "экспорту", "ru"),
        ("pelaburan", "pelabur", "ms"),
        ("торговли", "торговля", "en"),
        ("exports", "exported", "kk"),
        ("сделок", "сделки", "ru"),
        ("рынок", "рынка", "ru"),
        ("отец", "отцы", "ru"),
    ],
)
def test_inflected_words_share_a_stem(one: str, other: str, language: str) -> None:
    """Forms of one word share a stem; the script decides where the text's language does not fit it."""
    assert stem(one, language) == stem(other, language)


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("colourful", "colorful"),
        ("neighbouring", "neighboring"),
        ("centres", "centers"),
        ("kilometre", "kilometer"),
        ("centred", "centered"),
        ("organisations", "organizations"),
        ("liberalise", "liberalizing"),
        ("analysed", "analyzed"),
        ("dialogues", "dialogs"),
        ("travelled", "traveled"),
        ("defence", "defense"),
        ("programmes", "programs"),
    ],
)
def test_spellings_share_a_stem(british: str, american: str) -> None:
    """A British and an American spelling of one word share a stem."""
    assert stem(british, "en") == stem(american, "en")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("four", "for"),
        ("tour", "tor"),
        ("promise", "promize"),
        ("enterprise", "enterpr"),
        ("expertise", "expert"),
        ("paradise", "parade"),
        ("there", "ther"),
    ],
)
def test_words_that_only_look_british_stay_apart(one: str, other: str) -> None:
    """A word that ends like a British spelling and is none keeps its stem."""
    assert stem(one, "en") != stem(other, "en")


def test_advertising_is_one_family() -> None:
    """Verbs in -ise that are spelt so everywhere stay with their nouns."""
    assert len({stem(word, "en") for word in ("advertise", "advertised", "advertisement")}) == 1


@pytest.mark.parametrize(
    "family",
    [
        "қазақстан қазақстанның қазақстанда қазақстаннан",
        "кеме кемелер кемелерді кемелерімізге",
        "кітап кітабы кітаптар кітабында",
        "көл көлге көлдер көлдерінің",
        "қалада қаланың қалалардан",
        "егін егіннің егіндер",
    ],
)
def test_kazakh_nouns_share_a_stem(family: str) -> None:
    """Kazakh nouns lose plural, possessive and case, and a last letter that the ending voiced is restored."""
    assert len({stem(word, "kk") for word in family.split()}) == 1


@pytest.mark.parametrize(
    "family",
    [
        "tingkat meningkat peningkatan ditingkatkan",
        "tulis menulis penulis ditulis",
        "nyata menyatakan kenyataan pernyataan",
        "menteri kementerian menterinya",
        "tandatangan menandatangani ditandatangani penandatanganan",
        "terima menerima diterima penerimaan",
        "nilai menilai penilaian",
    ],
)
def test_malay_words_share_a_root(family: str) -> None:
    """A prefix that swallowed the root's first letter gives it back, and what only looks like an affix stays."""
    assert {stem(word, "ms") for word in family.split()} == {stem(word, "id") for word in family.split()}
    assert len({stem(word, "ms") for word in family.split()}) == 1


def test_malay_roots_stay_apart() -> None:
    """A war is no device."""
    assert stem("perangkat", "id") != stem("peperangan", "id")


def test_short_kazakh_words_keep_three_letters() -> None:
    """No ending is taken off that would leave less than three letters."""
    assert stem("мен", "kk") == "мен"
    assert stem("тан", "kk") != stem("тас", "kk")


@pytest.mark.parametrize(
    ("forms", "language"),
    [
        ("billion billions bn", "en"),
        ("миллиард миллиардов млрд", "ru"),
        ("миллиардтан млрд", "kk"),
        ("миллионов млн", "ru"),
        ("процентами percent", "ru"),
        ("пайыздың percentage", "kk"),
        ("peratus percent", "ms"),
    ],
)
def test_magnitudes_share_a_term(forms: str, language: str) -> None:
    """What a number is counted in has one term, written out, inflected or abbreviated, in any language."""
    assert len({stem(word, language) for word in forms.split()}) == 1


def test_millions_are_not_billions() -> None:
    """Long Kazakh number words are told apart although they begin alike."""
    assert stem("миллионнан", "kk") != stem("миллиардтан", "kk")


def test_numbers_and_chinese_have_no_stem() -> None:
    """Numbers and Chinese are indexed as they are."""
    assert [stem(word, "en") for word in ("2024", "西亚")] == ["2024", "西亚"]


def test_stems_cover_the_languages_of_a_corpus() -> None:
    """A word is searched by the stem that it has in each language, each stem once."""
    assert len(stems("экспорты", ["ru", "kk"])) == 2
    assert stems("2024", ["ru", "en", None]) == ("2024",)
