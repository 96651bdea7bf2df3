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
    MAIL_HOST = "mail_host"
    MAIL_PORT = "mail_port"
    MAIL_SECURITY = "mail_security"
    MAIL_LOGIN = "mail_login"
    MAIL_PASSWORD = "mail_password"  # noqa: S105 - a case, no secret.


class BadChoiceError(InvalidInputError):
    code = "bad_organisation_choice"
