"""What people do to a submission, and what else the audit tells of articles."""

from enum import StrEnum

from kb import moves


class Action(moves.Action):
    EDIT = "edit"
    SUBMIT = "submit"
    CLAIM = "claim"
    REQUEST_CHANGES = "request_changes"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    CHECK_IN = "check_in"


class Remark(StrEnum):
    """What the audit tells and is no move of the table."""

    JUDGE = "judge"
    SUPERSEDE = "supersede"
    RETIRE = "retire"
    """Said of an article, as its return."""
    RESTORE = "restore"
