"""What can be wrong with a duty, and a run of it."""

from kb import moves
from kb.errors import Case, ConflictError, ForbiddenError, InvalidInputError


class DutyCase(Case):
    BAD_RULE = "bad_rule"
    NO_DATES = "no_dates"
    BAD_TITLE = "bad_title"
    BAD_DUE = "bad_due"
    ENDS_TOO_EARLY = "ends_too_early"
    UNKNOWN_KIND = "unknown_kind"
    OWNER = "owner"
    PLACES = "places"
    REASON_MISSING = "reason_missing"
    OLD_CHECKLIST = "old_checklist"
    ENDED = "ended"
    PLAN_MISSING = "plan_missing"
    NO_PLAN = "no_plan"
    NO_STEPS = "no_steps"
    SEVERAL_WALKS = "several_walks"
    PRIVATE = "private"
    OTHER_CLIENT = "other_client"
    RECORD_FIELD = "record_field"
    RECORD_VALUE = "record_value"
    NO_RECORDS = "no_records"
    MANY_RECORDS = "many_records"


class DutyInputError(InvalidInputError):
    """A duty, or what is said of a run of it, cannot be like this."""

    code = "bad_duty"


class DutyNotAllowedError(ForbiddenError):
    code = "duty_not_allowed"

    def __init__(self) -> None:
        super().__init__(
            "A duty is kept by managers, administrators and the lead of its unit."
        )


class RunNotAllowedError(moves.NotAllowedError):
    code = "duty_run_not_allowed"
    noun = "duty"


class RunTransitionError(moves.WrongStateError):
    code = "duty_run_wrong_state"
    noun = "duty"


class AnsweredOtherwiseError(ConflictError):
    """The run is done, with other answers than those that were sent now."""

    code = "duty_answered_otherwise"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} has completed this run with other answers; yours were not kept.",
            name=name,
        )
