"""Blocks that need no figures: words, what is written by hand, what is missing."""

from collections.abc import Mapping
from typing import Any

from kb.reporting.document import Comment, Missing, Signature, Text
from kb.reporting.scope import Scope


def make_text(_scope: Scope, definition: Mapping[str, Any]) -> Text:
    return Text(
        code=definition["code"],
        heading=definition["heading"],
        paragraphs=tuple(definition["paragraphs"]),
    )


def make_comment(_scope: Scope, definition: Mapping[str, Any]) -> Comment:
    return Comment(
        code=definition["code"],
        heading=definition["heading"],
        obligatory=bool(definition.get("obligatory")),
    )


def make_missing(_scope: Scope, definition: Mapping[str, Any]) -> Missing:
    return Missing(code=definition["code"], heading=definition["heading"])


def make_signature(_scope: Scope, definition: Mapping[str, Any]) -> Signature:
    return Signature(
        code=definition["code"],
        heading=definition["heading"],
        roles=tuple(definition["roles"]),
    )
