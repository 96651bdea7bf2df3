"""The navigation: which places a person is led to, and in which order."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import lazy_gettext

from kb.people.models import Role, User


@dataclass(frozen=True, slots=True)
class Place:
    endpoint: str
    name: Any
    """Translated when it is shown."""
    is_for: Callable[[User], bool]
    group: Any = None
    """The group of the menu that it stands in; ``None`` for beside the menu."""

    @property
    def blueprint(self) -> str:
        return self.endpoint.partition(".")[0]


def _has(*roles: Role) -> Callable[[User], bool]:
    return lambda user: any(user.has(role) for role in roles)


def _staff(user: User) -> bool:
    return user.is_staff


def _requester(user: User) -> bool:
    return not user.is_staff


def _checked(user: User) -> bool:
    """Whoever has a post enters data that are checked, or answers for some."""
    return user.is_staff or bool(user.unit_ids)


_OPERATION: Final = lazy_gettext("Operation and faults")
_SERVICE: Final = lazy_gettext("Service management")
_KNOWLEDGE: Final = lazy_gettext("Knowledge")
_MANAGEMENT: Final = lazy_gettext("Management")
_QUALITY: Final = lazy_gettext("Data quality")
_GROUPS: Final = (_OPERATION, _SERVICE, _KNOWLEDGE, _QUALITY, _MANAGEMENT)
PLACES: Final = (
    Place("requests.new", lazy_gettext("Ask IT"), _requester),
    Place("catalogue.index", lazy_gettext("Services"), _requester),
    Place("requests.index", lazy_gettext("My requests"), _requester),
    Place("incidents.index", lazy_gettext("Incidents"), _staff),
    Place("submissions.index", lazy_gettext("Write"), _staff),
    Place("reviews.index", lazy_gettext("Review"), _has(Role.REVIEWER)),
    Place("topology.index", lazy_gettext("Topology"), _staff),
    Place("systems.index", lazy_gettext("Service status"), _requester),
    Place("systems.index", lazy_gettext("Systems"), _staff, group=_OPERATION),
    Place("catalogue.index", lazy_gettext("Services"), _staff, group=_OPERATION),
    Place("alerts.index", lazy_gettext("Alerts"), _staff, group=_OPERATION),
    Place("letters.index", lazy_gettext("Letters"), _staff, group=_OPERATION),
    Place("problems.index", lazy_gettext("Problems"), _staff, group=_OPERATION),
    Place("changes.index", lazy_gettext("Changes"), _staff, group=_OPERATION),
    Place("registers.index", lazy_gettext("Registers"), _staff, group=_SERVICE),
    Place("baselines.index", lazy_gettext("Baselines"), _staff, group=_SERVICE),
    Place("handovers.index", lazy_gettext("Hand-overs"), _staff, group=_SERVICE),
    Place("packages.index", lazy_gettext("Driver library"), _staff, group=_SERVICE),
    Place("guides.index", lazy_gettext("Service guides"), _staff, group=_SERVICE),
    Place("guides.index", lazy_gettext("Guides"), _requester),
    Place("training.index", lazy_gettext("Training"), _staff, group=_SERVICE),
    Place("my_training.show", lazy_gettext("My training"), _requester),
    Place(
        "milestones.index",
        lazy_gettext("Contract phases"),
        _has(Role.MANAGER, Role.ADMINISTRATOR),
        group=_SERVICE,
    ),
    Place(
        "leaving.show",
        lazy_gettext("Someone leaves"),
        _has(Role.MANAGER, Role.ADMINISTRATOR),
        group=_SERVICE,
    ),
    Place("my_knowledge.show", lazy_gettext("My knowledge"), _staff, group=_KNOWLEDGE),
    Place("gaps.index", lazy_gettext("Knowledge gaps"), _staff, group=_KNOWLEDGE),
    Place("feedback.list_feedback", lazy_gettext("Feedback"), _staff, group=_KNOWLEDGE),
    Place("uploads.form", lazy_gettext("Upload"), _staff, group=_KNOWLEDGE),
    Place("files.index", lazy_gettext("File report"), _staff, group=_KNOWLEDGE),
    Place(
        "near_duplicates.index",
        lazy_gettext("Near-duplicates"),
        _staff,
        group=_KNOWLEDGE,
    ),
    Place("past_cases.index", lazy_gettext("Past cases"), _staff, group=_KNOWLEDGE),
    Place("requests.index", lazy_gettext("My requests"), _staff, group=_OPERATION),
    # Leads read those of their units, everybody of IT their own.
    Place("numbers.index", lazy_gettext("Metrics"), _staff, group=_MANAGEMENT),
    Place("reports.index", lazy_gettext("Reports"), _staff, group=_MANAGEMENT),
    Place("quality_findings.index", lazy_gettext("Findings"), _checked, group=_QUALITY),
    Place("quality_scores.index", lazy_gettext("Scores"), _checked, group=_QUALITY),
    Place("quality_checks.index", lazy_gettext("Checks"), _checked, group=_QUALITY),
    Place(
        "quality_trying.index",
        lazy_gettext("Check before entry"),
        _checked,
        group=_QUALITY,
    ),
    Place(
        "quality_indicators.index",
        lazy_gettext("Indicators"),
        _checked,
        group=_QUALITY,
    ),
    Place(
        "causes.index",
        lazy_gettext("Causes of incidents"),
        _has(Role.MANAGER, Role.ADMINISTRATOR),
        group=_MANAGEMENT,
    ),
    Place(
        "service_levels.index",
        lazy_gettext("Service levels"),
        _has(Role.MANAGER, Role.ADMINISTRATOR),
        group=_MANAGEMENT,
    ),
    Place(
        "terminology.index",
        lazy_gettext("Words and synonyms"),
        _has(Role.MANAGER, Role.ADMINISTRATOR),
        group=_KNOWLEDGE,
    ),
    Place(
        "announcements.index",
        lazy_gettext("Announcements"),
        _has(Role.MANAGER, Role.ADMINISTRATOR),
        group=_MANAGEMENT,
    ),
    Place(
        "templates.index",
        lazy_gettext("Templates of articles"),
        _has(Role.MANAGER, Role.ADMINISTRATOR),
        group=_KNOWLEDGE,
    ),
    Place("items.index", lazy_gettext("Improvement items"), _staff, group=_SERVICE),
    Place("complaints.index", lazy_gettext("Complaints"), _staff, group=_SERVICE),
    Place("emergency.index", lazy_gettext("Emergency plans"), _staff, group=_OPERATION),
    Place("replies.index", lazy_gettext("Canned replies"), _staff, group=_OPERATION),
    Place("macros.index", lazy_gettext("Macros"), _staff, group=_OPERATION),
    Place("surveys.index", lazy_gettext("Surveys"), _staff, group=_SERVICE),
    Place("complaints.index", lazy_gettext("Complaints"), _requester),
    Place("duties.index", lazy_gettext("Recurring duties"), _staff, group=_SERVICE),
    Place("rosters.index", lazy_gettext("Duty rosters"), _staff, group=_OPERATION),
    Place("calendars.index", lazy_gettext("Calendars"), _staff, group=_MANAGEMENT),
    Place(
        "exchange.index",
        lazy_gettext("Import and export"),
        _has(Role.MANAGER, Role.ADMINISTRATOR),
        group=_MANAGEMENT,
    ),
    Place(
        "audit.index",
        lazy_gettext("Audit"),
        _has(Role.MANAGER, Role.ADMINISTRATOR),
        group=_MANAGEMENT,
    ),
    Place(
        "organisation.show",
        lazy_gettext("Settings"),
        _has(Role.ADMINISTRATOR),
        group=_MANAGEMENT,
    ),
    Place(
        "people.index",
        lazy_gettext("People"),
        _has(Role.ADMINISTRATOR),
        group=_MANAGEMENT,
    ),
    Place(
        "clients.index",
        lazy_gettext("Clients"),
        _has(Role.ADMINISTRATOR),
        group=_MANAGEMENT,
    ),
    Place(
        "webhooks.index",
        lazy_gettext("Webhooks"),
        _has(Role.ADMINISTRATOR),
        group=_MANAGEMENT,
    ),
    Place(
        "hosts.index",
        lazy_gettext("Hosts"),
        _has(Role.ADMINISTRATOR),
        group=_MANAGEMENT,
    ),
)


ACTIONS: Final = (
    Place("requests.new", lazy_gettext("Ask IT"), _staff),
    Place("calls.new", lazy_gettext("New incident"), _staff),
    Place("uploads.form", lazy_gettext("Upload a file"), _staff),
)
"""What is begun from anywhere, beside the places."""


Menu = list[tuple[Any, list[Place]]]


def list_places(user: User | None) -> list[Place]:
    """The places for somebody; none before they have logged in."""
    return [place for place in PLACES if user is not None and place.is_for(user)]


def list_actions(user: User | None) -> list[Place]:
    return [place for place in ACTIONS if user is not None and place.is_for(user)]


def group_places(places: list[Place]) -> Menu:
    """Those that stand in the menu, under the names of its groups."""
    named = (
        (name, [place for place in places if place.group is name]) for name in _GROUPS
    )
    return [(name, found) for name, found in named if found]
