"""Messages in the code: the first arguments of `gettext` and its kin, of errors, and of sentences that are kept.

They are read from the syntax tree, which knows what is a literal, and in which call it stands.
"""

from __future__ import annotations

import ast
import tokenize
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parents[2]

COMMENT: Final = "Translators:"
"""How a comment begins that translators are shown, above the statement with the message."""

_SINGLE: Final = ("gettext", "gettext_noop")
_ALL_ERRORS: Final = "CorpusError"
_PACKAGES: Final = ("bot", "commands", "corpus")
_WITH_ERRORS: Final = ("commands", "corpus")
_FOR_THE_HOST: Final = ("corpus/backup", "corpus/evaluation", "corpus/question_lines.py")
"""Whose errors only the command line shows, in English."""


@dataclass(frozen=True, slots=True)
class Found:
    """A message in the code: its `id` has two forms if it depends on a number."""

    id: str | tuple[str, str]
    context: str | None
    file: str
    line: int
    comment: str = ""


def found() -> list[Found]:
    """Gather all messages that a person in Discord can be shown, in the order of the files."""
    return [message for path in sources() for message in found_in(path)]


def sources() -> list[Path]:
    """List the files that can have messages."""
    paths = [path for package in _PACKAGES for path in _files(package)]
    return sorted(path for path in paths if not _name(path).startswith(_FOR_THE_HOST))


def found_in(path: Path) -> Iterator[Found]:
    """Read the messages of one file."""
    source, file = path.read_text(encoding="utf-8"), _name(path)
    comments = _comments(source)
    for call, line in _calls(ast.parse(source)):
        if (told := message_of(call, with_errors=not file.startswith("bot/"))) is not None:
            yield Found(*told, file, call.lineno, comments.get(line, ""))


def message_of(call: ast.Call, *, with_errors: bool = True) -> tuple[str | tuple[str, str], str | None] | None:
    """Give the message of a call and its context, if the call is one that says something and has it as a literal."""
    name, literals = name_of(call), [_literal(argument) for argument in call.args]
    one, second = [*literals, None, None][:2]
    if one is None:
        return None
    if name == "pgettext":
        return (second, one) if second else None
    if name == "ngettext" or (name == "plural" and with_errors):
        return ((one, second), None) if second else None
    if name == "Sentence":
        many = next((_literal(keyword.value) for keyword in call.keywords if keyword.arg == "many"), None)
        many = many or (literals[2] if len(literals) > 2 else None)
        return ((one, many) if many else one, None) if one.strip() else None
    is_error = name in _errors() or _is_inherited(call)
    return (one, None) if name in _SINGLE or (with_errors and is_error) else None


def name_of(call: ast.Call) -> str:
    """Name what is called, without what it belongs to."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def says_something(call: ast.Call) -> bool:
    """Tell whether a call is one whose first argument is a message."""
    return name_of(call) in {*_SINGLE, "pgettext", "ngettext", "plural", "Sentence", *_errors()}


def _is_inherited(call: ast.Call) -> bool:
    """Tell whether a call is ``super().__init__(…)``: the only ones with a text are those of errors."""
    of = call.func.value if isinstance(call.func, ast.Attribute) and call.func.attr == "__init__" else None
    return isinstance(of, ast.Call) and name_of(of) == "super"


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, int]]:
    """Walk through the calls with the lines on which their statements begin, in the order of the file."""

    def walk(node: ast.AST, line: int) -> Iterator[tuple[ast.Call, int]]:
        for child in ast.iter_child_nodes(node):
            at = child.lineno if isinstance(child, ast.stmt) else line
            if isinstance(child, ast.Call):
                yield child, at
            yield from walk(child, at)

    return walk(tree, 0)


def _comments(source: str) -> dict[int, str]:
    """Find the comments for translators, by the lines of the statements below them."""
    comments: dict[int, str] = {}
    lines = [
        (token.start[0], token.string.lstrip("# "))
        for token in tokenize.tokenize(BytesIO(source.encode()).readline)
        if token.type == tokenize.COMMENT
    ]
    for line, text in lines:
        if text.startswith(COMMENT):
            comments[line + 1] = text
        elif line in comments:
            comments[line + 1] = f"{comments.pop(line)} {text}"
    return comments


@cache
def _errors() -> frozenset[str]:
    """Name the classes of errors whose templates are looked up."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for package in _WITH_ERRORS
        for path in _files(package)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    known: set[str] = set()
    while more := {name for name, of in bases.items() if name == _ALL_ERRORS or of & known} - known:
        known |= more
    return frozenset(known)


def _files(package: str) -> Iterator[Path]:
    return (ROOT / package).rglob("*.py")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
