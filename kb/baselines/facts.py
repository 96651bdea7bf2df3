"""Facts of records as texts: their names, and values of any program as one line each."""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final

from kb.baselines.errors import FactCase, FactError
from kb.baselines.models import MAX_ATTRIBUTE
from kb.credentials import mask
from kb.text import clean, to_line

Facts = Mapping[str, str]
"""By attribute."""

MOST: Final = 500
"""Attributes of one record."""
LONGEST: Final = 1_000
"""Characters of a value."""
NONE: Final = "none"
"""What an empty list says; a value that is empty says nothing."""


def find_attribute(name: str) -> str | None:
    """*name* as attributes are kept and compared; ``None`` for what can be none.

    ``OS Version`` is ``os_version``.
    """
    plain = unicodedata.normalize("NFKC", to_line(name)).casefold().replace(" ", "_")
    is_one = (
        bool(plain)
        and len(plain) <= MAX_ATTRIBUTE
        and not set(plain) & set("=<>~|,;\"'")
    )
    return plain if is_one else None


def read_facts(values: Mapping[str, Any], row: int = 0) -> Facts:
    """Values as programs give them, lists and objects included, as facts.

    What is empty says nothing. Raise ``FactError``, with the *row* of a file.
    """
    facts: dict[str, str] = {}
    for name, value in _flatten(values, ""):
        attribute = find_attribute(name)
        if attribute is None:
            raise FactError(
                f"{name[:60]} is no name of an attribute.",
                case=FactCase.ATTRIBUTE,
                row=row,
                column=name[:60],
                limit=MAX_ATTRIBUTE,
            )
        text = to_line(value)
        if not text:
            continue
        if len(text) > LONGEST:
            raise FactError(
                f"{name[:60]} may have {LONGEST} characters.",
                case=FactCase.VALUE,
                row=row,
                column=name[:60],
                limit=LONGEST,
            )
        facts[attribute] = _without_secrets(name, clean(text))
    if len(facts) > MOST:
        raise FactError(
            f"A record may have {MOST} facts.",
            case=FactCase.TOO_MANY,
            row=row,
            limit=MOST,
        )
    return facts


def _without_secrets(name: str, value: str) -> str:
    """The name says what the value is: ``password`` and then eight characters."""
    begin = f"{name}="
    return mask(f"{begin}{value}").removeprefix(begin)


def _flatten(values: Mapping[str, Any], above: str) -> Iterator[tuple[str, str]]:
    """Of an object within, the names with a dot between."""
    for key, value in values.items():
        name = f"{above}{key}"
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{name}.")
        elif isinstance(value, list):
            yield name, ", ".join(sorted(map(_to_text, value))) or NONE
        else:
            yield name, _to_text(value)


def _to_text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)
