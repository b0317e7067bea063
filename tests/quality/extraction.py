"""Compare how we read web pages with trafilatura alone: ``python -m tests.quality.extraction FOLDER``.

FOLDER is ``tests`` in the source distribution of trafilatura 1.0.0 (``pip download --no-deps --no-binary :all:
trafilatura==1.0.0``). It holds real pages, and for each the segments that its text must and must not have; these and
the figures below (precision, recall and F of segments) are trafilatura's own. Readers' comments under an article are
no part of it for us, so the last row is the one to compare with.
"""

from __future__ import annotations

import ast
import logging
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import trafilatura

from corpus.models import Draft
from corpus.reading import read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Extract = Callable[[bytes], str]

_LOAD = "load_mock_page"


@dataclass(slots=True)
class Found:
    """How many segments a text has: of those that it must have, and of those that it must not."""

    right: int = 0
    missed: int = 0
    wrong: int = 0

    def __str__(self) -> str:
        precision = self.right / (self.right + self.wrong)
        recall = self.right / (self.right + self.missed)
        f = 2 * precision * recall / (precision + recall)
        return f"precision {precision:.4f}  recall {recall:.4f}  F {f:.4f}"


def main(folder: Path) -> None:
    """Print the figures of each way to read the pages."""
    logging.disable(logging.CRITICAL)
    ways: dict[str, Extract] = {
        "ours": _ours,
        "trafilatura, with readers' comments": lambda page: trafilatura.extract(page) or "",
        "trafilatura, without them": lambda page: trafilatura.extract(page, include_comments=False) or "",
    }
    cases = [(page, must, must_not) for page, must, must_not in _cases(folder) if page.is_file()]
    print(f"{len({page for page, _, _ in cases})} pages")
    for name, extract in ways.items():
        found = Found()
        for page, must, must_not in cases:
            _count(found, _spaced(extract(page.read_bytes())), must, must_not)
        print(f"{name:36} {found}")


def _ours(page: bytes) -> str:
    (found,) = read_bytes(page, name="page.html", key="page")
    return found.body if isinstance(found, Draft) else ""


def _count(found: Found, text: str, must: list[str], must_not: list[str]) -> None:
    there = sum(_spaced(segment) in text for segment in must)
    found.right += there
    found.missed += len(must) - there
    found.wrong += sum(_spaced(segment) in text for segment in must_not)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _cases(folder: Path) -> Iterator[tuple[Path, list[str], list[str]]]:
    """Give each page with its segments, read off the assertions of trafilatura's tests."""
    tree = ast.parse((folder / "realworld_tests.py").read_text(encoding="utf-8"))
    pages: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "MOCK_PAGES":
            pages = ast.literal_eval(node.value)
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and function.name != _LOAD:
            for url, must, must_not in _asserted(function):
                yield folder / "cache" / pages[url], must, must_not


def _asserted(function: ast.FunctionDef) -> Iterator[tuple[str, list[str], list[str]]]:
    url = None
    for node in function.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _LOAD in ast.unparse(node.value.func):
            plain = not node.value.keywords  # the others ask for other formats
            url = ast.literal_eval(node.value.args[0]) if plain else None
        elif isinstance(node, ast.Assert) and url:
            conditions = node.test.values if isinstance(node.test, ast.BoolOp) else [node.test]
            if not (isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.Or)):
                yield url, _segments(conditions, ast.In), _segments(conditions, ast.NotIn)


def _segments(conditions: list[ast.expr], kind: type[ast.cmpop]) -> list[str]:
    return [
        condition.left.value
        for condition in conditions
        if isinstance(condition, ast.Compare)
        and isinstance(condition.ops[0], kind)
        and isinstance(condition.left, ast.Constant)
        and isinstance(condition.left.value, str)
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
