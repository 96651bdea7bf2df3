"""Why a letter waits for staff, or was not taken."""

from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    NOT_PROVED = "not_proved"
    """No host of ours has found that the sender may be believed."""
    NOBODY_HERE = "nobody_here"
    """The sender may be believed, and has no account, or more than one."""
    TOKEN_OF_ANOTHER = "token_of_another"  # noqa: S105 - a reason, no secret.
    """It answers what was mailed to somebody else."""
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    TOO_MANY = "too_many"
    """Its sender, or all who are not proved together, have written too often in an hour."""
    FAILED = "failed"
    """Taking it met a fault of ours."""
    PRIVATE_KEY = "private_key"
    OWN = "own"
    REPORT = "report"
    ANSWER = "answer"
    LIST = "list"


NOT_KEPT: Final = (Reason.TOO_LARGE, Reason.PRIVATE_KEY, Reason.TOO_MANY)
"""The letter as it came stays in its mailbox alone."""
UNVERIFIED: Final = (Reason.NOT_PROVED, Reason.NOBODY_HERE, Reason.TOKEN_OF_ANOTHER)
