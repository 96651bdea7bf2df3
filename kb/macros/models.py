"""The table of macros."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from kb.database import Base
from kb.macros.steps import Steps
from kb.replies.sharing import SharedMixin, with_team


class Macro(SharedMixin, Base):
    __tablename__ = "macro"
    __table_args__ = (with_team(),)

    kept_steps: Mapped[dict[str, Any]] = mapped_column("steps", JSON)

    @property
    def steps(self) -> Steps:
        return Steps.of(self.kept_steps)
