"""Operations on hand-overs: read, signed by the two parties, and a closing's package."""

from typing import Annotated, Any, ClassVar, Final

from pydantic import Field, StringConstraints

from kb import numbering
from kb.audit import By
from kb.handovers import reading, signing
from kb.handovers.models import (
    Handover,
    HandoverDirection,
    HandoverLine,
    HandoverPackage,
    HandoverParty,
    HandoverState,
    PackageState,
    Side,
)
from kb.handovers.moves import works_on
from kb.handovers.reading import PAGE_SIZE
from kb.people.models import Scope
from web.api.content import Content
from web.api.knowledge import AttachmentOutput
from web.api.operation import Call, Operation
from web.api.shapes import Id, Moment, Needed, Shape, Tag, Text

_Number = Annotated[str, StringConstraints(pattern=numbering.HANDOVERS.pattern)]


class HandoversInput(Shape):
    state: HandoverState | None = None
    page: Annotated[int, Field(ge=1, le=10_000)] = 1


class HandoverInput(Shape):
    number: _Number


class SignHandoverInput(HandoverInput):
    side: Side
    """For which party the caller signs: their own, or one without an account."""
    reason: Text = ""
    """By what right; needed where the party has no account."""


class TakeSignatureBackInput(HandoverInput):
    reason: Needed


class HandoverPackageInput(Shape):
    number: _Number
    package: Id


class HandoverBriefOutput(Shape):
    number: str
    client: str
    """Its code."""
    contract: str
    """Its number."""
    direction: HandoverDirection
    unit: str
    """Whose resources, with those of the units below; empty for all of the client's."""
    state: HandoverState
    created_at: Moment
    signed_at: Moment | None
    """When the second of the parties signed."""


class HandoversOutput(Shape):
    handovers: list[HandoverBriefOutput]
    more: bool

    item_names: ClassVar = {"handovers": "handover"}


class HandoverPartyOutput(Shape):
    side: Side
    login: str
    """Empty for somebody without an account."""
    name: str
    organisation: str
    signed_by: str
    """The login of who signed; empty until somebody has."""
    signed_at: Moment | None
    reason: str
    """Why somebody else signed for who has no account."""


class HandoverLineOutput(Shape):
    id: int
    title: str
    type: str
    """The register that it counts; empty for what is in no register."""
    expected: int
    handed_over: int | None
    """Null until somebody has looked."""
    remark: str


class HandoverPackageOutput(Shape):
    id: int
    state: PackageState
    size: int
    created_at: Moment


class HandoverOutput(HandoverBriefOutput):
    note: str
    parties: list[HandoverPartyOutput]
    lines: list[HandoverLineOutput]
    packages: list[HandoverPackageOutput]
    """For the parties and who keeps the hand-over alone."""

    item_names: ClassVar = {"parties": "party", "lines": "line", "packages": "package"}


def list_handovers(call: Call, given: HandoversInput) -> HandoversOutput:
    found = reading.list_handovers(
        call.session, call.user, state=given.state, page=given.page
    )
    return HandoversOutput(
        handovers=[HandoverBriefOutput(**_brief(each)) for each in found[:PAGE_SIZE]],
        more=len(found) > PAGE_SIZE,
    )


def get_handover(call: Call, given: HandoverInput) -> HandoverOutput:
    return _to_output(
        call, reading.get_by_number(call.session, given.number, call.user)
    )


def sign(call: Call, given: SignHandoverInput) -> HandoverOutput:
    handover = _lock(call, given.number)
    by = By(call.actor, call.now)
    signing.sign(call.session, handover, given.side, given.reason, by=by)
    return _to_output(call, handover)


def take_back(call: Call, given: TakeSignatureBackInput) -> HandoverOutput:
    handover = _lock(call, given.number)
    by = By(call.actor, call.now)
    signing.take_back(call.session, handover, given.reason, by=by)
    return _to_output(call, handover)


