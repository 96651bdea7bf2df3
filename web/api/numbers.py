"""The operation that gives the managers' numbers: of a period and a cut, told apart."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, TypeVar

from pydantic import Field
from sqlalchemy import select

from kb.errors import NotFoundError
from kb.incidents.models import Channel
from kb.people.directory import UnknownPersonError
from kb.people.models import Post, Scope, Tier, Unit, User
from kb.reports import keeping, numbers, reading
from kb.reports.cuts import EVERYTHING, NONE, Cut, Dimension
from kb.reports.number import Number, Value
from kb.reports.number import Unit as Measure
from kb.reports.periods import Period, PeriodError
from kb.reports.survey import Group, Surveyed, survey
from kb.services import catalogue, choosing
from kb.services.belonging import get_client
from kb.services.models import Client, Service
from web.api.operation import Call, Operation
from web.api.shapes import Level, Moment, Shape, Tag, Word
from web.api.staff import require_staff
from web.presentation.cuts import NOTHING, read_period_of

MOST_APART: Final = 6
"""Numbers that are told apart at once."""
Found = TypeVar("Found", bound=Mapping[Any, Surveyed | Group])
Code = Annotated[Word, Field(max_length=50)]


class NumbersInput(Shape):
    period: Code = ""
    """Such as 2026-10-05, 2026-W40, 2026-10, 2026-Q4, 2026-H1, 2026, or
    2026-04-01..2027-03-31; empty for the last four weeks."""
    number: Annotated[list[Code], Field(max_length=MOST_APART)] = []
    """By code; all there are, if none is named."""
    client: Code = ""
    """By code, as the service. Of unit, service and person - stands for none."""
    unit: Word = ""
    """By name, with those below it."""
    tier: Tier | None = None
    post: Post | None = None
    service: Code = ""
    system: Word = ""
    category: Word = ""
    cause: Code = ""
    """With an organisation's own below it."""
    person: Word = ""
    """By login: who works on it, or did last."""
    level: Level | None = None
    channel: Channel | None = None
    by: Dimension | None = None
    """What each of the named metrics is grouped by."""


class GroupOutput(Shape):
    key: str
    """Code, name or login; empty for what has none."""
    value: float | None = None
    previous: float | None = None
    year_before: float | None = None


class NumberOutput(Shape):
    code: str
    unit: Measure
    value: float | None = None
    """Nothing where there is nothing to count; a share is from 0 to 1."""
    part: int
    whole: int
    """What it was made of."""
    kept: bool
    """Whether what it would be made of is kept here, and can be cut so."""
    few: bool | None = None
    """Said where there are so few that somebody could be known by it: it says no more."""
    previous: float | None = None
    """Of the period before."""
    year_before: float | None = None
    """Of the same period of last year."""
    groups: list[GroupOutput]

    item_names: ClassVar = {"groups": "group"}


class NumbersOutput(Shape):
    period: str
    """As it is written; empty for one that has no whole days."""
    since: Moment
    until: Moment
    counted_at: Moment
    """Large figures are kept for some minutes."""
    numbers: list[NumberOutput]

    item_names: ClassVar = {"numbers": "number"}


def get_numbers(call: Call, given: NumbersInput) -> NumbersOutput:
    """Raise ``NotFoundError`` for a cut that is not for the caller, or no number."""
    require_staff(call, "getNumbers")
    session, user = call.session, call.user
    wanted = [_find(code) for code in given.number] or list(numbers.NUMBERS)
    period = _read_period(call, given.period)
    cut = _to_cut(call, given)
    if cut == EVERYTHING and given.by is None:
        cut = reading.begin(session, user, cut)
    cut = reading.narrow(session, user, cut, given.by)
    counting = _Counting(call, period, cut)
    found = counting.survey(wanted if given.number else ())
    groups = {
        each.code: counting.tell_apart(each, given.by)
        for each in wanted
        if given.number and given.by is not None
    }
    return NumbersOutput(
        period=period.name,
        since=period.since,
        until=period.until,
        counted_at=counting.at,
        numbers=[
            _to_output(
                each.code,
                each.unit,
                found[each.code].value,
                previous=found[each.code].previous.value,
                year_before=found[each.code].year_before.value,
                groups=groups.get(each.code, []),
            )
            for each in wanted
        ],
    )


