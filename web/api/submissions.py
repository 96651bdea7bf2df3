"""Operations on submissions: proposed, followed, and checked in by a trusted system."""

from collections.abc import Sequence
from pathlib import PurePath
from typing import Annotated, ClassVar, Final

from pydantic import ConfigDict, Field, StringConstraints
from sqlalchemy import select

import review.service
from kb.articles import attributes, catalogue
from kb.articles.document_numbers import FORM, LONGEST, SCHEMES
from kb.articles.kinds import (
    MAIN_SECTION,
    SECTIONS,
    ArticleKind,
    Audience,
    Chosen,
    Written,
)
from kb.articles.models import Article, Aspect, Submission, SubmissionState, Verdict
from kb.articles.submissions import Draft, open_draft
from kb.audit import By
from kb.incidents import links, listing
from kb.origins import Origin
from kb.people.models import Scope
from review import policy, queue
from review.actions import Action
from review.checks import check_form
from review.errors import NotAllowedError
from web.api.content import Content
from web.api.knowledge import Attachment, Attributes, to_attachment
from web.api.operation import Call, Operation
from web.api.shapes import (
    FileName,
    Id,
    LongText,
    Moment,
    Number,
    Shape,
    Tag,
    Title,
)
from web.intake.attaching import ReadFile, read_file
from web.services import Services

MOST_FILES: Final = 20


class SectionInput(Shape):
    name: Annotated[str, Field(max_length=100)]
    """One of the kind's: a solution has symptom, environment, cause, resolution,
    verification and workaround. Text under any other name joins the main section."""
    text: LongText


class FileInput(Shape):
    name: FileName
    data: Content


DocumentNumber = Annotated[
    str, StringConstraints(max_length=LONGEST, pattern=f"^({FORM})?$")
]


class SubmitInput(Shape):
    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"properties": {"document_number": {"const": ""}}},
                {
                    "required": ["kind"],
                    "properties": {"kind": {"enum": [kind.value for kind in SCHEMES]}},
                },
            ]
        }
    )

    kind: Written = ArticleKind.SOLUTION
    title: Title
    sections: Annotated[list[SectionInput], Field(min_length=1, max_length=10)]
    attributes: Attributes = Attributes()
    audience: Chosen = Audience.INTERNAL
    attachments: Annotated[list[FileInput], Field(max_length=MOST_FILES)] = []
    article: Id | None = None
    """The article that this is the next revision of."""
    incident: Number | None = None
    """The incident that waits for this solution."""
    document_number: DocumentNumber = ""
    """By what a new policy or change plan is cited; else it gets a number of ours."""

    item_names: ClassVar = {"sections": "section", "attachments": "attachment"}


class VerdictOutput(Shape):
    aspect: Aspect
    passed: bool
    reason: str
    at: Moment


class FindingOutput(Shape):
    """A form rule that the draft fails; the reviewer will see it too."""

    code: str
    field: str
    message: str


class SubmissionOutput(Shape):
    id: int
    state: SubmissionState
    kind: ArticleKind
    title: str
    article: int | None = None
    """Known from the check-in on."""
    updated_at: Moment
    verdicts: list[VerdictOutput]
    findings: list[FindingOutput]
    attachments: list[Attachment]

    item_names: ClassVar = {
        "verdicts": "verdict",
        "findings": "finding",
        "attachments": "attachment",
    }


class SubmissionInput(Shape):
    id: Id


def prepare(services: Services, given: SubmitInput) -> list[ReadFile]:
    """Keep and read the files before anybody has to wait for the transaction."""
    files: list[ReadFile] = []
    for file in given.attachments:
        name = PurePath(file.name.replace("\\", "/")).name or "file"
        with file.data.file as source:
            files.append(read_file(services.content, services.pool, name, source))
    return files


def submit(call: Call, given: SubmitInput) -> SubmissionOutput:
    if not policy.may_write(call.user):
        raise NotAllowedError(Action.SUBMIT)
    article = _article(call, given.article)
    draft = to_draft(given, article.kind if article else given.kind)
    submission = _open(call, draft, article)
    findings = check_form(call.session, draft, given.article or 0)
    review.service.submit(
        call.session, submission, by=By(call.actor, call.now), findings=findings
    )
    if given.incident is not None:
        _tie(call, submission, given.incident)
    return to_output(
        submission,
        [
            FindingOutput(code=each.code, field=each.field, message=each.message)
            for each in findings
        ],
    )


