"""What can be wrong with a rule, and what no engine may be asked."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from kb.errors import Case, InvalidInputError
from kb.quality.definition_errors import find_near


class RuleCase(Case):
    """What is wrong with the text of a rule."""

    UNREADABLE = "unreadable"
    UNEXPECTED = "unexpected"
    TOO_DEEP = "too_deep"
    UNKNOWN_FUNCTION = "unknown_function"
    OTHER_KINDS = "other_kinds"
    BARE_DIVISION = "bare_division"
    BAD_LITERAL = "bad_literal"
    BAD_PATTERN = "bad_pattern"
    BAD_PARAMETER = "bad_parameter"


class RuleError(InvalidInputError):
    """A rule cannot be understood; ``place`` is the character where that shows."""

    code = "bad_rule"


class UnknownColumnError(InvalidInputError):
    """A rule names a column that the dataset does not have."""

    code = "unknown_quality_column"

    def __init__(self, name: str, columns: Iterable[str], place: int = 1) -> None:
        near = find_near(name, columns)
        meant = f" Is it {' or '.join(near)}?" if near else ""
        super().__init__(
            f"There is no column {name}.{meant}",
            column=name,
            near=", ".join(near) or "–",
            place=place,
        )


class UnknownCodesError(InvalidInputError):
    """A rule names a table of codes that nobody has given."""

    code = "unknown_codes"

    def __init__(self, name: str, tables: Iterable[str]) -> None:
        near = find_near(name, tables)
        meant = f" Is it {' or '.join(near)}?" if near else ""
        super().__init__(
            f"There is no table of codes {name}.{meant}",
            table=name,
            near=", ".join(near) or "–",
        )


class NoRenderingError(InvalidInputError):
    """The engine cannot say it exactly, so it is not asked; Python judges instead."""

    code = "no_rendering"

    def __init__(self, engine: str, construct: str) -> None:
        super().__init__(
            f"{engine} cannot say this exactly: {construct}.",
            engine=engine,
            construct=construct,
        )


class RefusedQueryCase(Case):
    """Why a query of a source is not sent to it."""

    UNREADABLE = "unreadable"
    SEVERAL = "several"
    NO_SELECT = "no_select"
    WRITES = "writes"
    FUNCTION = "function"
    CONSTRUCT = "construct"


class RefusedQueryError(InvalidInputError):
    """A query is not one plain SELECT; its values name line and column."""

    code = "refused_query"


@contextmanager
def of_indicator(code: str) -> Iterator[None]:
    """Whatever is refused inside says of which indicator, or dataset, it is."""
    try:
        yield
    except InvalidInputError as error:
        error.args = (f"{code}: {error}",)
        error.values.setdefault("indicator", code)
        raise
