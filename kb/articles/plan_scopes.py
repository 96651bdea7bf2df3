"""For which systems and sites each emergency plan is: found by name, not by reading plans."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, ForeignKey, Index, String, delete, exists
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.articles.models import Article, Revision
from kb.columns import enum_column
from kb.database import Base
from kb.spellings.names import Field
from kb.spellings.settling import settle
from kb.text import to_line

_BETWEEN: Final = re.compile(r"[,，;；、]")


class ScopeKind(StrEnum):
    SYSTEM = "system"
    SITE = "site"


FIELDS: Final[Mapping[ScopeKind, Field]] = {
    ScopeKind.SYSTEM: Field.SYSTEM,
    ScopeKind.SITE: Field.UNIT,
}
"""The attribute in which a plan names several."""


class PlanScope(Base):
    """One name for which the current revision of a plan is, as names compare."""

    __tablename__ = "plan_scope"
    __table_args__ = (Index("ix_plan_scope_kind_name", "kind", "name"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), primary_key=True)
    kind: Mapped[ScopeKind] = mapped_column(enum_column(ScopeKind), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)


def split_names(text: str) -> list[str]:
    """The names in a field that holds several, between commas, semicolons or 、."""
    names = (to_line(each) for each in _BETWEEN.split(text))
    return list(dict.fromkeys(filter(None, names)))


def fold(name: str) -> str:
    """*name* as two are compared."""
    return to_line(name).casefold()


def note_scopes(session: Session, revision: Revision) -> None:
    """Keep what the revision, which is the current one from now on, is for.

    Its keywords count as systems: whatever a plan is called by, it is found by.
    """
    session.execute(
        delete(PlanScope).where(PlanScope.article_id == revision.article_id)
    )
    session.add_all(
        PlanScope(article_id=revision.article_id, kind=kind, name=name)
        for kind, name in sorted(_read(session, revision.attributes))
    )


def is_for(session: Session, kind: ScopeKind, name: str) -> ColumnElement[bool]:
    """The condition that the ``Article`` is a plan for that system, or site."""
    name = settle(session, FIELDS[kind], to_line(name))
    return exists().where(
        PlanScope.article_id == Article.id,
        PlanScope.kind == kind,
        PlanScope.name == fold(name),
    )


def settle_names(session: Session, field: Field, text: str) -> list[str]:
    """The systems, or sites, in such a field, each by its name of today."""
    names = (settle(session, field, each) for each in split_names(text))
    return list(dict.fromkeys(names))


def _read(
    session: Session, attributes: Mapping[str, Any]
) -> set[tuple[ScopeKind, str]]:
    named = {
        kind: settle_names(session, field, str(attributes.get(field.value, "")))
        for kind, field in FIELDS.items()
    }
    named[ScopeKind.SYSTEM] += attributes.get("keywords", ())
    return {
        (kind, key) for kind, names in named.items() for key in map(fold, names) if key
    }
