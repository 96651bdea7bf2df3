"""Why something deviates: a change by right, or an item in the same transaction."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from kb.audit import AuditEntry
from kb.baselines import deciding
from kb.baselines.errors import (
    BaselineCase,
    BaselineInputError,
    BaselineNotAllowedError,
    DeviationStateError,
)
from kb.baselines.models import DeviationState
from kb.changes import service as changes
from kb.errors import NotFoundError
from kb.items.models import Item
from kb.items.sources import ItemSource
from kb.services import clients
from tests.kb.baselines.conftest import OLD


def ids(house):
    return [each.id for each in house.deviations()]


def tie(house, baseline, change, *, by="technician"):
    deciding.tie(
        house.session, baseline, ids(house), change.number, by=house.desk.as_(by)
    )


def test_a_change_that_has_begun_explains_it(house, terminals):
    change = house.change()

    tie(house, terminals, change)

    (found,) = house.deviations(DeviationState.TIED)
    assert (found.change, found.decided_by.login) == (change, "technician")


def test_a_change_explains_one_value_and_not_the_next(house, terminals):
    tie(house, terminals, house.change())

    house.take(terminals, f"PC-2,{OLD}")
    assert [each.state for each in house.deviations()] == [DeviationState.TIED]
    house.take(terminals, "PC-2,9.0,,")

    assert [each.state for each in house.deviations()] == [DeviationState.OPEN]


@pytest.mark.parametrize("state", ["draft", "cancelled", "rolled_back"])
def test_what_was_not_begun_or_was_undone_explains_nothing(house, terminals, state):
    change = house.change(started=state == "rolled_back")
    by = house.desk.as_("technician")
    if state == "rolled_back":
        changes.roll_back(house.session, change, "失败", by=by)
    elif state == "cancelled":
        changes.cancel(house.session, change, "不做了", by=by)

    with pytest.raises(BaselineInputError) as refused:
        tie(house, terminals, change)

    assert refused.value.case is BaselineCase.CHANGE_NOT_MADE
    assert house.deviations()[0].state is DeviationState.OPEN


def test_a_change_of_another_client_is_refused_and_a_hidden_one_not_there(
    house, terminals
):
    change = house.change()
    session, admin = house.session, house.desk.as_("administrator")
    port = clients.add_client(session, "port", {"zh": "港", "en": "Port"}, by=admin)
    change.client_id = port.id
    session.flush()

    with pytest.raises(BaselineInputError) as refused:
        tie(house, terminals, change, by="administrator")
    assert refused.value.case is BaselineCase.OTHER_CLIENT
    with pytest.raises(BaselineInputError) as hidden:
        tie(house, terminals, change)
    assert hidden.value.case is BaselineCase.UNKNOWN_CHANGE


def test_one_item_follows_up_what_nothing_explains(house, terminals):
    house.take(terminals, "PC-1,10.0.1,,")

    item = deciding.raise_item(
        house.session, terminals, ids(house), by=house.desk.as_("technician")
    )

    assert (item.source, item.source_id) == (ItemSource.BASELINE, terminals.id)
    assert "PC-1 os_version: 10.0.1 (>= 10.0.22631)" in item.description
    assert item.unit_id == terminals.unit_id
    found = house.deviations(DeviationState.UNAUTHORISED)
    assert [each.item_id for each in found] == [item.id] * 2


def test_what_a_change_is_found_for_later_is_unauthorised_no_more(house, terminals):
    by = house.desk.as_("technician")
    deciding.raise_item(house.session, terminals, ids(house), by=by)

    tie(house, terminals, house.change())

    assert house.deviations()[0].state is DeviationState.TIED


def test_a_tie_is_taken_back(house, terminals):
    tie(house, terminals, house.change())

    deciding.untie(
        house.session, terminals, ids(house), by=house.desk.as_("technician")
    )

    (found,) = house.deviations()
    assert (found.state, found.change_id) == (DeviationState.OPEN, None)
    actions = house.session.scalars(
        select(AuditEntry.action)
        .where(AuditEntry.noun == "deviation")
        .order_by(AuditEntry.id)
    ).all()
    assert actions == ["tie", "untie"]


def test_none_is_decided_where_one_of_them_cannot_be(house, terminals):
    by = house.desk.as_("technician")
    deciding.raise_item(house.session, terminals, ids(house), by=by)
    house.take(terminals, "PC-1,10.0.1,,")

    with pytest.raises(DeviationStateError):
        deciding.raise_item(house.session, terminals, ids(house), by=by)

    assert len(house.deviations(DeviationState.OPEN)) == 1
    assert len(house.session.scalars(select(Item)).all()) == 1


@pytest.mark.usefixtures("terminals")
def test_a_deviation_of_another_baseline_is_not_there(house):
    other = house.begin("others", "os_version >= 1")

    with pytest.raises(NotFoundError):
        tie(house, other, house.change())


def test_nothing_chosen_is_said(house, terminals):
    with pytest.raises(BaselineInputError) as refused:
        deciding.raise_item(
            house.session, terminals, [], by=house.desk.as_("technician")
        )

    assert refused.value.case is BaselineCase.NOTHING_CHOSEN


def test_reviewers_do_not_decide(house, terminals):
    with pytest.raises(BaselineNotAllowedError):
        tie(house, terminals, house.change(), by="reviewer")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE deviation SET state = 'tied'",
        "UPDATE deviation SET state = 'unauthorised'",
        "UPDATE deviation SET state = 'corrected'",
        "UPDATE baseline_edition SET expected = ''",
        "DELETE FROM baseline_edition",
        (
            "INSERT INTO deviation (baseline_id, record_id, attribute, expected, actual,"
            " edition, state, opened_at, seen_at, updated_at, version)"
            " SELECT baseline_id, record_id, attribute, expected, actual, edition, state,"
            " opened_at, seen_at, updated_at, version FROM deviation"
        ),
    ],
)
@pytest.mark.usefixtures("terminals")
def test_the_database_refuses_what_explains_nothing(house, statement):
    assert house.deviations()

    with pytest.raises(DBAPIError), house.session.begin_nested():
        house.session.execute(text(statement))
