"""What people do to an incident."""

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
