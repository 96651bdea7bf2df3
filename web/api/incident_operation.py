"""How an operation on one incident is made: its shapes, and what answers."""

from collections.abc import Callable
from typing import Any

from kb.incidents.models import Incident
from kb.people.models import Scope
from web.api import incidents
from web.api.incidents import IncidentOutput, NumberInput
from web.api.operation import Call, Operation
from web.api.shapes import Needed, Shape, Tag


class ReasonInput(NumberInput):
    reason: Needed


Step = Callable[[Call, Any, Incident], None]


def taking(step: Step) -> Callable[[Call, Any], IncidentOutput]:
    """Take *step* with the incident that the input names; answer with what it is now."""

    def run(call: Call, given: Any) -> IncidentOutput:
        incident = incidents.find(call, given.number)
        step(call, given, incident)
        call.session.flush()  # The answer says when it was changed.
        return incidents.to_output(call, incident, given)

    return run


def to_operation(
    name: str,
    summary: str,
    takes: type[Shape],
    run: Callable[[Call, Any], Shape],
    gives: type[Shape] = IncidentOutput,
    *,
    writes: bool = True,
) -> Operation:
    return Operation(
        name=name,
        summary=summary,
        tag=Tag.INCIDENTS,
        scope=Scope.INCIDENTS if writes else Scope.READ,
        takes=takes,
        gives=gives,
        run=run,
        writes=writes,
    )
