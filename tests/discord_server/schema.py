"""Discord's own description of its API, where it is at hand, as a judge of payloads."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.discord_server.rules import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jsonschema import ValidationError

    from tests.discord_server.rules import Payload

OPENAPI: Final = Path(__file__).resolve().parents[2] / "../shared/discord/openapi.json"
"""Discord's OpenAPI 3.1 description (https://github.com/discord/discord-api-spec, MIT)."""

schema_available: Final = OPENAPI.is_file()

_ROOT: Final = "urn:discord"


def check_request(method: str, template: str, payload: Any) -> list[Problem]:  # noqa: ANN401 - unchecked JSON
    """Name what the schema refuses in a request body; nothing when the schema or the operation is not known.

    `template` is the path as in the description, such as ``/channels/{channel_id}/messages``.
    """
    validator = _validator(template, method.lower(), "requestBody")
    return _problems(validator, payload) if validator else []


def check_response(method: str, template: str, status: int, payload: Any) -> list[Problem]:  # noqa: ANN401 - as above
    """Name what the schema refuses in an answer of this local Discord."""
    validator = _validator(template, method.lower(), "responses", str(status))
    return _problems(validator, payload) if validator else []


@cache
def _description() -> Payload:
    if not schema_available:
        return {"paths": {}}
    description: Payload = json.loads(OPENAPI.read_text("utf-8"))
    # The description wants identifiers as text, but Discord also takes the numbers that discord.py sends for some.
    description["components"]["schemas"]["SnowflakeType"]["type"] = ["string", "integer"]
    return description


@cache
def _registry() -> Registry[Any]:
    registry: Registry[Any] = Registry().with_resource(_ROOT, DRAFT202012.create_resource(_description()))
    return registry


@cache
def _validator(template: str, *steps: str) -> Draft202012Validator | None:
    steps = (template, *steps, "content", "application/json", "schema")
    node: Any = _description()["paths"]
    for step in steps:
        if not (node := node.get(step)):
            return None
    pointer = "/".join(step.replace("~", "~0").replace("/", "~1") for step in ("paths", *steps))
    return Draft202012Validator({"$ref": f"{_ROOT}#/{pointer}"}, registry=_registry())


def _problems(validator: Draft202012Validator, payload: Any) -> list[Problem]:  # noqa: ANN401 - unchecked JSON
    leaves = _leaves(validator.iter_errors(payload))
    return [Problem(tuple(leaf.absolute_path), f"SCHEMA_{leaf.validator}", _brief(leaf)) for leaf in leaves]


def _leaves(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """Follow each union into the branch that was meant, down to the field that is wrong."""
    for error in errors:
        branches: dict[int, list[ValidationError]] = {}
        for inner in error.context or ():
            branches.setdefault(int(inner.schema_path[0]), []).append(inner)
        if branches:
            meant = min(branches, key=lambda index: _strangeness(branches[index]))
            yield from _leaves(branches[meant])
        else:
            yield error


def _strangeness(branch: list[ValidationError]) -> tuple[bool, bool, int]:
    wrong_type = any(list(error.path)[:1] == ["type"] for error in branch)
    only_null = any(error.validator == "type" and error.validator_value == "null" for error in branch)
    return wrong_type, only_null, len(branch)


def _brief(error: ValidationError) -> str:
    longest = 200
    return error.message if len(error.message) <= longest else f"{error.message[:longest]}..."
