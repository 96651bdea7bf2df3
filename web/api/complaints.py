"""Operations on one's own complaints: nobody else is shown one here, nor that it exists."""

from datetime import timedelta
from typing import ClassVar, Final

from kb.audit import By
from kb.complaints import listing, service
from kb.complaints.models import Complaint, ComplaintChannel
from kb.complaints.service import Received
from kb.people.models import Scope
from web.api.operation import Call, Operation
from web.api.shapes import Id, Moment, Needed, Shape, Tag, Text


class ComplainInput(Shape):
    text: Needed
    """What was wrong."""


class ComplaintsInput(Shape):
    pass


class DecideComplaintInput(Shape):
    id: Id
    accepted: bool
    objection: Text = ""
    """What is still wrong; needed where the answer is not accepted."""


class ComplaintOutput(Shape):
    id: int
    number: str
    """Of the item that follows it up."""
    text: str
    received_at: Moment
    acknowledged_at: Moment | None
    answer: str
    answered_at: Moment | None
    accepted: bool | None
    """What the caller said of the answer; null while that is nothing."""
    objection: str


class ComplaintsOutput(Shape):
    complaints: list[ComplaintOutput]

    item_names: ClassVar = {"complaints": "complaint"}


def complain(call: Call, given: ComplainInput) -> ComplaintOutput:
    received = Received(
        text=given.text, channel=ComplaintChannel.PAGE, complainer=call.user
    )
    within = timedelta(hours=call.services.settings.complaint_hours)
    return _to_output(
        service.receive(call.session, received, within=within, by=_by(call))
    )


def list_own(call: Call, _given: ComplaintsInput) -> ComplaintsOutput:
    found = listing.list_own(call.session, call.user)
    return ComplaintsOutput(complaints=[_to_output(each) for each in found])


def decide(call: Call, given: DecideComplaintInput) -> ComplaintOutput:
    complaint = listing.get_own(call.session, given.id, call.user)
    service.decide(
        call.session,
        complaint,
        accepted=given.accepted,
        objection=given.objection,
        by=_by(call),
    )
    return _to_output(complaint)


def _by(call: Call) -> By:
    return By(call.actor, call.now)


def _to_output(complaint: Complaint) -> ComplaintOutput:
    """What its page shows to whoever complained."""
    return ComplaintOutput(
        id=complaint.id,
        number=complaint.item.number,
        text=complaint.item.description,
        received_at=complaint.received_at,
        acknowledged_at=complaint.acknowledged_at,
        answer=complaint.answer,
        answered_at=complaint.answered_at,
        accepted=complaint.accepted,
        objection=complaint.objection,
    )


COMPLAIN: Final = Operation(
    name="complain",
    summary="Complain about how IT works; the caller alone follows it here.",
    tag=Tag.ITEMS,
    scope=Scope.INCIDENTS,
    takes=ComplainInput,
    gives=ComplaintOutput,
    run=complain,
    writes=True,
)
LIST: Final = Operation(
    name="listComplaints",
    summary="List the caller's own complaints with the answers to them.",
    tag=Tag.ITEMS,
    scope=Scope.READ,
    takes=ComplaintsInput,
    gives=ComplaintsOutput,
    run=list_own,
)
DECIDE: Final = Operation(
    name="decideComplaint",
    summary="Accept the answer to one's own complaint, or object to it.",
    tag=Tag.ITEMS,
    scope=Scope.INCIDENTS,
    takes=DecideComplaintInput,
    gives=ComplaintOutput,
    run=decide,
    writes=True,
)
