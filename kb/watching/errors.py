"""Why something cannot be watched."""

from kb.errors import Case, InvalidInputError


class WatchCase(Case):
    SYSTEM_MISSING = "system_missing"
    TOO_MANY = "too_many"


class WatchError(InvalidInputError):
    code = "bad_watch"
