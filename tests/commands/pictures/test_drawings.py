"""Tests that both kinds of picture are legible: nothing cut, nothing covered, every letter there."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from commands.language import LANGUAGES, speaking
from commands.limits import utf16_units
from commands.pictures import Picture, draw_relations, draw_timeline
from commands.pictures.chart import chart
from commands.pictures.drawing import WIDTH, Drawing, Plate, Stroke
from commands.pictures.graph import MOST_COUNTRIES, MOST_LINES, graph
from commands.pictures.lettering import SMALLEST
from commands.pictures.picture import ALT_CHARACTERS
from commands.pictures.shapes import inside, overlap
from commands.pictures.spans import columns
from corpus.models import Pair
from corpus.relations.countries import codes, country_name
from tests.commands.pictures.samples import DATES, RELATIONS, relations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.models import Relation
    from tests.commands.pictures.samples import Dates

_MOST_BYTES = 300_000
_SEEN_ON_A_PHONE = 400
_LEAST_LETTERS = 11
"""Pixels of a phone's screen, which are not those of its display: Discord's own small text has 12."""

every_language = pytest.mark.parametrize("language", LANGUAGES)
every_graph = pytest.mark.parametrize("shown", RELATIONS.values(), ids=RELATIONS.keys())
every_chart = pytest.mark.parametrize("dates", DATES.values(), ids=DATES.keys())


def assert_legible(drawing: Drawing) -> None:
    """Check that all texts are inside, apart from each other, and large enough for a phone."""
    for line in drawing.lines:
        left, top, right, bottom = line.box
        assert left >= 0, line
        assert top >= 0, line
        assert right <= WIDTH, line
        assert bottom <= drawing.height, line
        assert line.style.size >= SMALLEST
    for one, other in combinations(drawing.lines, 2):
        assert not overlap(one.box, other.box), (one.text, other.text)


@every_language
@every_graph
def test_a_graph_is_legible(language: str, shown: Sequence[Relation]) -> None:
    """No text is cut, none overlaps, and no line runs through a name that it does not lead to."""
    with speaking(language):
        drawing, _ = graph(shown)
    assert_legible(drawing)
    plates = [shape for shape in drawing.shapes if isinstance(shape, Plate)]
    names = [plate for plate in plates if plate.rim]
    for one, other in combinations(plates, 2):
        assert not overlap(one.box, other.box)
    for stroke in (shape for shape in drawing.shapes if isinstance(shape, Stroke)):
        met = [name for name in names if inside((stroke.start, stroke.end), name.box)]
        assert len(met) == 2


@every_language
@every_chart
def test_a_chart_is_legible(language: str, dates: Dates) -> None:
    """No text is cut and none overlaps, whatever the span of time and the names."""
    for pair in (Pair("CN", "KZ"), Pair("GS", "PG")):
        with speaking(language):
            assert_legible(chart(pair, columns(dates)))


def test_letters_are_large_enough_on_a_phone() -> None:
    """The smallest letters are as large as Discord's own when a picture is as wide as a phone."""
    assert SMALLEST * _SEEN_ON_A_PHONE / WIDTH >= _LEAST_LETTERS


@every_language
def test_the_name_of_every_country_fits(language: str) -> None:
    """A name of any length stays within its plate and within the picture."""
    with speaking(language):
        for code in sorted(codes() - {"CN"}):
            drawing, _ = graph(relations([("CN", code, 1)]))
            assert_legible(drawing)
            plates = [shape.box for shape in drawing.shapes if isinstance(shape, Plate)]
            said = country_name(code, language)
            letters = [line for line in drawing.lines if line.style.bold and line.text in said]
            for line in letters[1:]:
                assert any(
                    plate[0] <= line.box[0] and line.box[2] <= plate[2] and plate[1] <= line.box[1] for plate in plates
                ), said


