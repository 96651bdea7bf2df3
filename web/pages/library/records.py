"""Records beside the articles of a search: their groups, and each group's own page."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, g, render_template, request
from sqlalchemy.orm import Session

from kb.articles import catalogue, document_numbers
from kb.articles.visibility import visible_audiences
from kb.errors import NotFoundError
from kb.records import readers
from kb.records.kinds import RecordKind
from web.answers import records
from web.answers.readers import to_reader
from web.answers.records import Groups, Record
from web.answers.search_request import PAGE_SIZE, Request, read_request, to_query
from web.presentation.links import to_address
from web.services import reading, services
from web.words import records as words

bp = Blueprint("records", __name__)

_PAGES: Final[Mapping[RecordKind, tuple[str, str]]] = {
    RecordKind.PROBLEM: ("problems.show", "problem_id"),
    RecordKind.CHANGE: ("changes.show", "change_id"),
    RecordKind.DEVICE: ("topology.device", "device_id"),
    RecordKind.PERSON: ("people.show", "user_id"),
    RecordKind.REPORT: ("reports.show", "report_id"),
    RecordKind.PACKAGE: ("packages.show", "package_id"),
    RecordKind.GUIDE: ("guides.show", "guide_id"),
    RecordKind.ITEM: ("items.show", "item_id"),
    RecordKind.DUTY: ("duties.show", "duty_id"),
    RecordKind.BASELINE: ("baselines.show", "baseline_id"),
    RecordKind.HANDOVER: ("handovers.show", "handover_id"),
    RecordKind.COURSE: ("training.show", "course_id"),
    RecordKind.PAST_CASE: ("articles.show", "article_id"),
}


@bp.get("/search/records/<kind>")
def index(kind: str) -> str:
    """The records of one kind that a search finds, page by page."""
    if kind not in set(RecordKind):
        raise NotFoundError("page", kind)
    asked = read_request(request.args)
    with reading() as session:
        query = to_query(asked, to_reader(session, g.user))
        mine = readers.words_of(session, g.user)
        total, found = records.find_page(
            services().records, query, mine, RecordKind(kind)
        )
        addresses = _addresses(session, found)
    return render_template(
        "library/records.html",
        asked=asked,
        kind=kind,
        total=total,
        found=found,
        addresses=addresses,
        more=asked.number * PAGE_SIZE < total,
        record_words=words,
    )


def beside(session: Session, asked: Request) -> dict[str, Any]:
    """What the page of results shows beside the articles, if words were asked for."""
    groups = Groups()
    if asked.parsed.text.strip():
        query = to_query(asked, to_reader(session, g.user), offset=0)
        mine = readers.words_of(session, g.user)
        groups = records.find_groups(services().records, query, mine)
    found = [record for group in groups.groups for record in group.records]
    return {
        "groups": groups,
        "group_addresses": _group_addresses(groups),
        "addresses": _addresses(session, found),
        "record_words": words,
    }


def _group_addresses(groups: Groups) -> dict[RecordKind, str]:
    """The page of each group, for the same search."""
    asked = urlencode([each for each in request.args.items(multi=True) if each[1]])
    return {
        group.kind: to_address("records.index", kind=group.kind.value) + f"?{asked}"
        for group in groups.groups
    }


def find_numbered(session: Session, asked: Request) -> str:
    """The page of the record whose number was typed; empty if it is none."""
    found = records.find_numbered(session, asked.parsed.text, g.user)
    if found:
        return _address(*found)
    if page := records.find_coded(session, asked.parsed.text, g.user):
        return page
    article_id = document_numbers.find_numbered(session, asked.parsed.text)
    if article_id is None or not catalogue.is_visible(
        session, article_id, visible_audiences(g.user)
    ):
        return ""
    return to_address("articles.show", article_id=article_id)


def _addresses(session: Session, found: Sequence[Record]) -> dict[int, str]:
    """Where each leads, by its key in the index."""
    articles = records.find_articles(session, found)
    pages = records.find_registered(session, found)
    addresses = {}
    for record in found:
        match record.kind:
            case RecordKind.REGISTER:
                # Where the index is behind, the record may be gone.
                address = pages.get(record.id, to_address("registers.index"))
            case RecordKind.PAST_CASE:
                article_id = articles.get(record.id)
                address = (
                    to_address("past_cases.show", case_id=record.id)
                    if article_id is None
                    else _address(record.kind, article_id)
                )
            case _:
                address = _address(record.kind, record.id)
        addresses[record.hit.article_id] = address
    return addresses


def _address(kind: RecordKind, target: int) -> str:
    if kind is RecordKind.INCIDENT:
        page = "incidents.show" if g.user.is_staff else "requests.show"
        return to_address(page, incident_id=target)
    page, name = _PAGES[kind]
    values: dict[str, Any] = {name: target}
    return to_address(page, **values)
