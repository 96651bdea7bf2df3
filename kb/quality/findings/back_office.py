"""Findings sent to the back office: one incident for each indicator, unit and run."""

import csv
import io
from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles.models import Article
from kb.audit import By
from kb.content.store import ContentStore
from kb.incidents import opening
from kb.incidents.actions import Action as Step
from kb.incidents.lifecycle import step
from kb.incidents.models import Incident
from kb.incidents.opening import IncomingFile, Report
from kb.people.units import find_lead
from kb.quality.findings.errors import FindingCase, FindingInputError
from kb.quality.findings.models import BackOfficeCase, Finding, Indicator
from kb.quality.findings.moves import MOVES, Action
from kb.quality.findings.service import take
from kb.requests import kinds
from kb.requests.models import Detail, RequestKind
from kb.services.models import Client
from kb.text import clean, cut

KIND: Final = "business_question"
"""The kind of request that such incidents are, where the installation offers it."""
MOST: Final = 5_000
"""Findings that are sent at once."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_MEDIA_TYPE: Final = "text/csv"


def list_alike(session: Session, finding: Finding) -> list[Finding]:
    """What the same run saw of the same indicator in the same unit, and could be sent."""
    return list(
        session.scalars(
            select(Finding)
            .where(
                Finding.indicator_id == finding.indicator_id,
                Finding.unit_id == finding.unit_id
                if finding.unit_id is not None
                else Finding.unit_id.is_(None),
                Finding.last_run_id == finding.last_run_id,
                Finding.state.in_(MOVES.moves[Action.SEND].sources),
            )
            .order_by(Finding.id)
            .limit(MOST)
        )
    )


def send_to_back_office(
    session: Session,
    findings: Sequence[Finding],
    text: str,
    *,
    store: ContentStore,
    by: By,
) -> Incident:
    """Open the incident for *findings*, or add them to it, with their list.

    They are of one indicator, unit and run. The list has no value that is masked.
    """
    for finding in findings:
        MOVES.require(finding, Action.SEND, by.actor.user)
    incident = open_with_list(session, findings, text, store, by=by)
    for finding in findings:
        finding.incident_id = incident.id
        finding.sent_at = finding.sent_at or by.now
        details = {"incident": incident.number}
        take(session, finding, Action.SEND, by=by, details=details)
    return incident


def open_with_list(
    session: Session,
    findings: Sequence[Finding],
    text: str,
    store: ContentStore,
    *,
    by: By,
) -> Incident:
    """The one incident of *findings*, with their list; they stay where they are."""
    first = _require_alike(findings)
    incident = _find_incident(session, first) or _open(session, first, text, by=by)
    listed = store.put(io.BytesIO(_write_list(findings)))
    name = f"{first.indicator.code}-{by.now.astimezone():%Y%m%d-%H%M%S}.csv"
    file = IncomingFile(content=listed, name=name, media_type=_MEDIA_TYPE)
    opening.attach(session, incident, file, by=by)
    return incident


def _require_alike(findings: Sequence[Finding]) -> Finding:
    if not findings or len(findings) > MOST:
        raise FindingInputError(
            f"Choose 1 to {MOST:,} findings.", case=FindingCase.NONE_CHOSEN, limit=MOST
        )
    if (
        len({(each.indicator_id, each.unit_id, each.last_run_id) for each in findings})
        > 1
    ):
        raise FindingInputError(
            "What is sent together is of one indicator, one unit and one run.",
            case=FindingCase.SEVERAL_KINDS,
        )
    return findings[0]


def _find_incident(session: Session, finding: Finding) -> Incident | None:
    """Its incident, if it has one. Whoever else would open it waits here."""
    session.scalars(
        select(Indicator.id)
        .where(Indicator.id == finding.indicator_id)
        .with_for_update(of=Indicator)
    ).one()
    unit = BackOfficeCase.unit_id
    return session.scalar(
        select(Incident)
        .join(BackOfficeCase, BackOfficeCase.incident_id == Incident.id)
        .where(
            BackOfficeCase.indicator_id == finding.indicator_id,
            BackOfficeCase.run_id == finding.last_run_id,
            unit.is_(None) if finding.unit_id is None else unit == finding.unit_id,
        )
    )


def _open(session: Session, finding: Finding, text: str, *, by: By) -> Incident:
    indicator = finding.indicator
    kind = _find_kind(session)
    unit = finding.unit
    report = Report(
        title=cut(f"{indicator.code} {_name(indicator)}"),
        description=clean(text),
        system=cut(indicator.dataset.source.name or indicator.dataset.source.code),
        post=indicator.post,
        unit=unit,
        client=session.get_one(Client, unit.client_id) if unit is not None else None,
        confirmer=find_lead(session, finding.unit_id),
        kind=kind,
        answers=_answers(kind, indicator),
    )
    incident = opening.open_incident(session, report, reporter=by.actor.user, by=by)
    session.add(
        BackOfficeCase(
            indicator_id=indicator.id,
            unit_id=finding.unit_id,
            run_id=finding.last_run_id,
            incident_id=incident.id,
        )
    )
    if _is_in_force(indicator.article):
        incident.solution_id = indicator.article_id
        step(session, incident, Step.LINK, by=by, article=indicator.article_id)
    return incident


def _find_kind(session: Session) -> RequestKind | None:
    """The kind, unless it asks for what nobody can give here: a picture."""
    kind = kinds.find_any(session, KIND)
    if kind is None or not kind.active or Detail.PICTURE in kind.requires:
        return None
    return kind


def _answers(kind: RequestKind | None, indicator: Indicator) -> dict[str, str]:
    """What the kind asks of everybody, as far as it wants it here."""
    if kind is None:
        return {}
    name = _name(indicator)
    known = {
        Detail.SCREEN: indicator.dataset.code,
        Detail.OPERATION: name,
        Detail.OBJECT_NUMBER: indicator.code,
        Detail.MESSAGE: name,
        Detail.WHEN: indicator.updated_at.date().isoformat(),
    }
    return {each: text for each, text in known.items() if each in kind.asks}


def _name(indicator: Indicator) -> str:
    return indicator.names.get("zh") or indicator.code


def _is_in_force(article: Article | None) -> bool:
    return (
        article is not None
        and article.retired_at is None
        and article.current_revision_id is not None
    )


def _write_list(findings: Sequence[Finding]) -> bytes:
    """The findings as a table that a spreadsheet program opens, as anybody may see them."""
    names = list(
        dict.fromkeys(name for each in findings for name in (*each.key, *each.shown))
    )
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([*names, "first_seen_at"])
    for each in findings:
        values = {**each.shown, **each.key}
        cells = [_to_cell(values.get(name)) for name in names]
        writer.writerow([*cells, each.first_seen_at.isoformat()])
    # With its mark Excel takes the bytes for what they are.
    return target.getvalue().encode("utf-8-sig")


def _to_cell(value: object) -> str:
    text = "" if value is None else str(value)
    # A spreadsheet program would take it for a formula and run it.
    return f"'{text}" if text.startswith(_FORMULA) else text
