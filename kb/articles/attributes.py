"""The structured fields of an article, and how they are read from text."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Self

from kb.errors import Case, InvalidInputError
from kb.text import MAX_LINE, to_line

MAX_VALUES: Final = 50


class AttributeCase(Case):
    SEVERAL = "several"
    TOO_LONG = "too_long"
    NO_LIST = "no_list"
    TOO_MANY = "too_many"
    UNKNOWN = "unknown"


class BadAttributeError(InvalidInputError):
    code = "bad_attribute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    """What is known of an article besides its text. Empty means unknown."""

    category: str = ""
    system: str = ""
    unit: str = ""
    version: str = ""
    author: str = ""
    language: str = ""
    vendor: str = ""
    model: str = ""
    operating_system: str = ""
    plan_type: str = ""
    owner: str = ""
    valid_from: str = ""
    valid_to: str = ""
    review_by: str = ""
    source: str = ""
    """Where the text came from: a path or an address."""
    devices: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Self:
        """Take the known names of *values*; text lists may be separated by commas.

        Unknown names are left to the caller. Raise ``BadAttributeError`` for a value
        that is too long or of the wrong shape.
        """
        known: dict[str, Any] = {
            name: (_to_list if name in LIST_NAMES else _to_text)(name, values[name])
            for name in NAMES
            if values.get(name) not in (None, "")
        }
        return cls(**known)

    def to_mapping(self) -> dict[str, Any]:
        """What is known, ready for JSON."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
            if value
        }


NAMES: Final = tuple(field.name for field in fields(Attributes))
LIST_NAMES: Final = frozenset({"devices", "keywords"})


def _to_text(name: str, value: Any) -> str:
    if isinstance(value, (list, tuple, dict)):
        raise BadAttributeError(
            f"The attribute {name} takes one value, not several.",
            case=AttributeCase.SEVERAL,
            attribute=name,
        )
    text = to_line(str(value))
    if len(text) > MAX_LINE:
        raise BadAttributeError(
            f"The attribute {name} is longer than {MAX_LINE} characters.",
            case=AttributeCase.TOO_LONG,
            attribute=name,
            limit=MAX_LINE,
        )
    return text


def _to_list(name: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, dict):
        raise BadAttributeError(
            f"The attribute {name} takes a list of words.",
            case=AttributeCase.NO_LIST,
            attribute=name,
        )
    parts = value.replace("，", ",").split(",") if isinstance(value, str) else value
    if not isinstance(parts, (list, tuple)):
        parts = [parts]
    texts = dict.fromkeys(_to_text(name, part) for part in parts)
    if len(texts) > MAX_VALUES:
        raise BadAttributeError(
            f"The attribute {name} has over {MAX_VALUES} values.",
            case=AttributeCase.TOO_MANY,
            attribute=name,
            limit=MAX_VALUES,
        )
    return tuple(text for text in texts if text)
