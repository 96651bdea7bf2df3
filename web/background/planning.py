"""Runs of duties, planned when their date has come, and looked after until they are over."""

from kb.audit import Actor, By
from kb.duties import planning
from kb.people import directory
from web.services import Services

CHANNEL = "automatic"


def plan_duties(services: Services) -> int:
    """Follow each duty in a transaction of its own; return how much was new."""
    with services.database.reading() as session:
        duties = planning.list_active(session)
    return sum(_follow(services, each) for each in duties)


def _follow(services: Services, duty_id: int) -> int:
    now = services.now()
    with services.database.writing() as session:
        account = directory.service_account(session, now=now)
        done = planning.follow(session, duty_id, by=By(Actor(account, CHANNEL), now))
    return done.count
