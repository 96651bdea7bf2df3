"""What is said of duties, their checklists and runs that are refused."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "bad_checklist": lazy_gettext("A checklist, or an answer to it, is not complete."),
    "bad_duty": lazy_gettext("A recurring duty cannot be like this."),
    "duty_not_allowed": lazy_gettext(
        "A recurring duty is kept by managers, administrators and the lead of its unit."
    ),
    "duty_run_not_allowed": lazy_gettext(
        "This is done by whoever it was given to, or holds the post in its unit."
    ),
    "duty_run_wrong_state": lazy_gettext(
        "This run is over: it was done, skipped or missed. Load the page anew."
    ),
    "duty_answered_otherwise": lazy_gettext(
        "%(name)s has completed this run with other answers. Yours were not kept; they "
        "still stand in this page."
    ),
}
CASES: Final[dict[str, Any]] = {
    "DutyCase.BAD_RULE": lazy_gettext(
        "%(text)s is no rule. Write it like FREQ=MONTHLY;BYWORKDAY=-1 (the last working "
        "day of the month) or FREQ=WEEKLY;BYDAY=MO."
    ),
    "DutyCase.NO_DATES": lazy_gettext("No date ever comes of this rule."),
    "DutyCase.BAD_TITLE": lazy_gettext(
        "A duty has a title of 1 to %(limit)s characters."
    ),
    "DutyCase.BAD_DUE": lazy_gettext(
        "A duty is to be done within 0 to %(limit)s days of its date."
    ),
    "DutyCase.ENDS_TOO_EARLY": lazy_gettext("It cannot end before it begins."),
    "DutyCase.UNKNOWN_KIND": lazy_gettext("There is no kind of duty %(text)s."),
    "DutyCase.OWNER": lazy_gettext(
        "%(text)s does not work for the client of this unit. Choose somebody else."
    ),
    "DutyCase.PLACES": lazy_gettext(
        "A duty goes through up to %(limit)s places, each in one line of up to %(most)s "
        "characters."
    ),
    "DutyCase.REASON_MISSING": lazy_gettext("Say why it is not done."),
    "DutyCase.OLD_CHECKLIST": lazy_gettext(
        "The checklist has changed since this page was loaded. Load it anew: what you "
        "wrote is kept."
    ),
    "DutyCase.ENDED": lazy_gettext("%(number)s has ended. Add a new one."),
    "DutyCase.PLAN_MISSING": lazy_gettext(
        "Choose the emergency plan that is tried. Where there is none yet, write one as "
        "an article of this kind, and have it published first."
    ),
    "DutyCase.NO_PLAN": lazy_gettext(
        "This emergency plan is not in force. Choose one of those that are offered."
    ),
    "DutyCase.NO_STEPS": lazy_gettext(
        "The emergency plan has no steps to go through. Write them as a numbered list in "
        "its section Steps, or choose another plan."
    ),
    "DutyCase.SEVERAL_WALKS": lazy_gettext(
        "A duty goes through places, or records, or the steps of a plan. Leave the "
        "others empty."
    ),
    "DutyCase.PRIVATE": lazy_gettext(
        "A duty does not go through private records. Choose another register."
    ),
    "DutyCase.OTHER_CLIENT": lazy_gettext(
        "This unit is of another client than the duty. Choose one of its own."
    ),
    "DutyCase.RECORD_FIELD": lazy_gettext(
        "Choose a field of the register that the duty goes through."
    ),
    "DutyCase.RECORD_VALUE": lazy_gettext(
        "The field has no value %(text)s. Write one that it offers."
    ),
    "DutyCase.NO_RECORDS": lazy_gettext(
        "No record is like this now. Change the unit or the value, or add the records "
        "first."
    ),
    "DutyCase.MANY_RECORDS": lazy_gettext(
        "%(number)s records are like this; one run goes through %(limit)s. Choose a unit "
        "or a value, and make several duties."
    ),
    "ChecklistCase.MISSING": lazy_gettext("“%(question)s” needs an answer."),
    "ChecklistCase.NOT_YES_OR_NO": lazy_gettext(
        "“%(question)s” is answered with yes or no."
    ),
    "ChecklistCase.NO_NUMBER": lazy_gettext(
        "“%(question)s” is answered with a number, such as 21.5."
    ),
    "ChecklistCase.NO_PHOTO": lazy_gettext("“%(question)s” needs a photo."),
    "ChecklistCase.NO_CHOICE": lazy_gettext(
        "“%(question)s” is answered with one of its choices."
    ),
    "ChecklistCase.TOO_LONG": lazy_gettext(
        "The answer to “%(question)s” may have %(limit)s characters."
    ),
    "ChecklistCase.UNKNOWN_QUESTION": lazy_gettext(
        "This checklist has no question %(question)s. Load the page anew."
    ),
    "ChecklistCase.SIZE": lazy_gettext("A checklist has 1 to %(limit)s questions."),
    "ChecklistCase.TWICE": lazy_gettext("Two questions have the key %(text)s."),
    "ChecklistCase.BAD_TYPE": lazy_gettext("%(text)s is no type of answer."),
    "ChecklistCase.WORDS": lazy_gettext(
        "A question is written in up to %(limit)s characters."
    ),
    "ChecklistCase.BAD_LIMIT": lazy_gettext(
        "A limit of “%(question)s” is no number. Write it like 21.5."
    ),
    "ChecklistCase.LIMITS": lazy_gettext(
        "The lowest value of “%(question)s” is above the highest."
    ),
    "ChecklistCase.CHOICES": lazy_gettext(
        "“%(question)s”: an answer by choice needs choices that differ, and no other "
        "answer has any."
    ),
    "ChecklistCase.FINDINGS": lazy_gettext(
        "“%(question)s”: what counts as a finding must be one of its answers."
    ),
}