def _read_period(call: Call, text: str) -> Period:
    try:
        return read_period_of({"period": text}, call.now)
    except PeriodError as error:
        raise NotFoundError("period", text) from error


def _find(code: str) -> Number:
    number = numbers.BY_CODE.get(code)
    if number is None:
        raise NotFoundError("number", code)
    return number


def _to_output(code: str, unit: Measure, value: Value, **more: Any) -> NumberOutput:
    return NumberOutput(
        code=code,
        unit=unit,
        value=value.value,
        part=value.part,
        whole=value.whole,
        kept=value.is_kept,
        few=value.is_few or None,
        **more,
    )


def _to_cut(call: Call, given: NumbersInput) -> Cut:
    named: dict[str, Any] = {
        name: _READ[name](call, text) if text != NOTHING else NONE
        for name in _READ
        if (text := getattr(given, name))
    }
    lines: dict[str, Any] = {
        name: "" if text == NOTHING else text
        for name in ("system", "category", "cause")
        if (text := getattr(given, name))
    }
    whole = {
        name: getattr(given, name) for name in ("tier", "post", "level", "channel")
    }
    return Cut(**named, **lines, **whole)


def _read_client(call: Call, code: str) -> int:
    return get_client(call.session, code, call.user).id


def _read_unit(call: Call, name: str) -> int:
    unit = choosing.find_unit(call.session, name, call.user)
    if unit is None:
        raise NotFoundError("unit", name)
    return unit.id


def _read_service(call: Call, code: str) -> int:
    for each in catalogue.list_services(call.session, call.user, ended=True):
        if each.code == code:
            return each.id
    raise NotFoundError("service", code)


def _read_person(call: Call, login: str) -> int:
    try:
        return choosing.find_person(call.session, login, call.user).id
    except UnknownPersonError as error:
        raise NotFoundError("person", login) from error


_READ: Final[Mapping[str, Callable[[Call, str], int]]] = {
    "client": _read_client,
    "unit": _read_unit,
    "service": _read_service,
    "person": _read_person,
}
_KEYS: Final[Mapping[Dimension, tuple[Any, Any]]] = {
    Dimension.CLIENT: (Client.id, Client.code),
    Dimension.UNIT: (Unit.id, Unit.name),
    Dimension.SERVICE: (Service.id, Service.code),
    Dimension.PERSON: (User.id, User.login),
}
"""Where a group's key is an id, and what stands for it outside."""


@dataclass(slots=True)
class _Counting:
    """As the page counts, and from what it keeps."""

    call: Call
    period: Period
    cut: Cut
    at: datetime = field(init=False)
    """Of the oldest of the figures."""

    def __post_init__(self) -> None:
        self.at = self.call.now

    def survey(self, wanted: Sequence[Number]) -> Mapping[str, Surveyed]:
        """Of those alone, or of every number if none is named."""
        if wanted:
            return survey(self.call.session, wanted, self.period, self.cut)
        return self._read(keeping.Survey(keeping.to_span(self.period), self.cut))

    def tell_apart(self, number: Number, by: Dimension) -> list[GroupOutput]:
        span = keeping.to_span(self.period)
        groups = self._read(keeping.Groups(number.code, span, self.cut, by))
        names = _name(self.call, by, list(groups))
        return [
            GroupOutput(
                key=names[key],
                value=group.value.value,
                previous=group.previous.value,
                year_before=group.year_before.value,
            )
            for key, group in sorted(
                groups.items(), key=lambda pair: (names[pair[0]], str(pair[0]))
            )
        ]

    def _read(self, asked: keeping.Asked[Found]) -> Found:
        call = self.call
        kept = call.services.figures.read(call.session, asked, now=call.now)
        self.at = min(self.at, kept.at)
        return kept.figures


def _name(call: Call, by: Dimension, keys: list[Any]) -> dict[Any, str]:
    if by not in _KEYS:
        return {key: str(key or "") for key in keys}
    column, name = _KEYS[by]
    rows = call.session.execute(select(column, name).where(column.in_(keys)))
    known: dict[Any, str] = {key: text for key, text in rows}  # noqa: C416
    return {key: known.get(key, "") for key in keys}


GET: Final = Operation(
    name="getNumbers",
    summary="Count the metrics of a period and a scope, grouped as one likes.",
    tag=Tag.REPORTS,
    scope=Scope.READ,
    takes=NumbersInput,
    gives=NumbersOutput,
    run=get_numbers,
)
