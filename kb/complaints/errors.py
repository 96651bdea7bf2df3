"""What can go wrong with a complaint."""

from kb.errors import Case, ConflictError, ForbiddenError, InvalidInputError


class ComplaintNotAllowedError(ForbiddenError):
    code = "complaint_not_allowed"

    def __init__(self) -> None:
        super().__init__("You may not do this to the complaint.")


class ComplaintStateError(ConflictError):
    code = "complaint_wrong_state"


class ComplaintStateCase(Case):
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    NOT_ANSWERED = "not_answered"


class ComplaintCase(Case):
    TEXT_MISSING = "text_missing"
    ANSWER_MISSING = "answer_missing"
    OBJECTION_MISSING = "objection_missing"


class ComplaintInputError(InvalidInputError):
    code = "bad_complaint"
