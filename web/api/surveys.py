"""The operation on surveys of satisfaction: what was answered, and by how many, not whom."""

from typing import ClassVar, Final

from kb.errors import NotFoundError
from kb.people.models import Scope
from kb.surveys import service
from kb.surveys.models import Survey
from web.api.operation import Call, Operation
from web.api.shapes import Day, Moment, Shape, Tag


class SurveysInput(Shape):
    pass


class SurveyOutput(Shape):
    id: int
    title: str
    since: Day
    until: Day
    """Of the period whose closed incidents were drawn from."""
    expires_at: Moment
    questions: list[str]
    asked: int
    """People."""
    answered: int
    averages: list[float | None]
    """Stars by question, in their order; null where nobody answered."""

    item_names: ClassVar = {"questions": "question", "averages": "average"}


class SurveysOutput(Shape):
    surveys: list[SurveyOutput]
    """The latest first."""

    item_names: ClassVar = {"surveys": "survey"}


def list_surveys(call: Call, _given: SurveysInput) -> SurveysOutput:
    if not service.may_run(call.user):
        raise NotFoundError("operation", "listSurveys")
    found = service.list_surveys(call.session, call.user)
    return SurveysOutput(surveys=[_to_output(call, each) for each in found])


def _to_output(call: Call, survey: Survey) -> SurveyOutput:
    results = service.read_results(call.session, survey)
    return SurveyOutput(
        id=survey.id,
        title=survey.title,
        since=survey.since,
        until=survey.until,
        expires_at=survey.expires_at,
        questions=survey.questions,
        asked=results.asked,
        answered=len(results.answers),
        averages=list(results.averages),
    )


LIST: Final = Operation(
    name="listSurveys",
    summary="List the surveys of satisfaction with their results.",
    tag=Tag.ITEMS,
    scope=Scope.READ,
    takes=SurveysInput,
    gives=SurveysOutput,
    run=list_surveys,
)
