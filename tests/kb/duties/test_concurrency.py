"""Two hosts that plan at once plan each date once, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

from kb.audit import Actor, By
from kb.calendars import seeding
from kb.calendars.named_days import NamedDays
from kb.duties import planning
from kb.duties.models import DutyRun
from kb.people.models import User
from tests.conftest import NOON
from tests.desk import Desk
from tests.kb.duties.conftest import make_office

HOSTS = 6


def test_hosts_that_plan_at_once_plan_each_date_once(database):
    with database.writing() as session:
        seeding.add_default(
            session, NamedDays(), zone="Asia/Shanghai", today=NOON.date()
        )
        office = make_office(Desk(session))
        duty_id, clock_id = office.duty().id, office.desk.person("clock").id
    ready = Barrier(HOSTS)

    def follow(_host):
        ready.wait()
        with database.writing() as session:
            by = By(Actor(session.get_one(User, clock_id), "test"), NOON)
            return planning.follow(session, duty_id, by=by).planned

    with ThreadPoolExecutor(HOSTS) as pool:
        planned = list(pool.map(follow, range(HOSTS)))

    with database.reading() as session:
        runs = session.scalars(select(DutyRun)).all()
        assert [each.planned_for for each in runs] == [NOON.date()]
    assert sorted(planned) == [0] * (HOSTS - 1) + [1]
