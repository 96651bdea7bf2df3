"""Letters to the service desk: what became of them, why they wait, what their mailbox says."""

from typing import Any, Final

from flask_babel import lazy_gettext

STATES: Final[dict[str, Any]] = {
    "unverified": lazy_gettext("Unverified"),
    "quarantined": lazy_gettext("Set aside"),
    "taken": lazy_gettext("Taken"),
    "automatic": lazy_gettext("Automatic"),
    "discarded": lazy_gettext("Discarded"),
}
REASONS: Final[dict[str, Any]] = {
    "not_proved": lazy_gettext("It is not proved who wrote it."),
    "nobody_here": lazy_gettext(
        "The address is real; it belongs to no account here, or to more than one."
    ),
    "token_of_another": lazy_gettext(
        "It answers an e-mail that was sent to somebody else."
    ),
    "too_large": lazy_gettext(
        "It is larger than an upload may be, and lies in its mailbox alone."
    ),
    "unreadable": lazy_gettext("It cannot be read within the limits."),
    "too_many": lazy_gettext(
        "Too many letters came within an hour; it lies in its mailbox alone."
    ),
    "private_key": lazy_gettext(
        "It holds a private key, which is never kept here. Remove it from the mailbox, too."
    ),
    "own": lazy_gettext("We sent it ourselves."),
    "report": lazy_gettext("A mail server says what became of an e-mail."),
    "answer": lazy_gettext("A program answers, for somebody who is away."),
    "list": lazy_gettext("It was sent to many at once."),
}
PROBLEMS: Final[dict[str, Any]] = {
    "unreachable": lazy_gettext("does not answer"),
    "certificate": lazy_gettext("has no certificate that is trusted"),
    "login": lazy_gettext("refuses the login"),
    "folder": lazy_gettext("has no such folder"),
    "lost": lazy_gettext("broke off the connection"),
    "mailbox_away": lazy_gettext("cannot be read"),
    "no_maildir": lazy_gettext("is no maildir"),
}
ERRORS: Final[dict[str, Any]] = {
    "letter_settled": lazy_gettext(
        "Somebody has settled this letter already. Look at it again."
    ),
    "mailbox_away": lazy_gettext(
        "The mailbox cannot be read right now. Letters wait there."
    ),
    "no_maildir": lazy_gettext("The folder of letters is no maildir."),
}
CASES: Final[dict[str, Any]] = {
    "MailboxCase.UNREACHABLE": lazy_gettext(
        "The mail server %(host)s does not answer. Letters wait there."
    ),
    "MailboxCase.CERTIFICATE": lazy_gettext(
        "The mail server %(host)s has no certificate that is trusted."
    ),
    "MailboxCase.LOGIN": lazy_gettext("The mail server %(host)s refuses the login."),
    "MailboxCase.FOLDER": lazy_gettext(
        "The mail server %(host)s has no folder of that name."
    ),
    "MailboxCase.LOST": lazy_gettext(
        "The connection to %(host)s was lost. Letters wait there."
    ),
}
