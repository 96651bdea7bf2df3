"""What cannot be chosen."""

from kb.errors import Case, InvalidInputError


class ChoiceCase(Case):
    NAME = "name"
    ADDRESS = "address"
    SENDER = "sender"
    COLOUR = "colour"
    FAINT = "faint"
    LOGO = "logo"
    GRADE = "grade"


class BadChoiceError(InvalidInputError):
    code = "bad_organisation_choice"
