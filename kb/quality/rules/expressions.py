"""The typed tree that the text of a rule becomes: what every rendering is made from."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from kb.quality.rules.columns import ColumnType
from kb.quality.rules.patterns import Pattern


class Kind(StrEnum):
    """What a term is, so that nothing is compared with something else."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    TIMESTAMP = "timestamp"
    BOOLEAN = "boolean"


KINDS = {
    ColumnType.TEXT: Kind.TEXT,
    ColumnType.INTEGER: Kind.NUMBER,
    ColumnType.DECIMAL: Kind.NUMBER,
    ColumnType.FLOAT: Kind.NUMBER,
    ColumnType.DATE: Kind.DATE,
    ColumnType.TIMESTAMP: Kind.TIMESTAMP,
    ColumnType.BOOLEAN: Kind.BOOLEAN,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A value of the record: unknown where it is null, or is not of its type."""

    name: str
    type: ColumnType
    stored: ColumnType
    """As the source keeps it; another one only where that is text, or a number."""

    @property
    def kind(self) -> Kind:
        return KINDS[self.type]


LiteralValue = str | Decimal | date | datetime | bool


@dataclass(frozen=True, slots=True)
class Literal:
    value: LiteralValue
    kind: Kind


class Operator(StrEnum):
    PLUS = "+"
    MINUS = "-"
    TIMES = "*"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Exact, however long the numbers get."""

    operator: Operator
    left: "Term"
    right: "Term"
    kind = Kind.NUMBER


@dataclass(frozen=True, slots=True)
class Quotient:
    """``round(a / b, n)``: rounded once, halves away from zero; unknown over zero."""

    left: "Term"
    right: "Term"
    places: int
    kind = Kind.NUMBER


@dataclass(frozen=True, slots=True)
class Rounded:
    """Halves away from zero, as tax law and spreadsheets do."""

    term: "Term"
    places: int
    kind = Kind.NUMBER


@dataclass(frozen=True, slots=True)
class Absolute:
    term: "Term"
    kind = Kind.NUMBER


@dataclass(frozen=True, slots=True)
class Shifted:
    """A date some months and days later; a month end stays within its month.

    Unknown outside the years 1 to 9999.
    """

    term: "Term"
    months: int
    days: int
    kind = Kind.DATE


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """How many days the left date is after the right one."""

    left: "Term"
    right: "Term"
    kind = Kind.NUMBER


class DatePart(StrEnum):
    YEAR = "year"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Parted:
    term: "Term"
    part: DatePart
    kind = Kind.NUMBER


@dataclass(frozen=True, slots=True)
class DateOf:
    """The day of a timestamp."""

    term: "Term"
    kind = Kind.DATE


@dataclass(frozen=True, slots=True)
class Midnight:
    """The timestamp at which a date begins."""

    term: "Term"
    kind = Kind.TIMESTAMP


@dataclass(frozen=True, slots=True)
class Length:
    """Characters, not bytes."""

    term: "Term"
    kind = Kind.NUMBER


@dataclass(frozen=True, slots=True)
class Part:
    """*count* characters from the *start*-th on, as far as there are any."""

    term: "Term"
    start: int
    count: int
    kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Trimmed:
    """Without blanks (U+0020 alone) at both ends."""

    term: "Term"
    kind = Kind.TEXT


class Letters(StrEnum):
    UPPER = "upper"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Cased:
    """The 26 letters of ASCII alone: for others engines and locales differ."""

    term: "Term"
    letters: Letters
    kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Coalesced:
    terms: tuple["Term", ...]

    @property
    def kind(self) -> Kind:
        return self.terms[0].kind


Term = (
    Column
    | Literal
    | Arithmetic
    | Quotient
    | Rounded
    | Absolute
    | Shifted
    | DaysBetween
    | Parted
    | DateOf
    | Midnight
    | Length
    | Part
    | Trimmed
    | Cased
    | Coalesced
)


class Relation(StrEnum):
    EQUAL = "="
    OTHER = "<>"
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Comparison:
    """Unknown where either side is."""

    relation: Relation
    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Between:
    """At least the one and at most the other; the term is looked at once."""

    term: Term
    least: Term
    most: Term


@dataclass(frozen=True, slots=True)
class Among:
    term: Term
    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class IsNull:
    """Never unknown. Of a column: what is stored, even if it is not of its type."""

    term: Term


@dataclass(frozen=True, slots=True)
class Blank:
    """Null, or nothing but blanks, also those of Chinese typesetting. Never unknown."""

    column: Column


@dataclass(frozen=True, slots=True)
class Readable:
    """Whether what is stored is of the column's type; unknown for null."""

    column: Column


@dataclass(frozen=True, slots=True)
class Matches:
    """Whether the whole text has the pattern."""

    term: Term
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Garbled:
    """Whether a text was broken on its way; unknown for null."""

    column: Column


@dataclass(frozen=True, slots=True)
class Not:
    condition: "Condition"


@dataclass(frozen=True, slots=True)
class And:
    conditions: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Or:
    conditions: tuple["Condition", ...]


Condition = (
    Comparison
    | Between
    | Among
    | IsNull
    | Blank
    | Readable
    | Matches
    | Garbled
    | Not
    | And
    | Or
)
Expression = Term | Condition


def names_of(expression: Expression) -> Iterator[str]:
    """The columns that *expression* looks at."""
    if isinstance(expression, Column):
        yield expression.name
        return
    for field in fields(expression):
        value = getattr(expression, field.name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Expression):
                yield from names_of(each)
