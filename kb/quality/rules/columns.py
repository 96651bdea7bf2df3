"""What columns hold, and the engines that a rule is rendered for."""

from collections.abc import Mapping
from enum import StrEnum


class ColumnType(StrEnum):
    """What a column holds, whatever its engine calls that."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    """Exact: NUMERIC, DECIMAL; in SQLite whatever number is stored."""
    FLOAT = "float"
    """Binary: REAL, DOUBLE PRECISION. Its decimal figures differ by engine."""
    DATE = "date"
    TIMESTAMP = "timestamp"
    BOOLEAN = "boolean"


Columns = Mapping[str, ColumnType]


class Engine(StrEnum):
    """What a rule can be rendered for and was tried on."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"
    MARIADB = "mariadb"
