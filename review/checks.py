"""The form rules: what is wrong with a draft's attributes and sections."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles import catalogue
from kb.articles.kinds import MAIN_SECTION, SECTIONS, ArticleKind, PlanType
from kb.articles.models import Article, Revision
from kb.articles.submissions import Draft
from kb.credentials import find_credentials
from kb.pictures import addresses
from kb.pictures.models import Picture
from kb.text import MAX_LINE

MIN_TITLE: Final = 4

REQUIRED_SECTIONS: Final[dict[ArticleKind, tuple[str, ...]]] = {
    ArticleKind.SOLUTION: ("symptom", "resolution"),
    ArticleKind.TOPOLOGY: ("description",),
    ArticleKind.POLICY: ("text",),
    ArticleKind.REFERENCE: ("text",),
    ArticleKind.EMERGENCY_PLAN: SECTIONS[ArticleKind.EMERGENCY_PLAN],
}
REQUIRED_PLAN_SECTIONS: Final[dict[str, tuple[str, ...]]] = {
    PlanType.CHANGE_REQUEST: ("purpose", "scope", "risk", "window"),
    PlanType.TECHNICAL_PLAN: ("purpose", "steps", "rollback"),
    PlanType.TEST_PLAN: ("purpose", "tests"),
}
COMPLIANCE: Final = frozenset(
    {ArticleKind.POLICY, ArticleKind.CHANGE_PLAN, ArticleKind.EMERGENCY_PLAN}
)
"""Kinds that somebody must answer for, and look at again by a date."""
BLOCKING: Final = frozenset({"title_missing", "title_too_long", "no_text"})
"""Without these there is nothing that a reviewer could judge."""
_DATES: Final = ("valid_from", "valid_to", "review_by")
_INTERNAL_LINK: Final = re.compile(r"\]\(/articles/(\d{1,9})(?=[/)#?])")


@dataclass(frozen=True, slots=True)
class Finding:
    """One form rule that a draft fails, at one of its fields."""

    code: str
    field: str
    message: str
    article: int = 0
    """The article that it is about, if another one."""


@dataclass(frozen=True, slots=True)
class Similar:
    """An article whose text is much like the draft's."""

    article_id: int
    title: str
    share: float
    """Of what both say, 0 to 1."""


Rule = Callable[[Draft], Iterator[Finding]]
FindSimilar = Callable[[Draft, int], Iterable[Similar]]
"""Near-duplicates of a draft, except the article with the given id."""
FindUnknown = Callable[[Draft], Iterable[str]]
"""The attributes whose value no article has yet, in a catalogue that has others."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the rules must know of the rest of the knowledge; search provides it."""

    find_similar: FindSimilar = lambda _draft, _article_id: ()
    find_unknown: FindUnknown = lambda _draft: ()


ALONE: Final = Surroundings()


def check_form(
    session: Session,
    draft: Draft,
    article_id: int = 0,
    surroundings: Surroundings = ALONE,
) -> list[Finding]:
    """Everything the form rules find; *article_id* is the article being revised."""
    return [
        *(finding for rule in RULES for finding in rule(draft)),
        *_duplicate_title(session, draft, article_id),
        *_dead_links(session, draft),
        *_pictures(session, draft),
        *_near_duplicates(draft, article_id, surroundings),
        *_unknown_values(draft, surroundings),
    ]


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """Those with which a draft cannot be submitted at all."""
    return [finding for finding in findings if finding.code in BLOCKING]


def _title(draft: Draft) -> Iterator[Finding]:
    if not draft.title.strip():
        yield Finding("title_missing", "title", "The title is missing.")
    elif len(draft.title) > MAX_LINE:
        yield Finding(
            "title_too_long",
            "title",
            f"The title is longer than {MAX_LINE} characters.",
        )
    elif len(draft.title.strip()) < MIN_TITLE:
        yield Finding("title_too_short", "title", "The title says too little.")


