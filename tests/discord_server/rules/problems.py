"""What can be wrong with a payload, and the JSON in which Discord says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

Payload = dict[str, Any]
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that Discord refuses, and where in the payload it stands.

    `code` is Discord's own name of the error where it is known. UNKNOWN_KEY is ours: Discord drops such a key
    in silence, which hides a misspelling.
    """

    path: Path
    code: str
    message: str

    def __str__(self) -> str:
        """Write the place and the sentence on one line."""
        return f"{'.'.join(map(str, self.path)) or '(whole)'}: {self.message} [{self.code}]"


def error_tree(problems: Iterable[Problem]) -> Payload:
    """Nest the problems as in the `errors` of Discord's answer 50035."""
    tree: Payload = {}
    for problem in problems:
        node = tree
        for step in problem.path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": problem.code, "message": problem.message})
    return tree
