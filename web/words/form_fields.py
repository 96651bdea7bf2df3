"""What fields of forms are called, besides those that an incident itself has."""

from typing import Any, Final

from flask_babel import lazy_gettext

from web.words.vocabulary import ATTRIBUTES

NAMES: Final[dict[str, Any]] = {
    "article": lazy_gettext("Article"),
    "assignee": lazy_gettext("Person"),
    "audience": ATTRIBUTES["audience"],
    "change": lazy_gettext("Change"),
    "days": lazy_gettext("Days"),
    "ends_on": lazy_gettext("Until"),
    "incident": lazy_gettext("Incident"),
    "level": lazy_gettext("Level"),
    "owner": lazy_gettext("Owner"),
    "parent": lazy_gettext("Above it"),
    "planned_from": lazy_gettext("From"),
    "planned_to": lazy_gettext("Until"),
    "post": lazy_gettext("Post"),
    "problem": lazy_gettext("Problem"),
    "starts_on": lazy_gettext("From"),
    "unit": ATTRIBUTES["unit"],
}
