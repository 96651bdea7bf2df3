"""What can go wrong with a report on its way."""

from collections.abc import Iterable

from kb import moves
from kb.errors import Case, ConflictError, ForbiddenError, InvalidInputError


class ReportNotAllowedError(moves.NotAllowedError):
    code = "report_not_allowed"
    noun = "report"


class ReportTransitionError(moves.WrongStateError):
    code = "report_wrong_state"
    noun = "report"


class OwnReportError(ForbiddenError):
    """Nobody judges what they made themselves."""

    code = "own_report"

    def __init__(self) -> None:
        super().__init__(
            "You made this report: somebody else approves it, and publishes it where "
            "two people are wanted."
        )


class CommentMissingError(ConflictError):
    code = "report_comment_missing"

    def __init__(self, headings: Iterable[str]) -> None:
        missing = ", ".join(headings)
        super().__init__(
            f"Before this report is approved, write to: {missing}.", missing=missing
        )


class ReportGoneError(ConflictError):
    code = "report_gone"

    def __init__(self) -> None:
        super().__init__("Somebody has just discarded this report. Ask for it again.")


class PeriodNotEndedError(ConflictError):
    code = "period_not_ended"

    def __init__(self, period: str) -> None:
        super().__init__(
            f"The period {period} has not ended. Ask for a report so far, or wait.",
            period=period,
        )


class UnknownReportKindError(InvalidInputError):
    code = "unknown_report_kind"

    def __init__(self, given: str, kinds: Iterable[str]) -> None:
        known = ", ".join(kinds)
        super().__init__(
            f"There is no kind of report {given}; there are {known}.",
            given=given,
            kinds=known,
        )


class ReportCase(Case):
    OTHER_PERIOD = "other_period"
    UNIT_MISSING = "unit_missing"
    UNKNOWN_COMMENT = "unknown_comment"
    BAD_LANGUAGE = "bad_language"
    REASON_MISSING = "reason_missing"


class ReportInputError(InvalidInputError):
    code = "bad_report"
