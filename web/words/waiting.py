"""What is to be done with what waits for somebody."""

from typing import Any, Final

from flask_babel import lazy_gettext

KINDS: Final[dict[str, Any]] = {
    "work": lazy_gettext("Work on it"),
    "take": lazy_gettext("Take it"),
    "place": lazy_gettext("Find somebody for it"),
    "revise": lazy_gettext("Change and submit again"),
    "correct": lazy_gettext("Correct or explain"),
    "check": lazy_gettext("Check and sign"),
    "repair": lazy_gettext("Does not answer"),
    "answer": lazy_gettext("Say whether it works"),
    "reply": lazy_gettext("Answer IT"),
    "mention": lazy_gettext("You are mentioned"),
    "approve": lazy_gettext("Approve or decline"),
    "call_back": lazy_gettext("Call back"),
    "review": lazy_gettext("Review"),
    "judge": lazy_gettext("Judge the explanation"),
    "sign": lazy_gettext("Approve the report"),
    "countersign": lazy_gettext("Fill in and sign"),
    "feedback": lazy_gettext("Answer the feedback"),
    "letter": lazy_gettext("Take or discard the letter"),
    "late": lazy_gettext("Incident"),
}
WISHES: Final[dict[str, Any]] = {
    "answer": lazy_gettext("Please say whether it works"),
    "reply": lazy_gettext("IT waits for your answer"),
}
