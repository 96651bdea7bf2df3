"""What is said of courses, sessions, and who takes part in them."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext

from kb.training.models import Attended, CourseAudience, SessionState

AUDIENCES: Final[Mapping[str, Any]] = {
    CourseAudience.OPERATORS: lazy_gettext("Operators"),
    CourseAudience.IT_STAFF: lazy_gettext("IT staff"),
}
STATES: Final[Mapping[str, Any]] = {
    SessionState.PLANNED: lazy_gettext("Planned"),
    SessionState.CLOSED: lazy_gettext("Held"),
    SessionState.CANCELLED: lazy_gettext("Cancelled"),
}
ATTENDED: Final[Mapping[str, Any]] = {
    Attended.INVITED: lazy_gettext("Invited"),
    Attended.PRESENT: lazy_gettext("Attended"),
    Attended.ABSENT: lazy_gettext("Absent"),
}
TONES: Final[Mapping[str, str]] = {
    Attended.INVITED: "idle",
    Attended.PRESENT: "good",
    Attended.ABSENT: "warn",
}
ERRORS: Final[dict[str, Any]] = {
    "training_not_allowed": lazy_gettext(
        "Managers and the leads of units plan training; these and the trainer note who "
        "took part."
    ),
    "own_score": lazy_gettext("Somebody else notes your own attendance and score."),
    "score_out_of_range": lazy_gettext(
        "A score of this exam is from %(least)s to %(most)s."
    ),
    "attendance_after_closing": lazy_gettext(
        "The session is closed. Say why its attendance is changed."
    ),
    "training_session_state": lazy_gettext(
        "This is not possible any more: the session has moved on. Look at it again."
    ),
    "bad_training": lazy_gettext("Check what you entered."),
}
CASES: Final[dict[str, Any]] = {
    "SessionCase.NOT_PLANNED": lazy_gettext(
        "The session is held or cancelled already. Look at it again."
    ),
    "SessionCase.NOT_CANCELLED": lazy_gettext("The session is not cancelled."),
    "SessionCase.CANCELLED": lazy_gettext(
        "The session is cancelled: nobody took part in it."
    ),
    "SessionCase.NOT_BEGUN": lazy_gettext(
        "The session has not begun: nobody can have been there."
    ),
    "SessionCase.NOT_ALL_NOTED": lazy_gettext(
        "Say of everybody whether they were there, or take them off the list."
    ),
    "SessionCase.NOBODY_PRESENT": lazy_gettext(
        "Nobody was there. Cancel the session instead."
    ),
    "SessionCase.COURSE_ENDED": lazy_gettext(
        "The course has ended. Hold it again first."
    ),
    "TrainingCase.TITLE": lazy_gettext(
        "Give the course a title of up to %(limit)s characters."
    ),
    "TrainingCase.TEACHES": lazy_gettext("Say what the course teaches."),
    "TrainingCase.TOO_LONG": lazy_gettext("This may have %(limit)s characters."),
    "TrainingCase.UNKNOWN_ARTICLE": lazy_gettext(
        "There is no article %(number)s that you can read."
    ),
    "TrainingCase.TOO_MANY_ARTICLES": lazy_gettext(
        "A course has up to %(limit)s articles."
    ),
    "TrainingCase.START": lazy_gettext("Say when the session begins."),
    "TrainingCase.HOURS": lazy_gettext("A session lasts up to %(limit)s hours."),
    "TrainingCase.RANGE": lazy_gettext(
        "Scores are from a lower to a higher number, at most %(limit)s. Leave both empty "
        "where there is no exam."
    ),
    "TrainingCase.OTHER_CLIENT": lazy_gettext(
        "A course is held for units of its own client. Choose another unit."
    ),
    "TrainingCase.BAD_TRAINER": lazy_gettext(
        "This account is not in use, or a program's. Choose another trainer."
    ),
    "TrainingCase.BAD_PERSON": lazy_gettext(
        "This account is not in use, a program's, or of another client."
    ),
    "TrainingCase.TRAINER_ATTENDS": lazy_gettext(
        "The trainer does not take part in the own session."
    ),
    "TrainingCase.TOO_MANY_PEOPLE": lazy_gettext(
        "A session has up to %(limit)s people. Plan another one."
    ),
    "TrainingCase.ABSENT_WITH_SCORE": lazy_gettext("Only who was there has a score."),
    "TrainingCase.NO_EXAM": lazy_gettext("This session has no exam."),
    "TrainingCase.REASON_MISSING": lazy_gettext("Say why the session is cancelled."),
}
