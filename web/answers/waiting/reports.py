"""Reports that wait for somebody's approval."""

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from kb.people.models import User
from kb.reporting import listing
from web.answers.waiting.item import LIMIT, Item, Kind
from web.words import requests as request_words


def list_reports(session: Session, user: User, _now: datetime) -> Sequence[Item]:
    if not user.is_staff:
        return ()
    return [
        Item(
            kind=Kind.SIGN,
            title=f"{request_words.of(report.names)} {report.period}",
            path=url_for("reports.show", report_id=report.id),
            since=report.since,
            number=report.number,
        )
        for report in listing.list_to_approve(session, user, limit=LIMIT)
    ]
