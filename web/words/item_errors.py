"""What is said of items that are refused."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "item_not_allowed": lazy_gettext(
        "You may not do this to the improvement item. Ask who leads its unit."
    ),
    "item_wrong_state": lazy_gettext(
        "This is not possible any more: the item has moved on. Look at it again."
    ),
    "own_effect": lazy_gettext(
        "You did this yourself, or answer for it: somebody else checks its effect."
    ),
    "owner_complained_of": lazy_gettext(
        "This person cannot answer for the item. Choose somebody else."
    ),
    "complaint_unanswered": lazy_gettext(
        "Who complained has no answer yet, or objects to it. Answer them first."
    ),
    "complaint_not_allowed": lazy_gettext(
        "You may not do this to the complaint. Its owner answers it."
    ),
    "complaint_wrong_state": lazy_gettext(
        "The complaint has moved on. Look at it again."
    ),
    "bad_complaint": lazy_gettext("Fill in the text, then send it again."),
    "effect_too_early": lazy_gettext(
        "The action shows its effect from %(date)s on. Check it then."
    ),
    "bad_item": lazy_gettext("Check what you entered for the improvement item."),
}
CASES: Final[dict[str, Any]] = {
    "SurveyCase.BAD_TITLE": lazy_gettext(
        "A survey has a title of up to %(limit)s characters."
    ),
    "SurveyCase.QUESTIONS": lazy_gettext("A survey has 1 to %(limit)s questions."),
    "SurveyCase.PERIOD": lazy_gettext("The period ends before it begins."),
    "SurveyCase.SIZE": lazy_gettext("A survey asks 1 to %(limit)s people."),
    "SurveyCase.DAYS": lazy_gettext("Links hold for 1 to %(limit)s days."),
    "SurveyAnswerCase.STARS": lazy_gettext(
        "Answer each question with 1 to %(limit)s stars."
    ),
    "DrillCase.NO_PLAN": lazy_gettext("Only an emergency plan in force is drilled."),
    "DrillCase.NOT_HELD": lazy_gettext("A drill is noted after it was held."),
    "DrillCase.TOO_LONG": lazy_gettext("A drill holds for %(limit)s days at most."),
    "ComplaintStateCase.ACKNOWLEDGED": lazy_gettext(
        "Somebody has acknowledged this complaint already."
    ),
    "ComplaintStateCase.ANSWERED": lazy_gettext(
        "This complaint is answered; who complained decides about the answer."
    ),
    "ComplaintStateCase.NOT_ANSWERED": lazy_gettext(
        "There is no answer yet that you could decide about."
    ),
    "ComplaintCase.TEXT_MISSING": lazy_gettext("Say what was wrong."),
    "ComplaintCase.ANSWER_MISSING": lazy_gettext("Write an answer first."),
    "ComplaintCase.OBJECTION_MISSING": lazy_gettext("Say what is still wrong."),
    "ItemCase.BAD_TITLE": lazy_gettext(
        "An improvement item has a title of up to %(limit)s characters."
    ),
    "ItemCase.BAD_CLAUSE": lazy_gettext("A clause has up to %(limit)s characters."),
    "ItemCase.REASON_MISSING": lazy_gettext("Say why, then send it again."),
    "ItemCase.CAUSE_MISSING": lazy_gettext("Say what the cause is."),
    "ItemCase.ACTION_MISSING": lazy_gettext("Say what is done about it."),
    "ItemCase.EFFECT_MISSING": lazy_gettext("Say what the check has shown."),
    "ItemCase.OWNER_MISSING": lazy_gettext("Say who answers for it."),
    "ItemCase.DUE_MISSING": lazy_gettext("Say by when it is due."),
    "ItemCase.DUE_PASSED": lazy_gettext("It is due on a day that is still to come."),
    "ItemCase.OTHER_UNIT": lazy_gettext(
        "This unit belongs to another client. Choose one of the item's own."
    ),
    "ItemCase.NOT_OF_CLIENT": lazy_gettext(
        "An item is given to a person of IT who works for its client."
    ),
    "ItemCase.COMMENT_MISSING": lazy_gettext("Write a comment first."),
}
