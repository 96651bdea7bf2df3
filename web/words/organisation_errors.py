"""What is said of what an organisation cannot choose; part of the tables of all errors."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "bad_organisation_choice": lazy_gettext("This cannot be chosen."),
}
CASES: Final[dict[str, Any]] = {
    "ChoiceCase.NAME": lazy_gettext(
        "The name is too long: %(limit)s characters at most have room beside the mark."
    ),
    "ChoiceCase.ADDRESS": lazy_gettext(
        "That is no address of a service. Write one such as https://yunzhi.example.org, "
        "without a question mark or what follows it."
    ),
    "ChoiceCase.SENDER": lazy_gettext(
        "That is no sender. Write an address such as it@example.org, with a name before it "
        "if you like: IT service <it@example.org>."
    ),
    "ChoiceCase.COLOUR": lazy_gettext(
        "That is no colour. Write six digits after a #, such as #0b5c7a."
    ),
    "ChoiceCase.FAINT": lazy_gettext(
        "Words in this colour cannot be read on white. Choose a darker one."
    ),
    "ChoiceCase.LOGO": lazy_gettext(
        "The mark is too heavy: drawn, it has more than %(limit)s kB. Choose a simpler picture."
    ),
    "ChoiceCase.GRADE": lazy_gettext(
        "The name of a level or a priority has at most %(limit)s characters, so that lists stay readable."
    ),
    "ChoiceCase.MAIL_HOST": lazy_gettext(
        "The server is a name or an address, such as mail.example.org. The port has a field "
        "of its own."
    ),
    "ChoiceCase.MAIL_PORT": lazy_gettext(
        "A port is a number from 1 to 65535. Usual ones are 25, 465 and 587."
    ),
    "ChoiceCase.MAIL_SECURITY": lazy_gettext("Choose one of the kinds of encryption."),
    "ChoiceCase.MAIL_LOGIN": lazy_gettext(
        "At most %(limit)s characters have room here."
    ),
    "ChoiceCase.MAIL_PASSWORD": lazy_gettext(
        "Type the password, too: the one that is kept belongs to the server, port and login "
        "that it was given for."
    ),
}
