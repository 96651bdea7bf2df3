"""The tables of surveys: who is asked, by which link, and what they said."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy import false as no
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.contacts.models import Contact
from kb.database import Base
from kb.incidents.models import Incident
from kb.people.models import User


class Survey(Base):
    """What a sample of those who had incidents in a period is asked."""

    __tablename__ = "survey"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    client_id: Mapped[int] = mapped_column(ForeignKey("client.id"), index=True)
    since: Mapped[date]
    until: Mapped[date]
    """The last day of the period; incidents closed in it are drawn from."""
    questions: Mapped[list[str]] = mapped_column(JSON)
    """One to five, each answered with stars."""
    expires_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]

    opened_by: Mapped[User] = relationship()


class SurveyInvitation(Base):
    """One person asked. Only the hash of the link's token is kept."""

    __tablename__ = "survey_invitation"
    __table_args__ = (
        UniqueConstraint(
            "survey_id", "user_id", name="uq_survey_invitation_survey_id_user_id"
        ),
        UniqueConstraint(
            "survey_id", "contact_id", name="uq_survey_invitation_survey_id_contact_id"
        ),
        CheckConstraint(
            "(user_id IS NULL AND contact_id IS NOT NULL)"
            " OR (user_id IS NOT NULL AND contact_id IS NULL)",
            name="one_person",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("survey.id"), index=True)
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    nonce: Mapped[str] = mapped_column(String(32))
    """Random; the token is made of it with the installation's key, and never stored."""
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    answered_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
    """When its link was sent to a caller without an account."""
    mailing_until: Mapped[datetime | None]
    """So long whoever has claimed it sends it, and nobody else."""

    survey: Mapped[Survey] = relationship()
    incident: Mapped[Incident] = relationship()
    user: Mapped[User | None] = relationship()
    contact: Mapped[Contact | None] = relationship()


class SurveyAnswer(Base):
    """What one person said; written once."""

    __tablename__ = "survey_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(
        ForeignKey("survey_invitation.id"), unique=True
    )
    stars: Mapped[list[int]] = mapped_column(JSON)
    """In the order of the questions."""
    words: Mapped[str] = mapped_column(Text, default="")
    is_complaint: Mapped[bool] = mapped_column(default=False, server_default=no())
    at: Mapped[datetime]

    invitation: Mapped[SurveyInvitation] = relationship()
