"""What is said of errors about imports; part of the tables of all errors."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "bad_import_file": lazy_gettext(
        "The file cannot be read as rows: it is empty, damaged, or not what it says."
    ),
    "import_columns_unknown": lazy_gettext(
        "The columns of the file are of no export known here: %(columns)s. Say where it"
        " comes from."
    ),
    "import_not_allowed": lazy_gettext(
        "You may not import this. Ask a knowledge manager."
    ),
    "import_begun": lazy_gettext("This import has begun already."),
    "import_dates_ambiguous": lazy_gettext(
        "Does %(example)s begin with the day or with the month? No row of its column tells."
        " Say which, on the page or with --dates."
    ),
    "import_dates_disagree": lazy_gettext(
        "A column of times (%(examples)s) has the day first in some rows and the month"
        " first in others, or not what was chosen. Write them in one way, or choose the"
        " other."
    ),
    "import_mapping_taken": lazy_gettext(
        "Another name is needed: somebody else keeps a reading under this one."
    ),
    "import_not_running": lazy_gettext(
        "This import does not run, so there is nothing to stop."
    ),
    "import_not_undone": lazy_gettext(
        "Only incidents that a finished import brought are taken back."
    ),
    "bad_row": lazy_gettext("The row cannot be used as it stands."),
    "row_value_missing": lazy_gettext("A required value is missing in the row."),
    "row_value_unknown": lazy_gettext("A value of the row is not known here."),
    "row_solution_unknown": lazy_gettext(
        "The row names no solution that is in force here."
    ),
    "row_file": lazy_gettext("A file that the row names is missing or damaged."),
}
