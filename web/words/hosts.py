"""The words for hosts: what their processes do, and how they stand."""

from typing import Final

from flask_babel import lazy_gettext

ROLES: Final = {
    "service": lazy_gettext("Pages and background work"),
    "web": lazy_gettext("Pages"),
    "worker": lazy_gettext("Background work"),
}
STANDINGS: Final = {
    "leads": lazy_gettext("Leads"),
    "stands_by": lazy_gettext("Stands by"),
    "gone": lazy_gettext("Not heard of"),
}
