"""JSON of strangers: parsed within limits, and looked into without surprises."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.errors import DamagedFileError


def parse(text: str) -> Any:
    """The value of a JSON text; raise ``DamagedFileError`` for what is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DamagedFileError("The file is no JSON.") from error


def mapping(value: Any) -> Mapping[str, Any]:
    """*value* if it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a list."""
    for each in value if isinstance(value, list) else ():
        if isinstance(each, Mapping):
            yield each


def text(value: Any) -> str:
    """*value* as text; empty for what is neither text nor number."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value)


def number(value: Any) -> float:
    """*value* as a number of a drawing; 0 for anything else."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and abs(value) < 1e12 else 0.0  # noqa: PLR2004
