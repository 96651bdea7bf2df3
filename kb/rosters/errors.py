"""What can be wrong with a duty roster."""

from kb.errors import Case, ForbiddenError, InvalidInputError


class RosterCase(Case):
    BAD_RULE = "bad_rule"
    NO_DATES = "no_dates"
    BAD_TIME = "bad_time"
    BAD_NAME = "bad_name"
    NOBODY = "nobody"
    NOT_A_TECHNICIAN = "not_a_technician"
    NO_DUTY = "no_duty"
    ENDED = "ended"


class RosterInputError(InvalidInputError):
    """A roster, a shift or an exchange cannot be like this."""

    code = "bad_roster"


class RosterNotAllowedError(ForbiddenError):
    code = "roster_not_allowed"

    def __init__(self) -> None:
        super().__init__(
            "A roster is kept by managers, administrators and the lead of its unit; "
            "whoever is on duty may hand it over."
        )
