"""Operations on emergency plans: found by system, and drilled."""

from typing import ClassVar, Final

from kb.audit import By
from kb.emergency import plans
from kb.emergency.drills import note_drill
from kb.people.models import Scope
from web.api.operation import Call, Operation
from web.api.shapes import Day, Id, Shape, Tag, Word
from web.api.staff import require_staff


class PlansInput(Shape):
    system: Word = ""
    """Only those that are for it; of all systems, if left out."""


class DrillInput(Shape):
    article: Id
    held_on: Day
    review_by: Day | None = None
    """By when it is looked at again; a year after the drill, if not said."""


class EmergencyPlanOutput(Shape):
    article: int
    """Its text is read as that of an article."""
    title: str
    systems: list[str]
    sites: list[str]
    drilled_on: Day | None
    review_by: str
    """By when it is looked at again, as a day; empty where nobody said."""
    is_current: bool
    """Whether it need not be looked at again yet."""

    item_names: ClassVar = {"systems": "system", "sites": "site"}


class EmergencyPlansOutput(Shape):
    plans: list[EmergencyPlanOutput]

    item_names: ClassVar = {"plans": "plan"}


def list_plans(call: Call, given: PlansInput) -> EmergencyPlansOutput:
    require_staff(call, "listEmergencyPlans")
    found = plans.list_plans(call.session, call.user, given.system or None)
    return EmergencyPlansOutput(plans=[_to_output(call, each) for each in found])


def drill(call: Call, given: DrillInput) -> EmergencyPlanOutput:
    require_staff(call, "drillEmergencyPlan")
    article = plans.get_plan(call.session, given.article, call.user).article
    by = By(call.actor, call.now)
    note_drill(call.session, article, given.held_on, given.review_by, by=by)
    return _to_output(call, plans.get_plan(call.session, given.article, call.user))


def _to_output(call: Call, plan: plans.Plan) -> EmergencyPlanOutput:
    return EmergencyPlanOutput(
        article=plan.article.id,
        title=plan.revision.title,
        systems=plan.systems,
        sites=plan.sites,
        drilled_on=plan.drilled_on,
        review_by=plan.review_by,
        is_current=plans.is_current(plan, call.now.astimezone().date()),
    )


LIST: Final = Operation(
    name="listEmergencyPlans",
    summary="List the emergency plans in force, of a system or of all.",
    tag=Tag.KNOWLEDGE,
    scope=Scope.READ,
    takes=PlansInput,
    gives=EmergencyPlansOutput,
    run=list_plans,
)
DRILL: Final = Operation(
    name="drillEmergencyPlan",
    summary="Note that an emergency plan was drilled.",
    tag=Tag.KNOWLEDGE,
    scope=Scope.INCIDENTS,
    takes=DrillInput,
    gives=EmergencyPlanOutput,
    run=drill,
    writes=True,
)
