"""What a run goes through, found when it is planned: places, records, a plan's steps."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from kb.duties.errors import DutyCase, DutyInputError
from kb.duties.models import Duty
from kb.emergency import plans
from kb.emergency.steps import list_steps
from kb.errors import NotFoundError
from kb.people.models import Unit, User
from kb.people.units import select_below
from kb.registers.errors import BadRecordError
from kb.registers.models import Record, RecordState
from kb.registers.texts import read_text
from kb.registers.types import FieldKind, RecordType
from kb.text import MAX_LINE, cut

MAX_PLACES: Final = 100
"""What one run goes through."""
ASKED_BY: Final = frozenset({FieldKind.CHOICE, FieldKind.TEXT, FieldKind.PLACE})
"""The kinds of fields by which records are chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which records somebody wants a duty to go through."""

    type: RecordType
    unit: Unit | None = None
    """With those below it."""
    field: str = ""
    value: str = ""
    """What stands in the field of that key; of a text, a part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The same as a duty keeps it: whatever is like this when a run is planned."""

    type_code: str
    unit_id: int | None = None
    field: str = ""
    value: str = ""
    is_part: bool = False
    """Whether a part of the field is enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What one run goes through, for good."""

    places: Sequence[str]
    record_ids: Sequence[int] = field(default_factory=list)
    """Of the places, where they are records."""
    plan_revision_id: int | None = None
    """Whose steps they are."""
    left_out: int = 0
    """Records beyond what one run goes through."""


def check_records(session: Session, wish: Wish, unit: Unit) -> dict[str, Any]:
    """A ``Group`` as the duty of *unit* keeps it. Raise ``DutyInputError``.

    Private records are in no duty: whoever does it would learn of them.
    """
    if wish.type.private:
        raise DutyInputError(
            "A duty does not go through private records.",
            case=DutyCase.PRIVATE,
            field="record_type",
        )
    if wish.unit is not None and wish.unit.client_id != unit.client_id:
        raise DutyInputError(
            "A duty goes through records of its own client.",
            case=DutyCase.OTHER_CLIENT,
            field="record_unit",
        )
    group = _to_group(wish)
    there = select(func.count(Record.id)).where(*_are_like(group, unit.client_id))
    count = session.scalar(there) or 0
    if not 0 < count <= MAX_PLACES:
        raise DutyInputError(
            f"{count} records are like this; a duty goes through 1 to {MAX_PLACES}.",
            case=DutyCase.MANY_RECORDS if count else DutyCase.NO_RECORDS,
            field="record_type",
            number=count,
            limit=MAX_PLACES,
        )
    return asdict(group)


def check_plan(session: Session, article_id: int, user: User) -> int:
    """Raise ``DutyInputError`` for what is no plan in force, or has no steps."""
    try:
        plan = plans.get_plan(session, article_id, user)
    except NotFoundError:
        raise DutyInputError(
            "This is no emergency plan in force.", case=DutyCase.NO_PLAN, field="plan"
        ) from None
    if not list_steps(plan.revision.sections.get("steps", "")):
        raise DutyInputError(
            "The emergency plan has no steps to go through.",
            case=DutyCase.NO_STEPS,
            field="plan",
        )
    return plan.article.id


def find_walk(session: Session, duty: Duty) -> Walk:
    """What a run of *duty* that is planned now goes through."""
    if duty.plan_id is not None:
        return _find_steps(session, duty.plan_id)
    if duty.records is not None:
        return _find_records(session, Group(**duty.records), duty.client_id)
    return Walk(places=list(duty.places))


def _find_steps(session: Session, article_id: int) -> Walk:
    """None, where the plan is no longer in force: it is asked once."""
    plan = plans.find_in_force(session, article_id)
    if plan is None:
        return Walk(places=[])
    steps = list_steps(plan.revision.sections.get("steps", ""))
    return Walk(places=steps[:MAX_PLACES], plan_revision_id=plan.revision.id)


def _find_records(session: Session, group: Group, client_id: int) -> Walk:
    query = select(Record).where(*_are_like(group, client_id)).order_by(Record.code)
    found = session.scalars(query).unique().all()
    chosen = found[:MAX_PLACES]
    return Walk(
        places=[cut(f"{each.code} {each.name}", MAX_LINE) for each in chosen],
        record_ids=[each.id for each in chosen],
        left_out=len(found) - len(chosen),
    )


def _to_group(wish: Wish) -> Group:
    unit_id = wish.unit.id if wish.unit is not None else None
    if not wish.value:
        return Group(type_code=wish.type.code, unit_id=unit_id)
    asked = wish.type.field(wish.field)
    if asked is None or asked.kind not in ASKED_BY:
        raise DutyInputError(
            "Records are not chosen by this field.",
            case=DutyCase.RECORD_FIELD,
            field="record_field",
        )
    try:
        value = read_text(asked, wish.value)
    except BadRecordError:
        raise DutyInputError(
            f"{asked.names['en']} cannot be {wish.value[:50]}.",
            case=DutyCase.RECORD_VALUE,
            field="record_value",
            text=wish.value[:50],
        ) from None
    return Group(
        type_code=wish.type.code,
        unit_id=unit_id,
        field=asked.key,
        value=value,
        is_part=asked.kind is not FieldKind.CHOICE,
    )


def _are_like(group: Group, client_id: int) -> Iterator[ColumnElement[bool]]:
    yield Record.client_id == client_id
    yield Record.type_code == group.type_code
    yield Record.is_private.is_(False)
    yield Record.state != RecordState.ENDED
    if group.unit_id is not None:
        yield Record.unit_id.in_(select_below(group.unit_id))
    if group.field:
        found = Record.values[group.field].as_string()
        is_part = found.icontains(group.value, autoescape=True)
        yield is_part if group.is_part else found == group.value
