"""What can go wrong with a record of a register."""

from kb import moves
from kb.errors import (
    Case,
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
)


class UnknownRecordTypeError(NotFoundError):
    code = "unknown_record_type"

    def __init__(self, key: str) -> None:
        super().__init__("type of record", key[:60])


class RecordNotAllowedError(ForbiddenError):
    """Registers are kept by technicians and managers, private ones by managers alone."""

    code = "record_not_allowed"

    def __init__(self, _action: moves.Action | None = None) -> None:
        super().__init__("You may not change this register.")


class RecordStateError(moves.WrongStateError):
    code = "record_wrong_state"
    noun = "record"


class RecordCase(Case):
    NAME = "name"
    MISSING = "missing"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    ADDRESS = "address"
    UNIT = "unit"
    PERSON = "person"
    TOO_LONG = "too_long"
    UNIT_ENDED = "unit_ended"
    CODE = "code"
    QUANTITY = "quantity"
    NO_STOCK = "no_stock"
    VENDOR = "vendor"
    COST = "cost"
    BACK_BEFORE_OUT = "back_before_out"
    OTHER_CLIENT = "other_client"
    UNKNOWN_FIELD = "unknown_field"
    REASON = "reason"
    FILE_MISSING = "file_missing"
    TOO_MANY_FILES = "too_many_files"


class BadRecordError(InvalidInputError):
    """A field of a record cannot be kept as it was given."""

    code = "bad_record"


class SerialTakenError(ConflictError):
    """Another record of the type has that serial number; it may be another client's."""

    code = "serial_taken"

    def __init__(self, serial: str) -> None:
        super().__init__(
            f"Another record has the serial number {serial} already.", serial=serial
        )


class CodeTakenError(ConflictError):
    """A code is given once, also where its record is gone."""

    code = "record_code_taken"

    def __init__(self, taken: str) -> None:
        super().__init__(f"The code {taken} has been given before.", taken=taken)


class StockShortError(ConflictError):
    """More is wanted than there is."""

    code = "stock_short"

    def __init__(self, code: str, there: int) -> None:
        super().__init__(f"Of {code} there are {there} left.", record=code, there=there)


class NotInspectedError(ConflictError):
    """What stores data neither comes in nor leaves without an inspection that it passed."""

    code = "not_inspected"
