"""What can go wrong at a source, each with its code; none repeats what the data say."""

from collections.abc import Mapping, Sequence
from typing import Final

from kb.errors import (
    Case,
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    UnavailableError,
)

NOT_AT_HAND: Final = "What this kind of source is read by is not at hand here."
MOST_NAMED: Final = 5
"""So many grants or columns are named; the rest is counted."""


class SourceFailedError(UnavailableError):
    """A source could not be opened or read to the end; what was read counts for nothing."""

    code = "source_failed"


class SourceUnreachableError(SourceFailedError):
    code = "source_unreachable"

    def __init__(self) -> None:
        super().__init__("Nobody answers at the source's host and port.")


class SourceAddressError(SourceFailedError):
    """It leads to this machine, its link or a cloud's metadata, and nobody allowed it."""

    code = "source_address_refused"

    def __init__(self) -> None:
        super().__init__(
            "The host leads to this machine or to a link-local network, which is "
            "refused unless KB_QUALITY_HOSTS names it."
        )


class SourceLoginError(SourceFailedError):
    code = "source_login_refused"

    def __init__(self) -> None:
        super().__init__("The source refuses the login, its password or the database.")


class SourceTLSError(SourceFailedError):
    code = "source_tls"

    def __init__(self) -> None:
        super().__init__(
            "No encrypted connection to the source: it offers none, or its certificate "
            "is not trusted or names another host."
        )


class SourceWritableError(SourceFailedError):
    """The account could write there: *grants* say what, as the source calls it."""

    code = "source_writable"

    def __init__(self, grants: Sequence[str]) -> None:
        self.grants = tuple(grants)
        super().__init__(
            "The account of the source may write, so it is not read: "
            f"{name_some(grants)}. Give it an account that may only select.",
            grants=name_some(grants),
        )


class SourceUnprovedError(SourceFailedError):
    code = "source_unproved"

    def __init__(self) -> None:
        super().__init__(
            "The source does not show what its account may do, so that nothing proves "
            "that it may only read."
        )


class SourceTimeoutError(SourceFailedError):
    code = "source_timeout"

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The source did not answer within {seconds:g} seconds, and was cut off.",
            seconds=f"{seconds:g}",
        )


class SourceBrokenError(SourceFailedError):
    code = "source_broken_off"

    def __init__(self) -> None:
        super().__init__("The connection to the source broke off before the end.")


class SourceCutError(SourceFailedError):
    code = "source_cut"

    def __init__(self) -> None:
        super().__init__("Reading the source was stopped from here.")


class SourceStatementError(SourceFailedError):
    """*state* is the engine's own number of the fault: its sentence may hold data."""

    code = "source_statement"

    def __init__(self, state: str) -> None:
        super().__init__(
            f"The source cannot carry out the statement ({state}).", state=state
        )


class SourceColumnsError(SourceFailedError):
    """A table or columns are not there, or no longer."""

    code = "source_columns_lost"

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            f"The source has lost, or may not show: {name_some(names)}.",
            names=name_some(names),
        )


class SourceAnswerError(SourceFailedError):
    """Another system answers with something else than records."""

    code = "source_answer"

    def __init__(self) -> None:
        super().__init__(
            "The source answers, but with no list of records in JSON: an array of "
            "objects, or an object with one such array, of up to 32 MB a page, and "
            "further pages at the same host."
        )


class SourceRowsError(SourceFailedError):
    code = "source_too_many_rows"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"A statement yields more than {most:,} rows, and was cut off.",
            limit=f"{most:,}",
        )


