"""Contract phases of the demonstration: the port's, some met and one missed."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from kb.milestones import listing, service
from kb.milestones.models import Measure, Milestone
from kb.milestones.plans import Wanted, read_plans
from kb.services.models import Client, Contract
from web.demo.cast import Cast
from web.demo.organisation import PORT
from web.services import Services

_TARGETS: Final = {Measure.ARTICLES: 20.0}
"""What the demonstration has is enough for the first of them alone."""
_ANALYSIS: Final = Wanted(
    names={"zh": "一线解决率达标", "en": "First-line share reached"},
    measure=Measure.NUMBER,
    subject="first_line_share",
    target=60,
    month=12,
)


def add_phases(services: Services) -> int:
    """Add them to a home that has none; return how many there are."""
    with services.database.writing() as session:
        if session.scalar(select(Milestone.id).limit(1)) is not None:
            return 0
        cast = Cast(session, services.now())
        contract = session.scalars(
            select(Contract).join(Client).where(Client.code == PORT)
        ).one()
        plan = read_plans()["usual"]
        milestones = tuple(
            replace(each, target=_TARGETS.get(each.measure, each.target))
            for each in plan.milestones
        )
        by = cast.as_("manager", timedelta(days=60))
        service.apply(session, contract, replace(plan, milestones=milestones), by=by)
        service.add(session, contract, _ANALYSIS, cast.find("expert"), by=by)
        found = listing.list_of(session, [contract])[contract.id]
        for each in found:
            service.look(session, each, by=by)
        _follow_up(cast, found)
        return len(found)


def _follow_up(cast: Cast, found: list[Milestone]) -> None:
    today: date = cast.now.astimezone().date()
    missed = [each for each in found if service.is_past(each, today)]
    if missed:
        service.follow_up(cast.session, missed[0], by=cast.as_("manager"))
