"""How a business system is, in the words of IT and of those who use it."""

from typing import Final

from flask_babel import lazy_gettext

CONDITIONS: Final = {
    "down": lazy_gettext("Outage"),
    "changing": lazy_gettext("Being changed"),
    "impaired": lazy_gettext("Something is open"),
    "works": lazy_gettext("Works normally"),
}
STATUSES: Final = {
    "down": lazy_gettext("Does not work"),
    "changing": lazy_gettext("Maintenance"),
    "works": lazy_gettext("Works"),
}