def _sections(draft: Draft) -> Iterator[Finding]:
    if not any(text.strip() for text in draft.sections.values()):
        yield Finding("no_text", MAIN_SECTION[draft.kind], "There is no text.")
        return
    for name in required_sections(draft):
        if not draft.sections.get(name, "").strip():
            yield Finding("section_empty", name, f"The section {name} is empty.")


def _credentials(draft: Draft) -> Iterator[Finding]:
    """A reviewer may overrule it with a reason, as any rule of form."""
    for name, text in {"title": draft.title, **draft.sections}.items():
        if find_credentials(text):
            message = "There seems to be a password in it. Name its entry in the vault."
            yield Finding("credential_suspected", name, message)


def _attributes(draft: Draft) -> Iterator[Finding]:
    required = ["category", "system"]
    if draft.kind in COMPLIANCE:
        required += ["owner", "review_by"]
    if draft.kind is ArticleKind.CHANGE_PLAN:
        required.append("plan_type")
    for name in required:
        if not getattr(draft.attributes, name):
            yield Finding(
                "attribute_missing", name, f"The attribute {name} is missing."
            )


def _dates(draft: Draft) -> Iterator[Finding]:
    attributes = draft.attributes
    for name in _DATES:
        value = getattr(attributes, name)
        if value and not _is_date(value):
            yield Finding("bad_date", name, f"{value} is not a date like 2026-03-31.")
    if attributes.valid_from and "" < attributes.valid_to < attributes.valid_from:
        yield Finding("dates_reversed", "valid_to", "It ends before it begins.")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _plan_type(draft: Draft) -> Iterator[Finding]:
    value = draft.attributes.plan_type
    if value and value not in set(PlanType):
        yield Finding("unknown_plan_type", "plan_type", "There is no such plan type.")


RULES: Final[tuple[Rule, ...]] = (
    _title,
    _sections,
    _credentials,
    _attributes,
    _dates,
    _plan_type,
)


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
        .order_by(Article.id)
        .where(Revision.title == draft.title, Article.id != article_id)
        .limit(1)
    )
    if other is not None:
        message = f"Article {other} has the same title."
        yield Finding("title_taken", "title", message, other)


def _dead_links(session: Session, draft: Draft) -> Iterator[Finding]:
    named = {
        int(number): section
        for section, text in draft.sections.items()
        for number in _INTERNAL_LINK.findall(text)
    }
    if not named:
        return
    live = set(
        session.scalars(
            catalogue.live().with_only_columns(Article.id).where(Article.id.in_(named))
        )
    )
    for article_id in sorted(named.keys() - live):
        message = f"It links to article {article_id}, which is not there."
        yield Finding("dead_link", named[article_id], message, article_id)


def _pictures(session: Session, draft: Draft) -> Iterator[Finding]:
    for section, text in draft.sections.items():
        keys = addresses.find_keys([text])
        if not keys:
            continue
        if any(not words.strip() for words, *_ in addresses.IN_TEXT.findall(text)):
            message = "A picture has no words for those who cannot see it."
            yield Finding("picture_without_words", section, message)
        known = session.scalars(select(Picture.key).where(Picture.key.in_(keys)))
        if keys - set(known):
            yield Finding("dead_picture", section, "A picture in it is not there.")


def _near_duplicates(
    draft: Draft, article_id: int, surroundings: Surroundings
) -> Iterator[Finding]:
    for similar in surroundings.find_similar(draft, article_id):
        message = (
            f"Article {similar.article_id} says nearly the same "
            f"({similar.share:.0%}): {similar.title}"
        )
        yield Finding("near_duplicate", "title", message, similar.article_id)


def _unknown_values(draft: Draft, surroundings: Surroundings) -> Iterator[Finding]:
    for name in surroundings.find_unknown(draft):
        value = getattr(draft.attributes, name)
        message = f"No article has the {name} {value} yet. Is it spelt right?"
        yield Finding("unknown_value", name, message)
