"""The components of messages and modals: their shapes, and what depends on more than one field."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from tests.discord_server.rules.problems import Path, Payload, Problem
from tests.discord_server.rules.shapes import (
    ANYTHING,
    FLAG,
    SNOWFLAKE,
    Address,
    ByType,
    Choice,
    ListOf,
    Number,
    Required,
    Rule,
    Shape,
    Text,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROW: Final = 1
BUTTON: Final = 2
STRING_SELECT: Final = 3
TEXT_INPUT: Final = 4
USER_SELECT: Final = 5
ROLE_SELECT: Final = 6
MENTIONABLE_SELECT: Final = 7
CHANNEL_SELECT: Final = 8
SECTION: Final = 9
TEXT_DISPLAY: Final = 10
THUMBNAIL: Final = 11
MEDIA_GALLERY: Final = 12
FILE: Final = 13
SEPARATOR: Final = 14
CONTAINER: Final = 17
LABEL: Final = 18
FILE_UPLOAD: Final = 19
RADIO_GROUP: Final = 21
CHECKBOX_GROUP: Final = 22
CHECKBOX: Final = 23

SELECTS: Final = (STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)
LINK_STYLE: Final = 5
PREMIUM_STYLE: Final = 6

_CUSTOM_ID: Final = Required(Text(1, 100))


def _component(kind: int, **fields: Rule | Required) -> Shape:
    return Shape({"type": Required(Choice([kind])), "id": Number(0, 2**31 - 1), **fields})


def _option(*, emoji: bool = False) -> Shape:
    fields: dict[str, Rule | Required] = {
        "label": Required(Text(1, 100)),
        "value": Required(Text(1, 100)),
        "description": Text(0, 100),
        "default": FLAG,
    }
    return Shape(fields | {"emoji": EMOJI} if emoji else fields)


def _select(kind: int, **fields: Rule | Required) -> Shape:
    return _component(
        kind,
        custom_id=_CUSTOM_ID,
        placeholder=Text(0, 150),
        min_values=Number(0, 25),
        max_values=Number(1, 25),
        disabled=FLAG,
        required=FLAG,
        **fields,
    )


EMOJI: Final = Shape({"id": SNOWFLAKE, "name": Text(0, 32), "animated": FLAG})
_DEFAULTS: Final = ListOf(Shape({"id": Required(SNOWFLAKE), "type": Required(Text(1, 20))}), high=25)
_MEDIA: Final = Required(Shape({"url": Required(Address(2048, ("http", "https", "attachment")))}))
_ATTACHED: Final = Required(Shape({"url": Required(Address(2048, ("attachment",)))}))
_BUTTON: Final = _component(
    BUTTON,
    style=Required(Choice(range(1, 7))),
    custom_id=Text(1, 100),
    label=Text(0, 80),
    url=Address(512, ("http", "https", "discord")),
    disabled=FLAG,
    sku_id=SNOWFLAKE,
    emoji=EMOJI,
)
_THUMBNAIL: Final = _component(THUMBNAIL, description=Text(1, 1024), spoiler=FLAG, media=_MEDIA)
_TEXT_DISPLAY: Final = _component(TEXT_DISPLAY, content=Required(Text(1, 4000)))
_SELECTS: Final[dict[int, Rule]] = {
    STRING_SELECT: _select(STRING_SELECT, options=Required(ListOf(_option(emoji=True), 1, 25))),
    USER_SELECT: _select(USER_SELECT, default_values=_DEFAULTS),
    ROLE_SELECT: _select(ROLE_SELECT, default_values=_DEFAULTS),
    MENTIONABLE_SELECT: _select(MENTIONABLE_SELECT, default_values=_DEFAULTS),
    CHANNEL_SELECT: _select(CHANNEL_SELECT, default_values=_DEFAULTS, channel_types=ANYTHING),
}
_TEXT_INPUT: Final = _component(
    TEXT_INPUT,
    custom_id=_CUSTOM_ID,
    style=Required(Choice([1, 2])),
    label=Text(1, 45),
    value=Text(0, 4000),
    placeholder=Text(0, 100),
    required=FLAG,
    min_length=Number(0, 4000),
    max_length=Number(1, 4000),
)
_ROW: Final = _component(ROW, components=Required(ListOf(ByType({BUTTON: _BUTTON} | _SELECTS), 1, 5)))
_IN_CONTAINER: Final[dict[int, Rule]] = {
    ROW: _ROW,
    SECTION: _component(
        SECTION,
        components=Required(ListOf(ByType({TEXT_DISPLAY: _TEXT_DISPLAY}), 1, 3)),
        accessory=Required(ByType({BUTTON: _BUTTON, THUMBNAIL: _THUMBNAIL})),
    ),
    TEXT_DISPLAY: _TEXT_DISPLAY,
    MEDIA_GALLERY: _component(
        MEDIA_GALLERY,
        items=Required(ListOf(Shape({"media": _MEDIA, "description": Text(0, 1024), "spoiler": FLAG}), 1, 10)),
    ),
    FILE: _component(FILE, file=_ATTACHED, spoiler=FLAG),
    SEPARATOR: _component(SEPARATOR, divider=FLAG, spacing=Choice([1, 2])),
}

CLASSIC_COMPONENTS: Final = ListOf(ByType({ROW: _ROW}), 0, 5)
V2_COMPONENTS: Final = ListOf(
    ByType(
        _IN_CONTAINER
        | {
            CONTAINER: _component(
                CONTAINER,
                components=Required(ListOf(ByType(_IN_CONTAINER), 1, 40)),
                accent_color=Number(0, 0xFFFFFF),
                spoiler=FLAG,
            )
        }
    ),
    0,
    40,
)
MODAL_COMPONENTS: Final = ListOf(
    ByType(
        {
            ROW: _component(ROW, components=Required(ListOf(ByType({TEXT_INPUT: _TEXT_INPUT}), 1, 1))),
            TEXT_DISPLAY: _TEXT_DISPLAY,
            LABEL: _component(
                LABEL,
                label=Required(Text(1, 45)),
                description=Text(1, 100),
                component=Required(
                    ByType(
                        _SELECTS
                        | {
                            TEXT_INPUT: _TEXT_INPUT,
                            FILE_UPLOAD: _component(
                                FILE_UPLOAD,
                                custom_id=_CUSTOM_ID,
                                min_values=Number(0, 10),
                                max_values=Number(1, 10),
                                required=FLAG,
                            ),
                            RADIO_GROUP: _component(
                                RADIO_GROUP,
                                custom_id=_CUSTOM_ID,
                                required=FLAG,
                                options=Required(ListOf(_option(), 2, 10)),
                            ),
                            CHECKBOX_GROUP: _component(
                                CHECKBOX_GROUP,
                                custom_id=_CUSTOM_ID,
                                min_values=Number(0, 10),
                                max_values=Number(1, 10),
                                required=FLAG,
                                options=Required(ListOf(_option(), 1, 10)),
                            ),
                            CHECKBOX: _component(CHECKBOX, custom_id=_CUSTOM_ID, default=FLAG),
                        }
                    )
                ),
            ),
        }
    ),
    1,
    5,
)


def walk(components: Any, path: Path = ()) -> Iterator[tuple[Path, Payload]]:  # noqa: ANN401 - unchecked JSON
    """Give every component at any depth, each before what it holds, with its place."""
    for index, component in enumerate(components if isinstance(components, list) else ()):
        yield from _walk_one(component, (*path, index))


def check_relations(components: Any, path: Path) -> Iterator[Problem]:  # noqa: ANN401 - unchecked JSON
    """Name what no single field shows: doubled ids, incomplete buttons, selects that cannot be met."""
    found = list(walk(components, path))
    yield from _doubled(found, "custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED")
    yield from _doubled(found, "id", "COMPONENT_ID_DUPLICATED")
    for place, component in found:
        kind = component.get("type")
        if kind == ROW:
            yield from _check_row(component, place)
        elif kind == BUTTON:
            yield from _check_button(component, place)
        elif kind == TEXT_DISPLAY and not str(component.get("content") or "x").strip():
            yield Problem((*place, "content"), "BASE_TYPE_REQUIRED", "This field is required")
        yield from _check_choices(component, place)


def _walk_one(component: Any, path: Path) -> Iterator[tuple[Path, Payload]]:  # noqa: ANN401 - unchecked JSON
    if not isinstance(component, dict):
        return
    yield path, component
    yield from walk(component.get("components"), (*path, "components"))
    for key in ("accessory", "component"):
        yield from _walk_one(component.get(key), (*path, key))


def _doubled(found: list[tuple[Path, Payload]], key: str, code: str) -> Iterator[Problem]:
    seen: set[object] = set()
    for place, component in found:
        # 0 asks Discord to number the component itself.
        if not (value := component.get(key)):
            continue
        if value in seen:
            yield Problem((*place, key), code, f"Component {key} cannot be duplicated")
        seen.add(value)


def _check_row(row: Payload, path: Path) -> Iterator[Problem]:
    kinds = [child.get("type") for child in _objects(row.get("components"))]
    if len(kinds) > 1 and any(kind != BUTTON for kind in kinds):
        yield Problem((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The row has no room for this.")


def _check_button(button: Payload, path: Path) -> Iterator[Problem]:
    wanted = {LINK_STYLE: "url", PREMIUM_STYLE: "sku_id"}.get(button.get("style") or 0, "custom_id")
    for key in ("url", "sku_id", "custom_id"):
        if key == wanted and button.get(key) is None:
            yield Problem((*path, key), "BASE_TYPE_REQUIRED", f"A button of this style needs a {key}")
        elif key != wanted and button.get(key) is not None:
            yield Problem((*path, key), "BUTTON_FIELD_NOT_ALLOWED", f"A button of this style cannot have a {key}")
    if wanted != "sku_id" and not button.get("label") and not button.get("emoji"):
        yield Problem((*path, "label"), "BASE_TYPE_REQUIRED", "A button needs a label or an emoji")


def _check_choices(component: Payload, path: Path) -> Iterator[Problem]:
    options = _objects(component.get("options"))
    for value, times in Counter(str(option.get("value")) for option in options).items():
        if times > 1:
            message = f"The specified option value is already used: {value!r}"
            yield Problem((*path, "options"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message)
    for low, high in (("min_values", "max_values"), ("min_length", "max_length")):
        least, most = component.get(low), component.get(high)
        if isinstance(least, int) and isinstance(most, int) and least > most:
            yield Problem((*path, low), "BASE_TYPE_BAD_RANGE", f"{low} cannot be more than {high}")
    most = component.get("max_values")
    if options and isinstance(most, int) and most > len(options):
        yield Problem((*path, "max_values"), "BASE_TYPE_BAD_RANGE", "max_values is more than there are options")


def _objects(value: object) -> list[Payload]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def texts(components: Iterable[Any]) -> list[str]:
    """Give the content of every text display, in order."""
    found = (component for _, component in walk(list(components)) if component.get("type") == TEXT_DISPLAY)
    return [str(component.get("content") or "") for component in found]
