"""The form that says what a file's columns and values are, as the options of its import."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.exchange import mapping, registry
from kb.exchange.jobs import ImportJob
from kb.exchange.mapping import CHOICES, PEOPLE, UNUSED
from kb.exchange.preset import fold
from kb.exchange.rows import Noun
from kb.people import directory
from kb.people.models import User
from kb.services import choosing
from kb.services.visibility import is_known
from web.pages.management import date_questions
from web.presentation import forms
from web.presentation.forms import FormCase, FormError

ASKED: Final = (*CHOICES, *PEOPLE, "unit")


def read(session: Session, job: ImportJob, user: User) -> dict[str, Any]:
    """Raise ``FormError`` for what no field, value, person or unit is called."""
    preset = registry.get_preset(job.preview["preset"], Noun(job.options["noun"]))
    fields = {UNUSED, *mapping.list_fields(preset)}
    columns = {}
    for place, column in enumerate(job.preview.get("mapping", ())):
        name = f"column-{place}"
        chosen = forms.word(name)
        if chosen not in fields:
            raise FormError(name)
        columns[fold(column["name"])] = chosen
    said: dict[str, dict[str, str]] = {
        field: dict(table) for field, table in job.options.get("values", {}).items()
    }
    known = _Known(session, user)
    for field, name, line in _list_lines(job.preview):
        ours = forms.word(name)
        if ours and not known.has(field, ours):
            raise FormError(name, FormCase.NOT_THERE)
        said.setdefault(field, {})[fold(line["value"])] = ours
    return {
        "preset": preset.name,
        "columns": columns,
        "values": {
            field: {theirs: ours for theirs, ours in table.items() if ours}
            for field, table in said.items()
        },
        "orders": date_questions.read(job),
        "timezone": forms.word("timezone"),
    }


def _list_lines(
    preview: Mapping[str, Any],
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """The values that were asked about: of which field, and what the form calls them."""
    for field in ASKED:
        for place, line in enumerate(preview.get("unknown", {}).get(field, ())):
            yield field, f"value-{field}-{place}", line


class _Known:
    """What a value may become; units are looked up once."""

    def __init__(self, session: Session, user: User) -> None:
        self._session = session
        self._user = user
        self._units: set[str] | None = None

    def has(self, field: str, ours: str) -> bool:
        if field in CHOICES:
            return ours in CHOICES[field]
        if field in PEOPLE:
            found = directory.find_by_login(self._session, ours)
            return found is not None and is_known(self._session, found, self._user)
        if self._units is None:
            units = choosing.list_units(self._session, self._user)
            self._units = {each.name for each in units}
        return ours in self._units
