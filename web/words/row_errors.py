"""What is said of a row of an import that is refused, case by case."""

from typing import Any, Final

from flask_babel import lazy_gettext

CASES: Final[dict[str, Any]] = {
    "RowCase.NO_CHOICE": lazy_gettext(
        "%(value)s is not known here; known are %(listed)s."
    ),
    "RowCase.NO_TIME": lazy_gettext(
        "%(value)s is no time; write times like 2026-03-31 14:05."
    ),
    "RowCase.TIME_OUT_OF_RANGE": lazy_gettext("%(value)s is out of range."),
    "RowCase.IN_FUTURE": lazy_gettext("It was opened in the future."),
    "RowCase.NO_CLIENT": lazy_gettext("There is no client %(name)s."),
    "RowCase.NO_SERVICE": lazy_gettext("There is no service %(name)s."),
    "RowCase.NO_ARTICLE": lazy_gettext(
        "No article here is %(name)s. Import the articles first."
    ),
    "RowCase.NO_SOLUTION": lazy_gettext("Article %(name)s is no solution."),
    "RowCase.SOLUTION_RETIRED": lazy_gettext("Article %(name)s has been retired."),
    "RowCase.NO_LIST": lazy_gettext("It is one text, not a list."),
    "RowCase.MANY_FILES": lazy_gettext("A row may have %(limit)s files."),
    "RowCase.NO_SHA256": lazy_gettext(
        "A file is named by the SHA-256 of its bytes, as our own export does."
    ),
    "RowCase.NO_TEXT": lazy_gettext("The row has no text."),
    "RowCase.RETIRED_THERE": lazy_gettext("It is retired where it comes from."),
    "RowCase.KEY_TAKEN": lazy_gettext(
        "This number is taken among rows of this origin. Name another origin."
    ),
    "RowCase.LONG_KEY": lazy_gettext("A key may have %(limit)s characters."),
    "RowCase.LONG_CELL": lazy_gettext("A cell of HTML may have %(limit)s characters."),
    "RowFileCase.NOT_BROUGHT": lazy_gettext(
        "The bytes of %(name)s are not with the rows."
    ),
    "RowFileCase.LARGE": lazy_gettext("A file may have %(limit)s MB."),
    "RowFileCase.DAMAGED": lazy_gettext("%(name)s is damaged in the ZIP file."),
    "RowFileCase.OTHER_BYTES": lazy_gettext(
        "The bytes of %(name)s are not the ones that the row names."
    ),
    "ImportFileCase.NO_PRESET": lazy_gettext("There is no preset %(name)s for it."),
    "ImportFileCase.LONG_LINE": lazy_gettext(
        "A line of the file is too long to be a row."
    ),
    "ImportFileCase.NO_TABLE": lazy_gettext("The first row cannot be read as a table."),
    "ImportFileCase.MANY_COLUMNS": lazy_gettext("A table may have %(limit)s columns."),
    "ImportFileCase.NO_COLUMNS": lazy_gettext(
        "The file has no row that names its columns."
    ),
    "ImportFileCase.OPEN_QUOTE": lazy_gettext(
        "Row %(row)s cannot be read. Is a quotation mark not closed?"
    ),
    "ImportFileCase.EMPTY": lazy_gettext("The file is empty. Choose another one."),
    "ImportFileCase.NO_ROWS": lazy_gettext("The file holds no rows."),
    "ImportFileCase.UNREADABLE": lazy_gettext(
        "The file cannot be read. Try it again, or save it anew."
    ),
    "ImportFileCase.UNWRITABLE": lazy_gettext(
        "%(name)s cannot be written. Look whether the disk is full."
    ),
    "ImportFileCase.IS_THERE": lazy_gettext(
        "%(name)s is there already. Name another folder."
    ),
    "ImportFileCase.NO_ROWS_INSIDE": lazy_gettext(
        "It has no file %(name)s with the rows."
    ),
    "ImportFileCase.DAMAGED_ZIP": lazy_gettext(
        "The ZIP file is damaged. Pack it anew."
    ),
    "ImportFileCase.MANY_ENTRIES": lazy_gettext(
        "The ZIP file has too many files. Bring them in several."
    ),
    "ImportFileCase.NO_SHEET": lazy_gettext(
        "The file is no spreadsheet and no XML that can be read: it is damaged, locked"
        " with a password, or too large."
    ),
    "ImportFileCase.LARGE_ROWS": lazy_gettext(
        "The rows in the ZIP file are too large. Bring them in several files."
    ),
}