def _lock(call: Call, number: str) -> Handover:
    """Whoever signs waits for whoever signs at the same time."""
    found = reading.get_by_number(call.session, number, call.user)
    return reading.lock_handover(call.session, found.id, call.user)


def _to_output(call: Call, handover: Handover) -> HandoverOutput:
    works = works_on(call.user, handover)
    packages = reading.list_packages(call.session, handover) if works else ()
    return HandoverOutput(
        **_brief(handover),
        note=handover.note,
        parties=[_to_party(each) for each in handover.parties],
        lines=[_to_line(each) for each in handover.lines],
        packages=[_to_package(each) for each in packages],
    )


def get_package(call: Call, given: HandoverPackageInput) -> AttachmentOutput:
    """Raise ``NotFoundError`` for others than the parties and who keeps it."""
    handover = reading.get_by_number(call.session, given.number, call.user)
    package = reading.get_package(call.session, handover, given.package, call.user)
    sha256 = package.blob_sha256 or ""
    return AttachmentOutput(
        name=f"{handover.number}-{package.id}.zip",
        media_type="application/zip",
        size=package.size,
        sha256=sha256,
        data=Content(call.services.content.open(sha256)),
    )


def _brief(handover: Handover) -> dict[str, Any]:
    return {
        "number": handover.number,
        "client": handover.client.code,
        "contract": handover.contract.number,
        "direction": handover.direction,
        "unit": handover.unit.name if handover.unit is not None else "",
        "state": handover.state,
        "created_at": handover.created_at,
        "signed_at": handover.signed_at,
    }


def _to_party(party: HandoverParty) -> HandoverPartyOutput:
    user, signer = party.user, party.signed_by
    return HandoverPartyOutput(
        side=party.side,
        login=user.login if user is not None else "",
        name=user.name if user is not None else party.name,
        organisation=party.organisation,
        signed_by=signer.login if signer is not None else "",
        signed_at=party.signed_at,
        reason=party.reason,
    )


def _to_line(line: HandoverLine) -> HandoverLineOutput:
    return HandoverLineOutput(
        id=line.id,
        title=line.title,
        type=line.type_code,
        expected=line.expected,
        handed_over=line.handed_over,
        remark=line.remark,
    )


def _to_package(package: HandoverPackage) -> HandoverPackageOutput:
    return HandoverPackageOutput(
        id=package.id,
        state=package.state,
        size=package.size,
        created_at=package.created_at,
    )


LIST: Final = Operation(
    name="listHandovers",
    summary="List hand-overs at the beginning or the end of a contract, newest first.",
    tag=Tag.CONTRACTS,
    scope=Scope.READ,
    takes=HandoversInput,
    gives=HandoversOutput,
    run=list_handovers,
)
GET: Final = Operation(
    name="getHandover",
    summary="Read a hand-over: its lines, and who has signed.",
    tag=Tag.CONTRACTS,
    scope=Scope.READ,
    takes=HandoverInput,
    gives=HandoverOutput,
    run=get_handover,
)
SIGN: Final = Operation(
    name="signHandover",
    summary="Sign a hand-over for one of its parties, under the rules of its page.",
    tag=Tag.CONTRACTS,
    scope=Scope.INCIDENTS,
    takes=SignHandoverInput,
    gives=HandoverOutput,
    run=sign,
    writes=True,
)
TAKE_BACK: Final = Operation(
    name="takeSignatureBack",
    summary="Take one's own signature back, as long as the other party has not signed.",
    tag=Tag.CONTRACTS,
    scope=Scope.INCIDENTS,
    takes=TakeSignatureBackInput,
    gives=HandoverOutput,
    run=take_back,
    writes=True,
)
GET_PACKAGE: Final = Operation(
    name="getHandoverPackage",
    summary="Download everything of a client that a closing hand-over wrote.",
    tag=Tag.CONTRACTS,
    scope=Scope.READ,
    takes=HandoverPackageInput,
    gives=AttachmentOutput,
    run=get_package,
)
