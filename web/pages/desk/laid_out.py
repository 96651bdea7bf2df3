"""How a list of incidents is laid out: its columns."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from flask import request
from markupsafe import Markup
from sqlalchemy.orm import Session

from kb.incidents.sorting import Sort
from kb.people.models import Post
from kb.services.visibility import has_several
from web.pages.desk import columns
from web.presentation import forms
from web.presentation.translated import language_of_reader
from web.words.columns import LABELS

_KINDS: Final[Mapping[Sort, Markup]] = {
    Sort.NUMBER: Markup(' class="number"'),
    Sort.LEVEL: Markup(' class="digits"'),
}
_SPEAK_FOR_THEMSELVES: Final = frozenset({Sort.NUMBER, Sort.TITLE})


def lay_out(session: Session) -> dict[str, Any]:
    """The columns that are shown."""
    has_clients, language = has_several(session), language_of_reader()
    chosen = columns.read_columns(request.args, has_clients=has_clients)
    return {
        "columns": chosen,
        "opened": [(each.value, _open_cell(language, each)) for each in chosen],
        "offered_columns": columns.list_offered(has_clients=has_clients),
        "column_labels": _name_columns(language),
        "is_laid_out": "column" in request.args,
        "shown_list": forms.read_id(request.args.get("list", "")),
        "posts": list(Post),
    }


@lru_cache(maxsize=4)
def _name_columns(_language: str) -> Mapping[Sort, str]:
    return {each: str(label) for each, label in LABELS.items()}


@lru_cache(maxsize=64)
def _open_cell(_language: str, column: Sort) -> Markup:
    """How each cell of the column begins; those that need it carry its name."""
    kind, label = _KINDS.get(column, Markup()), Markup()
    if column not in _SPEAK_FOR_THEMSELVES:
        label = Markup(' data-label="{}"').format(LABELS[column])
    return Markup('<td role="cell"{} data-column="{}"{}>').format(
        kind, column.value, label
    )
