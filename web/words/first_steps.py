"""What the first steps of an administrator are called, and where each is done."""

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext

from kb.first_steps import StepCode

NAMES: Final[Mapping[StepCode, object]] = {
    StepCode.UNITS: lazy_gettext("Add the units of your organisation"),
    StepCode.PEOPLE: lazy_gettext("Give the first colleagues an account"),
    StepCode.REVIEWERS: lazy_gettext("Name two reviewers"),
    StepCode.SYSTEMS: lazy_gettext("Name the systems that you run"),
    StepCode.KNOWLEDGE: lazy_gettext("Take in what is written already"),
    StepCode.MAIL: lazy_gettext("Connect the mail server"),
    StepCode.BACKUPS: lazy_gettext("Have backups made by themselves"),
}
REASONS: Final[Mapping[StepCode, object]] = {
    StepCode.UNITS: lazy_gettext("Incidents are passed on between them."),
    StepCode.PEOPLE: lazy_gettext("With the roles that each of them has."),
    StepCode.REVIEWERS: lazy_gettext("Nobody reviews their own text."),
    StepCode.SYSTEMS: lazy_gettext("Each has somebody who answers for it."),
    StepCode.KNOWLEDGE: lazy_gettext(
        "Files and whole folders, or the sample knowledge."
    ),
    StepCode.MAIL: lazy_gettext("News then come by mail, too."),
    StepCode.BACKUPS: lazy_gettext("Set KB_BACKUP_FOLDER to a folder on another disk."),
}
PLACES: Final[Mapping[StepCode, str]] = {
    StepCode.UNITS: "people.list_units",
    StepCode.PEOPLE: "people.index",
    StepCode.REVIEWERS: "people.index",
    StepCode.SYSTEMS: "people.list_units",
    StepCode.KNOWLEDGE: "uploads.form",
    StepCode.MAIL: "organisation.show",
}
"""Endpoints; what is set where the service is started has none."""
