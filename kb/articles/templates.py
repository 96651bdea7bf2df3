"""What an organisation gives its writers to begin with: texts for the sections of a kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb import audit
from kb.articles.kinds import SECTIONS, WRITTEN, ArticleKind
from kb.articles.submissions import Draft, NotWrittenError
from kb.audit import By
from kb.columns import enum_column
from kb.credentials import require_no_private_key
from kb.database import Base
from kb.errors import Case, InvalidInputError, NotFoundError
from kb.people.models import Role
from kb.text import to_block, to_line

LANGUAGES: Final = ("zh", "en")
MAX_NAME: Final = 60
MAX_TEXT: Final = 20_000
"""Characters of one section."""
KEEPERS: Final = (Role.MANAGER, Role.ADMINISTRATOR)

Sections = Mapping[str, str]


class TemplateCase(Case):
    NAME_MISSING = "name_missing"
    EMPTY = "empty"
    TOO_LONG = "too_long"


class TemplateError(InvalidInputError):
    code = "bad_template"


class ArticleTemplate(Base):
    """One of a kind. It is ended, never removed: the audit names it."""

    __tablename__ = "article_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ArticleKind] = mapped_column(enum_column(ArticleKind))
    names: Mapped[dict[str, str]]
    """By language."""
    sections: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON)
    """Markdown by language, then by section."""
    active: Mapped[bool] = mapped_column(default=True)

    def texts(self, language: str) -> Sections:
        """In *language*; a section that it lacks there is that of the other one."""
        texts: dict[str, str] = {}
        for each in (language, *LANGUAGES):
            texts = {**self.sections.get(each, {}), **texts}
        return texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What is said of a template, by language."""

    names: Mapping[str, str]
    sections: Mapping[str, Sections] = field(default_factory=dict)
    active: bool = True

    def checked(self, kind: ArticleKind) -> "Described":
        """The same as it is kept. Raise ``TemplateError``."""
        names = {each: to_line(self.names.get(each, "")) for each in LANGUAGES}
        names = {each: name for each, name in names.items() if name}
        if not names or any(len(name) > MAX_NAME for name in names.values()):
            raise TemplateError(
                f"A template has a name of 1 to {MAX_NAME} characters.",
                case=TemplateCase.NAME_MISSING,
                limit=MAX_NAME,
            )
        sections = {
            each: _check_texts(kind, self.sections.get(each, {})) for each in LANGUAGES
        }
        if not any(sections.values()):
            raise TemplateError(
                "A template has text in at least one section.", case=TemplateCase.EMPTY
            )
        return replace(self, names=names, sections=sections)


def _check_texts(kind: ArticleKind, texts: Sections) -> Sections:
    kept = {name: to_block(texts.get(name, "")) for name in SECTIONS[kind]}
    require_no_private_key(*kept.values())
    if any(len(text) > MAX_TEXT for text in kept.values()):
        raise TemplateError(
            f"A section of a template has up to {MAX_TEXT:,} characters.",
            case=TemplateCase.TOO_LONG,
            limit=MAX_TEXT,
        )
    return {name: text for name, text in kept.items() if text}


def list_templates(
    session: Session, kind: ArticleKind, *, ended: bool = False
) -> list[ArticleTemplate]:
    """Those of *kind* that can be chosen; with *ended* the others, too."""
    query = select(ArticleTemplate).where(ArticleTemplate.kind == kind)
    if not ended:
        query = query.where(ArticleTemplate.active)
    return list(session.scalars(query.order_by(ArticleTemplate.id)))


def get_template(session: Session, template_id: int) -> ArticleTemplate:
    found = session.get(ArticleTemplate, template_id)
    if found is None:
        raise NotFoundError("template", template_id)
    return found


def add(
    session: Session, kind: ArticleKind, described: Described, *, by: By
) -> ArticleTemplate:
    """Raise ``TemplateError`` for one without name or text, or too long."""
    if kind not in WRITTEN:
        raise NotWrittenError
    given = described.checked(kind)
    template = ArticleTemplate(kind=kind)
    _take(template, given)
    session.add(template)
    session.flush()  # The audit names its id.
    audit.record(session, "add", template, by=by, kind=kind.value)
    return template


def change(
    session: Session, template_id: int, described: Described, *, by: By
) -> ArticleTemplate:
    """Word it otherwise, end it, or take it up again; what was written with it stays."""
    template = get_template(session, template_id)
    _take(template, described.checked(template.kind))
    audit.record(session, "edit", template, by=by, active=template.active)
    return template


def _take(template: ArticleTemplate, given: Described) -> None:
    template.names = dict(given.names)
    template.sections = {each: dict(given.sections[each]) for each in LANGUAGES}
    template.active = given.active


def fill(session: Session, draft: Draft, template_id: int, language: str) -> Draft:
    """*draft* with the template's text wherever it has none itself.

    Raise ``NotFoundError`` for one that cannot be chosen for its kind.
    """
    template = get_template(session, template_id)
    if not template.active or template.kind is not draft.kind:
        raise NotFoundError("template", template_id)
    texts = template.texts(language)
    written = {name: text for name, text in draft.sections.items() if text.strip()}
    filled = {**texts, **written}
    return replace(
        draft,
        sections={
            name: filled[name] for name in SECTIONS[draft.kind] if name in filled
        },
    )
