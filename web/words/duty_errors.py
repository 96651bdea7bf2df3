"""What is said of duties, their checklists and runs that are refused."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "bad_checklist": lazy_gettext("A checklist, or an answer to it, is not complete."),
}
CASES: Final[dict[str, Any]] = {
    "ChecklistCase.MISSING": lazy_gettext("“%(question)s” needs an answer."),
    "ChecklistCase.NOT_YES_OR_NO": lazy_gettext(
        "“%(question)s” is answered with yes or no."
    ),
    "ChecklistCase.NO_NUMBER": lazy_gettext(
        "“%(question)s” is answered with a number, such as 21.5."
    ),
    "ChecklistCase.NO_PHOTO": lazy_gettext("“%(question)s” needs a photo."),
    "ChecklistCase.NO_CHOICE": lazy_gettext(
        "“%(question)s” is answered with one of its choices."
    ),
    "ChecklistCase.TOO_LONG": lazy_gettext(
        "The answer to “%(question)s” may have %(limit)s characters."
    ),
    "ChecklistCase.UNKNOWN_QUESTION": lazy_gettext(
        "This checklist has no question %(question)s. Load the page anew."
    ),
    "ChecklistCase.SIZE": lazy_gettext("A checklist has 1 to %(limit)s questions."),
    "ChecklistCase.TWICE": lazy_gettext("Two questions have the key %(text)s."),
    "ChecklistCase.BAD_TYPE": lazy_gettext("%(text)s is no type of answer."),
    "ChecklistCase.WORDS": lazy_gettext(
        "A question is written in up to %(limit)s characters."
    ),
    "ChecklistCase.BAD_LIMIT": lazy_gettext(
        "A limit of “%(question)s” is no number. Write it like 21.5."
    ),
    "ChecklistCase.LIMITS": lazy_gettext(
        "The lowest value of “%(question)s” is above the highest."
    ),
    "ChecklistCase.CHOICES": lazy_gettext(
        "“%(question)s”: an answer by choice needs choices that differ, and no other "
        "answer has any."
    ),
    "ChecklistCase.FINDINGS": lazy_gettext(
        "“%(question)s”: what counts as a finding must be one of its answers."
    ),
}
