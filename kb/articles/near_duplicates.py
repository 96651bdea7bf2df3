"""The report of articles that say nearly the same."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from kb.articles.kinds import Audience
from kb.articles.likeness import NearDuplicate
from kb.articles.models import Article, Revision


@dataclass(frozen=True, slots=True)
class Pair:
    """Two live articles, and the share of what both say."""

    first: Revision
    second: Revision
    share: float


def list_pairs(
    session: Session, audiences: AbstractSet[Audience], *, offset: int, limit: int
) -> list[Pair]:
    """The nearest first; only what the reader may see both of."""
    first, second = aliased(Article), aliased(Article)
    first_text, second_text = aliased(Revision), aliased(Revision)
    rows = session.execute(
        select(first_text, second_text, NearDuplicate.share)
        .select_from(NearDuplicate)
        .join(first, first.id == NearDuplicate.article_id)
        .join(second, second.id == NearDuplicate.other_id)
        .join(first_text, first_text.id == first.current_revision_id)
        .join(second_text, second_text.id == second.current_revision_id)
        .where(
            first.retired_at.is_(None),
            second.retired_at.is_(None),
            first_text.audience.in_(audiences),
            second_text.audience.in_(audiences),
        )
        .order_by(
            NearDuplicate.share.desc(),
            NearDuplicate.article_id,
            NearDuplicate.other_id,
        )
        .offset(offset)
        .limit(limit)
    )
    return [Pair(one, other, share) for one, other, share in rows]
