"""The table of milestones: what a contract is to have reached by when."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.columns import enum_column
from kb.database import Base
from kb.items.models import Item
from kb.people.models import User
from kb.reports.periods import add_months
from kb.services.models import Contract


class Measure(StrEnum):
    """What is counted; see ``kb.milestones.measuring``."""

    NUMBER = "number"
    """A number of the managers, over the incidents of the contract."""
    ARTICLES = "articles"
    PACKAGES = "packages"
    GUIDES = "guides"
    RECORDS = "records"
    REPORTS = "reports"


class Milestone(Base):
    """One of them. The database keeps what is met as it was recorded."""

    __tablename__ = "milestone"
    __table_args__ = (
        CheckConstraint("target > 0", name="target"),
        CheckConstraint("month IS NULL OR month > 0", name="month"),
        CheckConstraint(
            "(met_on IS NULL AND met_value IS NULL)"
            " OR (met_on IS NOT NULL AND met_value >= target)",
            name="met_by_its_value",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    names: Mapped[dict[str, str]]
    """By language."""
    month: Mapped[int | None]
    """By the end of which month of the contract; without one, by its last day."""
    measure: Mapped[Measure] = mapped_column(enum_column(Measure))
    subject: Mapped[str] = mapped_column(String(60), default="")
    """Which number, kind or type is counted; empty for all of them."""
    target: Mapped[float]
    """At least; of a share in percent."""
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id"), index=True
    )
    """Who answers for it; without one, the managers of the client are told."""
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), index=True)
    """What follows up that it was missed."""
    told_before: Mapped[date | None]
    """For which last day somebody was told that it comes near,"""
    told_after: Mapped[date | None]
    """and for which that it was missed."""
    met_on: Mapped[date | None]
    met_value: Mapped[float | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    contract: Mapped[Contract] = relationship(lazy="joined")
    owner: Mapped[User | None] = relationship()
    item: Mapped[Item | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def due_on(self) -> date:
        """Its last day, which moves with the contract's; never after its end."""
        ends_on = self.contract.ends_on
        if self.month is None:
            return ends_on
        after = add_months(self.contract.starts_on, self.month)
        return min(after - timedelta(days=1), ends_on)
