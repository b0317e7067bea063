"""What Discord would get of a layout, and what it would say to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.discord_server.rules import COMPONENTS_V2, check_message
from tests.discord_server.schema import check_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commands.layout import Layout

Component = dict[str, Any]


def refusals(layout: Layout) -> list[str]:
    """Name what Discord would refuse in a message with this layout."""
    payload = {"components": _components(layout), "flags": COMPONENTS_V2}
    problems = check_message(payload) + check_request("post", "/webhooks/{webhook_id}/{webhook_token}", payload)
    return [str(problem) for problem in problems]


def texts(layout: Layout) -> list[str]:
    """List the layout's texts from top to bottom."""
    return [found["content"] for found in _walk(_components(layout)) if "content" in found]


def buttons(layout: Layout) -> dict[str, Component]:
    """Find the layout's buttons by label; of several with one label the first."""
    found = [item for item in _walk(_components(layout)) if item.get("type") == 2]
    return {item["label"]: item for item in reversed(found)}


def menu(layout: Layout) -> Component:
    """Find the layout's menu."""
    return next(item for item in _walk(_components(layout)) if item.get("type") == 3)


def _components(layout: Layout) -> list[Component]:
    components: list[Component] = layout.to_components()  # type: ignore[no-untyped-call]
    return components


def _walk(components: list[Component]) -> Iterator[Component]:
    for component in components:
        yield component
        yield from _walk(component.get("components", []))
        yield from _walk([component["accessory"]] if "accessory" in component else [])
