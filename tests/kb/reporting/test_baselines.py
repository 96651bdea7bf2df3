"""The report on configuration and baseline changes writes itself."""

from datetime import timedelta

import pytest

from kb.baselines import deciding
from kb.reporting.kinds import read_kinds
from kb.reporting.making import Asked, compute
from kb.reports.periods import read_period
from tests.conftest import NOON
from tests.kb.baselines.conftest import house, terminals
from tests.kb.reporting.vocabulary import VOCABULARY

__all__ = ["house", "terminals"]
LATER = NOON + timedelta(days=60)


def rows_of(house, code, period="2026-03", **cut):
    asked = Asked(kind=read_kinds()["configuration"], period=read_period(period), **cut)
    document = compute(house.session, asked, VOCABULARY, now=LATER)
    (block,) = [each for each in document.blocks if each.code == code]
    return list(block.rows)


@pytest.fixture
def decided(house, terminals):
    """Of three deviations one is tied, one unauthorised and one corrected."""
    house.take(terminals, "PC-1,10.0.1,无,X-9")
    found = {each.attribute: each.id for each in house.deviations(record="PC-1")}
    by = house.desk.as_("technician")
    change = house.change()
    deciding.tie(house.session, terminals, [found["os_version"]], change.number, by=by)
    deciding.raise_item(house.session, terminals, [found["antivirus"]], by=by)
    house.take(terminals, "PC-1,,,LSB-1")
    return change


def test_deviations_are_counted_by_what_became_of_them(house, decided):
    assert decided.number
    assert rows_of(house, "baselines") == [("征收科终端", 0, 4, 1, 1, 1, 1, 1)]
    assert rows_of(house, "baselines", "2026-04") == [
        ("征收科终端", 1, 0, 0, 0, 0, 1, 0)
    ]
    assert rows_of(house, "baselines", "2026-02") == []


def test_what_changed_by_which_change_is_listed(house, decided):
    assert rows_of(house, "explained") == [
        (
            decided.number,
            "升级操作系统",
            "PC-1 终端 PC-1",
            "os_version",
            ">= 10.0.22631",
            "10.0.1",
        )
    ]


def test_what_nothing_explains_is_listed_with_its_item(house, decided):
    assert decided.number
    ((*said, item, state),) = rows_of(house, "unauthorised")

    assert said == ["PC-1 终端 PC-1", "antivirus", "= 火绒 6.0", "无", "2026-03-02"]
    assert (item, state["en"]) == ("ITM-000001", "Open")


def test_a_cut_has_only_what_is_of_it(house, decided):
    assert decided.number
    unit = house.deviations()[0].record.unit_id

    assert len(rows_of(house, "baselines", unit_id=unit)) == 1
    assert rows_of(house, "explained", client_id=1)
