"""How long something took, in the words of each database."""

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement


class MinutesBetween(FunctionElement[int]):
    """Whole minutes from one time to another."""

    type = Integer()
    inherit_cache = True
    name = "minutes_between"


@compiles(MinutesBetween, "sqlite")
def _in_sqlite(element: MinutesBetween, compiler: SQLCompiler, **options: Any) -> str:
    since, until = (compiler.process(each, **options) for each in element.clauses)
    return f"CAST(ROUND((julianday({until}) - julianday({since})) * 1440) AS INTEGER)"


@compiles(MinutesBetween, "postgresql")
def _in_postgresql(
    element: MinutesBetween, compiler: SQLCompiler, **options: Any
) -> str:
    since, until = (compiler.process(each, **options) for each in element.clauses)
    return f"CAST(ROUND(EXTRACT(EPOCH FROM ({until} - {since})) / 60) AS BIGINT)"
