"""Controlled documents get the number that they are cited by: once, and for good.

A new one has it from its first revision on: the one that its author wished for, or one by
the scheme of its kind. To one from before, a person gives it, who may take the number that
their house's register has for it.
"""

from typing import Final

from sqlalchemy.orm import Session

from kb import audit
from kb.articles.document_numbers import check_number
from kb.articles.models import Article
from kb.articles.revisions import mark_behind
from kb.audit import By

GIVE_NUMBER: Final = "give_number"


def give_number(session: Session, article: Article, number: str, *, by: By) -> None:
    """Give a controlled document the number that it is cited by from now on.

    Raise what ``check_number`` does.
    """
    line = check_number(session, number, kind=article.kind, article=article)
    article.number = line
    audit.record(session, GIVE_NUMBER, article, by=by, number=line)
    mark_behind(session, article.id, now=by.now)
