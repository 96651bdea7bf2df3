"""Why a canned reply or a macro cannot be kept or used as it is."""

from kb.errors import Case, InvalidInputError


class ReplyCase(Case):
    TITLE_MISSING = "title_missing"
    TEXT_MISSING = "text_missing"
    UNKNOWN_PLACEHOLDER = "unknown_placeholder"
    TEAM_MISSING = "team_missing"
    NOT_FOR_ALL = "not_for_all"
    TOO_MANY = "too_many"


class ReplyError(InvalidInputError):
    code = "bad_reply"
