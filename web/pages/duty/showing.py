"""What several pages of duties have in common."""

from typing import Any

from flask import g
from flask_babel import get_locale

from kb.audit import By
from kb.duties.kinds import Kinds, read_kinds
from kb.registers.types import RecordType, read_types
from web.auth import current_actor
from web.services import services
from web.words import duties as duty_words


def list_kinds() -> Kinds:
    return read_kinds(services().settings.home)


def list_record_types() -> list[RecordType]:
    """Those whose records a duty may go through."""
    types = read_types(services().settings.home).values()
    return [each for each in types if not each.private]


def to_context(problem: str = "") -> dict[str, Any]:
    """What every template of duties is given."""
    return {
        "kinds": list_kinds(),
        "duty_words": duty_words,
        "problem": problem,
        "reader": g.user,
    }


def acting() -> By:
    return By(current_actor(), services().now())


def read_language() -> str:
    """In which what the reader finds is described."""
    return str(get_locale())
