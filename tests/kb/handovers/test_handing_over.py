"""Hand-overs: begun, filled in, signed by two people, and kept as they are."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from kb.errors import NotFoundError
from kb.handovers import lines, reading, service, signing
from kb.handovers.errors import (
    HandoverCase,
    HandoverInputError,
    HandoverKeepingError,
    HandoverNotAllowedError,
    HandoverSignedError,
    HandoverTransitionError,
    OneSignatureError,
    SignedAlreadyError,
    UndecidedLinesError,
)
from kb.handovers.lines import Looked, NewLine
from kb.handovers.models import HandoverState
from kb.handovers.service import Party
from kb.items.sources import ItemSource
from kb.people.directory import UnknownPersonError
from kb.services.models import Client, ClientAssignment

CHANGES = [
    "UPDATE handover SET note = 'x'",
    "UPDATE handover SET state = 'open'",
    "UPDATE handover SET client_id = 99",
    "DELETE FROM handover",
    "UPDATE handover_line SET handed_over = 2",
    "UPDATE handover_line SET expected = 1",
    "DELETE FROM handover_line",
    "UPDATE handover_party SET signed_at = NULL, signed_by_id = NULL",
    "UPDATE handover_party SET name = 'x'",
    "DELETE FROM handover_party",
    "DELETE FROM handover_event",
    "UPDATE handover_event SET text = 'x'",
    (
        "INSERT INTO handover_line (id, handover_id, type_code, title, expected, remark,"
        " created_at) SELECT 99, handover_id, '', 'x', 1, '', created_at"
        " FROM handover_line"
    ),
    (
        "INSERT INTO handover_file (line_id, blob_sha256, name, media_type, size,"
        " added_by_id, at) SELECT id, 'x', 'x', 'x', 1, 1, created_at"
        " FROM handover_line"
    ),
]
UNSIGNED = [
    "UPDATE handover SET state = 'signed'",
    "UPDATE handover_party SET signed_by_id = user_id, signed_at = NULL",
    (
        "UPDATE handover_party SET signed_by_id = 1, signed_at = '2026-01-01'"
        " WHERE user_id <> 1"
    ),
]

NO_BEGINNING = [
    ({"contract_id": 0}, HandoverCase.NO_CONTRACT),
    ({"contract_id": 99}, HandoverCase.NO_CONTRACT),
    ({"giver": Party()}, HandoverCase.NOBODY),
    ({"giver": Party(login="colleague")}, HandoverCase.SAME),
    ({"giver": Party(name="甲" * 201)}, HandoverCase.NAME),
    (
        {"giver": Party(name="甲"), "receiver": Party(name="乙")},
        HandoverCase.NO_ACCOUNT,
    ),
    ({"type_codes": ["paper"]}, HandoverCase.UNKNOWN_TYPE),
    ({"type_codes": ["none"]}, HandoverCase.UNKNOWN_TYPE),
]

NO_LINE = [
    (NewLine(expected=1), HandoverCase.TITLE),
    (NewLine(title="甲" * 201, expected=1), HandoverCase.TITLE),
    (NewLine(title="钥匙"), HandoverCase.COUNT),
    (NewLine(title="钥匙", expected=-1), HandoverCase.COUNT),
]


def is_refused(session, statement):
    try:
        with session.begin_nested():
            session.execute(sa.text(statement))
    except DBAPIError:
        return True
    return False


def named(house, **said):
    """A hand-over from somebody without an account."""
    giver = Party(name="李建国", organisation="原服务商")
    handover = house.begin(giver=giver, **said)
    house.fill(handover, 2, by="colleague")
    return handover


def test_lines_expect_what_the_registers_have_without_what_is_private(house):
    handover = house.begin(type_codes=["asset", "tool"], unit_id=house.unit().id)
    house.asset("PC-3")

    counted = lines.count_again(
        house.session, handover, by=house.desk.as_("technician")
    )

    assert counted == 2
    assert [(each.title, each.expected) for each in handover.lines] == [
        (house.types["asset"].names["zh"], 3),
        (house.types["tool"].names["zh"], 0),
    ]
    with pytest.raises(HandoverInputError) as refused:
        house.add(handover, type_code="paper")
    assert refused.value.case is HandoverCase.UNKNOWN_TYPE


def test_both_sign_and_a_difference_is_followed_up(house, filled):
    assert not house.sign(filled, "giver", "technician")
    assert house.sign(filled, "receiver", "colleague")
    (line,) = filled.lines
    by = house.desk.as_("colleague")
    item = signing.follow_up(house.session, filled, line, by=by)

    assert filled.state is HandoverState.SIGNED
    assert (item.source, item.source_id) == (ItemSource.HANDOVER, filled.id)
    assert (line.missing, item.description) == (1, "PC-2 未找到")
    manager = house.desk.person("manager")
    assert reading.list_items(house.session, filled, manager) == {line.id: item}
    with pytest.raises(HandoverInputError) as refused:
        signing.follow_up(house.session, filled, line, by=by)
    assert refused.value.case is HandoverCase.FOLLOWED
    actions = [each.action for each in reading.list_events(house.session, filled)]
    assert actions == ["begin", "fill", "sign", "complete", "follow_up"]


def test_nobody_signs_twice_or_for_both_or_for_somebody_else(house, filled):
    house.sign(filled, "giver", "technician")

    with pytest.raises(SignedAlreadyError):
        house.sign(filled, "giver", "technician")
    with pytest.raises(OneSignatureError):
        house.sign(filled, "receiver", "technician")
    with pytest.raises(HandoverNotAllowedError):
        house.sign(filled, "receiver", "manager")
    assert filled.state is HandoverState.OPEN


@pytest.mark.parametrize(("count", "remark"), [(None, "不知道"), (1, "")])
def test_undecided_lines_are_not_signed_for(house, count, remark):
    handover = house.begin()
    house.fill(handover, count, remark=remark)

    with pytest.raises(UndecidedLinesError) as refused:
        house.sign(handover, "giver", "technician")

    assert handover.lines[0].title in str(refused.value)


def test_who_has_no_account_is_signed_for_by_the_others_lead_with_a_reason(house):
    handover = named(house)
    house.sign(handover, "receiver", "colleague")

    with pytest.raises(OneSignatureError):
        house.sign(handover, "giver", "colleague", "见纸质交接单")
    with pytest.raises(HandoverNotAllowedError):
        house.sign(handover, "giver", "technician", "见纸质交接单")
    with pytest.raises(HandoverInputError) as refused:
        house.sign(handover, "giver", "manager")
    assert refused.value.case is HandoverCase.REASON

    assert house.sign(handover, "giver", "manager", "见纸质交接单")
    assert handover.parties[0].reason == "见纸质交接单"


def test_what_somebody_signed_changes_only_after_it_is_taken_back(house, filled):
    house.sign(filled, "giver", "technician")
    by = house.desk.as_("colleague")

    for change in (
        lambda: house.fill(filled, 2, by="colleague"),
        lambda: house.add(filled, by="colleague"),
        lambda: lines.remove_line(house.session, filled, filled.lines[0], by=by),
    ):
        with pytest.raises(HandoverSignedError):
            change()
    with pytest.raises(HandoverNotAllowedError):
        signing.take_back(house.session, filled, "数错了", by=by)
    signing.take_back(house.session, filled, "数错了", by=house.desk.as_("technician"))

    assert house.fill(filled, 2, by="colleague") == 1


def test_signed_it_is_neither_taken_back_nor_cancelled(house, signed):
    with pytest.raises(HandoverTransitionError):
        signing.take_back(
            house.session, signed, "反悔", by=house.desk.as_("technician")
        )
    with pytest.raises(HandoverTransitionError):
        service.cancel(house.session, signed, "反悔", by=house.desk.as_("manager"))


def test_the_database_keeps_what_was_signed(house, signed):
    assert signed.id
    refused = [each for each in CHANGES if is_refused(house.session, each)]

    assert refused == CHANGES


def test_the_database_takes_no_state_that_two_did_not_sign(house, filled):
    assert filled.id
    refused = [each for each in UNSIGNED if is_refused(house.session, each)]

    assert refused == UNSIGNED


def test_what_cannot_be_begun_says_why(house):
    for said, case in NO_BEGINNING:
        with pytest.raises(HandoverInputError) as refused:
            house.begin(**said)
        assert refused.value.case is case, said


def test_managers_and_leads_begin_it_and_parties_are_there(house):
    with pytest.raises(HandoverKeepingError):
        house.begin(by="technician")
    with pytest.raises(UnknownPersonError):
        house.begin(giver=Party(login="nobody"))
    house.unit().lead_id = house.desk.person("sender").id

    begun = house.begin(by="sender", unit_id=house.unit().id)

    assert begun.number == "HOV-000001"


def test_a_line_says_what_and_how_many(house):
    handover = house.begin()
    by = house.desk.as_("technician")

    for new, case in NO_LINE:
        with pytest.raises(HandoverInputError) as refused:
            lines.add_line(house.session, handover, new, house.types, "zh", by=by)
        assert refused.value.case is case, new


def test_lines_come_and_go_and_there_is_an_end_to_them(house, monkeypatch):
    handover = house.begin(type_codes=[])
    with pytest.raises(HandoverInputError) as refused:
        house.sign(handover, "giver", "technician")
    assert refused.value.case is HandoverCase.NO_LINES
    house.fill(handover)
    line = house.add(handover)
    house.fill(handover, 3)
    with pytest.raises(HandoverInputError) as refused:
        signing.follow_up(
            house.session, handover, line, by=house.desk.as_("technician")
        )
    assert refused.value.case is HandoverCase.NOT_DIFFERENT
    with pytest.raises(HandoverInputError):
        lines.fill(
            house.session,
            handover,
            [Looked(line.id, -1)],
            by=house.desk.as_("technician"),
        )
    lines.remove_line(house.session, handover, line, by=house.desk.as_("technician"))
    monkeypatch.setattr(lines, "MOST_LINES", 0)

    with pytest.raises(HandoverInputError) as refused:
        house.add(handover)

    assert refused.value.case is HandoverCase.TOO_MANY
    with pytest.raises(NotFoundError):
        reading.get_line(handover, line.id)


def test_it_is_cancelled_with_a_reason(house, filled):
    by = house.desk.as_("manager")
    with pytest.raises(HandoverInputError):
        service.cancel(house.session, filled, " ", by=by)

    service.cancel(house.session, filled, "合同未签", by=by)

    with pytest.raises(HandoverTransitionError):
        house.fill(filled, 2)


def test_only_the_clients_people_and_the_parties_see_it(house, filled):
    other = Client(code="port", names={"zh": "港务", "en": "Port"})
    house.session.add(other)
    house.session.flush()
    person = house.desk.person
    for login in ("technician", "sender"):
        house.session.add(
            ClientAssignment(user_id=person(login).id, client_id=other.id)
        )
    house.session.flush()

    def sees(login):
        return bool(reading.list_handovers(house.session, person(login)))

    assert sees("colleague")
    assert sees("manager")
    assert sees("technician"), "a party"
    assert not sees("sender"), "of another client"
    assert not sees("reporter")
    with pytest.raises(NotFoundError):
        reading.get_handover(house.session, filled.id, person("sender"))
    for number in ("HOV-000009", "INC-000001"):
        with pytest.raises(NotFoundError):
            reading.get_by_number(house.session, number, person("manager"))
    with pytest.raises(HandoverInputError) as refused:
        house.begin(giver=Party(login="sender"))
    assert refused.value.case is HandoverCase.OTHER_CLIENT
