"""Who was on the list: of them alone it is known that they left when it lacks them."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.database import Base


class ListedPerson(Base):
    __tablename__ = "listed_person"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id"), primary_key=True
    )
    seen_at: Mapped[datetime]
    """When they last were on it."""
    left_at: Mapped[datetime | None]
    """Since when they are switched off because of it; who else is stays so."""
