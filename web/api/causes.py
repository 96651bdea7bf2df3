"""Operations on what incidents are caused by."""

from typing import ClassVar, Final

from kb.audit import By
from kb.incidents import own_causes
from kb.incidents.models import Incident
from kb.people.models import Scope
from web.api.incident_operation import taking, to_operation
from web.api.incidents import CauseCode, NumberInput
from web.api.operation import Call, Operation
from web.api.shapes import Shape, Tag
from web.words import causes as words


class NameCauseInput(NumberInput):
    cause: CauseCode
    """By code; see listCauses. Empty: nobody knows yet."""


class CausesInput(Shape):
    """Nothing to say."""


class CauseOutput(Shape):
    code: str
    """Of an organisation's own, with that of the one above it before a dot."""
    name: str
    """In Chinese."""
    name_en: str


class CausesOutput(Shape):
    causes: list[CauseOutput]

    item_names: ClassVar = {"causes": "cause"}


def name_cause(call: Call, given: NameCauseInput, incident: Incident) -> None:
    own_causes.name_cause(
        call.session, incident, given.cause, by=By(call.actor, call.now)
    )


def list_causes(call: Call, _given: CausesInput) -> CausesOutput:
    """Those that can be said now."""
    own = own_causes.list_own(call.session)
    return CausesOutput(
        causes=[
            CauseOutput(
                code=code,
                name=words.in_language("zh", code, own),
                name_en=words.in_language("en", code, own),
            )
            for code in own_causes.list_codes(call.session)
        ]
    )


NAME: Final = to_operation(
    "nameCause",
    "Set the cause of an incident, also once it is closed.",
    NameCauseInput,
    taking(name_cause),
)
LIST: Final = Operation(
    name="listCauses",
    summary="List what incidents can be caused by.",
    tag=Tag.INCIDENTS,
    scope=Scope.READ,
    takes=CausesInput,
    gives=CausesOutput,
    run=list_causes,
)
