"""Why a check cannot be signed."""

from datetime import date

from kb.errors import Case, ConflictError, ForbiddenError, InvalidInputError


class SignerCase(Case):
    """Who signs what."""

    LEAD = "lead"
    OWN = "own"


class CheckCase(Case):
    BAD_MONTH = "bad_month"
    REASON_MISSING = "reason_missing"


class CheckNotAllowedError(ForbiddenError):
    code = "check_not_allowed"


class CheckInputError(InvalidInputError):
    code = "bad_check"


class DayNotClearError(ConflictError):
    """Somebody's findings of the day are neither corrected nor explained."""

    code = "day_not_clear"

    def __init__(self, day: date, left: int) -> None:
        super().__init__(
            f"{left} of your findings of {day} are open: correct or explain them first.",
            day=day.isoformat(),
            left=left,
        )


class DayNotCheckedError(ConflictError):
    """Nothing was checked on the day, so that nothing can be said of it."""

    code = "day_not_checked"

    def __init__(self, day: date) -> None:
        super().__init__(
            f"Nothing was checked on {day}: sign after the next run.",
            day=day.isoformat(),
        )


class AlreadySignedError(ConflictError):
    code = "check_already_signed"

    def __init__(self, *about: str) -> None:
        what = " ".join(about)
        super().__init__(f"The check of {what} is signed already.", about=what)


class NothingToSampleError(ConflictError):
    code = "nothing_to_sample"

    def __init__(self, month: str) -> None:
        super().__init__(
            f"No finding of {month} has been settled: there is nothing to look at.",
            month=month,
        )


class SampleNotAnsweredError(ConflictError):
    code = "sample_not_answered"

    def __init__(self, left: int) -> None:
        super().__init__(f"Without an answer in the sample: {left}.", left=left)


class DepartmentCheckMissingError(ConflictError):
    """The month is not signed before its department check was accepted."""

    code = "department_check_missing"

    def __init__(self, month: str) -> None:
        super().__init__(
            f"The department check of {month} has not been accepted.", month=month
        )


class MonthNotEndedError(ConflictError):
    code = "month_not_ended"

    def __init__(self, month: str) -> None:
        super().__init__(f"{month} has not ended.", month=month)
