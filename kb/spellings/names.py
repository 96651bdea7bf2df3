"""Which old spellings stand for which names, at one moment; light, for every start."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Self


class Field(StrEnum):
    """What is typed freely, and counted, filtered and found by its exact text."""

    SYSTEM = "system"
    CATEGORY = "category"
    UNIT = "unit"
    """A unit or a site, where it is named by text: in articles, plans and registers."""


@dataclass(frozen=True, slots=True)
class Names:
    """The merged spellings."""

    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """By field and old spelling, as it is written and as two are compared."""

    @classmethod
    def of(cls, merged: Iterable[tuple[str, str, str]]) -> Self:
        """From field, old spelling and name; the later of two counts."""
        rows = list(merged)
        folded = {(asked, fold(old)): name for asked, old, name in rows}
        return cls(folded | {(asked, old): name for asked, old, name in rows})

    def settle(self, asked: str, written: str) -> str:
        """The name that *written* stands for, itself as a rule."""
        if not self.names:
            return written
        seen = {written}
        while (name := self._step(asked, written)) is not None and name not in seen:
            seen.add(name)
            written = name
        return written

    def spellings_of(self, asked: str, name: str) -> list[str]:
        """*name*, or what it stands for, with every spelling that comes to it."""
        name = self.settle(asked, name)
        old = {
            written
            for each, written in self.names
            if each == asked and self.settle(asked, written) == name
        }
        return [name, *sorted(old - {name})]

    def _step(self, asked: str, written: str) -> str | None:
        found = self.names.get((asked, written))
        return found or self.names.get((asked, fold(written)))


NO_NAMES: Final = Names()


def fold(written: str) -> str:
    """*written* as two spellings are compared: without width, case and spaces."""
    plain = unicodedata.normalize("NFKC", written).casefold()
    return "".join(plain.split())
