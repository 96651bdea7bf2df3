"""Callers without an account in rows of incidents, in and out."""

import pytest
from sqlalchemy import select

from kb.contacts.models import Contact
from kb.exchange.cells import Reading, Row
from kb.exchange.incident_records import iter_incidents
from kb.exchange.incidents import take_in
from kb.exchange.presets.yunzhi import INCIDENTS
from kb.exchange.run import IncidentImport
from kb.exchange.understanding import to_incident
from kb.people.telephones import PhoneError, TelephoneTakenError

ROW = {
    "number": "A-1",
    "title": "打印机脱机",
    "caller": "张丽华",
    "caller_phone": "6590-1234",
}


@pytest.fixture
def take(desk):
    by = desk.as_("manager")
    run = IncidentImport(origin="elsewhere", actor=by.actor, now=by.now)

    def one(**cells):
        row = Row(
            {name: (value,) for name, value in {**ROW, **cells}.items()},
            Reading(preset=INCIDENTS),
        )
        return take_in(desk.session, to_incident(row), run, {})

    return one


def callers(desk):
    return desk.session.scalars(select(Contact).order_by(Contact.id)).all()


def test_a_caller_comes_in_once_however_many_rows_name_them(desk, take):
    take()
    take(number="A-2", caller_phone="65901234")

    (contact,) = callers(desk)
    assert (contact.name, contact.phone) == ("张丽华", "6590-1234")


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        ({"caller": "王强"}, TelephoneTakenError),
        ({"caller_phone": "call me"}, PhoneError),
    ],
)
def test_a_row_with_a_bad_caller_is_refused(take, cells, error):
    take()

    with pytest.raises(error):
        take(number="A-2", **cells)


def test_a_row_may_say_that_both_use_a_number(desk, take):
    take()

    take(number="A-2", caller="王强", caller_shares_phone="yes")

    assert [each.name for each in callers(desk)] == ["张丽华", "王强"]


def test_the_same_row_again_changes_nothing(take):
    take()

    assert take().result == "unchanged"


def test_callers_leave_with_what_staff_export_and_with_nothing_else(
    desk, database, take
):
    desk.person("reporter")
    take(reporter="reporter")
    desk.session.commit()

    (record,) = iter_incidents(database, desk.person("manager"))

    assert (record["caller"], record["caller_phone"]) == ("张丽华", "6590-1234")
    assert list(iter_incidents(database, desk.person("reporter"))) == []
