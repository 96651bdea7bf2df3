"""Operations on findings of data quality: listed, explained, agreed to, sent on."""

from datetime import timedelta
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from kb.audit import By
from kb.people.models import Scope
from kb.quality.findings import back_office, listing, service
from kb.quality.findings.listing import Filter, View
from kb.quality.findings.models import Finding, FindingState
from kb.quality.vocabulary import Dimension, Severity
from web.api.operation import Call, Operation
from web.api.shapes import (
    LARGEST_PAGE,
    PAGE,
    Day,
    Id,
    Moment,
    Needed,
    Shape,
    Tag,
    Text,
    Word,
)

HOLDS: Final = timedelta(days=180)
"""How long an explanation holds unless something else is said."""


class FindingsInput(Shape):
    view: View = View.OPEN
    mine: bool = False
    """Only what the caller has to correct."""
    dataset: Word = ""
    """By code, as the indicator."""
    indicator: Word = ""
    dimension: Dimension | None = None
    severity: Severity | None = None
    unit: Id | None = None
    """By id, with those below it."""
    page: Annotated[int, Field(ge=1, le=10_000)] = 1
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = PAGE


class QualityFindingInput(Shape):
    id: Id


class ExplainInput(QualityFindingInput):
    reason: Needed
    until: Day | None = None
    """The last day on which it holds; half a year from now if nothing is said."""


class DecideExplanationInput(QualityFindingInput):
    accepted: bool
    reason: Text = ""
    """Why not, where it is not accepted."""


class AskBackOfficeInput(QualityFindingInput):
    text: Text = ""


class QualityFindingOutput(Shape):
    """A record that violates an indicator. What is masked is shown in part."""

    id: int
    indicator: str
    name: str
    """Of the indicator, in Chinese."""
    name_en: str
    dataset: str
    dimension: Dimension
    severity: Severity
    state: FindingState
    unit: str
    """Its name; empty where the unit of the record is unknown."""
    key: dict[str, str]
    """Which record, by column."""
    shown: dict[str, str]
    """Its values, by column."""
    article: int | None
    """The solution that tells how to correct it."""
    recurrences: int
    """How often the same person has brought it back."""
    explained_until: Day | None
    incident: str | None
    """Where the back office works on it."""
    first_seen_at: Moment
    last_seen_at: Moment
    corrected_at: Moment | None


class QualityFindingsOutput(Shape):
    findings: list[QualityFindingOutput]
    total: int

    item_names: ClassVar = {"findings": "finding"}


def list_findings(call: Call, given: FindingsInput) -> QualityFindingsOutput:
    wanted = Filter(
        view=given.view,
        assignee_id=call.user.id if given.mine else None,
        dataset=given.dataset,
        indicator=given.indicator,
        dimension=given.dimension,
        severity=given.severity,
        unit_id=given.unit,
    )
    found = listing.list_findings(
        call.session, call.user, wanted, page=given.page, size=given.limit
    )
    return QualityFindingsOutput(
        findings=[to_output(each) for each in found.findings], total=found.total
    )


def get_finding(call: Call, given: QualityFindingInput) -> QualityFindingOutput:
    return to_output(listing.get_finding(call.session, given.id, call.user))


def explain(call: Call, given: ExplainInput) -> QualityFindingOutput:
    finding = listing.lock_finding(call.session, given.id, call.user)
    until = given.until or (call.now.astimezone() + HOLDS).date()
    service.explain(call.session, finding, given.reason, until, by=_by(call))
    return to_output(finding)


def decide(call: Call, given: DecideExplanationInput) -> QualityFindingOutput:
    finding = listing.lock_finding(call.session, given.id, call.user)
    if given.accepted:
        service.approve_explanation(call.session, finding, by=_by(call))
    else:
        service.reject_explanation(call.session, finding, given.reason, by=_by(call))
    return to_output(finding)


def ask_back_office(call: Call, given: AskBackOfficeInput) -> QualityFindingOutput:
    finding = listing.lock_finding(call.session, given.id, call.user)
    back_office.send_to_back_office(
        call.session, [finding], given.text, store=call.services.content, by=_by(call)
    )
    return to_output(finding)


def _by(call: Call) -> By:
    return By(call.actor, call.now)


def to_output(finding: Finding) -> QualityFindingOutput:
    """As anybody may see it: programs are told nothing that is masked."""
    indicator = finding.indicator
    return QualityFindingOutput(
        id=finding.id,
        indicator=indicator.code,
        name=name_in("zh", indicator.names, indicator.code),
        name_en=name_in("en", indicator.names, indicator.code),
        dataset=indicator.dataset.code,
        dimension=indicator.dimension,
        severity=indicator.severity,
        state=finding.state,
        unit=finding.unit.name if finding.unit is not None else "",
        key=_to_texts(finding.key),
        shown=_to_texts(finding.shown),
        article=indicator.article_id,
        recurrences=finding.recurrences,
        explained_until=finding.explained_until,
        incident=finding.incident.number if finding.incident is not None else None,
        first_seen_at=finding.first_seen_at,
        last_seen_at=finding.last_seen_at,
        corrected_at=finding.corrected_at,
    )


def name_in(language: str, names: Any, code: str) -> str:
    return str(names.get(language) or next(iter(names.values()), code))


def _to_texts(values: dict[str, Any]) -> dict[str, str]:
    return {name: "" if value is None else str(value) for name, value in values.items()}


LIST: Final = Operation(
    name="listFindings",
    summary="List the findings of data quality, the worst and oldest first.",
    tag=Tag.QUALITY,
    scope=Scope.READ,
    takes=FindingsInput,
    gives=QualityFindingsOutput,
    run=list_findings,
)
GET: Final = Operation(
    name="getFinding",
    summary="Get one finding of data quality.",
    tag=Tag.QUALITY,
    scope=Scope.READ,
    takes=QualityFindingInput,
    gives=QualityFindingOutput,
    run=get_finding,
)
EXPLAIN: Final = Operation(
    name="explainFinding",
    summary="Say why a record is true as it stands; the unit above has to agree.",
    tag=Tag.QUALITY,
    scope=Scope.INCIDENTS,
    takes=ExplainInput,
    gives=QualityFindingOutput,
    run=explain,
    writes=True,
)
DECIDE: Final = Operation(
    name="decideExplanation",
    summary="Agree to an explanation as the unit above, or not.",
    tag=Tag.QUALITY,
    scope=Scope.INCIDENTS,
    takes=DecideExplanationInput,
    gives=QualityFindingOutput,
    run=decide,
    writes=True,
)
ASK_BACK_OFFICE: Final = Operation(
    name="askBackOffice",
    summary="Ask the back office to correct what cannot be corrected at the source.",
    tag=Tag.QUALITY,
    scope=Scope.INCIDENTS,
    takes=AskBackOfficeInput,
    gives=QualityFindingOutput,
    run=ask_back_office,
    writes=True,
)
