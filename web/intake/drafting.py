"""What a writing form sends, as a draft."""

from typing import Any, Final

from flask import request

from kb.articles.attributes import LIST_NAMES, NAMES, Attributes
from kb.articles.kinds import SECTIONS, ArticleKind, Audience
from kb.articles.submissions import Draft
from kb.text import to_line
from web.presentation import forms

LONGEST_TITLE: Final = 300
"""As much as the form takes: more than the rules allow, so that they can say so."""
MAX_SECTION: Final = 200_000
"""Characters of one section."""
ATTRIBUTE_FIELDS: Final[dict[ArticleKind, tuple[str, ...]]] = {
    ArticleKind.SOLUTION: ("category", "system", "devices", "version", "keywords"),
    ArticleKind.CHANGE_PLAN: (
        "category",
        "system",
        "plan_type",
        "owner",
        "review_by",
        "devices",
        "keywords",
    ),
    ArticleKind.TOPOLOGY: (
        "category",
        "system",
        "unit",
        "owner",
        "devices",
        "keywords",
    ),
    ArticleKind.POLICY: (
        "category",
        "system",
        "unit",
        "owner",
        "valid_from",
        "valid_to",
        "review_by",
        "keywords",
    ),
    ArticleKind.EMERGENCY_PLAN: (
        "category",
        "system",
        "unit",
        "owner",
        "review_by",
        "devices",
        "keywords",
    ),
    ArticleKind.REFERENCE: (
        "category",
        "system",
        "vendor",
        "model",
        "operating_system",
        "version",
        "keywords",
    ),
}
"""The attributes that the form of each kind asks for."""


def read_draft(kind: ArticleKind, kept: dict[str, Any]) -> Draft:
    """The draft in the present form; attributes that it does not show stay as *kept*."""
    values = {
        name: forms.text(name).strip()
        for name in ATTRIBUTE_FIELDS[kind]
        if name in request.form
    }
    sections = {name: forms.text(name)[:MAX_SECTION].strip() for name in SECTIONS[kind]}
    return Draft(
        kind=kind,
        title=forms.word("title")[:LONGEST_TITLE],
        sections={name: text for name, text in sections.items() if text},
        attributes=Attributes.from_mapping({**kept, **values}),
        audience=forms.choice("audience", Audience, Audience.INTERNAL),
        number=to_line(forms.word("document_number")),
    )


def is_list(name: str) -> bool:
    return name in LIST_NAMES


def other_attributes(kind: ArticleKind) -> tuple[str, ...]:
    return tuple(name for name in NAMES if name not in ATTRIBUTE_FIELDS[kind])
