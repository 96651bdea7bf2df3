"""What is set on a page of its own: where, what it is, and whose changes it shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask import url_for
from flask_babel import lazy_gettext
from sqlalchemy.orm import Session

from kb.audit import Subject
from kb.organisation import elsewhere
from kb.organisation.choosing import Change


@dataclass(frozen=True, slots=True)
class SettingsPage:
    endpoint: str
    name: Any
    what: Any
    subjects: tuple[Subject, ...]
    """Of whose changes the last is shown; of names, those of the field in *values*."""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    address: str
    name: Any
    what: Any
    last: Change | None


PAGES: Final[Sequence[SettingsPage]] = (
    SettingsPage(
        "clients.index",
        lazy_gettext("Clients"),
        lazy_gettext("Whom you work for, with contracts and services"),
        (Subject.CLIENT, Subject.CONTRACT, Subject.SERVICE),
    ),
    SettingsPage(
        "spellings.index",
        lazy_gettext("Names of systems"),
        lazy_gettext("Those in use, renamed, and two spellings merged"),
        (),
        {"field": "system"},
    ),
    SettingsPage(
        "spellings.index",
        lazy_gettext("Categories"),
        lazy_gettext("Those in use, renamed, and two spellings merged"),
        (),
        {"field": "category"},
    ),
    SettingsPage(
        "spellings.index",
        lazy_gettext("Names of units and sites"),
        lazy_gettext("Those in use, renamed, and two spellings merged"),
        (),
        {"field": "unit"},
    ),
    SettingsPage(
        "people.list_units",
        lazy_gettext("Units and systems"),
        lazy_gettext("Who answers for which system"),
        (Subject.UNIT, Subject.MANAGED_SYSTEM),
    ),
    SettingsPage(
        "service_levels.index",
        lazy_gettext("Service levels"),
        lazy_gettext("Priorities and their times"),
        (Subject.SERVICE_LEVEL,),
    ),
    SettingsPage(
        "calendars.index",
        lazy_gettext("Calendars"),
        lazy_gettext("Working hours and holidays"),
        (Subject.CALENDAR,),
    ),
    SettingsPage(
        "causes.index",
        lazy_gettext("Causes of incidents"),
        lazy_gettext("The shipped ones, and your own"),
        (Subject.OWN_CAUSE,),
    ),
    SettingsPage(
        "terminology.index",
        lazy_gettext("Words and synonyms"),
        lazy_gettext("Words and synonyms of the search"),
        (Subject.DICTIONARY_WORD, Subject.SYNONYM_GROUP),
    ),
    SettingsPage(
        "factor_rules.show",
        lazy_gettext("Second factor"),
        lazy_gettext("Which roles need one"),
        (Subject.FACTOR_RULE,),
    ),
    SettingsPage(
        "webhooks.index",
        lazy_gettext("Webhooks"),
        lazy_gettext("Other systems that are told"),
        (Subject.WEBHOOK,),
    ),
)


def list_pages(session: Session) -> list[Shown]:
    subjects = {subject for each in PAGES for subject in each.subjects}
    changes = elsewhere.list_last(session, subjects)
    merged = elsewhere.list_last_merged(session)
    return [
        Shown(
            url_for(each.endpoint, **each.values),
            each.name,
            each.what,
            elsewhere.find_last(changes, each.subjects)
            or merged.get(each.values.get("field", "")),
        )
        for each in PAGES
    ]
