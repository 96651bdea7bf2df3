"""What is said of errors about second factors; part of the tables of all errors."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "wrong_proof": lazy_gettext("That does not show who you are. Try it again."),
    "wrong_code": lazy_gettext(
        "This is not the code that the app shows now. Check that the time of the telephone "
        "is right, and type the next code."
    ),
    "last_factor": lazy_gettext(
        "Your role needs a second factor. Add another one before this one goes."
    ),
    "bad_grace": lazy_gettext(
        "People may be given up to %(limit)s days to set one up."
    ),
    "bad_passkey": lazy_gettext("This passkey cannot be added. Try it again."),
    "no_passkeys_here": lazy_gettext(
        "Passkeys need HTTPS, and the address of this service in its settings."
    ),
    "entry_expired": lazy_gettext(
        "That took too long. Log in with your password again."
    ),
}
CASES: Final[dict[str, Any]] = {
    "ProofCase.CODE": lazy_gettext(
        "This code is not right, or was used before. Wait for the next one."
    ),
    "ProofCase.PASSWORD": lazy_gettext("This is not your password."),
    "ProofCase.PASSKEY": lazy_gettext(
        "This passkey cannot be taken. Try it again, or use a code."
    ),
    "PasskeyCase.REFUSED": lazy_gettext(
        "The device's answer cannot be taken. Try it again."
    ),
    "PasskeyCase.TOO_MANY": lazy_gettext(
        "A person keeps %(limit)s passkeys at most. Remove one first."
    ),
    "PasskeyCase.NO_NAME": lazy_gettext("Give it a name that you know it by."),
    "PasskeyCase.KNOWN": lazy_gettext("This device has a passkey here already."),
}
