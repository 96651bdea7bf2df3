"""What can be wrong with a file of rows, and with one row of it."""

from collections.abc import Sequence
from typing import Any

from kb.errors import Case, ForbiddenError, InvalidInputError


class ImportFileCase(Case):
    NO_PRESET = "no_preset"
    LONG_LINE = "long_line"
    NO_TABLE = "no_table"
    MANY_COLUMNS = "many_columns"
    NO_COLUMNS = "no_columns"
    OPEN_QUOTE = "open_quote"
    EMPTY = "empty"
    NO_ROWS = "no_rows"
    UNREADABLE = "unreadable"
    UNWRITABLE = "unwritable"
    IS_THERE = "is_there"
    NO_ROWS_INSIDE = "no_rows_inside"
    DAMAGED_ZIP = "damaged_zip"
    MANY_ENTRIES = "many_entries"
    LARGE_ROWS = "large_rows"
    NO_SHEET = "no_sheet"


class ImportFileError(InvalidInputError):
    """The file as a whole cannot be read as rows; no row of it was taken in."""

    code = "bad_import_file"


class UnknownColumnsError(ImportFileError):
    code = "import_columns_unknown"

    def __init__(self, columns: str) -> None:
        super().__init__(
            "The columns are of no export known here. Name the preset, or say which "
            f"column is the title. Columns found: {columns}.",
            columns=columns,
        )


class DatesDisagreeError(ImportFileError):
    code = "import_dates_disagree"

    def __init__(self, field: str, examples: Sequence[str]) -> None:
        shown = ", ".join(examples[:2])
        super().__init__(
            f"The times of {field} ({shown}) are written with the day first in some rows "
            "and with the month first in others, or not as was said. Write them in one "
            "way, or name the format.",
            field="dates",
            examples=shown,
        )


class DatesAmbiguousError(ImportFileError):
    code = "import_dates_ambiguous"

    def __init__(self, field: str, example: str) -> None:
        super().__init__(
            f"Does {example} begin with the day or with the month? No row of {field} "
            "tells. Say it, as --dates day or --dates month does.",
            field="dates",
            example=example,
        )


class UnknownZoneError(InvalidInputError):
    code = "unknown_time_zone"

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no time zone {name[:40]}.", zone=name[:40])


class ImportNotAllowedError(ForbiddenError):
    code = "import_not_allowed"

    def __init__(self, noun: str) -> None:
        super().__init__(f"You may not import {noun}.")


class RowCase(Case):
    NO_CHOICE = "no_choice"
    NO_TIME = "no_time"
    TIME_OUT_OF_RANGE = "time_out_of_range"
    IN_FUTURE = "in_future"
    NO_CLIENT = "no_client"
    NO_SERVICE = "no_service"
    NO_ARTICLE = "no_article"
    NO_SOLUTION = "no_solution"
    SOLUTION_RETIRED = "solution_retired"
    NO_LIST = "no_list"
    MANY_FILES = "many_files"
    NO_SHA256 = "no_sha256"
    NO_TEXT = "no_text"
    RETIRED_THERE = "retired_there"
    KEY_TAKEN = "key_taken"
    LONG_KEY = "long_key"
    LONG_CELL = "long_cell"


class RowFileCase(Case):
    NOT_BROUGHT = "not_brought"
    LARGE = "large"
    DAMAGED = "damaged"
    OTHER_BYTES = "other_bytes"


class RowError(InvalidInputError):
    """One row cannot be taken in; *field* says where to mend it."""

    code = "bad_row"

    def __init__(
        self, message: str, field: str = "", *, case: Case | None = None, **values: Any
    ) -> None:
        super().__init__(message, case=case, **values)
        self.field = field


class MissingValueError(RowError):
    code = "row_value_missing"

    def __init__(self, field: str) -> None:
        super().__init__("The row has nothing there, and needs it.", field)


class UnknownValueError(RowError):
    code = "row_value_unknown"

    def __init__(
        self, field: str, value: str, known: str, *, case: RowCase, **values: Any
    ) -> None:
        sentence = f"{value!r:.80} is not known here; {known}."
        super().__init__(sentence, field, case=case, value=value[:80], **values)


class UnknownSolutionError(RowError):
    code = "row_solution_unknown"


class RowFileError(RowError):
    """A file that the row names is missing, or is not the one it names."""

    code = "row_file"

    def __init__(self, message: str, *, case: RowFileCase, **values: Any) -> None:
        super().__init__(message, "attachments", case=case, **values)
