"""Operations on who calls, what for, and with whose approval."""

from typing import Any, ClassVar, Final

from pydantic import ConfigDict
from sqlalchemy.orm import Session

from kb.audit import By
from kb.contacts import finding
from kb.contacts import service as contacts
from kb.contacts.errors import UnknownContactError
from kb.contacts.finding import Caller
from kb.contacts.models import Contact
from kb.contacts.service import Card
from kb.errors import Case, ForbiddenError, NotFoundError
from kb.incidents import approvals, calls
from kb.incidents.calls import Solved
from kb.incidents.models import Approval, Incident
from kb.people.models import Post, Scope, Unit
from kb.requests import kinds
from kb.requests.errors import UnknownKindError
from kb.requests.models import Nature, RequestKind
from web.answers import callers
from web.api import incidents
from web.api.incidents import CauseCode, IncidentOutput, NumberInput
from web.api.operation import Call, Operation
from web.api.shapes import NOT_BLANK, Id, Shape, Tag, Text, Word


class CallerCase(Case):
    STAFF = "staff"


class AnswerOutput(Shape):
    name: str
    text: str


class CallerOutput(Shape):
    name: str
    phone: str
    unit: str
    note: str
    login: str = ""
    """Of the account; empty for a caller without one."""
    contact: int | None = None
    """Of a caller without an account."""


class CallersInput(Shape):
    query: Word
    """A name, its first letters, a telephone number, or a login."""


class CallersOutput(Shape):
    callers: list[CallerOutput]

    item_names: ClassVar = {"callers": "caller"}


class KindOutput(Shape):
    code: str
    nature: Nature
    name: str
    """In Chinese."""
    name_en: str
    post: Post
    asks: list[str]
    requires: list[str]
    needs_approval: bool

    item_names: ClassVar = {"asks": "detail", "requires": "detail"}


class KindsInput(Shape):
    """Nothing to say."""


class KindsOutput(Shape):
    kinds: list[KindOutput]

    item_names: ClassVar = {"kinds": "kind"}


class RequestOutput(Shape):
    """What an incident was opened as."""

    number: str
    kind: str
    """By code; empty where nobody said."""
    answers: list[AnswerOutput]
    approval: Approval | None = None
    approver: str = ""
    service: str = ""
    """By code; empty where nobody said."""
    client: str
    """By code."""

    item_names: ClassVar = {"answers": "answer"}


class SolvedInput(NumberInput):
    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {
                    "required": ["article"],
                    "properties": {"article": {"type": "integer"}},
                },
                {"required": ["done"], "properties": {"done": {"pattern": NOT_BLANK}}},
            ]
        }
    )

    article: Id | None = None
    """The solution that helped; without it, the one that is linked."""
    done: Text = ""
    """What was done; may stay empty where the solution says it."""
    said: Text = ""
    """The caller's words."""
    cause: CauseCode | None = None
    """What it was caused by; see listCauses."""


class DecideInput(NumberInput):
    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"properties": {"approved": {"const": True}}},
                {
                    "required": ["reason"],
                    "properties": {"reason": {"pattern": NOT_BLANK}},
                },
            ]
        }
    )

    approved: bool
    reason: Text = ""
    """Why not, if it is declined."""


def find_caller(call: Call, given: Any, unit: Unit | None) -> Contact | None:
    """The contact that the input names or describes; nobody where it does neither.

    Raise ``ForbiddenError`` for others than staff.
    """
    caller = given.caller
    if given.contact is None and caller is None:
        return None
    _require_staff(call)
    if given.contact is not None:
        try:
            return contacts.find_named(call.session, given.contact, call.user)
        except UnknownContactError as error:
            raise NotFoundError("contact", given.contact) from error
    card = Card(
        name=caller.name,
        phone=caller.phone,
        unit=unit,
        note=caller.note,
        shares_phone=caller.shares_phone,
    )
    return contacts.take_down(call.session, card, by=By(call.actor, call.now))


def to_kind(session: Session, given: Any) -> dict[str, Any]:
    """What a report says of its kind, by the names of ``Report``.

    Raise ``NotFoundError`` for a kind that there is not.
    """
    try:
        kind = kinds.find_kind(session, given.kind)
    except UnknownKindError as error:
        raise NotFoundError("request kind", given.kind) from error
    return {
        "kind": kind,
        "answers": {each.name: each.text for each in given.answers},
    }


def find_callers(call: Call, given: CallersInput) -> CallersOutput:
    _require_staff(call)
    found = callers.find_callers(call.session, given.query, call.user)
    return CallersOutput(callers=[_to_caller(each) for each in found])


