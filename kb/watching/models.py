"""The table of what each person watches."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.database import Base
from kb.people.models import User
from kb.text import MAX_LINE


class Watch(Base):
    """That somebody watches one thing; exactly one of the three is named.

    Like a saved search it is nobody else's business: neither in the audit nor an event.
    """

    __tablename__ = "watch"
    __table_args__ = (
        UniqueConstraint("user_id", "article_id", name="uq_watch_article"),
        UniqueConstraint("user_id", "incident_id", name="uq_watch_incident"),
        UniqueConstraint("user_id", "system", name="uq_watch_system"),
        CheckConstraint(
            "(article_id IS NOT NULL AND incident_id IS NULL AND system IS NULL)"
            " OR (article_id IS NULL AND incident_id IS NOT NULL AND system IS NULL)"
            " OR (article_id IS NULL AND incident_id IS NULL AND system IS NOT NULL)",
            name="one_thing",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"), index=True)
    incident_id: Mapped[int | None] = mapped_column(
        ForeignKey("incident.id"), index=True
    )
    system: Mapped[str | None] = mapped_column(String(MAX_LINE), index=True)
    """As it was called when it was watched: a spelling that is merged later stands for
    its name, and for itself again if the merging is undone."""
    at: Mapped[datetime]

    user: Mapped[User] = relationship()
