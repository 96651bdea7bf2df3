"""What fields of forms are called, besides those that an incident itself has."""

from typing import Any, Final

from flask_babel import lazy_gettext

from web.words.vocabulary import ATTRIBUTES

NAMES: Final[dict[str, Any]] = {
    "active_from": lazy_gettext("From"),
    "article": lazy_gettext("Article"),
    "assignee": lazy_gettext("Person"),
    "audience": ATTRIBUTES["audience"],
    "calendar": lazy_gettext("Calendar"),
    "change": lazy_gettext("Change"),
    "client": lazy_gettext("Client"),
    "days": lazy_gettext("Days"),
    "ends_on": lazy_gettext("Until"),
    "incident": lazy_gettext("Incident"),
    "last": lazy_gettext("Its last day"),
    "level": lazy_gettext("Level"),
    "owner": lazy_gettext("Owner"),
    "parent": lazy_gettext("Above it"),
    "planned_from": lazy_gettext("From"),
    "planned_to": lazy_gettext("Until"),
    "post": lazy_gettext("Post"),
    "problem": lazy_gettext("Problem"),
    "priority": lazy_gettext("Priority"),
    "resolve_minutes": lazy_gettext("Resolve within, in minutes"),
    "respond_minutes": lazy_gettext("Respond within, in minutes"),
    "service": lazy_gettext("Service"),
    "starts_on": lazy_gettext("From"),
    "waits_for": lazy_gettext("It waits for"),
    "warn_percent": lazy_gettext("Warn at, in percent of the time"),
    "unit": ATTRIBUTES["unit"],
}
