"""What is said of handing over everything that is somebody's."""

from typing import Any, Final

from flask_babel import lazy_gettext

PARTS: Final[dict[str, Any]] = {
    "incidents": lazy_gettext("Incidents being worked on"),
    "drafts": lazy_gettext("Articles not decided yet"),
    "problems": lazy_gettext("Open problems"),
    "changes": lazy_gettext("Open changes"),
    "items": lazy_gettext("Improvement items to be done"),
    "duties": lazy_gettext("Recurring duties done"),
    "rosters": lazy_gettext("Duty rosters with turns"),
    "records": lazy_gettext("Records held"),
    "milestones": lazy_gettext("Milestones answered for"),
    "trainings": lazy_gettext("Training sessions to be held"),
    "systems": lazy_gettext("Systems answered for"),
    "units": lazy_gettext("Units led"),
}
OF_UNITS: Final[dict[str, Any]] = {
    "units": lazy_gettext("Units below it"),
    "incidents": lazy_gettext("Open incidents"),
    "rosters": lazy_gettext("Duty rosters"),
    "duties": lazy_gettext("Recurring duties"),
    "records": lazy_gettext("Records of registers"),
    "people": lazy_gettext("People with a post in it"),
}
"""What hangs on a unit that is to end."""
FATES: Final[dict[str, Any]] = {
    "first": lazy_gettext("has to go elsewhere first"),
    "ends": lazy_gettext("ends with it"),
    "stays": lazy_gettext("stays, and is to be moved"),
}
ERRORS: Final[dict[str, Any]] = {
    "leaving_not_allowed": lazy_gettext(
        "Managers and administrators who see every client hand over what is somebody's."
    ),
    "leaving_changed": lazy_gettext(
        "Something has been added or done meanwhile. Look at the figures again; nothing "
        "was handed over."
    ),
    "unit_in_use": lazy_gettext(
        "%(name)s still has something that has to go elsewhere first: %(first)s."
    ),
    "unit_ended": lazy_gettext("%(name)s ended on %(day)s already."),
    "bad_receiver": lazy_gettext("It cannot be handed over to this person."),
}
CASES: Final[dict[str, Any]] = {
    "ReceiverCase.SAME": lazy_gettext("Choose somebody else than who leaves."),
    "ReceiverCase.NO_STAFF": lazy_gettext(
        "Only somebody of IT whose account is in use takes it over."
    ),
    "ReceiverCase.OTHER_CLIENT": lazy_gettext(
        "This person does not work for every client of what would be handed over."
    ),
    "ReceiverCase.NO_REASON": lazy_gettext("Say why."),
}
