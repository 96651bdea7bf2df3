"""How a list of incidents is laid out: its columns."""

from typing import Any

from flask import request
from sqlalchemy.orm import Session

from kb.people.models import Post
from kb.services.visibility import has_several
from web.pages.desk import columns
from web.presentation import forms
from web.words.columns import LABELS


def lay_out(session: Session) -> dict[str, Any]:
    """The columns that are shown."""
    has_clients = has_several(session)
    chosen = columns.read_columns(request.args, has_clients=has_clients)
    return {
        "columns": chosen,
        "offered_columns": columns.list_offered(has_clients=has_clients),
        "column_labels": {each: str(label) for each, label in LABELS.items()},
        "is_laid_out": "column" in request.args,
        "shown_list": forms.read_id(request.args.get("list", "")),
        "posts": list(Post),
    }
