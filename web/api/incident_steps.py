"""Operations on incidents: reported, read, and taken through their life."""

from typing import Any, Final

from pydantic import ConfigDict
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from kb.audit import By
from kb.errors import Case, ForbiddenError, InvalidInputError, NotFoundError
from kb.incidents import (
    cancelling,
    closing,
    commenting,
    fields,
    filtering,
    links,
    opening,
    transfers,
    verification,
    views,
)
from kb.incidents.commenting import Comment
from kb.incidents.models import Channel, Incident
from kb.incidents.opening import Report
from kb.incidents.transfers import Handover
from kb.incidents.verification import Satisfaction
from kb.people import users
from kb.people.models import Post, User
from kb.services import catalogue
from kb.services.belonging import get_client
from kb.services.visibility import is_known
from review import queue
from web.api import incidents, requests
from web.api.incident_operation import ReasonInput
from web.api.incident_operation import taking as _taking
from web.api.incident_operation import to_operation as _operation
from web.api.incidents import (
    CauseCode,
    CreateInput,
    EditInput,
    IncidentDetails,
    IncidentOutput,
    ListInput,
    ListOutput,
    NumberInput,
    Stars,
)
from web.api.operation import Call
from web.api.shapes import NOT_BLANK, Id, Level, Login, Needed, Text, Word


class StepCase(Case):
    ONE_OF_TWO = "one_of_two"
    OTHER_PEOPLE = "other_people"


class GetInput(NumberInput):
    clocks: bool = False
    """Whether the answer says how its time stands, too."""


class CommentInput(NumberInput):
    text: Needed
    internal: bool = False
    """Among staff; else the reporter reads it too."""


class StartInput(NumberInput):
    assignee: Login | None = None
    """Who works on it; else the caller."""


class TransferInput(NumberInput):
    reason: Needed
    tried: Needed
    """What was tried so far."""
    level: Level | None = None
    unit: Word = ""
    assignee: Login | None = None
    post: Post | None = None


class LinkInput(NumberInput):
    model_config = ConfigDict(
        json_schema_extra={
            "not": {
                "required": ["article", "submission"],
                "properties": {
                    "article": {"type": "integer"},
                    "submission": {"type": "integer"},
                },
            }
        }
    )

    article: Id | None = None
    """The solution; without it and without a submission, the incident is unlinked."""
    submission: Id | None = None
    """A solution that is still under review."""


class ResolveInput(NumberInput):
    done: Needed
    """What was done."""
    cause: CauseCode | None = None
    """What it was caused by; see listCauses. Without it, what was said before stays."""


class VerifyInput(NumberInput):
    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"properties": {"solved": {"const": True}}},
                {"required": ["text"], "properties": {"text": {"pattern": NOT_BLANK}}},
            ]
        }
    )

    solved: bool
    """The confirmer's word."""
    text: Text = ""
    """What is still wrong, if it is not solved."""
    satisfaction: Stars | None = None
    """1 (bad) to 5 (very good)."""


def create(call: Call, given: CreateInput) -> IncidentOutput:
    reporter = _person(call, given.reporter) or call.user
    confirmer = _person(call, given.confirmer)
    unit = incidents.find_unit(call, given.unit)
    contact = requests.find_caller(call, given, unit)
    report = Report(
        **fields.values_of(given),
        post=given.post,
        channel=Channel.API,
        level=given.level,
        unit=unit or (contact.unit if contact is not None else None),
        confirmer=confirmer,
        contact=contact,
        **requests.to_kind(call.session, given),
        **_belonging(call, given),
    )
    incident = opening.open_incident(
        call.session, report, reporter=reporter, by=By(call.actor, call.now)
    )
    return incidents.to_output(call, incident)


def _belonging(call: Call, given: CreateInput) -> dict[str, Any]:
    """The service and the client that are named, by the names of ``Report``."""
    if given.client and not call.user.is_staff:
        raise ForbiddenError("Only staff say whose it is.", case=StepCase.OTHER_PEOPLE)
    session, user = call.session, call.user
    return {
        "service": catalogue.find_service(session, given.service, user),
        "client": get_client(session, given.client, user) if given.client else None,
    }


def get(call: Call, given: GetInput) -> IncidentDetails:
    return incidents.to_details(call, incidents.find(call, given.number), given)


def list_(call: Call, given: ListInput) -> ListOutput:
    wanted = filtering.Filter(
        view=_to_view(call, given),
        state=given.state,
        said={name: getattr(given, name) for name in fields.FILTERS},
        level=given.level,
        cause=given.cause if call.user.is_staff else None,
        service=given.service,
        client=given.client,
    )
    conditions = filtering.to_conditions(call.session, wanted, call.user, now=call.now)
    if given.cursor:
        conditions.append(Incident.id < int(given.cursor))
    rows = list(
        call.session.scalars(
            select(Incident)
            .where(*conditions)
            .options(selectinload(Incident.arrivals))
            .order_by(Incident.id.desc())
            .limit(given.limit + 1)
        )
    )
    shown = rows[: given.limit]
    return ListOutput(
        incidents=incidents.to_outputs(call, shown, given),
        next_cursor=str(shown[-1].id) if len(rows) > len(shown) else "",
    )


