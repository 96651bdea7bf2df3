"""Reports that wait for somebody's approval."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from kb.lines import Line
from kb.people.models import User
from kb.reporting import listing
from web.answers.waiting.item import LIMIT, Item, Kind, Question
from web.presentation.links import to_address
from web.words import requests as request_words


def ask_for_reports(session: Session, user: User) -> Iterator[Question]:
    if user.is_staff:
        lines = listing.ask_for_approvals(session, user, limit=LIMIT)
        yield Question(lines, _to_item)


def _to_item(line: Line) -> Item:
    return Item(
        kind=Kind.SIGN,
        title=f"{request_words.of(line.names or {})} {line.title}",
        path=to_address("reports.show", report_id=line.id),
        since=line.since,
        number=line.number,
    )
