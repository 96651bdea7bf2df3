"""What can go wrong with a survey and with an answer to one."""

from kb.errors import (
    Case,
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
)


class SurveyNotAllowedError(ForbiddenError):
    code = "survey_not_allowed"

    def __init__(self) -> None:
        super().__init__("Managers run the surveys of their clients.")


class SurveyCase(Case):
    BAD_TITLE = "bad_title"
    QUESTIONS = "questions"
    PERIOD = "period"
    SIZE = "size"
    DAYS = "days"


class SurveyInputError(InvalidInputError):
    code = "bad_survey"


class NobodyToAskError(ConflictError):
    code = "survey_nobody"

    def __init__(self) -> None:
        super().__init__("Nobody had an incident closed in this period.")


class LinkGoneError(NotFoundError):
    """The link is of no survey, was used, or has expired; which, is not said."""

    code = "survey_link_gone"

    def __init__(self) -> None:
        super().__init__("survey", "by this link")


class SurveyAnswerCase(Case):
    STARS = "stars"


class SurveyAnswerError(InvalidInputError):
    code = "bad_survey_answer"