@every_graph
def test_shows_the_most_covered_pairs_and_counts_the_rest(shown: Sequence[Relation]) -> None:
    """There are no more countries and lines than can be read, the first come first, and the rest is counted."""
    drawing, drawn = graph(shown)
    said = " ".join(line.text for line in drawing.lines)
    assert len(drawn) <= MOST_LINES
    assert len({code for relation in drawn for code in relation.pair.codes}) <= MOST_COUNTRIES
    assert drawn[0] == shown[0]
    assert sum(isinstance(shape, Stroke) for shape in drawing.shapes) == len(drawn)
    more = re.search(r"and (\d+) more pairs?", said)
    assert (int(more[1]) if more else 0) == len(shown) - len(drawn)


def test_shows_most_of_what_is_asked() -> None:
    """The pairs of a real corpus, which have a hub or two, are nearly all drawn."""
    assert len(graph(RELATIONS["a dozen"])[1]) == 12
    assert len(graph(RELATIONS["a star"])[1]) == 11
    assert len(graph(RELATIONS["thirty"])[1]) >= 12


def test_thicker_lines_stand_for_more_articles() -> None:
    """The order of the lines' thickness is that of their numbers."""
    drawing, drawn = graph(RELATIONS["a dozen"])
    thickness = [shape.thickness for shape in drawing.shapes if isinstance(shape, Stroke)]
    assert thickness == sorted(thickness, reverse=True)
    assert thickness[0] > 3 * thickness[-1]
    assert [relation.articles for relation in drawn] == sorted((r.articles for r in drawn), reverse=True)


@every_language
@pytest.mark.parametrize("kind", ["graph", "chart"])
def test_a_picture_is_a_small_png_with_a_description(language: str, kind: str) -> None:
    """The file is what it says it is, of the size that it says, and Discord takes its description."""
    for picture in _pictures(language, kind):
        image = Image.open(BytesIO(picture.png))
        image.load()
        assert image.format == "PNG"
        assert image.size == (picture.width, picture.height)
        assert picture.width == WIDTH
        assert picture.height <= 1.5 * picture.width
        assert len(picture.png) < _MOST_BYTES
        assert 0 < utf16_units(picture.alt) <= ALT_CHARACTERS


def test_the_same_is_drawn_in_the_same_way() -> None:
    """Two drawings of the same relations have the same bytes."""
    assert draw_relations(RELATIONS["thirty"]) == draw_relations(RELATIONS["thirty"])
    assert draw_timeline(Pair("CN", "KZ"), DATES["five years"]) == draw_timeline(Pair("CN", "KZ"), DATES["five years"])


def test_describes_a_graph_in_words() -> None:
    """The description names the pairs with their numbers, and how many more there are."""
    assert draw_relations(RELATIONS["three"]).alt == (
        "A graph of countries. Its lines join countries that articles speak of together:\n"
        "China and Kazakhstan: 12 articles\n"
        "China and Malaysia: 9 articles\n"
        "Kazakhstan and Malaysia: 2 articles"
    )
    assert "… and " in draw_relations(RELATIONS["thirty"]).alt.splitlines()[-1]


def test_describes_a_chart_in_words() -> None:
    """The description has the number of every month, and what is not in the chart."""
    assert draw_timeline(Pair("CN", "KZ"), DATES["a year and some without"]).alt == (
        "China and Kazakhstan. Stories by month:\n"
        "November 2024: 2\n"
        "December 2024: 5\n"
        "January 2025: 1\n"
        "March 2025: 3\n"
        "October 2025: 4\n"
        "Not shown: 1 story of which only the year is known\n"
        "Not shown: 2 stories without a date"
    )


def test_draws_nothing_of_nothing() -> None:
    """Without relations or without a date there is no picture."""
    with pytest.raises(ValueError, match="no relations"):
        draw_relations([])
    with pytest.raises(ValueError, match="no dates"):
        draw_timeline(Pair("CN", "KZ"), [(None, 3)])


def _pictures(language: str, kind: str) -> list[Picture]:
    with speaking(language):
        if kind == "graph":
            return [draw_relations(RELATIONS[name]) for name in ("one", "a star", "thirty", "long names")]
        return [draw_timeline(Pair("GS", "PG"), dates) for dates in DATES.values()]
