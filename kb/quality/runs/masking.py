"""What is kept of a record: by what it is known again, what anybody sees, what few see."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from kb import encryption
from kb.text import cut, to_plain

LONGEST: Final = 500
"""Characters of a value that are kept."""
_SHORT: Final = 4
"""Up to so many characters nothing of a masked value is shown: the ends would be all of it."""


@dataclass(frozen=True, slots=True)
class Masking:
    dataset: str
    """Its code: the same key in another dataset is another record."""
    masked: frozenset[str]
    secret: str = field(repr=False)

    def identify(self, record: Mapping[str, Any], key: Sequence[str]) -> str:
        """A hash of the record's key: under our secret if that is nobody's business."""
        values = [self.dataset, *(to_text(record.get(name)) for name in key)]
        told = json.dumps(values, ensure_ascii=False).encode()
        if self.masked.isdisjoint(key):
            return hashlib.sha256(told).hexdigest()
        return hmac.new(self.secret.encode(), told, hashlib.sha256).hexdigest()

    def show(self, record: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
        """The values of *names*, as anybody may see them."""
        return {name: self._show(name, to_text(record.get(name))) for name in names}

    def seal(self, record: Mapping[str, Any], names: Iterable[str]) -> str:
        """What of *names* is masked, for the unit's people; empty if nothing is."""
        hidden = {
            name: to_text(record.get(name)) for name in names if name in self.masked
        }
        if not hidden:
            return ""
        return encryption.encrypt(self.secret, json.dumps(hidden, ensure_ascii=False))

    def _show(self, name: str, text: str | None) -> str | None:
        return mask(text) if name in self.masked and text else text


def mask(text: str) -> str:
    """Its first and its last character."""
    return f"{text[0]}…{text[-1]}" if len(text) > _SHORT else "…"


def to_text(value: object) -> str | None:
    """A value as it is kept and compared, the same whichever engine it came from."""
    match value:
        case None:
            return None
        case bool():
            return str(int(value))
        case Decimal():
            return _plain(value)
        case float() if value.is_integer():
            return str(int(value))
        case _:
            # Dates and times are written with a space, as they are everywhere here.
            return cut(to_plain(str(value)), LONGEST)


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