class FileCase(Case):
    """Why a file cannot be read as tables."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    NO_COLUMNS = "no_columns"
    TOO_MANY_COLUMNS = "too_many_columns"
    LONG_ROW = "long_row"
    CUT_OFF = "cut_off"
    CHANGED = "changed"


class SourceFileError(SourceFailedError):
    code = "source_file"

    def __init__(self, case: FileCase | None = None, row: int = 0) -> None:
        where = f" (row {row})" if row else ""
        super().__init__(
            f"The source's file {_FILE_FAULTS[case]}{where}.", case=case, row=row
        )


_FILE_FAULTS: Final[Mapping[FileCase | None, str]] = {
    None: "is not there, not readable or damaged",
    FileCase.UNREADABLE: "is no CSV, XLSX or ODS, is damaged, or needs a password",
    FileCase.TOO_LARGE: "takes too much time or memory to read",
    FileCase.NO_COLUMNS: "has no first row that names its columns",
    FileCase.TOO_MANY_COLUMNS: "has too many columns",
    FileCase.LONG_ROW: "has a row with more cells than there are columns",
    FileCase.CUT_OFF: "ends in the middle of a row",
    FileCase.CHANGED: "was written into while it was read",
}


class SourcePathError(SourceFailedError):
    code = "source_path_refused"

    def __init__(self) -> None:
        super().__init__(
            "A source's file lies below the folder KB_QUALITY_FOLDER, without links or "
            "'..' on the way."
        )


class SourceDriverError(SourceFailedError):
    code = "source_driver_missing"

    def __init__(self, extra: str) -> None:
        super().__init__(
            f"The program that speaks with this kind of source is not installed: "
            f"pip install 'yunzhi[{extra}]'.",
            extra=extra,
        )


class SourceNotTriedError(SourceFailedError):
    code = "source_not_tried"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} has not been tried here: neither the proof that it is only read "
            "nor the rules exist for it. Bring its tables as files, or as a copy in "
            "PostgreSQL, MariaDB or SQLite.",
            name=name,
        )


class SourceWithheldError(SourceFailedError):
    """Secrets of this installation are no data that rules are about."""

    code = "source_withheld"

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            f"Of our own database nobody reads: {name_some(names)}.",
            names=name_some(names),
        )


class SourceBusyError(ConflictError):
    code = "source_busy"

    def __init__(self) -> None:
        super().__init__("Another run reads this source. Wait until it has ended.")


class SourceHoursError(ConflictError):
    code = "source_outside_hours"

    def __init__(self, rows: int, limit: int) -> None:
        super().__init__(
            f"The run would read {rows:,} rows, and more than {limit:,} are read only in "
            "the hours of the source's calendar.",
            rows=f"{rows:,}",
            limit=f"{limit:,}",
        )


class SourceWithoutHoursError(ConflictError):
    code = "source_without_hours"

    def __init__(self, rows: int, limit: int) -> None:
        super().__init__(
            f"The run would read {rows:,} rows, more than {limit:,}. Give the source a "
            "calendar in whose hours this is allowed.",
            rows=f"{rows:,}",
            limit=f"{limit:,}",
        )


class SourceNotAllowedError(ForbiddenError):
    code = "source_not_allowed"

    def __init__(self) -> None:
        super().__init__("Only administrators keep the sources of data quality.")


class SourceTakenError(ConflictError):
    code = "source_taken"

    def __init__(self, code: str) -> None:
        super().__init__(f"There is a source {code} already.", name=code)


class SourceInUseError(ConflictError):
    code = "source_in_use"

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(
            f"Datasets are read from this source: {name_some(codes)}. Remove them first.",
            names=name_some(codes),
        )


class SourceCase(Case):
    BAD_CODE = "bad_code"
    NO_PATH = "no_path"
    BAD_TARGET = "bad_target"
    NO_HOST = "no_host"
    NO_DATABASE = "no_database"
    NO_LOGIN = "no_login"
    BAD_PORT = "bad_port"
    BAD_SECONDS = "bad_seconds"
    BAD_ROWS = "bad_rows"


class BadSourceError(InvalidInputError):
    """What a source needs is missing, or cannot be."""

    code = "bad_source"


def name_some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    rest = len(names) - MOST_NAMED
    return f"{shown} (+{rest})" if rest > 0 else shown
