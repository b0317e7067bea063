"""Every error says its sentence by a template that can be looked up, and gives it what fills it in."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parents[1]
PACKAGES: Final = ("bot", "commands", "corpus")
FIELD: Final = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
NOT_FIELDS: Final = {"status", "retry_after"}
"""What is known of an error beside its sentence."""


@pytest.mark.parametrize("package", PACKAGES)
def test_no_error_is_put_together(package: str) -> None:
    """No error is made with a text that is formatted or joined, for it would be in no catalogue."""
    calls = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path, call in error_calls(package)
        for said in call.args
        if is_put_together(said)
    ]
    assert calls == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_template_is_filled_in(package: str) -> None:
    """The fields that a template names are those that the error is given."""
    wrong = []
    for path, call in error_calls(package):
        if not call.args or any(keyword.arg is None for keyword in call.keywords):
            continue
        given = {keyword.arg for keyword in call.keywords} - NOT_FIELDS
        named = {name for said in call.args for name in fields(said)}
        if isinstance(call.func, ast.Attribute) and call.func.attr == "plural":
            given.add("count")
        if named and named != given:
            wrong.append(f"{path.relative_to(ROOT)}:{call.lineno}: {sorted(named)} {sorted(map(str, given))}")
    assert wrong == []


@pytest.mark.parametrize(
    ("argument", "is_one"),
    [
        ('f"There is no {name}."', True),
        ('"There is no " + name', True),
        ('"There is no %s." % name', True),
        ('"There is no {name}.".format(name=name)', True),
        ('"One." if few else f"{few}."', True),
        ('"There is no {name}."', False),
        ("GONE", False),
    ],
)
def test_what_is_put_together_is_found(argument: str, is_one: bool) -> None:  # noqa: FBT001 - a case
    """The search knows each way of putting a text together."""
    assert is_put_together(ast.parse(argument, mode="eval").body) == is_one


def is_put_together(said: ast.expr) -> bool:
    """Tell whether a text is made when the error is."""
    match said:
        case ast.JoinedStr() | ast.BinOp():
            return True
        case ast.Call(func=ast.Attribute(attr="format" | "join")):
            return True
        case ast.IfExp():
            return is_put_together(said.body) or is_put_together(said.orelse)
    return False


def fields(said: ast.expr) -> list[str]:
    """List the fields that a text names, if it is one."""
    return FIELD.findall(said.value) if isinstance(said, ast.Constant) and isinstance(said.value, str) else []


def error_calls(package: str) -> Iterator[tuple[Path, ast.Call]]:
    """Walk through the calls in a package that make an error with a sentence."""
    for path, tree in trees():
        if path.relative_to(ROOT).parts[0] != package:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and is_error(node):
                yield path, node


def is_error(call: ast.Call) -> bool:
    """Tell whether a call makes one of our errors."""
    match call.func:
        case ast.Name(id=name):
            return name in error_classes()
        case ast.Attribute(attr="plural", value=ast.Name(id=name)):
            return name in error_classes()
    return False


@cache
def error_classes() -> frozenset[str]:
    """Name the classes of errors that have a sentence."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    known = {"CorpusError"}
    while more := {name for name, of in bases.items() if of & known} - known:
        known |= more
    return frozenset(known)


@cache
def trees() -> tuple[tuple[Path, ast.Module], ...]:
    """Parse all code of the program."""
    paths = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return tuple((path, ast.parse(path.read_text(encoding="utf-8"))) for path in paths)