def _to_view(call: Call, given: ListInput) -> views.View:
    if given.due is None or not call.user.is_staff:
        return views.View.ALL
    return views.View(given.due.value)


def edit(call: Call, given: EditInput) -> IncidentOutput:
    incident = incidents.find(call, given.number)
    named = {
        name: value
        for name, value in fields.values_of(given).items()
        if value is not None
    }
    opening.edit(call.session, incident, named, by=By(call.actor, call.now))
    call.session.flush()  # The answer says when it was changed.
    return incidents.to_output(call, incident)


def comment(call: Call, given: CommentInput, incident: Incident) -> None:
    said = Comment(given.text, given.internal)
    commenting.comment(call.session, incident, said, by=By(call.actor, call.now))


def start(call: Call, given: StartInput, incident: Incident) -> None:
    assignee = _person(call, given.assignee)
    transfers.start(
        call.session, incident, by=By(call.actor, call.now), assignee=assignee
    )


def transfer(call: Call, given: TransferInput, incident: Incident) -> None:
    handover = Handover(
        reason=given.reason,
        tried=given.tried,
        level=given.level,
        unit=incidents.find_unit(call, given.unit),
        assignee=_person(call, given.assignee),
        post=given.post,
    )
    transfers.transfer(call.session, incident, handover, by=By(call.actor, call.now))


def link(call: Call, given: LinkInput, incident: Incident) -> None:
    by = By(call.actor, call.now)
    if given.submission is not None and given.article is not None:
        raise InvalidInputError(
            "Name an article or a submission, not both.", case=StepCase.ONE_OF_TWO
        )
    if given.submission is not None:
        submission = queue.get_visible(call.session, given.submission, call.user)
        links.await_submission(call.session, incident, submission, by=by)
    elif given.article is not None:
        links.link(call.session, incident, given.article, by=by)
    else:
        links.unlink(call.session, incident, by=by)


def resolve(call: Call, given: ResolveInput, incident: Incident) -> None:
    verification.resolve(
        call.session,
        incident,
        given.done,
        cause=given.cause or "",
        by=By(call.actor, call.now),
    )


def verify(call: Call, given: VerifyInput, incident: Incident) -> None:
    if not given.solved:
        verification.deny(
            call.session, incident, given.text, by=By(call.actor, call.now)
        )
        return
    stars = given.satisfaction
    verification.confirm(
        call.session,
        incident,
        by=By(call.actor, call.now),
        satisfaction=Satisfaction(stars) if stars else None,
        text=given.text,
    )


def close(call: Call, _given: NumberInput, incident: Incident) -> None:
    closing.close(call.session, incident, by=By(call.actor, call.now))


def reopen(call: Call, given: ReasonInput, incident: Incident) -> None:
    closing.reopen(call.session, incident, given.reason, by=By(call.actor, call.now))


def withdraw(call: Call, given: ReasonInput, incident: Incident) -> None:
    cancelling.withdraw(
        call.session, incident, given.reason, by=By(call.actor, call.now)
    )


def _person(call: Call, login: str | None) -> User | None:
    """Raise ``ForbiddenError`` for others than staff, whoever there is or is not."""
    if not login:
        return None
    if not call.user.is_staff and login != call.user.login:
        raise ForbiddenError(
            "Only staff name other people in an incident.", case=StepCase.OTHER_PEOPLE
        )
    person = users.get_user(call.session, login)
    if not is_known(call.session, person, call.user):
        raise NotFoundError("user", login)
    return person


CREATE: Final = _operation("createIncident", "Report an incident.", CreateInput, create)
GET: Final = _operation(
    "getIncident",
    "Read an incident with its activity.",
    GetInput,
    get,
    IncidentDetails,
    writes=False,
)
LIST: Final = _operation(
    "listIncidents",
    "List the incidents that the caller may see.",
    ListInput,
    list_,
    ListOutput,
    writes=False,
)
EDIT: Final = _operation(
    "editIncident", "Correct what is said of an incident.", EditInput, edit
)
COMMENT: Final = _operation(
    "addComment", "Say something about an incident.", CommentInput, _taking(comment)
)
START: Final = _operation(
    "startIncident",
    "Take an incident, or give it to somebody.",
    StartInput,
    _taking(start),
)
TRANSFER: Final = _operation(
    "transferIncident",
    "Reassign an incident to another level, unit or person.",
    TransferInput,
    _taking(transfer),
)
LINK: Final = _operation(
    "linkSolution",
    "Link an incident to its solution, or unlink it.",
    LinkInput,
    _taking(link),
)
RESOLVE: Final = _operation(
    "resolveIncident", "Say what was done.", ResolveInput, _taking(resolve)
)
VERIFY: Final = _operation(
    "verifyIncident",
    "Record the user's word on whether it is solved.",
    VerifyInput,
    _taking(verify),
)
CLOSE: Final = _operation(
    "closeIncident",
    "Close an incident; if something is missing, all of it is listed.",
    NumberInput,
    _taking(close),
)
REOPEN: Final = _operation(
    "reopenIncident", "Take an incident up again.", ReasonInput, _taking(reopen)
)
WITHDRAW: Final = _operation(
    "withdrawIncident",
    "Cancel an incident at the reporter's word.",
    ReasonInput,
    _taking(withdraw),
)
