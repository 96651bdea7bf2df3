"""The form rules: what is wrong with a draft's attributes and sections."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from kb.articles import catalogue
from kb.articles.kinds import MAIN_SECTION, ArticleKind, PlanType
from kb.articles.models import Article, Revision
from kb.articles.submissions import Draft

MAX_TITLE: Final = 200
MIN_TITLE: Final = 4

REQUIRED_SECTIONS: Final[dict[ArticleKind, tuple[str, ...]]] = {
    ArticleKind.SOLUTION: ("symptom", "resolution"),
    ArticleKind.TOPOLOGY: ("description",),
    ArticleKind.POLICY: ("text",),
    ArticleKind.REFERENCE: ("text",),
}
REQUIRED_PLAN_SECTIONS: Final[dict[str, tuple[str, ...]]] = {
    PlanType.CHANGE_REQUEST: ("purpose", "scope", "risk", "window"),
    PlanType.TECHNICAL_PLAN: ("purpose", "steps", "rollback"),
    PlanType.TEST_PLAN: ("purpose", "tests"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One form rule that a draft fails, at one of its fields."""

    code: str
    field: str
    message: str


Rule = Callable[[Draft], Iterator[Finding]]


def check_form(session: Session, draft: Draft, article_id: int = 0) -> list[Finding]:
    """Everything the form rules find; *article_id* is the article being revised."""
    findings = [finding for rule in RULES for finding in rule(draft)]
    return [*findings, *_duplicate_title(session, draft, article_id)]


def _title(draft: Draft) -> Iterator[Finding]:
    if not draft.title.strip():
        yield Finding("title_missing", "title", "The title is missing.")
    elif len(draft.title) > MAX_TITLE:
        yield Finding(
            "title_too_long",
            "title",
            f"The title is longer than {MAX_TITLE} characters.",
        )
    elif len(draft.title.strip()) < MIN_TITLE:
        yield Finding("title_too_short", "title", "The title says too little.")


def _sections(draft: Draft) -> Iterator[Finding]:
    for name in required_sections(draft):
        if not draft.sections.get(name, "").strip():
            yield Finding("section_empty", name, f"The section {name} is empty.")


def _attributes(draft: Draft) -> Iterator[Finding]:
    for name in ("category", "system"):
        if not getattr(draft.attributes, name):
            yield Finding(
                "attribute_missing", name, f"The attribute {name} is missing."
            )


def _dates(draft: Draft) -> Iterator[Finding]:
    attributes = draft.attributes
    if attributes.valid_from and "" < attributes.valid_to < attributes.valid_from:
        yield Finding("dates_reversed", "valid_to", "It ends before it begins.")


RULES: Final[tuple[Rule, ...]] = (_title, _sections, _attributes, _dates)


def required_sections(draft: Draft) -> tuple[str, ...]:
    if draft.kind is not ArticleKind.CHANGE_PLAN:
        return REQUIRED_SECTIONS[draft.kind]
    plan_type = draft.attributes.plan_type
    return REQUIRED_PLAN_SECTIONS.get(plan_type, (MAIN_SECTION[draft.kind],))


def _duplicate_title(
    session: Session, draft: Draft, article_id: int
) -> Iterator[Finding]:
    other = session.scalar(
        catalogue.live()
        .with_only_columns(Article.id)
        .where(Revision.title == draft.title, Article.id != article_id)
        .limit(1)
    )
    if other is not None:
        yield Finding("title_taken", "title", f"Article {other} has the same title.")
