"""What people do to an incident, and what else its time line tells."""

from enum import StrEnum

from kb import moves


class Action(moves.Action):
    START = "start"
    TRANSFER = "transfer"
    LINK = "link"
    UNLINK = "unlink"
    AWAIT = "await"
    """Point to a submission that is still under review."""
    RESOLVE = "resolve"
    CONFIRM = "confirm"
    DENY = "deny"
    MARK_UNANSWERED = "mark_unanswered"
    CLOSE = "close"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    MARK_DUPLICATE = "mark_duplicate"
    APPROVE = "approve"
    """Say that what is asked for may be done."""
    DECLINE = "decline"


class Remark(StrEnum):
    """What is put on the time line and is no move of the table."""

    OPEN = "open"
    EDIT = "edit"
    COMMENT = "comment"
    ATTACH = "attach"
    TAKE_OVER = "take_over"
    GROUP = "group"
    UNGROUP = "ungroup"
    DUPLICATE_FOUND = "duplicate_found"
    """Said of the original."""
    SOLUTION_CHECKED_IN = "solution_checked_in"
    SOLUTION_NOT_ACCEPTED = "solution_not_accepted"
    ASK_APPROVAL = "ask_approval"
    COMPLAIN = "complain"
    """Said of how it is handled, to the lead."""
    IMPORT = "import"
    ALERT_JOINED = "alert_joined"
    ALERT_AGAIN = "alert_again"
    ALERT_RECOVERED = "alert_recovered"
    ALERT_ALL_CLEAR = "alert_all_clear"
    ALERT_FOLLOWS = "alert_follows"
    ALERT_RAISED = "alert_raised"
    ALERT_CAUSE = "alert_cause"
    ALERT_SPLIT = "alert_split"
    ALERT_MORE = "alert_more"
