"""What is said where others say who somebody is; part of the tables of all errors."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "directory_away": lazy_gettext(
        "The directory does not answer right now. Please try again in a minute."
    ),
    "bad_group": lazy_gettext("A group cannot be named like this."),
    "provider_away": lazy_gettext(
        "Who you are cannot be asked there right now: it does not answer. Please try again "
        "in a minute, or use a password of this service."
    ),
    "sign_on_refused": lazy_gettext("Nobody gets in by this answer. Please try again."),
    "identity_taken": lazy_gettext(
        "This identity is linked already, or the account has another one there."
    ),
    "too_many_gone": lazy_gettext(
        "%(gone)s of %(known)s people are gone from the directory at once. Nothing was "
        "changed."
    ),
    "group_there": lazy_gettext("Whoever is in this group gets that already."),
}
CASES: Final[dict[str, Any]] = {
    "SignOnCase.STATE": lazy_gettext(
        "This answer belongs to no question of this browser, or came too late. Please try "
        "again."
    ),
    "SignOnCase.DENIED": lazy_gettext(
        "The other side did not say who you are. Please try again."
    ),
    "SignOnCase.TOKEN": lazy_gettext(
        "What the other side says of you cannot be believed. Tell an administrator; the log "
        "has the reason."
    ),
    "GrantCase.NO_GROUP": lazy_gettext("Name a group, in up to %(limit)s characters."),
    "GrantCase.NO_DN": lazy_gettext(
        "Name the group by its whole name in the directory (DN)."
    ),
}
