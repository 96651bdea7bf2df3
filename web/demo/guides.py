"""The service guide of the demonstration: its first edition, compiled and approved."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import Actor
from kb.guides import reading, service
from kb.guides.models import Guide
from kb.guides.outlines import list_shipped
from kb.guides.service import Draft
from kb.people import users
from kb.reporting.formats.typesetting import FontMissingError
from kb.reporting.vocabulary import Vocabulary
from kb.services.models import OWN
from web.answers.guides import building, publishing
from web.demo.cast import CHANNEL, Cast
from web.services import Services

MAKER: Final = "manager"
APPROVER: Final = "reviewer"
OUTLINE: Final = "infrastructure"


def add_guides(services: Services, vocabulary: Vocabulary) -> int:
    """Add it to a home that has no guide yet; the articles must be in the index.

    Where this machine can set no PDF the edition waits, approved, for whoever publishes it.
    """
    with services.database.writing() as session:
        if session.scalar(select(Guide.id).limit(1)) is not None:
            return 0
        shipped = list_shipped()[OUTLINE]
        draft = Draft(
            code=shipped.code,
            names=shipped.names,
            client_id=OWN,
            chapters=shipped.chapters,
        )
        service.create(session, draft, by=Cast(session, services.now()).as_(MAKER))
    edition_id = building.build(services, OUTLINE, vocabulary, _maker)
    with services.database.writing() as session:
        by = Cast(session, services.now()).as_(APPROVER)
        edition = reading.get_edition(session, edition_id, by.actor.user)
        service.approve(session, edition, by=by)
    try:
        publishing.publish(services, edition_id, _maker)
    except FontMissingError:
        return 0
    return 1


def _maker(session: Session) -> Actor:
    return Actor(users.get_user(session, MAKER), CHANNEL)
