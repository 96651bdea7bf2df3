"""The round of the leader, where for a moment there are two of them."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from kb.database import connect
from kb.incidents.models import Arrival
from kb.notifications.models import Notification
from kb.people.models import User
from kb.people.users import get_user
from kb.turns import take_turn
from tests.desk import Desk
from tests.tiers import add_tiers
from web.background import overseeing


@pytest.mark.needs("postgresql")
def test_while_one_who_was_stopped_still_tells_another_does_not(
    services, postgresql_url
):
    database = connect(postgresql_url)
    ours = replace(services, database=database)
    with database.writing() as session:
        desk = Desk(session)
        found = add_tiers(session)
        found["city"].lead = get_user(session, "city_business")
        desk.incident(unit=found["county"])
        session.execute(
            update(User).where(User.login.like("county%")).values(active=False)
        )
        session.execute(update(Arrival).values(lead_told_id=None))

    with database.writing() as stopped:
        assert take_turn(stopped, "overseeing")
        assert overseeing.oversee(ours) == 0
    assert overseeing.oversee(ours) == 1
    assert overseeing.oversee(ours) == 0

    with database.reading() as session:
        told = Notification.kind == "nobody"
        assert session.scalar(select(func.count()).where(told)) == 1
    database.close()
