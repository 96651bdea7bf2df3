"""Collects what operations and shapes say of themselves, to be translated like all text.

Babel calls it for the modules that ``babel.cfg`` names.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any, Final

from babel.messages.extract import extract_python

Message = tuple[int, str | None, str, list[str]]
SHAPES: Final = ("Shape", "Input", "Output")
"""How the names of shapes end."""
SUMMARY: Final = "summary"
_SUMMARY_PLACE: Final = 1
"""Of a summary that is given to a function without its name."""


def extract(
    file: IO[bytes],
    keywords: Mapping[str, Any],
    comment_tags: Sequence[str],
    options: Any,
) -> Iterator[Any]:
    """Babel's protocol: line, function, message, comments."""
    yield from extract_python(file, keywords, comment_tags, options)
    file.seek(0)
    tree = ast.parse(file.read())
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and _is_shape(node):
            yield from _of_class(node)
        elif isinstance(node, ast.Call):
            yield from _of_call(node)


def _is_shape(node: ast.ClassDef) -> bool:
    bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
    return any(base.endswith(SHAPES) for base in bases)


def _of_class(node: ast.ClassDef) -> Iterator[Message]:
    """Its docstring, and the one below each of its fields."""
    for before, after in zip([None, *node.body], node.body, strict=False):
        is_field = isinstance(before, ast.AnnAssign)
        if before is None or is_field:
            text = _text(after.value) if isinstance(after, ast.Expr) else ""
            if text:
                yield after.lineno, None, " ".join(text.split()), []


def _of_call(node: ast.Call) -> Iterator[Message]:
    """The summary of an operation."""
    called = node.func.id if isinstance(node.func, ast.Name) else ""
    if called not in ("Operation", "to_operation", "_operation"):
        return
    named = [each.value for each in node.keywords if each.arg == SUMMARY]
    for value in named or node.args[_SUMMARY_PLACE : _SUMMARY_PLACE + 1]:
        if text := _text(value):
            yield node.lineno, None, text, []


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ""
