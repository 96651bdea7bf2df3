"""The operation that tries a record before it is kept, by the rules of every run."""

from typing import Annotated, ClassVar, Final

from pydantic import Field, StringConstraints

from kb.people.models import Scope
from kb.quality import entering
from kb.quality.entering import Fault
from kb.quality.vocabulary import Dimension, Severity
from web.api.operation import Call, Operation
from web.api.quality import name_in
from web.api.shapes import Shape, Tag

MOST_FIELDS: Final = 200
"""With the longest texts, such a record still is smaller than the largest request."""
ColumnName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
ColumnText = Annotated[str, StringConstraints(max_length=2_000)]
ColumnValue = ColumnText | int | float | bool | None


class ColumnInput(Shape):
    name: ColumnName
    value: ColumnText | None = None
    """As it would be written: 2026-11-25, 1234.50. Left out: the record has none."""


class ValidateInput(Shape):
    dataset: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    """By code."""
    record: Annotated[dict[ColumnName, ColumnValue], Field(max_length=MOST_FIELDS)] = {}
    """Its values by column. Texts are read as the column's type: 2026-11-25, 1234.50."""
    fields: Annotated[list[ColumnInput], Field(max_length=MOST_FIELDS)] = []
    """The same one by one, for where an object cannot have any names."""

    item_names: ClassVar = {"fields": "field"}


class ViolationOutput(Shape):
    """An indicator that the record violates."""

    code: str
    name: str
    """In Chinese."""
    name_en: str
    dimension: Dimension
    severity: Severity
    columns: list[str]
    """What the rule looks at."""
    advice: str
    """How to correct it, in Chinese; empty where the article says so."""
    advice_en: str
    article: int | None
    """The solution that tells how to correct it."""

    item_names: ClassVar = {"columns": "column"}


class ValidationOutput(Shape):
    """What the rules say of one record. Nothing of it is kept."""

    dataset: str
    valid: bool
    """Whether nothing stops it: no violation has the severity stop."""
    violations: list[ViolationOutput]
    unreadable: list[str]
    """Columns whose value is of another type, such as a date that is none."""
    not_checked_here: list[str]
    """Indicators that need other records too; the next run judges them."""

    item_names: ClassVar = {
        "violations": "violation",
        "unreadable": "column",
        "not_checked_here": "indicator",
    }


def validate(call: Call, given: ValidateInput) -> ValidationOutput:
    today = call.now.astimezone().date()
    rules = entering.read_rules(call.session, given.dataset, today)
    record = {**given.record, **{each.name: each.value for each in given.fields}}
    judged = entering.judge(rules, record)
    return ValidationOutput(
        dataset=given.dataset,
        valid=judged.is_valid,
        violations=[_to_output(each) for each in judged.faults],
        unreadable=list(judged.unreadable),
        not_checked_here=list(judged.not_checked),
    )


def _to_output(fault: Fault) -> ViolationOutput:
    return ViolationOutput(
        code=fault.code,
        name=name_in("zh", fault.names, fault.code),
        name_en=name_in("en", fault.names, fault.code),
        dimension=fault.dimension,
        severity=fault.severity,
        columns=list(fault.columns),
        advice=fault.advice.get("zh", ""),
        advice_en=fault.advice.get("en", ""),
        article=fault.article_id,
    )


VALIDATE: Final = Operation(
    name="validateRecord",
    summary="Try a record before it is kept, by the rules that every run judges by.",
    tag=Tag.QUALITY,
    scope=Scope.READ,
    takes=ValidateInput,
    gives=ValidationOutput,
    run=validate,
)
