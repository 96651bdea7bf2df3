"""Drafts of reports, made when the period of a schedule has ended."""

import structlog

from kb.audit import Actor, By
from kb.people import directory
from kb.reporting import scheduling, service
from kb.reporting.making import Asked
from kb.reporting.models import ReportSchedule
from web.answers import reporting
from web.services import Services
from web.words.reports import read_vocabulary

CHANNEL = "automatic"

log = structlog.get_logger()


def make_due(services: Services) -> int:
    """Make what is due, each in a transaction of its own; return how many drafts."""
    now = services.now()
    kinds = reporting.list_kinds(services.settings)
    with services.database.reading() as session:
        due = [
            (schedule.id, asked)
            for schedule in scheduling.list_active(session)
            for asked in scheduling.find_due(session, schedule, kinds, now=now)
        ]
    return sum(_make(services, schedule_id, asked) for schedule_id, asked in due)


def _make(services: Services, schedule_id: int, asked: Asked) -> int:
    now = services.now()
    with services.database.reading() as session:
        schedule = session.get_one(ReportSchedule, schedule_id)
        prepared = scheduling.prepare(
            session,
            schedule,
            asked,
            read_vocabulary(services.organisation.chosen()),
            now=now,
        )
        addressed = scheduling.to_addressed(schedule)
    if prepared is None:
        log.warning("report_not_made", schedule=schedule_id, period=asked.period.name)
        return 0
    with services.database.writing() as session:
        account = directory.service_account(session, now=now)
        service.keep(session, prepared, addressed, by=By(Actor(account, CHANNEL), now))
    return 1
