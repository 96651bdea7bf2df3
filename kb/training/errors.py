"""What can go wrong with courses, their sessions, and who takes part."""

from kb.errors import Case, ConflictError, ForbiddenError, InvalidInputError


class TrainingNotAllowedError(ForbiddenError):
    code = "training_not_allowed"

    def __init__(self) -> None:
        super().__init__(
            "Managers and the leads of units plan training; who took part is noted by "
            "these and the trainer."
        )


class OwnScoreError(ForbiddenError):
    """Nobody says of themselves that they were there, or how well they did."""

    code = "own_score"

    def __init__(self) -> None:
        super().__init__("Somebody else notes your own attendance and score.")


class ScoreOutOfRangeError(InvalidInputError):
    code = "score_out_of_range"

    def __init__(self, least: float, most: float, field: str) -> None:
        super().__init__(
            f"A score of this exam is from {least:g} to {most:g}.",
            least=f"{least:g}",
            most=f"{most:g}",
            field=field,
        )


class AfterClosingError(InvalidInputError):
    """What was noted is changed after the session was closed, and nobody said why."""

    code = "attendance_after_closing"

    def __init__(self) -> None:
        super().__init__(
            "The session is closed. Say why its attendance is changed.", field="reason"
        )


class SessionStateError(ConflictError):
    code = "training_session_state"

    def __init__(self, case: "SessionCase") -> None:
        super().__init__(
            "The session does not stand where this is possible.", case=case
        )


class SessionCase(Case):
    NOT_PLANNED = "not_planned"
    NOT_CANCELLED = "not_cancelled"
    CANCELLED = "cancelled"
    NOT_BEGUN = "not_begun"
    NOT_ALL_NOTED = "not_all_noted"
    NOBODY_PRESENT = "nobody_present"
    COURSE_ENDED = "course_ended"


class TrainingCase(Case):
    TITLE = "title"
    TEACHES = "teaches"
    TOO_LONG = "too_long"
    UNKNOWN_ARTICLE = "unknown_article"
    TOO_MANY_ARTICLES = "too_many_articles"
    START = "start"
    HOURS = "hours"
    RANGE = "range"
    OTHER_CLIENT = "other_client"
    BAD_TRAINER = "bad_trainer"
    BAD_PERSON = "bad_person"
    TRAINER_ATTENDS = "trainer_attends"
    TOO_MANY_PEOPLE = "too_many_people"
    ABSENT_WITH_SCORE = "absent_with_score"
    NO_EXAM = "no_exam"
    REASON_MISSING = "reason_missing"


class TrainingInputError(InvalidInputError):
    code = "bad_training"
