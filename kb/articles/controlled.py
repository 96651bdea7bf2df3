"""Controlled documents get the number that they are cited by: once, and for good.

A new one has it by the scheme of its kind from its first revision on. To one from before,
a person gives it, who may take the number that their house's register has for it.
"""

import re
from typing import Final

from sqlalchemy.orm import Session

from kb import audit
from kb.articles.document_numbers import SCHEMES, find_numbered, proposed_number
from kb.articles.models import Article
from kb.articles.revisions import mark_behind
from kb.audit import By
from kb.errors import Case, ConflictError, InvalidInputError
from kb.text import to_line

LONGEST: Final = 60
_ALLOWED: Final = re.compile(r"[\w./()\[\]（）〔〕【】〈〉#&+ -]+")
GIVE_NUMBER: Final = "give_number"


class NumberCase(Case):
    FORM = "form"
    KIND = "kind"
    SCHEME = "scheme"


class BadDocumentNumberError(InvalidInputError):
    code = "bad_document_number"


class TakenCase(Case):
    HAS_ONE = "has_one"
    OTHER = "other"


class DocumentNumberTakenError(ConflictError):
    """It is another document's, or this document has one already."""

    code = "document_number_taken"


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
            f"This document has the number {article.number}, which never changes.",
            case=TakenCase.HAS_ONE,
            number=article.number,
        )
    if not 1 <= len(line) <= LONGEST or not _ALLOWED.fullmatch(line):
        raise BadDocumentNumberError(
            f"A number has up to {LONGEST} letters, digits and signs.",
            case=NumberCase.FORM,
            limit=LONGEST,
        )
    _refuse_schemes(article, line)
    if find_numbered(session, line) is not None:
        raise DocumentNumberTakenError(
            f"Another document has the number {line}.",
            case=TakenCase.OTHER,
            number=line,
        )
    article.number = line
    audit.record(session, GIVE_NUMBER, article, by=by, number=line)
    mark_behind(session, article.id, now=by.now)


def _refuse_schemes(article: Article, number: str) -> None:
    """What the service gives to other documents stays free for them."""
    for scheme in SCHEMES.values():
        if scheme.find(number) is not None and number != proposed_number(article):
            raise BadDocumentNumberError(
                f"Numbers that begin with {scheme.prefix}- are given by the service.",
                case=NumberCase.SCHEME,
                prefix=scheme.prefix,
            )
