"""The table of drills: when an emergency plan was tried, and until when that holds."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.articles.models import Article
from kb.database import Base


class PlanDrill(Base):
    """One held drill of a plan. Written once."""

    __tablename__ = "plan_drill"
    __table_args__ = (CheckConstraint("review_by > held_on", name="holds_later"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    held_on: Mapped[date]
    review_by: Mapped[date]
    """The plan is looked at again by then."""
    duty_run_id: Mapped[int | None]
    """Of the run that it was, where duties keep it."""
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]

    article: Mapped[Article] = relationship()
