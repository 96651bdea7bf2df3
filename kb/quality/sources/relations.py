"""Tables by their names, and SELECTs in their place, as they stand after FROM."""

from typing import Final

_BEGINNINGS: Final = ("select", "with")
ALIAS: Final = "dataset"


def is_select(relation: str) -> bool:
    words = relation.split(maxsplit=1)
    return len(words) > 1 and words[0].lower() in _BEGINNINGS


def quote(name: str, mark: str) -> str:
    return f"{mark}{name.replace(mark, mark * 2)}{mark}"


def to_from(relation: str, mark: str = '"') -> str:
    """A SELECT in brackets; else a name, whose parts a dot parts, between *mark*s."""
    if is_select(relation):
        return f"({relation}) AS {ALIAS}"
    return ".".join(quote(part, mark) for part in relation.split("."))
