"""Which calendar counts the time of a level."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.service_levels.models import ServiceLevel
from kb.services.models import Client, Service


def find(
    session: Session, level: ServiceLevel, client_id: int, service_id: int | None
) -> int | None:
    """The level's own, else the service's, else the client's.

    ``None`` is the installation's.
    """
    if level.calendar_id is not None:
        return level.calendar_id
    service = (
        select(Service.calendar_id).where(Service.id == service_id).scalar_subquery()
    )
    found = session.execute(
        select(service, Client.calendar_id).where(Client.id == client_id)
    ).one_or_none()
    return next((each for each in found or () if each is not None), None)
