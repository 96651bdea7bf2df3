"""What codes are called in a report, given by whoever has the words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.reporting.document import Words


@dataclass(frozen=True, slots=True)
class NumberWords:
    name: Words
    definition: Words


@dataclass(frozen=True, slots=True)
class Vocabulary:
    numbers: Mapping[str, NumberWords]
    values: Mapping[str, Mapping[str, Words]] = field(default_factory=dict)
    """By what they are values of (a dimension, a state), then by code."""

    def name(self, of: str, code: object) -> Words:
        """What *code* is called; itself, if it is somebody's own word."""
        return self.values.get(of, {}).get(str(code), str(code))
