"""Texts in the code that look as if a person were shown them, but which no catalogue would have."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final

from tests.catalogues.messages import name_of, says_something

if TYPE_CHECKING:
    from collections.abc import Iterator

_LETTERS: Final = re.compile(r"[^\W\d_]{2,}")
_TWO_WORDS: Final = re.compile(r"[^\W\d_]{2,}[,.:;!?…]? [^\W\d_]{2,}")

_SHOWN: Final = {
    *(
        "text",
        "small",
        "button",
        "link_button",
        "field",
        "send_message",
        "send",
        "tell",
        "Label",
        "Form",
        "SelectOption",
    ),
    *(
        "Select",
        "RoleSelect",
        "ChannelSelect",
        "TextInput",
        "Button",
        "Choice",
        "Modal",
        "TextDisplay",
        "escape",
        "clip",
    ),
}
"""What a person is shown the arguments of."""

_NOT_SHOWN: Final = {"custom_id", "value", "url", "style", "kind"}
"""Arguments of theirs that nobody sees."""

_PASSED_ON: Final = (ast.JoinedStr, ast.IfExp, ast.BoolOp, ast.Starred, ast.List, ast.Tuple)
"""What is shown if what it is a part of is."""

_OF_THE_PROGRAM: Final = {
    *("compile", "debug", "info", "warning", "error", "exception", "log", "ValueError", "TypeError", "RuntimeError"),
    *("LookupError", "NotImplementedError", "TypeVar", "Literal", "execute", "split", "getLogger", "files"),
    *("command", "context_menu", "describe", "curator_group", "subgroup", "Group", "rename", "ContextMenu"),
}
"""What takes texts that nobody is shown, or that the tree of commands tells."""


def unmarked(source: str) -> Iterator[str]:
    """List the texts of a module that should be marked for the catalogues, and the marked ones that cannot be found."""
    tree = ast.parse(source)
    yield from _visit(tree, _docstrings(tree), is_shown=False)


def _visit(node: ast.AST, docstrings: set[int], *, is_shown: bool) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            if id(node) not in docstrings and (_LETTERS if is_shown else _TWO_WORDS).search(text):
                yield text
        case ast.Call() if says_something(node):
            yield from map(ast.unparse, made := _made(node))
            for argument in _arguments(node):
                if not isinstance(argument, ast.Constant) and argument not in made:
                    yield from _visit(argument, docstrings, is_shown=False)
        case ast.Call():
            shown = name_of(node) in _SHOWN
            for part in [node.func, *_arguments(node)] if name_of(node) not in _OF_THE_PROGRAM else []:
                yield from _visit(part, docstrings, is_shown=shown and part is not node.func)
        case ast.Subscript() | ast.Compare():
            return
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _visit(child, docstrings, is_shown=is_shown and isinstance(node, _PASSED_ON))


def _made(call: ast.Call) -> list[ast.expr]:
    """Give a message that is put together before it is looked up."""
    return [made for made in call.args[:1] if isinstance(made, ast.JoinedStr | ast.BinOp | ast.Call)]


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg not in _NOT_SHOWN)]


def _docstrings(tree: ast.Module) -> set[int]:
    """Find the texts that stand alone as statements."""
    return {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
