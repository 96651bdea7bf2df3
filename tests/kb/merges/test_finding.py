"""Which names look like one, and which only nearly."""

import pytest

from kb.merges import finding, merging
from kb.merges.finding import Likeness
from kb.people.models import Tier, Unit
from kb.spellings.names import Field


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("ＥＲＰ", "erp", Likeness.WRITING),
        ("财务 系统", "财务-系统", Likeness.WRITING),
        ("邮件", "邮件系统", Likeness.FILLING),
        ("Mail", "mail system", Likeness.FILLING),
        ("OA平台", "OA", Likeness.FILLING),
        ("VPN", "VPN 服务", Likeness.FILLING),
        ("OA", "OA系统平台", Likeness.FILLING),
        ("Mail", "Mail Management System", Likeness.FILLING),
        ("邮件", "企业邮件", Likeness.FILLING),
        ("财务核算", "财务核算一期", Likeness.EDITION),
        ("财务核算系统", "财务核算(一期)", Likeness.EDITION),
        ("综合业务受理", "综合业物受理", Likeness.LETTERS),
        ("网络", "无线网络", None),
        ("VPN", "SSL VPN", None),
        ("邮件", "邮件归档", None),
        ("综合业务受理", "移动综合业务受理", None),
        ("办公无线网络", "办公有线网络", None),
        ("省厅公文交换", "市厅公文交换", None),
        ("财务核算一期", "财务核算二期", None),
        ("服务台", "台", None),
        ("ERP", "ERM", None),
        ("VPN", "VPN-2000", None),
        ("财务一期项目2", "财务一期项目3", None),
        ("系统", "平台", None),
        ("核心征管、邮件", "核心征管", None),
        ("网络", "打印", None),
    ],
)
def test_two_names_are_alike_or_not(one, other, likeness):
    assert finding.compare(one, other) is finding.compare(other, one) is likeness


def test_names_are_offered_with_what_says_each(desk):
    for _ in range(2):
        desk.incident(system="邮件系统")
    desk.incident(system="邮件")
    desk.solution(system="邮件")
    desk.incident(system="打印")
    manager = desk.person("manager")

    names = finding.list_names(desk.session, Field.SYSTEM, manager)
    (offer,) = finding.list_offers(desk.session, Field.SYSTEM, names)

    assert {each.name: each.counts for each in names} == {
        "邮件系统": {"incidents": 2},
        "邮件": {"incidents": 1, "articles": 1},
        "打印": {"incidents": 1},
    }
    assert {offer.old.name, offer.into.name} == {"邮件", "邮件系统"}
    assert offer.likeness is Likeness.FILLING


def test_units_and_rooms_that_differ_by_a_letter_are_not_offered(desk):
    for name in ("临溪市税务局", "丰临市税务局", "东区机房"):
        desk.session.add(Unit(name=name, tier=Tier.COUNTY))
    for unit in ("东区 机房", "一楼主机房 A 列", "一楼主机房 B 列"):
        desk.solution(unit=unit)
    manager = desk.person("manager")

    names = finding.list_names(desk.session, Field.UNIT, manager)
    offers = finding.list_offers(desk.session, Field.UNIT, names)

    assert [(each.old.name, each.into.name) for each in offers] == [
        ("东区 机房", "东区机房")
    ]


def test_what_was_kept_apart_is_not_offered_again(desk):
    desk.incident(system="邮件系统")
    desk.incident(system="邮件")
    by = desk.as_("manager")
    for _ in range(2):
        merging.keep_apart(desk.session, Field.SYSTEM, "邮件系统", "邮件", by=by)

    names = finding.list_names(desk.session, Field.SYSTEM, by.actor.user)

    assert not finding.list_offers(desk.session, Field.SYSTEM, names)
