"""What is said of hand-overs: of their parties, their lines, and what is refused."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext

STATES: Final[dict[str, Any]] = {
    "open": lazy_gettext("Under way"),
    "signed": lazy_gettext("Signed"),
    "cancelled": lazy_gettext("Cancelled"),
}
DIRECTIONS: Final[dict[str, Any]] = {
    "take_over": lazy_gettext("Taking over"),
    "hand_back": lazy_gettext("Handing back"),
}
SIDES: Final[dict[str, Any]] = {
    "giver": lazy_gettext("Hands over"),
    "receiver": lazy_gettext("Takes over"),
}
ACTIONS: Final[dict[str, Any]] = {
    "begin": lazy_gettext("Hand-over begun"),
    "fill": lazy_gettext("Filled in"),
    "sign": lazy_gettext("Signed"),
    "complete": lazy_gettext("Signed by both"),
    "take_back": lazy_gettext("Signature taken back"),
    "cancel": lazy_gettext("Cancelled"),
    "follow_up": lazy_gettext("Followed up"),
    "pack": lazy_gettext("Package asked for"),
}
FILLED: Final[dict[str, Any]] = {
    "added": lazy_gettext("Line added"),
    "removed": lazy_gettext("Line removed"),
    "file": lazy_gettext("File added"),
    "counted": lazy_gettext("Registers counted again"),
    "item": lazy_gettext("Followed up"),
}
"""What a step did, by what its details have."""


def tell(action: str, details: Mapping[str, Any]) -> tuple[Any, str]:
    """What a step of the time line was, and of what, where it says so by a name."""
    for key, label in FILLED.items():
        if key in details:
            return label, details[key] if isinstance(details[key], str) else ""
    return ACTIONS.get(action, action), ""


SHEET: Final[dict[str, Any]] = {
    "number": lazy_gettext("Number"),
    "direction": lazy_gettext("Direction"),
    "client": lazy_gettext("Client"),
    "contract": lazy_gettext("Contract"),
    "unit": lazy_gettext("Unit"),
    "state": lazy_gettext("State"),
    "hand_over_of_resources": lazy_gettext("Hand-over of resources"),
    "note": lazy_gettext("Note"),
    "signature": lazy_gettext("Signature"),
    "what_is_handed_over": lazy_gettext("What is handed over"),
    "what": lazy_gettext("What"),
    "expected": lazy_gettext("To hand over"),
    "handed_over": lazy_gettext("Handed over"),
    "missing": lazy_gettext("Missing"),
    "remark": lazy_gettext("Remark"),
    "signatures": lazy_gettext("Signatures"),
    "party": lazy_gettext("Party"),
    "name": lazy_gettext("Name"),
    "signed_by": lazy_gettext("Whose signature"),
    "at": lazy_gettext("At"),
    "why_for_somebody_else": lazy_gettext("Why for somebody else"),
}
"""What stands on the sheet that is printed."""
PARTS: Final[dict[str, Any]] = {
    "articles": lazy_gettext("Articles"),
    "pages": lazy_gettext("Articles to read in a browser"),
    "incidents": lazy_gettext("Incidents"),
    "items": lazy_gettext("Improvement items"),
}
INDEX: Final[dict[str, Any]] = {
    "title": lazy_gettext("Package of the hand-over"),
    "made": lazy_gettext("Made at"),
    "contents": lazy_gettext("Contents"),
    "what": lazy_gettext("What"),
    "file": lazy_gettext("File"),
    "rows": lazy_gettext("How many"),
    "left_out": lazy_gettext("What was left out, and why"),
    "import": lazy_gettext(
        "The folders “articles” and “incidents” are read by “kb import” as they are, with "
        "their attachments."
    ),
    "sums": lazy_gettext("The checksum of each file:"),
}
"""What stands in the index of a package."""
LEFT_OUT: Final[dict[str, Any]] = {
    "private": lazy_gettext(
        "Papers of staff and other private registers are never given"
    ),
    "confidential": lazy_gettext(
        "Confidential improvement items and complaints about a person are never given"
    ),
    "other_articles": lazy_gettext(
        "Articles that solved no incident of this client and are in no guide of it"
    ),
    "lost": lazy_gettext("A stored file that is damaged or gone"),
    "withheld": lazy_gettext("A picture that cannot be drawn anew"),
}
ITEM_COLUMNS: Final[dict[str, Any]] = {
    "number": lazy_gettext("Number"),
    "title": lazy_gettext("Title"),
    "source": lazy_gettext("Source"),
    "state": lazy_gettext("State"),
    "unit": lazy_gettext("Unit"),
    "owner": lazy_gettext("Owner"),
    "due": lazy_gettext("Due"),
    "description": lazy_gettext("Description"),
    "cause": lazy_gettext("Cause"),
    "action": lazy_gettext("Action"),
    "effect": lazy_gettext("Effect"),
    "opened": lazy_gettext("Opened"),
    "closed": lazy_gettext("Closed"),
}
PACKAGES: Final[dict[str, Any]] = {
    "waiting": lazy_gettext("Being made"),
    "done": lazy_gettext("Ready"),
    "failed": lazy_gettext("Failed"),
}
ERRORS: Final[dict[str, Any]] = {
    "handover_not_allowed": lazy_gettext(
        "You may not do this to the hand-over. Its parties fill it in and sign, managers "
        "and leads begin and end it."
    ),
    "handover_wrong_state": lazy_gettext(
        "This is not possible any more: the hand-over has moved on. Look at it again."
    ),
    "handover_keeping": lazy_gettext(
        "Managers, administrators and the lead of the unit begin hand-overs."
    ),
    "handover_signed": lazy_gettext(
        "Somebody has signed it: what it says stays. Whoever signed can take the signature "
        "back as long as the other party has not signed."
    ),
    "signed_already": lazy_gettext("This party has signed already."),
    "one_signature": lazy_gettext(
        "You have signed for one party: somebody else signs for the other."
    ),
    "undecided_lines": lazy_gettext(
        "Say of every line how many were handed over, and why where that is not as "
        "expected: %(listed)s."
    ),
    "package_waiting": lazy_gettext(
        "A package is being made already. Wait until it is there."
    ),
    "bad_handover": lazy_gettext("Check what you entered for the hand-over."),
}
CASES: Final[dict[str, Any]] = {
    "HandoverCase.NO_CONTRACT": lazy_gettext(
        "Choose the contract that it belongs to. A client without one gets it under "
        "Clients first."
    ),
    "HandoverCase.NO_LINES": lazy_gettext(
        "Nothing is handed over yet: add a line first."
    ),
    "HandoverCase.NOBODY": lazy_gettext("Say who hands over, and who takes over."),
    "HandoverCase.SAME": lazy_gettext("The two parties are different people."),
    "HandoverCase.NO_ACCOUNT": lazy_gettext(
        "At least one of the two parties has an account, and signs itself."
    ),
    "HandoverCase.OTHER_CLIENT": lazy_gettext(
        "A party is somebody of the client, or who works for it."
    ),
    "HandoverCase.OTHER_UNIT": lazy_gettext(
        "The unit is one of the contract's client."
    ),
    "HandoverCase.UNKNOWN_TYPE": lazy_gettext(
        "There is no register %(given)s that is handed over."
    ),
    "HandoverCase.TITLE": lazy_gettext(
        "Say in up to %(limit)s characters what is handed over."
    ),
    "HandoverCase.NAME": lazy_gettext("A name has up to %(limit)s characters."),
    "HandoverCase.COUNT": lazy_gettext("Say how many: 0 to %(limit)s."),
    "HandoverCase.TOO_MANY": lazy_gettext(
        "A hand-over has up to %(limit)s lines. Make two of it."
    ),
    "HandoverCase.REASON": lazy_gettext("Say why."),
    "HandoverCase.NOT_DIFFERENT": lazy_gettext(
        "As many were handed over as expected: there is nothing to follow up."
    ),
    "HandoverCase.FOLLOWED": lazy_gettext("An improvement item follows this line up."),
    "HandoverCase.NO_PACKAGE": lazy_gettext(
        "A package is made when something is handed back, not when it is taken over."
    ),
}
