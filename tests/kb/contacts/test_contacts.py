"""Callers without an account: written down, found again, and forgotten when asked to."""

import pytest
from sqlalchemy import select

from kb import accounts
from kb.audit import AuditEntry
from kb.contacts import finding, service
from kb.contacts.errors import (
    ContactAnonymisedError,
    ContactCase,
    ContactInputError,
    UnknownContactError,
)
from kb.contacts.service import Card
from kb.errors import NotFoundError
from kb.people import units
from kb.people.models import Post, Tier
from kb.people.telephones import PhoneError, TelephoneTakenError, to_digits
from kb.text import TextTooLongError
from search import pinyin

ZHANG = Card(name="张丽华", phone="0371-6590 1234", note="周一至周五")


def sounds(name):
    return pinyin.sound(name) or ()


@pytest.fixture
def zhang(desk):
    return service.add_contact(desk.session, ZHANG, by=desk.as_("technician"))


def found(desk, words, login="technician"):
    callers = finding.find_callers(
        desk.session, words, desk.person(login), sounds=sounds
    )
    return [each.name for each in callers]


@pytest.mark.usefixtures("zhang")
@pytest.mark.parametrize(
    "words",
    [
        "张丽",
        "zlh",
        "ZhangLi",
        "zhang lihua",
        "65901234",
        "0371 65901234",
        "0371-6590",
        "０３７１６５９０",
    ],
)
def test_a_caller_is_found_by_what_is_heard_of_them(desk, words):
    assert found(desk, words) == ["张丽华"]


@pytest.mark.usefixtures("zhang")
@pytest.mark.parametrize("words", ["", "lihua", "123", "139", "%", "_"])
def test_other_words_find_nobody(desk, words):
    assert found(desk, words if words != "123" else "99123") == []


def test_an_account_is_found_by_login_name_and_telephone(desk):
    account = desk.person("reporter")
    account.name, account.phone = "李晓梅", "138 1234 5678"
    desk.session.flush()

    for words in ("repor", "晓梅", "lxm", "+86 138-1234-5678", "12345678"):
        assert found(desk, words) == ["李晓梅"], words


def test_who_has_several_units_calls_from_the_same_one_each_time(desk):
    account = desk.person("reporter")
    for name in ("征收科", "信息科"):
        unit = units.add_unit(desk.session, name, tier=Tier.COUNTY)
        units.assign(desk.session, account, unit, Post.BUSINESS)
    desk.session.flush()
    desk.session.expire(account)

    (caller,) = finding.find_callers(
        desk.session, "reporter", desk.person("technician"), sounds=sounds
    )
    assert caller.unit == "征收科"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+86 138-1234-5678", "13812345678"),
        ("0086 138 1234 5678", "13812345678"),
        ("（0371）6590 1234", "037165901234"),
        ("0371-65901234 转 801", "037165901234801"),
        ("8602", "8602"),
    ],
)
def test_separators_and_the_own_country_make_no_other_number(one, other):
    assert to_digits(one) == other


@pytest.mark.parametrize(
    ("card", "error"),
    [
        (Card(name=" "), ContactInputError),
        (Card(name="张" * 101), ContactInputError),
        (Card(name="张", phone="call me"), PhoneError),
        (Card(name="张", note="长" * 1_001), TextTooLongError),
    ],
)
def test_a_bad_card_is_refused(desk, card, error):
    with pytest.raises(error):
        service.add_contact(desk.session, card, by=desk.as_("technician"))


def test_a_refusal_says_which_field():
    with pytest.raises(ContactInputError) as caught:
        Card(name="").checked()
    assert caught.value.case is ContactCase.NAME_MISSING


@pytest.mark.usefixtures("zhang")
def test_a_telephone_of_somebody_else_needs_a_confirmation(desk):
    shared = Card(name="王强", phone="+86 037165901234")

    with pytest.raises(TelephoneTakenError):
        service.add_contact(desk.session, shared, by=desk.as_("technician"))
    confirmed = Card(name="王强", phone="037165901234", shares_phone=True)
    service.add_contact(desk.session, confirmed, by=desk.as_("technician"))

    assert found(desk, "037165901234") == ["张丽华", "王强"]


