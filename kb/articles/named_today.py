"""What a revision says its article is about, by the names of today.

A revision keeps what its author wrote; wherever names were merged since, all that shows,
counts or finds it says the name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from kb.articles.kinds import ArticleKind
from kb.articles.models import Revision
from kb.articles.plan_scopes import FIELDS, settle_names, split_names
from kb.spellings.names import Field
from kb.spellings.settling import settle


@dataclass(frozen=True, slots=True)
class Named:
    attributes: Mapping[str, Any]
    written: Mapping[str, str]
    """What the author wrote, of those that are called otherwise today."""


def name_attributes(session: Session, revision: Revision) -> Named:
    said = dict(revision.attributes)
    written = {}
    for field in Field:
        text = said.get(field.value, "")
        name = _name(session, revision, field, text)
        if name != text:
            said[field.value], written[field.value] = name, text
    return Named(said, written)


def _name(session: Session, revision: Revision, field: Field, text: str) -> str:
    is_plan = revision.submission.kind is ArticleKind.EMERGENCY_PLAN
    if not is_plan or field not in FIELDS.values():
        return settle(session, field, text)
    names = settle_names(session, field, text)
    # A plan names several; where all are called what they were, its commas stay.
    return text if names == split_names(text) else "、".join(names)
