"""What people do to a submission."""

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