def check_in(call: Call, given: SubmitInput) -> SubmissionOutput:
    """As ``submit``, but checked in at once on the responsibility of the caller."""
    if not policy.may_publish(call.user):
        raise NotAllowedError(Action.CHECK_IN)
    article = _article(call, given.article)
    draft = to_draft(given, article.kind if article else given.kind)
    submission = _open(call, draft, article)
    if given.incident is not None:
        _tie(call, submission, given.incident)
    review.service.publish_trusted(
        call.session, submission, by=By(call.actor, call.now)
    )
    return to_output(submission)


def get_submission(call: Call, given: SubmissionInput) -> SubmissionOutput:
    return to_output(queue.get_visible(call.session, given.id, call.user))


def to_draft(given: SubmitInput, kind: ArticleKind) -> Draft:
    return Draft(
        kind=kind,
        title=" ".join(given.title.split()),
        sections=_to_sections(kind, given.sections),
        attributes=attributes.Attributes.from_mapping(given.attributes.model_dump()),
        audience=given.audience,
        number=given.document_number,
    )


def _to_sections(kind: ArticleKind, given: Sequence[SectionInput]) -> dict[str, str]:
    """The kind's sections in reading order; what the kind does not have is not lost."""
    texts: dict[str, list[str]] = {}
    for section in given:
        known = section.name in SECTIONS[kind]
        heading = [] if known else [f"## {' '.join(section.name.split())}"]
        name = section.name if known else MAIN_SECTION[kind]
        text = section.text.replace("\r\n", "\n").strip()
        if not text:
            continue
        texts.setdefault(name, []).extend([*heading, text])
    return {name: "\n\n".join(texts[name]) for name in SECTIONS[kind] if name in texts}


def to_output(
    submission: Submission, findings: Sequence[FindingOutput] = ()
) -> SubmissionOutput:
    return SubmissionOutput(
        id=submission.id,
        state=submission.state,
        kind=submission.kind,
        title=submission.title,
        article=submission.article_id,
        updated_at=submission.updated_at,
        verdicts=[_to_verdict(verdict) for verdict in submission.verdicts],
        findings=list(findings),
        attachments=[to_attachment(row) for row in submission.attachments],
    )


def _to_verdict(verdict: Verdict) -> VerdictOutput:
    return VerdictOutput(
        aspect=verdict.aspect,
        passed=verdict.passed,
        reason=verdict.reason,
        at=verdict.at,
    )


def _open(call: Call, draft: Draft, article: Article | None) -> Submission:
    files: list[ReadFile] = call.prepared
    for file in files:
        file.record(call.session, now=call.now)
    rows = [row for file in files for row in file.rows]
    for position, row in enumerate(rows):
        row.position = position
    return open_draft(
        call.session,
        draft,
        author=call.user,
        now=call.now,
        article=article,
        attachments=rows,
    )


def _article(call: Call, article_id: int | None) -> Article | None:
    if article_id is None:
        return None
    return catalogue.get_article(call.session, article_id, call.caller.audiences)


def _tie(call: Call, submission: Submission, number: str) -> None:
    incident = listing.get_by_number(call.session, number, call.user)
    known = call.session.scalar(
        select(Origin).where(Origin.submission_id == submission.id)
    )
    if known is None:
        call.session.add(Origin(submission_id=submission.id, incident_id=incident.id))
    links.await_submission(
        call.session, incident, submission, by=By(call.actor, call.now)
    )


SUBMIT: Final = Operation(
    name="submitSolution",
    summary="Propose an article, or the next revision of one; it is reviewed here.",
    tag=Tag.SUBMISSIONS,
    scope=Scope.SUBMIT,
    takes=SubmitInput,
    gives=SubmissionOutput,
    run=submit,
    writes=True,
    prepare=prepare,
)
GET_SUBMISSION: Final = Operation(
    name="getSubmission",
    summary="See where a submission stands.",
    tag=Tag.SUBMISSIONS,
    scope=Scope.READ,
    takes=SubmissionInput,
    gives=SubmissionOutput,
    run=get_submission,
)
CHECK_IN: Final = Operation(
    name="checkIn",
    summary="Check in at once, as a trusted system; marked as not individually reviewed.",
    tag=Tag.SUBMISSIONS,
    scope=Scope.SUBMIT,
    takes=SubmitInput,
    gives=SubmissionOutput,
    run=check_in,
    writes=True,
    prepare=prepare,
)
