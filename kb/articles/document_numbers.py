"""By what numbers controlled documents are cited: the scheme of each kind, and by number."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from kb.articles.kinds import ArticleKind
from kb.articles.models import Article, Submission, SubmissionState
from kb.errors import Case, ConflictError, InvalidInputError
from kb.numbering import PLANS, POLICIES, Series
from kb.text import to_line

SCHEMES: Final[Mapping[ArticleKind, Series]] = {
    ArticleKind.POLICY: POLICIES,
    ArticleKind.CHANGE_PLAN: PLANS,
}
"""The kinds that are controlled, and how the service numbers each."""
LONGEST: Final = 60
_SIGN: Final = r"0-9A-Za-z_\u00c0-\u024f\u4e00-\u9fff./()\[\]（）〔〕【】〈〉#&+\-"
FORM: Final = f"[{_SIGN}]([{_SIGN} ]*[{_SIGN}])?"
"""Letters, also Chinese ones, digits and signs; as the description of the API has it."""
_ALLOWED: Final = re.compile(FORM)
_ENDED: Final = (
    SubmissionState.CHECKED_IN,
    SubmissionState.REJECTED,
    SubmissionState.WITHDRAWN,
)


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

    @classmethod
    def by_other(cls, number: str) -> "DocumentNumberTakenError":
        return cls(
            f"Another document has the number {number}.",
            case=TakenCase.OTHER,
            number=number,
        )


def proposed_number(article: Article) -> str | None:
    """By the scheme of its kind; ``None`` for a kind that is not controlled."""
    scheme = SCHEMES.get(article.kind)
    return scheme.write(article.id) if scheme else None


def check_number(
    session: Session,
    number: str,
    *,
    kind: ArticleKind,
    article: Article | None = None,
    submission_id: int = 0,
) -> str:
    """*number* as it is kept, if a document of the *kind* may get it.

    Raise ``BadDocumentNumberError`` for what is none, and ``DocumentNumberTakenError``
    where it, or another document or submission on its way, has one.
    """
    line = to_line(number)
    if kind not in SCHEMES:
        raise BadDocumentNumberError(
            "Only policies and change plans have a number.", case=NumberCase.KIND
        )
    if article is not None and article.number is not None:
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
    if find_numbered(session, line) or _is_wanted(session, line, submission_id):
        raise DocumentNumberTakenError.by_other(line)
    return line


def choose_number(session: Session, submission: Submission) -> str | None:
    """What the document that is checked in is cited by: as was wished, or by the scheme."""
    article, wished = submission.article, submission.document_number
    assert article is not None, "whoever checks in gives it one"
    if not wished or article.kind not in SCHEMES:
        return proposed_number(article)
    if find_numbered(session, wished) is not None:
        raise DocumentNumberTakenError.by_other(wished)
    return wished


def find_numbered(session: Session, number: str) -> int | None:
    """The id of the article of that number, in capitals or not."""
    return session.scalar(_NUMBERED, {"number": to_line(number).lower()})


_COLUMNS: Final = Article.__table__.c
"""Each search asks by them, without articles being made of the rows."""
_NUMBERED: Final = (
    select(_COLUMNS.id)
    .where(func.lower(_COLUMNS.number) == bindparam("number"))
    .limit(1)
)


def numbers_of(session: Session, article_ids: Iterable[int]) -> dict[int, str]:
    """The numbers of those articles that have one."""
    rows = session.execute(_NUMBERS, {"ids": list(article_ids)})
    return {row.id: row.number for row in rows}


_NUMBERS: Final = select(_COLUMNS.id, _COLUMNS.number).where(
    _COLUMNS.id.in_(bindparam("ids", expanding=True)), _COLUMNS.number.is_not(None)
)


def _is_wanted(session: Session, number: str, submission_id: int) -> bool:
    """Whether another submission that is on its way asks for it."""
    return (
        session.scalar(
            select(Submission.id)
            .where(
                func.lower(Submission.document_number) == number.lower(),
                Submission.state.not_in(_ENDED),
                Submission.id != submission_id,
            )
            .limit(1)
        )
        is not None
    )


def _refuse_schemes(article: Article | None, number: str) -> None:
    """What the service gives to other documents stays free for them."""
    own = proposed_number(article) if article else None
    for scheme in SCHEMES.values():
        if scheme.find(number) is not None and number != own:
            raise BadDocumentNumberError(
                f"Numbers that begin with {scheme.prefix}- are given by the service.",
                case=NumberCase.SCHEME,
                prefix=scheme.prefix,
            )
