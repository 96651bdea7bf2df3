"""What can be wrong with a request of some kind."""

from collections.abc import Sequence

from kb.errors import Case, ConflictError, ForbiddenError, InvalidInputError


class RequestFieldMissingError(ConflictError):
    """What the kind, as it is set up here, cannot do without; all of it is listed."""

    code = "request_field_missing"

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(f"Still needed: {', '.join(missing)}.", field=missing[0])
        self.missing = tuple(missing)


class AnswerNotAskedError(ConflictError):
    """An answer to something that the kind, as it is set up here, does not ask."""

    code = "answer_not_asked"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"This kind of request does not ask for {name}. "
            "Move it into the description.",
            field=name,
        )


class AnswerCase(Case):
    UNKNOWN = "unknown"
    TOO_LONG = "too_long"


class AnswerError(InvalidInputError):
    """An answer to nothing that there is, or one that is too long."""

    code = "bad_request_answer"


class UnknownKindError(InvalidInputError):
    code = "unknown_request_kind"

    def __init__(self) -> None:
        super().__init__("There is no such kind of request. Choose one of the list.")


class KindCase(Case):
    UNKNOWN_FIELD = "unknown_field"
    NOT_A_PROCEDURE = "not_a_procedure"


class KindInputError(InvalidInputError):
    """A kind of request cannot be set up like this."""

    code = "bad_request_kind"


class KindNotAllowedError(ForbiddenError):
    code = "request_kind_not_allowed"

    def __init__(self) -> None:
        super().__init__(
            "Only managers and administrators say what kinds of request need."
        )


class NoApproverError(ConflictError):
    code = "no_approver"

    def __init__(self) -> None:
        super().__init__(
            "Nobody can approve this: neither the unit nor one above it has a lead. "
            "An administrator names one."
        )
