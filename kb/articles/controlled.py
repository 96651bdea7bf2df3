"""Controlled documents: the kinds of articles that are cited by a number of their own.

A number is given once and never changes: by the scheme of its kind when the article comes
into being, or by a person for one that has none, who may take the one that their house's
register has for it.
"""

import re
from collections.abc import Mapping
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb import audit
from kb.articles.kinds import ArticleKind
from kb.articles.models import Article
from kb.articles.revisions import mark_behind
from kb.audit import By
from kb.errors import Case, ConflictError, InvalidInputError
from kb.numbering import PLANS, POLICIES, Series
from kb.text import to_line

SCHEMES: Final[Mapping[ArticleKind, Series]] = {
    ArticleKind.POLICY: POLICIES,
    ArticleKind.CHANGE_PLAN: PLANS,
}
LONGEST: Final = 60
_ALLOWED: Final = re.compile(r"[\w./()\[\]（）〔〕【】〈〉#&+ -]+")
GIVE_NUMBER: Final = "give_number"


class NumberCase(Case):
    FORM = "form"
    KIND = "kind"
    SCHEME = "scheme"


class BadDocumentNumberError(InvalidInputError):
    code = "bad_document_number"


class DocumentNumberTakenError(ConflictError):
    """It is another document's, or this document has one already."""

    code = "document_number_taken"


def proposed_number(article: Article) -> str | None:
    """By the scheme of its kind; ``None`` for a kind that is not controlled."""
    scheme = SCHEMES.get(article.kind)
    return scheme.write(article.id) if scheme else None


def give_number(session: Session, article: Article, number: str, *, by: By) -> None:
    """Give a controlled document the number that it is cited by from now on.

    Raise ``BadDocumentNumberError`` for what is none, and ``DocumentNumberTakenError``
    where it, or another document, has one.
    """
    line = to_line(number)
    if article.kind not in SCHEMES:
        raise BadDocumentNumberError(
            "Only policies and change plans have a number.", case=NumberCase.KIND
        )
    if article.number is not None:
        raise DocumentNumberTakenError(
            f"This document has the number {article.number}, which never changes."
        )
    if not 1 <= len(line) <= LONGEST or not _ALLOWED.fullmatch(line):
        raise BadDocumentNumberError(
            f"A number has up to {LONGEST} letters, digits and signs.",
            case=NumberCase.FORM,
            limit=LONGEST,
        )
    _refuse_scheme_of_others(article, line)
    if find_numbered(session, line) is not None:
        raise DocumentNumberTakenError(f"Another document has the number {line}.")
    article.number = line
    audit.record(session, GIVE_NUMBER, article, by=by, number=line)
    mark_behind(session, article.id, now=by.now)


def find_numbered(session: Session, number: str) -> int | None:
    """The id of the article of that number, in capitals or not."""
    return session.scalar(
        select(Article.id)
        .where(func.lower(Article.number) == to_line(number).lower())
        .limit(1)
    )


def _refuse_scheme_of_others(article: Article, number: str) -> None:
    """What the scheme will give to another document stays free for it."""
    for scheme in SCHEMES.values():
        if scheme.find(number) is not None and number != proposed_number(article):
            raise BadDocumentNumberError(
                f"Numbers that begin with {scheme.prefix}- are given by the service.",
                case=NumberCase.SCHEME,
                prefix=scheme.prefix,
            )
