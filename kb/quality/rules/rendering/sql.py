"""What the SQL of all engines has in common, and what each has to say by itself."""

from abc import ABC, abstractmethod
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, assert_never

from kb.quality.rules.columns import ColumnType, Engine
from kb.quality.rules.errors import NoRenderingError
from kb.quality.rules.expressions import (
    Absolute,
    Among,
    And,
    Arithmetic,
    Between,
    Blank,
    Cased,
    Coalesced,
    Column,
    Comparison,
    Condition,
    DateOf,
    DaysBetween,
    Garbled,
    IsNull,
    Length,
    Literal,
    Matches,
    Midnight,
    Not,
    Or,
    Part,
    Parted,
    Quotient,
    Readable,
    Rounded,
    Shifted,
    Term,
    Trimmed,
)


class SQL(ABC):
    """One engine's way to write a tree. A method that cannot, raises."""

    engine: ClassVar[Engine]
    session: ClassVar[tuple[str, ...]] = ()
    false: ClassVar[str] = "0"
    length: ClassVar[str] = "CHAR_LENGTH"

    def __init__(self, alias: str = "") -> None:
        self.alias = alias
        """Of the relation whose columns are meant, where there are several."""

    def verdict(self, condition: Condition) -> str:
        """True or false; what is unknown is false."""
        return f"COALESCE({self.condition(condition)}, {self.false})"

    def refuse(self, construct: str) -> NoRenderingError:
        return NoRenderingError(self.engine, construct)

    def condition(self, condition: Condition) -> str:
        match condition:
            case Not(negated):
                return f"(NOT {self.condition(negated)})"
            case And(conditions):
                return f"({' AND '.join(self.condition(each) for each in conditions)})"
            case Or(conditions):
                return f"({' OR '.join(self.condition(each) for each in conditions)})"
            case Blank() | Readable() | Garbled():
                return self.of_column(condition)
            case Comparison() | Between() | Among() | Matches() | IsNull():
                return self.of_terms(condition)
            case _ as never:
                assert_never(never)

    def of_terms(
        self, condition: Comparison | Between | Among | Matches | IsNull
    ) -> str:
        match condition:
            case Comparison(relation, left, right):
                return f"({self.term(left)} {relation} {self.term(right)})"
            case Between(term, least, most):
                bounds = f"{self.term(least)} AND {self.term(most)}"
                return f"({self.term(term)} BETWEEN {bounds})"
            case Among(term, values):
                listed = ", ".join(self.term(each) for each in values)
                return f"({self.term(term)} IN ({listed}))"
            case Matches():
                return self.matches(condition)
            case IsNull(Column() as column):
                return f"({self.raw(column)} IS NULL)"
            case IsNull(term):
                return f"({self.term(term)} IS NULL)"

    def of_column(self, condition: Blank | Readable | Garbled) -> str:
        raw = self.raw(condition.column)
        match condition:
            case Blank(column):
                return self.blank(column)
            case Readable(column):
                known = f"{self.column(column)} IS NOT NULL"
                return f"(CASE WHEN {raw} IS NOT NULL THEN {known} END)"
            case Garbled(column):
                return self.garbled(column)

    def term(self, term: Term) -> str:
        match term:
            case Column():
                return self.column(term)
            case Literal():
                return self.literal(term)
            case Coalesced(terms):
                return f"COALESCE({', '.join(self.term(each) for each in terms)})"
            case Arithmetic() | Quotient() | Rounded() | Absolute():
                return self.number(term)
            case Shifted() | DaysBetween() | Parted() | DateOf() | Midnight():
                return self.dated(term)
            case Length() | Part() | Trimmed() | Cased():
                return self.text(term)
            case _ as never:
                assert_never(never)

    def literal(self, literal: Literal) -> str:
        match literal.value:
            case bool() as value:
                return self.boolean(value)
            case str() as value:
                return self.quoted(value)
            case Decimal() as value:
                return self.decimal(value)
            case datetime() as value:
                return self.timestamp(value)
            case date() as value:
                return self.date(value)

    def raw(self, column: Column) -> str:
        """The column as it is stored."""
        name = self.name(column.name)
        return f"{self.alias}.{name}" if self.alias else name

    def text(self, term: Length | Part | Trimmed | Cased) -> str:
        inner = self.term(term.term)
        match term:
            case Length():
                return f"{self.length}({inner})"
            case Part(_, start, count):
                return f"SUBSTR({inner}, {start}, {count})"
            case Trimmed():
                return f"TRIM({inner})"
            case Cased():
                return self.cased(term)

    def boolean(self, value: bool) -> str:
        return str(int(value))

    def decimal(self, value: Decimal) -> str:
        # In brackets: two minus signs in a row begin a comment.
        return format(value, "f") if value >= 0 else f"({value:f})"

    def column(self, column: Column) -> str:
        """The column's value as one of its type; null for what is none."""
        return self.read(self.raw(column), column)

    def is_text(self, column: Column) -> bool:
        return column.stored is ColumnType.TEXT

    @abstractmethod
    def differs(self, left: str, right: str) -> str:
        """Whether the two are not the same, where null is the same as null."""

    @abstractmethod
    def name(self, name: str) -> str:
        """*name* in quotes that make it nothing but a name."""

    @abstractmethod
    def read(self, raw: str, column: Column) -> str: ...

    @abstractmethod
    def quoted(self, text: str) -> str: ...

    @abstractmethod
    def date(self, day: date) -> str: ...

    @abstractmethod
    def timestamp(self, moment: datetime) -> str: ...

    @abstractmethod
    def number(self, term: Arithmetic | Quotient | Rounded | Absolute) -> str: ...

    @abstractmethod
    def dated(
        self, term: Shifted | DaysBetween | Parted | DateOf | Midnight
    ) -> str: ...

    @abstractmethod
    def cased(self, term: Cased) -> str: ...

    @abstractmethod
    def matches(self, condition: Matches) -> str: ...

    @abstractmethod
    def blank(self, column: Column) -> str: ...

    @abstractmethod
    def garbled(self, column: Column) -> str: ...
