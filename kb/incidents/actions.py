"""What people do to an incident, and what else its time line tells."""

from enum import StrEnum

from kb import moves


class Action(moves.Action):
    START = "start"
    TRANSFER = "transfer"
    ASK_BACK = "ask_back"
    """Whoever has sent it asks the holder to have it back."""
    GIVE_BACK = "give_back"
    KEEP = "keep"
    """What the holder answers: it goes back, or it stays."""
    EDIT = "edit"
    CARRY_OVER = "carry_over"
    """Say why it stays open beyond the end of a month."""
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


class Remark(StrEnum):
    """What is put on the time line and is no move of the table."""

    OPEN = "open"
    COMMENT = "comment"
    ATTACH = "attach"
    TAKE_OVER = "take_over"
    GROUP = "group"
    UNGROUP = "ungroup"
    DUPLICATE_FOUND = "duplicate_found"
    """Said of the original."""
    SOLUTION_CHECKED_IN = "solution_checked_in"
    SOLUTION_NOT_ACCEPTED = "solution_not_accepted"
    IMPORT = "import"
    ALERT_JOINED = "alert_joined"
    ALERT_AGAIN = "alert_again"
    ALERT_RECOVERED = "alert_recovered"
    ALERT_ALL_CLEAR = "alert_all_clear"
    ALERT_FOLLOWS = "alert_follows"
    ALERT_RAISED = "alert_raised"
    ALERT_SPLIT = "alert_split"
    ALERT_MORE = "alert_more"
