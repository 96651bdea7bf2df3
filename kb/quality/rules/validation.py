"""Whether one record may be entered: the same rules, before it is in any source."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kb.quality.rules.columns import Columns
from kb.quality.rules.compiling import RowRule, Rule
from kb.quality.rules.errors import UnknownColumnError
from kb.quality.rules.judging import Record
from kb.quality.vocabulary import Severity


class Outcome(StrEnum):
    VIOLATED = "violated"
    NOT_CHECKED_HERE = "not_checked_here"
    """Other rows or another relation have to be asked: the next run does."""


@dataclass(frozen=True, slots=True)
class Violation:
    code: str
    severity: Severity
    verdict: Outcome


def validate_record(rules: Iterable[Rule], record: Record) -> list[Violation]:
    """What is wrong with *record*, and what one record cannot tell, in the rules' order."""
    return [
        Violation(rule.code, rule.severity, outcome)
        for rule in rules
        if (outcome := _outcome(rule, record)) is not None
    ]


def require_known(columns: Columns, record: Record) -> None:
    """Raise ``UnknownColumnError`` for a field that the dataset does not have."""
    for name in record:
        if name not in columns:
            raise UnknownColumnError(name, columns)


def _outcome(rule: Rule, record: Record) -> Outcome | None:
    if not isinstance(rule, RowRule):
        return Outcome.NOT_CHECKED_HERE
    return Outcome.VIOLATED if rule.violates(record) else None
