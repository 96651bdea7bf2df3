"""What can be wrong with a checklist, and with an answer to one."""

from typing import Any

from kb.errors import Case, InvalidInputError


class ChecklistCase(Case):
    """First what an answer, then what a checklist cannot be."""

    MISSING = "missing"
    NOT_YES_OR_NO = "not_yes_or_no"
    NO_NUMBER = "no_number"
    NO_PHOTO = "no_photo"
    NO_CHOICE = "no_choice"
    TOO_LONG = "too_long"
    UNKNOWN_QUESTION = "unknown_question"

    SIZE = "size"
    TWICE = "twice"
    BAD_TYPE = "bad_type"
    WORDS = "words"
    BAD_LIMIT = "bad_limit"
    LIMITS = "limits"
    CHOICES = "choices"
    FINDINGS = "findings"


class ChecklistInputError(InvalidInputError):
    """An answer, or a checklist, cannot be like this."""

    code = "bad_checklist"


def bad_checklist(
    case: ChecklistCase, message: str, **values: Any
) -> ChecklistInputError:
    return ChecklistInputError(message, case=case, **values)
