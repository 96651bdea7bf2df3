"""The form that says what a file's columns and values are, as the options of its import."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.exchange import mapping, registry
from kb.exchange.jobs import ImportJob
from kb.exchange.mapping import CHOICES, PEOPLE, UNUSED
from kb.exchange.preset import fold
from kb.exchange.rows import Noun
from kb.people.models import Role, User
from kb.services import choosing
from web.presentation import forms
from web.presentation.forms import FormCase, FormError
from web.words.exchange import ORDERS

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
        if ours and ours not in known.of(field):
            raise FormError(name, FormCase.NOT_THERE)
        said.setdefault(field, {})[fold(line["value"])] = ours
    dates = forms.word("dates")
    return {
        "preset": preset.name,
        "columns": columns,
        "values": {
            field: {theirs: ours for theirs, ours in table.items() if ours}
            for field, table in said.items()
        },
        "dates": dates if dates in ORDERS else "",
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
    """What a value may become, looked up once."""

    def __init__(self, session: Session, user: User) -> None:
        self._session = session
        self._user = user
        self._found: dict[str, frozenset[str]] = {}

    def of(self, field: str) -> frozenset[str]:
        if field not in self._found:
            self._found[field] = frozenset(self._list(field))
        return self._found[field]

    def _list(self, field: str) -> Iterator[str]:
        if field in CHOICES:
            yield from CHOICES[field]
        elif field in PEOPLE:
            people = choosing.list_logins(self._session, self._user, *Role)
            yield from (login for login, _ in people)
        else:
            units = choosing.list_units(self._session, self._user)
            yield from (each.name for each in units)
