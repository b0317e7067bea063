"""The graph of relations: countries, and lines between those that articles speak of together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from commands.language import gettext, ngettext, number, spoken
from commands.limits import utf16_units
from commands.pictures.colours import MUTED, PANEL, PLATE, RIM, STRONG
from commands.pictures.drawing import MARGIN, WIDTH, Drawing, Plate, Stroke, paint
from commands.pictures.heading import heading
from commands.pictures.lettering import SMALLEST, Style, column, fitted, height, width, wrapped
from commands.pictures.picture import ALT_CHARACTERS, Picture
from commands.pictures.placing import Placement, place
from commands.pictures.shapes import around
from corpus.relations.countries import country_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from commands.pictures.arranging import Size
    from commands.pictures.lettering import Line
    from commands.pictures.shapes import Point
    from corpus.models import Relation

MOST_COUNTRIES: Final = 12
MOST_LINES: Final = 20

_NAME_ROOM: Final = 280
_NAME_LINES: Final = 3
_PADDING: Final = (26, 20)
_THINNEST: Final = 6
_THICKEST: Final = 30
_MANY: Final = 30
"""How many articles at least the thickest line stands for."""

_HEIGHTS: Final = ((2, 190), (3, 470), (5, 640), (8, 860), (MOST_COUNTRIES, 1_080))
"""Up to how many countries have room in how many pixels."""


def draw_relations(relations: Sequence[Relation]) -> Picture:
    """Draw the pairs with the most articles, which come first, in the language that is spoken.

    Raises ValueError if there is none.
    """
    drawing, shown = graph(relations)
    return Picture(paint(drawing), describe(shown, len(relations) - len(shown)), WIDTH, drawing.height)


def graph(relations: Sequence[Relation]) -> tuple[Drawing, list[Relation]]:
    """Lay out the graph, with as many relations as are legible together; tell which those are."""
    shown, room, placement = _settled(chosen(relations))
    head = heading(gettext("Who deals with whom"), gettext("Number of articles that speak of both countries"))
    top = max(line.box[3] for line in head) + MARGIN
    spots = {code: (x + MARGIN, y + top) for code, (x, y) in placement.countries.items()}
    middles = {edge: (x + MARGIN, y + top) for edge, (x, y) in placement.numbers.items()}
    names = [_Name(code).at(spot) for code, spot in spots.items()]
    counts = [_Count(relation.articles).at(middles[relation.pair.codes]) for relation in shown]
    foot = _foot(len(relations) - len(shown), top + room + MARGIN)
    plates = [plate for plate, _ in (*names, *counts)]
    lines = [*head, *(line for _, letters in (*names, *counts) for line in letters), *foot]
    bottom = max([line.box[3] for line in foot], default=top + room)
    return Drawing(round(bottom + MARGIN), (*_strokes(shown, spots), *plates), tuple(lines)), shown


def chosen(relations: Sequence[Relation]) -> list[Relation]:
    """Choose the first relations that do not bring in more lines or countries than a picture can show."""
    shown: list[Relation] = []
    for relation in relations:
        if len(shown) < MOST_LINES and len(_countries([*shown, relation])) <= MOST_COUNTRIES:
            shown.append(relation)
    if not shown:
        raise ValueError("no relations to draw")
    return shown


def describe(shown: Sequence[Relation], more: int) -> str:
    """Say in words what the picture shows, as many pairs as a description has room for."""
    opening = gettext("A graph of countries. Its lines join countries that articles speak of together:")
    told: list[str] = []
    for relation in shown:
        left_out = more + len(shown) - len(told) - 1
        trial = [opening, *told, _in_words(relation), *_and_more(left_out)]
        if utf16_units("\n".join(trial)) > ALT_CHARACTERS:
            break
        told.append(_in_words(relation))
    return "\n".join([opening, *told, *_and_more(more + len(shown) - len(told))])


def _settled(shown: list[Relation]) -> tuple[list[Relation], float, Placement]:
    """Place relations in so many pixels from top to bottom, without the last ones if they would cover something."""
    while True:
        names = {code: _Name(code).size for code in _countries(shown)}
        counts = {relation.pair.codes: _Count(relation.articles).size for relation in shown}
        high = next(pixels for most, pixels in _HEIGHTS if len(names) <= most)
        placement = place(names, counts, (WIDTH - 2 * MARGIN, high))
        if not placement.faults or len(shown) == 1:
            return shown, high, placement
        shown = shown[: max(1, len(shown) - placement.faults)]


class _Name:
    """A country's name on a plate."""

    def __init__(self, code: str) -> None:
        name = country_name(code, spoken())
        self.texts, self.style = fitted(name, Style.spoken(38, bold=True), _NAME_ROOM, lines=_NAME_LINES)
        broad = max(width(text, self.style) for text in self.texts)
        self.high = height(len(self.texts), self.style)
        self.size: Size = (broad + 2 * _PADDING[0], self.high + 2 * _PADDING[1])

    def at(self, spot: Point) -> tuple[Plate, list[Line]]:
        """Set it with its middle at a spot."""
        lines = column(self.texts, self.style, spot[0], spot[1] - self.high / 2, middle=True)
        return Plate(around(spot, self.size), PLATE, 18, RIM), lines


class _Count:
    """How many articles a line stands for, on a piece of panel that interrupts the line."""

    def __init__(self, articles: int) -> None:
        self.style = Style.spoken(34, bold=True)
        self.text = number(articles)
        self.size: Size = (width(self.text, self.style) + 22, height(1, self.style) + 22)

    def at(self, spot: Point) -> tuple[Plate, list[Line]]:
        """Set it with its middle at a spot."""
        lines = column([self.text], self.style, spot[0], spot[1] - height(1, self.style) / 2, middle=True)
        return Plate(around(spot, self.size), PANEL, 14), lines


def _countries(relations: Sequence[Relation]) -> list[str]:
    return list(dict.fromkeys(code for relation in relations for code in relation.pair.codes))


def _foot(more: int, top: float) -> list[Line]:
    style = Style.spoken(SMALLEST, colour=MUTED)
    return [
        line
        for text in _and_more(more)
        for line in column(wrapped(text, style, WIDTH - 2 * MARGIN), style, MARGIN, top)
    ]


def _and_more(more: int) -> list[str]:
    return (
        [ngettext("… and {count} more pair", "… and {count} more pairs", more).format(count=number(more))]
        if more
        else []
    )


def _in_words(relation: Relation) -> str:
    message = ngettext(
        "{first} and {second}: {count} article", "{first} and {second}: {count} articles", relation.articles
    )
    first, second = (country_name(code, spoken()) for code in relation.pair.codes)
    return message.format(first=first, second=second, count=number(relation.articles))


def _strokes(shown: Sequence[Relation], spots: dict[str, Point]) -> Iterator[Stroke]:
    """Draw the lines, thin ones above thick ones; the area of a line grows with its number."""
    most = max(_MANY, *(relation.articles for relation in shown))
    for relation in shown:
        share = (relation.articles / most) ** 0.5
        first, second = relation.pair.codes
        yield Stroke(spots[first], spots[second], _THINNEST + share * (_THICKEST - _THINNEST), STRONG)