def test_an_account_does_not_take_the_telephone_of_a_caller_unsaid(desk, zhang):
    person, by = desk.person("reporter"), desk.as_("reporter")

    with pytest.raises(TelephoneTakenError):
        accounts.set_profile(
            desk.session, person, phone="037165901234", language="", by=by
        )
    accounts.set_profile(
        desk.session,
        person,
        phone="037165901234",
        language="",
        by=by,
        shares_phone=True,
    )

    assert person.phone == "037165901234"
    # The person who has become that account may have it.
    service.point_to(desk.session, zhang, person, by=desk.as_("technician"))
    service.edit(desk.session, zhang, ZHANG, by=desk.as_("technician"))


def test_the_same_caller_is_not_written_down_twice(desk, zhang):
    again = Card(name=" 张丽华 ", phone="(0371) 65901234")

    assert service.find_same(desk.session, again, desk.person("colleague")) is zhang
    for other in (
        Card(name="张丽华"),
        Card(name="张丽华", phone="138"),
        Card(name="张丽", phone=ZHANG.phone),
    ):
        assert service.find_same(desk.session, other, desk.person("colleague")) is None


def test_a_caller_of_another_unit_is_not_for_a_technician(desk):
    here = units.add_unit(desk.session, "甲县", tier=Tier.COUNTY)
    there = units.add_unit(desk.session, "乙县", tier=Tier.COUNTY)
    units.assign(desk.session, desk.person("technician"), here, Post.TECHNICAL)
    card = Card(name="赵敏", unit=there)
    contact = service.add_contact(desk.session, card, by=desk.as_("colleague"))

    assert found(desk, "赵敏") == []
    assert found(desk, "赵敏", "colleague") == ["赵敏"]
    assert found(desk, "赵敏", "reporter") == []
    with pytest.raises(NotFoundError):
        service.get_contact(desk.session, contact.id, desk.person("technician"))
    with pytest.raises(UnknownContactError):
        service.find_named(desk.session, contact.id, desk.person("technician"))


def test_a_contact_with_an_account_is_shown_once_as_that(desk, zhang):
    account = desk.person("reporter")
    account.name = "张丽华"

    service.point_to(desk.session, zhang, account, by=desk.as_("technician"))

    (caller,) = finding.find_callers(
        desk.session, "张丽华", desk.person("technician"), sounds=sounds
    )
    assert (caller.login, caller.contact_id) == ("reporter", None)


def test_what_is_anonymised_is_empty_and_found_no_more(desk, zhang):
    service.anonymise(desk.session, zhang, by=desk.as_("administrator"))

    assert (zhang.name, zhang.phone, zhang.note, zhang.unit) == ("", "", "", None)
    assert found(desk, "张") == []
    with pytest.raises(ContactAnonymisedError):
        service.edit(desk.session, zhang, ZHANG, by=desk.as_("technician"))
    with pytest.raises(UnknownContactError):
        service.find_named(desk.session, zhang.id, desk.person("technician"))


def test_whoever_is_anonymised_is_so_as_a_caller_too(desk, zhang):
    account = desk.person("reporter")
    service.point_to(desk.session, zhang, account, by=desk.as_("technician"))

    accounts.anonymise(desk.session, account, by=desk.as_("administrator"))

    assert (zhang.name, zhang.phone, zhang.note) == ("", "", "")


def test_the_audit_knows_contacts_by_their_keys_alone(desk, zhang):
    service.edit(desk.session, zhang, ZHANG, by=desk.as_("technician"))
    service.point_to(
        desk.session, zhang, desk.person("reporter"), by=desk.as_("technician")
    )
    service.anonymise(desk.session, zhang, by=desk.as_("administrator"))
    desk.session.flush()

    entries = desk.session.scalars(
        select(AuditEntry).where(AuditEntry.noun == "contact").order_by(AuditEntry.id)
    ).all()

    assert [each.action for each in entries] == ["add", "edit", "merge", "anonymise"]
    for said in ("张", "6590", "周一"):
        assert said not in str([each.details for each in entries])
