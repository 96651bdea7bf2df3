"""The operations that list reports, and give one as a file."""

import hashlib
import io
from typing import Annotated, ClassVar, Final

from pydantic import Field, StringConstraints

from kb import numbering
from kb.errors import NotFoundError
from kb.people.models import Scope
from kb.reporting import listing, reading
from kb.reporting.document import LANGUAGES
from kb.reporting.formats.files import MEDIA_TYPES, Format
from kb.reporting.models import Report, ReportState
from kb.reporting.writing import said
from web.answers import reporting
from web.api.content import Content
from web.api.knowledge import MadeFileOutput
from web.api.operation import Call, Operation
from web.api.shapes import LARGEST_PAGE, PAGE, Moment, Shape, Tag, Word

Language = Annotated[str, StringConstraints(pattern=f"^({'|'.join(LANGUAGES)})?$")]
ReportNumber = Annotated[str, StringConstraints(pattern=numbering.REPORTS.pattern)]


class ReportInput(Shape):
    number: ReportNumber
    """Such as RPT-000012."""
    format: Format = Format.PDF
    language: Language = ""
    """zh or en; empty for the report's own."""


class ReportsInput(Shape):
    kind: Word = ""
    """Such as monthly."""
    period: Word = ""
    """Such as 2026-10."""
    state: ReportState | None = None
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = PAGE


class ReportOutput(Shape):
    number: str
    kind: str
    title: str
    period: str
    state: ReportState
    client: str
    """Its code; empty for a report of every client."""
    unit: str
    """Its name; empty for the whole organisation."""
    so_far: bool
    """Whether it was made before its period had ended."""
    article: int | None
    """Under which it is published."""
    made_at: Moment


class ReportsOutput(Shape):
    reports: list[ReportOutput]

    item_names: ClassVar = {"reports": "report"}


def get_report(call: Call, given: ReportInput) -> MadeFileOutput:
    report = _find(call, given.number)
    content = reporting.to_file(
        call.services.settings, report, given.format, given.language
    )
    return MadeFileOutput(
        name=reporting.file_name(report, given.format),
        media_type=MEDIA_TYPES[given.format],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        data=Content(io.BytesIO(content)),
    )


def _find(call: Call, number: str) -> Report:
    report_id = numbering.REPORTS.read(number)
    if report_id is None:
        raise NotFoundError("report", number)
    return reading.get_report(call.session, report_id, call.user)


def list_reports(call: Call, given: ReportsInput) -> ReportsOutput:
    found = listing.list_reports(
        call.session,
        call.user,
        kind=given.kind,
        period=given.period,
        state=given.state,
        limit=given.limit,
    )
    return ReportsOutput(reports=[_to_output(report) for report in found])


def _to_output(report: Report) -> ReportOutput:
    return ReportOutput(
        number=report.number,
        kind=report.kind,
        title=said(report.document["title"], report.language),
        period=report.period,
        state=report.state,
        client=report.client.code if report.client is not None else "",
        unit=report.unit.name if report.unit is not None else "",
        so_far=report.so_far,
        article=report.article_id,
        made_at=report.created_at,
    )


GET: Final = Operation(
    name="getReport",
    summary="Fetch a report as a file.",
    tag=Tag.REPORTS,
    scope=Scope.READ,
    takes=ReportInput,
    gives=MadeFileOutput,
    run=get_report,
)
LIST: Final = Operation(
    name="listReports",
    summary="List the reports of periods, the newest first.",
    tag=Tag.REPORTS,
    scope=Scope.READ,
    takes=ReportsInput,
    gives=ReportsOutput,
    run=list_reports,
)
