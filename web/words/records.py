"""What records beside articles are called, and the states that they are in."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext

from kb.records.kinds import RecordKind
from web.words import handovers, items, packages, process, registers

KINDS: Final[Mapping[str, Any]] = {
    RecordKind.INCIDENT: lazy_gettext("Incidents"),
    RecordKind.PAST_CASE: lazy_gettext("Past cases"),
    RecordKind.PROBLEM: lazy_gettext("Problems"),
    RecordKind.CHANGE: lazy_gettext("Changes"),
    RecordKind.DEVICE: lazy_gettext("Devices"),
    RecordKind.PERSON: lazy_gettext("People"),
    RecordKind.REPORT: lazy_gettext("Reports"),
    RecordKind.PACKAGE: lazy_gettext("Drivers and packages"),
    RecordKind.GUIDE: lazy_gettext("Service guides"),
    RecordKind.ITEM: lazy_gettext("Improvement items"),
    RecordKind.DUTY: lazy_gettext("Recurring duties"),
    RecordKind.REGISTER: lazy_gettext("Registers"),
    RecordKind.BASELINE: lazy_gettext("Baselines"),
    RecordKind.HANDOVER: lazy_gettext("Hand-overs"),
    RecordKind.COURSE: lazy_gettext("Courses"),
}
REQUESTS: Final = lazy_gettext("My requests")
"""What incidents are to those who ask."""
STATES: Final[Mapping[str, Mapping[str, Any]]] = {
    RecordKind.INCIDENT: process.INCIDENT_STATES,
    RecordKind.PROBLEM: process.PROBLEM_STATES,
    RecordKind.CHANGE: process.CHANGE_STATES,
    RecordKind.PACKAGE: packages.STATES,
    RecordKind.ITEM: items.STATES,
    RecordKind.REGISTER: registers.STATES,
    RecordKind.HANDOVER: handovers.STATES,
}


def kind_name(kind: str, *, is_staff: bool) -> Any:
    return REQUESTS if kind == RecordKind.INCIDENT and not is_staff else KINDS[kind]