def get_caller(call: Call, given: NumberInput) -> CallerOutput:
    """Raise ``NotFoundError`` where nobody called who has no account."""
    _require_staff(call)
    incident = incidents.find(call, given.number)
    if incident.contact is None:
        raise NotFoundError("caller", given.number)
    return _to_caller(finding.of_contact(incident.contact))


def list_kinds(call: Call, _given: KindsInput) -> KindsOutput:
    return KindsOutput(
        kinds=[_to_kind(each) for each in kinds.list_kinds(call.session)]
    )


def get_request(call: Call, given: NumberInput) -> RequestOutput:
    return _to_request(incidents.find(call, given.number))


def solve(call: Call, given: SolvedInput) -> IncidentOutput:
    incident = incidents.find(call, given.number)
    solved = Solved(
        article_id=given.article,
        done=given.done,
        said=given.said,
        cause=given.cause or "",
    )
    calls.solve_on_telephone(
        call.session, incident, solved, by=By(call.actor, call.now)
    )
    call.session.flush()  # The answer says when it was changed.
    return incidents.to_output(call, incident, given)


def decide(call: Call, given: DecideInput) -> IncidentOutput:
    incident = incidents.find(call, given.number)
    deed = approvals.approve if given.approved else approvals.decline
    deed(call.session, incident, given.reason, by=By(call.actor, call.now))
    call.session.flush()  # The answer says when it was changed.
    return incidents.to_output(call, incident)


def _require_staff(call: Call) -> None:
    if not call.user.is_staff:
        raise ForbiddenError(
            "Only IT staff see and name callers.", case=CallerCase.STAFF
        )


def _to_caller(caller: Caller) -> CallerOutput:
    return CallerOutput(
        name=caller.name,
        phone=caller.phone,
        unit=caller.unit,
        note=caller.note,
        login=caller.login,
        contact=caller.contact_id,
    )


def _to_kind(kind: RequestKind) -> KindOutput:
    return KindOutput(
        code=kind.code,
        nature=kind.nature,
        name=kind.names.get("zh", ""),
        name_en=kind.names.get("en", ""),
        post=kind.post,
        asks=kind.asks,
        requires=kind.requires,
        needs_approval=kind.needs_approval,
    )


def _to_request(incident: Incident) -> RequestOutput:
    return RequestOutput(
        number=incident.number,
        kind=incident.kind.code if incident.kind else "",
        answers=[
            AnswerOutput(name=name, text=text)
            for name, text in incident.answers.items()
        ],
        approval=incident.approval,
        approver=incident.approver.login if incident.approver else "",
        service=incident.service.code if incident.service else "",
        client=incident.client.code,
    )


FIND_CALLERS: Final = Operation(
    name="findCallers",
    summary="Find who may be calling.",
    tag=Tag.INCIDENTS,
    scope=Scope.INCIDENTS,
    takes=CallersInput,
    gives=CallersOutput,
    run=find_callers,
)
GET_CALLER: Final = Operation(
    name="getCaller",
    summary="Read who called without an account.",
    tag=Tag.INCIDENTS,
    scope=Scope.INCIDENTS,
    takes=NumberInput,
    gives=CallerOutput,
    run=get_caller,
)
LIST_KINDS: Final = Operation(
    name="listRequestKinds",
    summary="List what can be asked for.",
    tag=Tag.INCIDENTS,
    scope=Scope.READ,
    takes=KindsInput,
    gives=KindsOutput,
    run=list_kinds,
)
GET_REQUEST: Final = Operation(
    name="getRequest",
    summary="Read of which kind an incident is, what was answered, and its approval.",
    tag=Tag.INCIDENTS,
    scope=Scope.READ,
    takes=NumberInput,
    gives=RequestOutput,
    run=get_request,
)
SOLVE: Final = Operation(
    name="solveOnTelephone",
    summary="Link, resolve and confirm a call at one go, and close it if nothing is missing.",
    tag=Tag.INCIDENTS,
    scope=Scope.INCIDENTS,
    takes=SolvedInput,
    gives=IncidentOutput,
    run=solve,
    writes=True,
)
DECIDE: Final = Operation(
    name="decideRequest",
    summary="Approve what is asked for, or decline it with a reason.",
    tag=Tag.INCIDENTS,
    scope=Scope.INCIDENTS,
    takes=DecideInput,
    gives=IncidentOutput,
    run=decide,
    writes=True,
)
