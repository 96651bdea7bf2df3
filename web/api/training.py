"""Operations on training: what is needed, and what is taught. Never scores."""

from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from kb.people.models import Scope
from kb.reports.periods import read_period
from kb.training import courses, effects, needs, sessions
from kb.training.courses import PAGE_SIZE, Wanted
from kb.training.effects import Effect
from kb.training.models import Attended, Course, CourseAudience, SessionState
from kb.training.models import TrainingSession as Held
from web.api.operation import Call, Operation
from web.api.shapes import Id, Moment, Shape, Tag, Word
from web.api.staff import require_staff


class CoursesInput(Shape):
    q: Word = ""
    """Part of a title, system or operation."""
    audience: CourseAudience | None = None
    page: Annotated[int, Field(ge=1, le=10_000)] = 1


class CourseInput(Shape):
    id: Id


class NeedsInput(Shape):
    period: Annotated[str, Field(max_length=40)]
    """As of numbers: 2026-Q1, 2026-03, 2026-01-01..2026-02-15."""


class CourseOutput(Shape):
    id: int
    title: str
    audience: CourseAudience
    teaches: str
    system: str
    operation: str
    ended: bool


class CoursesOutput(Shape):
    courses: list[CourseOutput]
    more: bool

    item_names: ClassVar = {"courses": "course"}


class EffectOutput(Shape):
    days: int
    """So many before the session and after it; 0 where it is too early."""
    before: float | None
    before_of: int
    """Incidents with a cause that the share is of."""
    after: float | None
    after_of: int
    enough: bool
    """Whether there are enough incidents on both sides to say anything."""


class SessionOutput(Shape):
    id: int
    unit: str
    """By name."""
    starts_at: Moment
    hours: float
    trainer: str
    """By login."""
    state: SessionState
    present: int
    people: int
    effect: EffectOutput | None


class CourseWithSessionsOutput(CourseOutput):
    articles: list[int]
    """Ids of those that the caller may read."""
    incidents: list[str]
    """Numbers of those behind it that the caller sees."""
    sessions: list[SessionOutput]
    """The latest."""

    item_names: ClassVar = {
        "articles": "article",
        "incidents": "incident",
        "sessions": "session",
    }


class NeedOutput(Shape):
    unit: str
    """By name; empty for none."""
    system: str
    operation: str
    count: int
    share: float | None
    """Of the unit's incidents whose cause is known."""
    incidents: list[str]
    """Numbers of up to ten of them that the caller sees."""

    item_names: ClassVar = {"incidents": "incident"}


class NeedsOutput(Shape):
    needs: list[NeedOutput]

    item_names: ClassVar = {"needs": "need"}


def list_courses(call: Call, given: CoursesInput) -> CoursesOutput:
    require_staff(call, "listCourses")
    wanted = Wanted(text=given.q, audience=given.audience, page=given.page)
    found = courses.list_courses(call.session, call.user, wanted)
    return CoursesOutput(
        courses=[CourseOutput(**_describe(each)) for each in found[:PAGE_SIZE]],
        more=len(found) > PAGE_SIZE,
    )


def get_course(call: Call, given: CourseInput) -> CourseWithSessionsOutput:
    """Raise ``NotFoundError`` for a course that is not for the caller."""
    course = courses.get_course(call.session, given.id, call.user)
    articles = courses.list_articles(call.session, course, call.user)
    incidents = courses.list_incidents(call.session, course, call.user)
    held = sessions.list_sessions(call.session, course)
    return CourseWithSessionsOutput(
        **_describe(course),
        articles=[each.id for each in articles],
        incidents=[each.number for each in incidents],
        sessions=[_to_session(call, each) for each in held],
    )


def list_needs(call: Call, given: NeedsInput) -> NeedsOutput:
    """Raise ``NotFoundError`` for whoever may not read the numbers of units."""
    require_staff(call, "listTrainingNeeds")
    period = read_period(given.period)
    return NeedsOutput(
        needs=[
            NeedOutput(
                unit=each.unit.name if each.unit is not None else "",
                system=each.place.system,
                operation=each.place.operation,
                count=each.count,
                share=each.share.value,
                incidents=[
                    incident.number
                    for incident in needs.list_behind(
                        call.session, call.user, each.place, period
                    )
                ],
            )
            for each in needs.list_needs(call.session, call.user, period)
        ]
    )


def _describe(course: Course) -> dict[str, Any]:
    return {
        "id": course.id,
        "title": course.title,
        "audience": course.audience,
        "teaches": course.teaches,
        "system": course.system,
        "operation": course.operation,
        "ended": course.ended_at is not None,
    }


def _to_session(call: Call, held: Held) -> SessionOutput:
    people = sessions.list_attendance(call.session, held)
    effect = effects.measure(call.session, held, call.user, now=call.now)
    return SessionOutput(
        id=held.id,
        unit=held.unit.name,
        starts_at=held.starts_at,
        hours=held.hours,
        trainer=held.trainer.login,
        state=held.state,
        present=sum(each.state is Attended.PRESENT for each in people),
        people=len(people),
        effect=_to_effect(effect) if effect is not None else None,
    )


def _to_effect(effect: Effect) -> EffectOutput:
    return EffectOutput(
        days=effect.days,
        before=effect.before.value,
        before_of=effect.before.whole,
        after=effect.after.value,
        after_of=effect.after.whole,
        enough=effect.has_enough,
    )


LIST: Final = Operation(
    name="listCourses",
    summary="List the courses of training.",
    tag=Tag.TRAINING,
    scope=Scope.READ,
    takes=CoursesInput,
    gives=CoursesOutput,
    run=list_courses,
)
GET: Final = Operation(
    name="getCourse",
    summary="Read a course, its sessions and their effect.",
    tag=Tag.TRAINING,
    scope=Scope.READ,
    takes=CourseInput,
    gives=CourseWithSessionsOutput,
    run=get_course,
)
NEEDS: Final = Operation(
    name="listTrainingNeeds",
    summary="List where most incidents were caused by people.",
    tag=Tag.TRAINING,
    scope=Scope.READ,
    takes=NeedsInput,
    gives=NeedsOutput,
    run=list_needs,
)
