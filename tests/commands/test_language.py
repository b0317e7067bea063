"""Tests of dates, numbers, names and lists in each language, and of whose language is spoken."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from commands.language import (
    LANGUAGES,
    catalogue,
    date,
    duration,
    gettext,
    learn,
    listed,
    name_of,
    ngettext,
    number,
    percent,
    sentence,
    size,
    speak,
    speaking,
    spoken,
)
from commands.languages import SERVER_LANGUAGE, of_locale, person_language, server_language
from commands.translator import option_name
from corpus.errors import CorpusError, LimitError
from corpus.models import Scope
from corpus.published import Published
from corpus.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.mark.parametrize(
    ("language", "day", "month", "year"),
    [
        ("en", "8 November 2024", "November 2024", "2024"),
        ("zh", "2024年11月8日", "2024年11月", "2024年"),
        ("ru", "8 ноября 2024\u202fг.", "ноябрь 2024\u202fг.", "2024"),
        ("ms", "8 November 2024", "November 2024", "2024"),
        ("kk", "2024\u202fж. 8 қараша", "2024\u202fж. қараша", "2024"),
        ("id", "8 November 2024", "November 2024", "2024"),
    ],
)
def test_dates_are_as_precise_as_they_are_known(language: str, day: str, month: str, year: str) -> None:
    """A day, a month or a year is written as the language does."""
    with speaking(language):
        assert date(Published(2024, 11, 8)) == day
        assert date(Published(2024, 11)) == month
        assert date(Published(2024)) == year


def test_an_unknown_date_is_said_to_be_unknown() -> None:
    """Nothing is made up."""
    assert date(None) == "date unknown"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", ("1,234,567", "31%", "0.8 kB", "104.9 MB", "1.5 seconds", "80 milliseconds", "a, b and c")),
        ("zh", ("1,234,567", "31%", "0.8 kB", "104.9 MB", "1.5秒钟", "80毫秒", "a、b和c")),
        ("ru", ("1 234 567", "31 %", "0,8 кБ", "104,9 МБ", "1,5 секунды", "80 миллисекунд", "a, b и c")),
        ("ms", ("1,234,567", "31%", "0.8 kB", "104.9 MB", "1.5 saat", "80 milisaat", "a, b dan c")),
        ("kk", ("1 234 567", "31%", "0,8 кБ", "104,9 MБ", "1,5 секунд", "80 миллисекунд", "a, b, c")),
        ("id", ("1.234.567", "31%", "0,8 kB", "104,9 MB", "1,5 detik", "80 milidetik", "a, b, dan c")),
    ],
)
def test_numbers_and_lists_are_written_as_the_language_does(language: str, written: tuple[str, ...]) -> None:
    """So are shares, sizes and times."""
    with speaking(language):
        shown = (
            *(number(1_234_567), percent(0.312), size(800), size(104_857_600)),
            *(duration(1.46), duration(0.0801), listed(["a", "b", "c"])),
        )
    assert tuple(text.replace("\xa0", " ") for text in shown) == written


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_quantity_has_words(language: str) -> None:
    """No language falls back to the name that CLDR has for a unit."""
    with speaking(language):
        for text in (size(1), size(10**9), duration(0.0001), duration(3), duration(99)):
            assert "duration" not in text
            assert "digital" not in text


def test_languages_have_names() -> None:
    """In the language that is spoken, or in themselves; a code that nobody knows stands for itself."""
    assert [name_of(language, language) for language in LANGUAGES] == [
        *("English", "中文", "Русский", "Melayu", "Қазақ тілі", "Indonesia"),
    ]
    assert [name_of(language) for language in LANGUAGES] == [
        *("English", "Chinese", "Russian", "Malay", "Kazakh", "Indonesian"),
    ]
    with speaking("ru"):
        assert name_of("kk") == "казахский"
    assert name_of("qqx") == "qqx"


def test_nothing_is_said_of_nothing() -> None:
    """An empty text is not the header of a catalogue."""
    for language in LANGUAGES:
        with speaking(language):
            assert gettext("") == ""


async def test_a_task_speaks_its_own_language() -> None:
    """What one task speaks no other one does, but those that it starts, and its threads, do."""

    async def say(language: str) -> list[str]:
        speak(language)
        await asyncio.sleep(0)
        return [spoken(), await asyncio.to_thread(spoken), await asyncio.create_task(_spoken())]

    russian, kazakh, nobodys = await asyncio.gather(say("ru"), say("kk"), _spoken())
    assert (russian, kazakh, nobodys) == (["ru"] * 3, ["kk"] * 3, "en")


def test_errors_are_said_with_what_they_name() -> None:
    """Numbers are written as the language does, and a text with braces stays as it is."""
    error = LimitError("There is room for {most} articles: {why}", most=12_000, why=CorpusError("{x} is full."))
    assert sentence(error) == str(error) == "There is room for 12,000 articles: {x} is full."
    with speaking("id"):
        assert "12.000" in sentence(error)


@pytest.mark.parametrize(
    ("locale", "language"),
    [("en-GB", "en"), ("zh-CN", "zh"), ("zh-TW", "zh"), ("ru", "ru"), ("id", "id"), ("de", None), (None, None)],
)
def test_discords_locales_stand_for_languages(locale: str | None, language: str | None) -> None:
    """Both kinds of Chinese are answered in Chinese, and what the bot does not speak is none of its languages."""
    assert of_locale(locale) == language


class TestWhose:
    """Which language is whose, without an interaction."""

    async def test_of_a_person(self, tmp_path: Path) -> None:
        """The choice comes before what their Discord spoke, and English comes last."""
        async with Store.open(tmp_path / "corpus.db", bundled=False) as store:
            client: Any = SimpleNamespace(store=store)
            assert person_language(client, 7) == "en"
            assert person_language(client, 7, "zh-TW") == "zh"
            await store.people.choose(7, "kk")
            assert person_language(client, 7, "zh-TW") == "kk"
            assert person_language(client, 8, "zh-TW") == "zh"

    async def test_of_a_server(self, tmp_path: Path) -> None:
        """What its admins have set, else English; also if a newer version has set what this one cannot speak."""
        async with Store.open(tmp_path / "corpus.db", bundled=False) as store:
            client: Any = SimpleNamespace(store=store)
            assert server_language(client, Scope(5)) == "en"
            await store.servers.set_setting(Scope(5), SERVER_LANGUAGE, "ms")
            assert server_language(client, Scope(5)) == "ms"
            await store.servers.set_setting(Scope(5), SERVER_LANGUAGE, "tlh")
            assert server_language(client, Scope(5)) == "en"


class TestBadCatalogues:
    """What a file of messages has wrong is said in English, and the bot goes on."""

    HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n\n'

    @pytest.fixture
    def file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
        """Let Malay be read from a file of the test's own."""
        file = tmp_path / "locale" / "ms" / "LC_MESSAGES" / "dragoman.po"
        file.parent.mkdir(parents=True)
        monkeypatch.setattr("commands.language.resources.files", lambda _: tmp_path)
        catalogue.cache_clear()
        yield file
        catalogue.cache_clear()

    @pytest.mark.parametrize("said", ["Hai {nama}", "Hai {name", "Hai {}", "Hai {name.__class__}", "Hai {name!z}"])
    def test_what_cannot_be_filled_in_is_english(self, file: Path, said: str, caplog: pytest.LogCaptureFixture) -> None:
        """A translation with another placeholder than its message is left out, and the log says so once."""
        file.write_text(f'{self.HEAD}msgid "Hello {{name}}"\nmsgstr "{said}"\n\nmsgid "Yes"\nmsgstr "Ya"\n')
        with speaking("ms"):
            for _ in range(2):
                assert gettext("Hello {name}").format(name="Aida") == "Hello Aida"
            assert gettext("Yes") == "Ya"
        assert len(caplog.records) == 1

    def test_each_form_is_looked_at(self, file: Path) -> None:
        """One wrong form spoils the message for all numbers; one without the number is right."""
        file.write_text(
            f'{self.HEAD}msgid "{{count}} day"\nmsgid_plural "{{count}} days"\nmsgstr[0] "{{n}} hari"\n\n'
            'msgid "{count} hour"\nmsgid_plural "{count} hours"\nmsgstr[0] "berjam-jam"\n'
        )
        with speaking("ms"):
            assert ngettext("{count} day", "{count} days", 3) == "{count} days"
            assert ngettext("{count} hour", "{count} hours", 3) == "berjam-jam"

    def test_braces_that_nothing_fills_in_stay(self, file: Path) -> None:
        """A message that is no template may have any braces, and so may its translation."""
        file.write_text(f"""{self.HEAD}msgid "It needs {{\\"body: ..."\nmsgstr "Perlu {{\\"body: ..."\n""")
        with speaking("ms"):
            assert gettext('It needs {"body: ...') == 'Perlu {"body: ...'

    @pytest.mark.parametrize(
        "written",
        [
            b"\xff\xfe\x00",
            b"this is no catalogue",
            b'msgid "Yes"\n',
            b'msgid "Yes\nmsgstr "Ya"\n',
            b'msgid ""\nmsgstr "Content-Type: text/plain; charset=nonsense\\n"\n\nmsgid "Yes"\nmsgstr "Ya"\n',
            b'msgid ""\nmsgstr "Plural-Forms: nplurals=1; plural=import os;\\n"\n\nmsgid "Yes"\nmsgstr "Ya"\n',
            b'msgid "a"\nmsgid_plural "b"\nmsgstr[7] "Ya"\n',
            b"",
        ],
    )
    def test_a_file_that_cannot_be_read_takes_nothing_away(self, file: Path, written: bytes) -> None:
        """Whatever stands in it, the language is said in English then, or as far as it can be read."""
        file.write_bytes(written)
        learn()
        with speaking("ms"):
            assert gettext("Yes") in {"Yes", "Ya"}
            assert gettext("No") == "No"


async def _spoken() -> str:
    return spoken()


def test_options_are_named_as_discord_shows_them() -> None:
    """Discord translates commands where it has the language, and shows English ones in Malay and Kazakh."""
    named = {}
    for language in ("en", "ru", "ms", "kk"):
        with speaking(language):
            named[language] = option_name("after")
    assert named["ru"] != "after"
    assert {named[language] for language in ("en", "ms", "kk")} == {"after"}
