"""What is said of errors about the numbers of controlled documents."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "bad_document_number": lazy_gettext("This is no number of a document."),
    "document_number_taken": lazy_gettext(
        "The number is taken, or the document has one already."
    ),
}
