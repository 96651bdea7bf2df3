"""The table of canned replies."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.database import Base
from kb.replies.sharing import SharedMixin, with_team


class CannedReply(SharedMixin, Base):
    __tablename__ = "canned_reply"
    __table_args__ = (with_team(),)

    text_zh: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    """One of the two may be empty; who reads that language gets the other."""

    def text_in(self, language: str) -> str:
        first, second = self.text_zh, self.text_en
        if language == "en":
            first, second = second, first
        return first or second
