"""What can go wrong with baselines, the facts of records, and deviations."""

from collections.abc import Collection
from typing import Final

from kb import moves
from kb.errors import (
    Case,
    ConflictError,
    ForbiddenError,
    InvalidInputError,
)

_MOST_NAMED: Final = 20


class BaselineNotAllowedError(ForbiddenError):
    """Managers say what is expected; technicians, too, bring facts and decide."""

    code = "baseline_not_allowed"

    def __init__(self, _action: moves.Action | None = None) -> None:
        super().__init__("You may not do this with baselines.")


class DeviationStateError(moves.WrongStateError):
    code = "deviation_wrong_state"
    noun = "deviation"


class BaselineCodeTakenError(ConflictError):
    code = "baseline_code_taken"

    def __init__(self, taken: str) -> None:
        super().__init__(f"There is a baseline {taken} already.", taken=taken)


class BaselineCase(Case):
    CODE = "code"
    NAME = "name"
    GROUP = "group"
    UNIT = "unit"
    TYPE = "type"
    NOTHING_EXPECTED = "nothing_expected"
    BAD_LINE = "bad_line"
    TWICE = "twice"
    TOO_LONG = "too_long"
    NO_FACTS = "no_facts"
    NOTHING_CHOSEN = "nothing_chosen"
    UNKNOWN_CHANGE = "unknown_change"
    OTHER_CLIENT = "other_client"
    CHANGE_NOT_MADE = "change_not_made"


class BaselineInputError(InvalidInputError):
    code = "bad_baseline"


class FactCase(Case):
    ATTRIBUTE = "attribute"
    VALUE = "value"
    NOT_JSON = "not_json"
    NOT_RECORDS = "not_records"
    NO_TABLE = "no_table"
    NO_CODES = "no_codes"
    NO_CODE = "no_code"
    COLUMN_TWICE = "column_twice"
    LONG_ROW = "long_row"
    TWICE = "twice"
    NOTHING = "nothing"
    TOO_MANY = "too_many"


class FactError(InvalidInputError):
    """Facts that cannot be kept; of a file, with its row and column."""

    code = "bad_facts"


class UnknownRecordsError(InvalidInputError):
    """Facts of what is no record of the group, or nothing that the caller may see."""

    code = "unknown_records"

    def __init__(self, codes: Collection[str]) -> None:
        named = ", ".join(sorted(codes)[:_MOST_NAMED])
        rest = "" if len(codes) <= _MOST_NAMED else " …"
        super().__init__(
            f"{len(codes)} are no records of this group: {named}{rest}.",
            codes=f"{named}{rest}",
            count=len(codes),
        )
