"""What people do to a submission."""

from enum import StrEnum


class Action(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    CLAIM = "claim"
    REQUEST_CHANGES = "request_changes"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    CHECK_IN = "check_in"

    @property
    def phrase(self) -> str:
        return self.value.replace("_", " ")
