"""Operations on recurring duties: listed, with their runs, and runs completed."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, Final

from pydantic import Field, StringConstraints

from kb.audit import By
from kb.checklists.questions import MAX_CODE, MAX_QUESTIONS, AnswerType, say
from kb.duties import listing, running
from kb.duties.kinds import find_source, read_kinds
from kb.duties.listing import MOST, Wanted
from kb.duties.models import DutyRun, Opens, RunState
from kb.duties.running import ONCE, Filled
from kb.duties.service import read
from kb.duties.walks import MAX_PLACES
from kb.people.models import Post, Scope
from kb.registers.models import Record
from web.api.operation import Call, Operation
from web.api.shapes import Day, Id, Moment, Shape, Tag, Text, Word
from web.api.staff import require_staff

MOST_ANSWERS: Final = MAX_QUESTIONS * MAX_PLACES
Code = Annotated[str, StringConstraints(max_length=MAX_CODE)]


class DutiesInput(Shape):
    kind: Code = ""
    """By code, such as patrol."""
    mine: bool = False
    """Only what the caller has to do."""
    ended: bool = False
    """Ended ones, too."""


class QuestionOutput(Shape):
    key: str
    words: str
    """In Chinese, where they are in two languages."""
    words_en: str
    type: AnswerType
    obligatory: bool
    once: bool
    """Asked once, where the others are asked at each place."""
    choices: list[str]
    """By code."""

    item_names: ClassVar = {"choices": "choice"}


class RecurringDutyOutput(Shape):
    id: int
    number: str
    kind: str
    title: str
    unit: str
    post: Post
    owner: str
    """By login; empty: whoever holds the post in the unit."""
    rule: str
    """As iCalendar writes it, or with BYWORKDAY for the n-th working day."""
    starts_on: date
    ends_on: date | None
    due_days: int
    opens: Opens
    """What a finding becomes."""
    places: list[str]
    checklist: int
    """The number of its version."""
    questions: list[QuestionOutput]
    ended: bool

    item_names: ClassVar = {"places": "place", "questions": "question"}


class RecurringDutiesOutput(Shape):
    duties: list[RecurringDutyOutput]

    item_names: ClassVar = {"duties": "duty"}


class DutyRunsInput(Shape):
    duty: Id | None = None
    state: RunState | None = None
    first: Day | None = None
    last: Day | None = None
    """Planned from the first to the last day."""
    mine: bool = False


class DutyAnswerOutput(Shape):
    place: int
    """Counted from 0 among the places; -1 for what is asked once."""
    question: str
    value: str
    remark: str
    finding: bool
    incident: int | None
    item: int | None


class DutyRunOutput(Shape):
    id: int
    duty: int
    title: str
    planned_for: date
    due_on: date
    state: RunState
    places: list[str]
    records: list[str]
    """The codes of the records that the places are, in their order; empty for what is
    no record, or not for the caller."""
    checklist: int
    """The version by which it was done, or is to be done."""
    reason: str
    done_by: str
    """By login."""
    done_at: Moment | None
    answers: list[DutyAnswerOutput]

    item_names: ClassVar = {
        "places": "place",
        "records": "record",
        "answers": "answer",
    }


class DutyRunsOutput(Shape):
    runs: list[DutyRunOutput]
    """At most 200: ask for fewer days."""

    item_names: ClassVar = {"runs": "run"}


class AnswerInput(Shape):
    place: Annotated[int, Field(ge=ONCE, lt=MAX_PLACES)] = ONCE
    question: Code
    value: Text = ""
    remark: Text = ""


class CompleteDutyRunInput(Shape):
    id: Id
    checklist: Id
    """The version by which was answered."""
    answers: Annotated[list[AnswerInput], Field(max_length=MOST_ANSWERS)]

    item_names: ClassVar = {"answers": "answer"}


class SkipDutyRunInput(Shape):
    id: Id
    reason: Word


def list_duties(call: Call, given: DutiesInput) -> RecurringDutiesOutput:
    require_staff(call, "listDuties")
    found = listing.list_duties(
        call.session,
        call.user,
        kind=given.kind,
        include_ended=given.ended,
        mine=given.mine,
    )
    return RecurringDutiesOutput(
        duties=[
            RecurringDutyOutput(
                id=duty.id,
                number=duty.number,
                kind=duty.kind,
                title=duty.title,
                unit=duty.unit.name,
                post=duty.post,
                owner=duty.owner.login if duty.owner else "",
                rule=duty.rule,
                starts_on=duty.starts_on,
                ends_on=duty.ends_on,
                due_days=duty.due_days,
                opens=duty.opens,
                places=duty.places,
                checklist=duty.checklist.number,
                questions=[
                    QuestionOutput(
                        key=each.key,
                        words=say(each.words, "zh"),
                        words_en=say(each.words, "en"),
                        type=each.type,
                        obligatory=each.obligatory,
                        once=each.once,
                        choices=[choice.code for choice in each.choices],
                    )
                    for each in read(duty.checklist).questions
                ],
                ended=duty.ended_at is not None,
            )
            for duty in found
        ]
    )


def list_runs(call: Call, given: DutyRunsInput) -> DutyRunsOutput:
    require_staff(call, "listDutyRuns")
    wanted = Wanted(
        states=frozenset({given.state}) if given.state else frozenset(),
        duty_id=given.duty,
        first=given.first,
        last=given.last,
        mine=given.mine,
    )
    found = listing.list_runs(call.session, call.user, wanted, limit=MOST)
    seen = listing.find_records(call.session, found, call.user)
    return DutyRunsOutput(runs=[_to_output(run, seen) for run in found])


def complete(call: Call, given: CompleteDutyRunInput) -> DutyRunOutput:
    require_staff(call, "completeDutyRun")
    run = listing.get_run(call.session, given.id, call.user)
    said = {(each.place, each.question): each for each in given.answers}
    filled = Filled(
        checklist=given.checklist,
        answers={key: each.value for key, each in said.items()},
        remarks={key: each.remark for key, each in said.items()},
        language=call.user.language or "zh",
    )
    kinds = read_kinds(call.services.settings.home)
    done = running.complete(
        call.session,
        run.id,
        filled,
        source=find_source(kinds, run.duty.kind),
        by=By(call.actor, call.now),
    )
    return _to_output(done, listing.find_records(call.session, [done], call.user))


def skip(call: Call, given: SkipDutyRunInput) -> DutyRunOutput:
    require_staff(call, "skipDutyRun")
    by = By(call.actor, call.now)
    run = running.skip(call.session, given.id, given.reason, by=by)
    return _to_output(run, listing.find_records(call.session, [run], call.user))


def _to_output(run: DutyRun, seen: Mapping[int, Record]) -> DutyRunOutput:
    version = run.checklist or run.duty.checklist
    return DutyRunOutput(
        id=run.id,
        duty=run.duty_id,
        title=run.duty.title,
        planned_for=run.planned_for,
        due_on=run.due_on,
        state=run.state,
        places=run.places,
        records=[
            seen[each].code if each in seen and not seen[each].is_private else ""
            for each in run.record_ids
        ],
        checklist=version.number,
        reason=run.reason,
        done_by=run.done_by.login if run.done_by else "",
        done_at=run.done_at,
        answers=[
            DutyAnswerOutput(
                place=each.place,
                question=each.question,
                value=each.value,
                remark=each.remark,
                finding=each.is_finding,
                incident=each.incident_id,
                item=each.item_id,
            )
            for each in run.answers
        ],
    )


LIST: Final = Operation(
    name="listDuties",
    summary="List recurring duties with their checklists.",
    tag=Tag.DUTIES,
    scope=Scope.READ,
    takes=DutiesInput,
    gives=RecurringDutiesOutput,
    run=list_duties,
)
RUNS: Final = Operation(
    name="listDutyRuns",
    summary="List runs of recurring duties, with what was answered.",
    tag=Tag.DUTIES,
    scope=Scope.READ,
    takes=DutyRunsInput,
    gives=DutyRunsOutput,
    run=list_runs,
)
COMPLETE: Final = Operation(
    name="completeDutyRun",
    summary="Complete a run: its answers are kept for good, its findings passed on.",
    tag=Tag.DUTIES,
    scope=Scope.INCIDENTS,
    takes=CompleteDutyRunInput,
    gives=DutyRunOutput,
    run=complete,
    writes=True,
)
SKIP: Final = Operation(
    name="skipDutyRun",
    summary="Skip a run, with a reason.",
    tag=Tag.DUTIES,
    scope=Scope.INCIDENTS,
    takes=SkipDutyRunInput,
    gives=DutyRunOutput,
    run=skip,
    writes=True,
)
