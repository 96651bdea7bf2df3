"""From the data of a period to the frozen draft of its report."""

import json

import pytest

from kb.errors import NotFoundError
from kb.people.models import Post
from kb.people.units import assign
from kb.reporting import comparing, making, service
from kb.reporting.blocks import BUILDERS
from kb.reporting.document import to_mapping
from kb.reporting.errors import (
    PeriodNotEndedError,
    ReportInputError,
    UnknownReportKindError,
)
from kb.reporting.formats.files import Format, make_file
from kb.reporting.kinds import get_kind, read_kinds
from kb.reporting.making import compute
from kb.reporting.models import ReportState as State
from kb.reporting.service import read_document
from kb.reporting.writing import write
from kb.reports import numbers
from kb.reports.periods import read_period
from kb.setting_values import SettingError
from tests.conftest import NOON
from tests.kb.reporting.conftest import AFTER, MONTH
from tests.kb.reporting.vocabulary import VOCABULARY

SHIPPED = [
    "daily",
    "weekly",
    "monthly",
    "virus",
    "configuration",
    "complaints",
    "satisfaction",
    "improvement",
    "annual",
    "bulletin",
    "alerts",
    "workload",
    "quality",
]
PERIODS = {
    "day": "2026-03-02",
    "week": "2026-W10",
    "month": "2026-03",
    "quarter": "2026-Q1",
    "year": "2025",
}


def rows_of(document, code):
    return next(block.rows for block in document.blocks if block.code == code)


def test_the_kinds_that_ship_are_these():
    assert list(read_kinds()) == SHIPPED


def test_every_kind_can_be_made_of_nothing(office):
    unit = office.unit("county", lead="manager")

    for code, kind in read_kinds().items():
        about = unit.id if kind.by_person else None
        report = office.make(code, PERIODS[kind.period], unit_id=about)

        assert report.state is State.DRAFT
        for language in ("zh", "en"):
            written = write(read_document(report), language)
            assert len(written.blocks) == len(kind.blocks)
            assert all(block.heading for block in written.blocks)


@pytest.mark.parametrize("code", SHIPPED)
def test_every_block_of_a_kind_is_known_and_named_in_both_languages(code):
    for block in read_kinds()[code].blocks:
        assert block["block"] in BUILDERS
        assert set(block["heading"]) == {"zh", "en"}
        assert set(block.get("numbers", ())) <= set(numbers.BY_CODE)


def test_the_figures_are_those_of_the_numbers(office):
    desk = office.desk
    desk.now = read_period(MONTH).since.replace(day=3)
    desk.closed("一")
    desk.started("二")
    desk.now = AFTER

    document = read_document(office.make())
    figures = {row[0]["en"]: row[1] for row in rows_of(document, "numbers")}

    computed = numbers.compute_all(office.session, read_period(MONTH))
    assert figures["opened"] == 2
    assert figures["closed"] == 1
    for code, figure in figures.items():
        value = computed[code].value
        assert figure == (None if value is None else pytest.approx(value))


def test_a_report_stays_as_it_was_frozen(office):
    report = office.make()
    before = [make_file(read_document(report), form, "zh") for form in Format]
    desk = office.desk
    desk.now = read_period(MONTH).since.replace(day=9)
    desk.closed("晚到的事件")
    desk.now = AFTER
    office.session.flush()
    office.session.expire_all()

    again = office.make()

    assert again is report
    assert [make_file(read_document(again), form, "zh") for form in Format] == before


def test_a_recomputation_shows_what_is_otherwise_and_changes_nothing(office):
    report = office.make()
    frozen = json.dumps(report.document)
    desk = office.desk
    desk.now = read_period(MONTH).since.replace(day=9)
    desk.incident("晚到的事件")
    desk.now = AFTER

    found = comparing.compare(office.session, report, VOCABULARY, now=AFTER)

    opened = [each for each in found.differences if each.row == "指标 opened"]
    assert ("0", "1") in [(each.frozen, each.now) for each in opened]
    assert not found.other_definitions
    assert json.dumps(report.document) == frozen


def test_nothing_is_otherwise_without_a_change(office):
    office.desk.now = read_period(MONTH).since.replace(day=9)
    office.desk.closed("一")
    office.desk.now = AFTER
    report = office.make()

    found = comparing.compare(office.session, report, VOCABULARY, now=AFTER)

    assert found.differences == ()


def test_a_period_that_has_not_ended_is_refused_unless_so_far(office):
    office.desk.now = NOON
    with pytest.raises(PeriodNotEndedError, match="2026-03"):
        office.make()

    report = office.make(so_far=True)

    assert report.so_far
    assert write(read_document(report), "en").remarks
    assert office.make(so_far=True) is not report


def test_an_ended_period_is_no_longer_so_far(office):
    assert not office.make(so_far=True).so_far


@pytest.mark.parametrize("period", ["2026-Q1", "2026-03-02", "2026-W10", "2025"])
def test_a_period_of_another_length_is_refused(office, period):
    with pytest.raises(ReportInputError, match="month"):
        office.make(period=period)


def test_a_contract_year_is_a_year(office):
    report = office.make("annual", "2025-03-01..2026-02-28")

    assert report.period == "2025-03-01..2026-02-28"


def test_an_unknown_kind_names_those_that_there_are():
    with pytest.raises(UnknownReportKindError, match="daily, weekly, monthly"):
        get_kind(read_kinds(), "yearly")


def test_a_unit_that_is_not_for_its_maker_does_not_exist(office):
    ours = office.unit("ours", lead="technician")
    others = office.unit("others")
    technician = office.desk.person("technician")
    assign(office.session, technician, ours, Post.TECHNICAL)

    with pytest.raises(NotFoundError):
        office.make(by="technician", unit_id=others.id)
    with pytest.raises(NotFoundError):
        office.make(by="technician")
    with pytest.raises(NotFoundError):
        office.make(by="technician", unit_id=999)
    assert office.make(by="technician", unit_id=ours.id).unit is ours


def test_figures_by_person_are_for_the_lead_alone(office):
    unit = office.unit("ours", lead="technician")

    with pytest.raises(NotFoundError):
        office.make("workload", unit_id=unit.id, by="administrator")
    with pytest.raises(ReportInputError, match="unit"):
        making.check(office.asked("workload"), now=AFTER)

    assert office.make("workload", unit_id=unit.id, by="technician").by_person


def test_reports_of_a_unit_have_its_incidents_alone(office):
    ours, others = office.unit("ours"), office.unit("others")
    desk = office.desk
    desk.now = read_period(MONTH).since.replace(day=9)
    for title, unit in (("ours", ours), ("planted secret", others)):
        incident = desk.incident(title)
        incident.unit_id = incident.origin_unit_id = unit.id
    desk.now = AFTER

    daily = office.make("daily", "2026-03-09", unit_id=ours.id)

    assert "planted secret" not in json.dumps(daily.document, ensure_ascii=False)
    assert rows_of(read_document(daily), "numbers")[0][1] == 1


def test_a_draft_is_made_in_a_language_that_there_is(office):
    with pytest.raises(ReportInputError, match="zh or en"):
        office.make(language="fr")


def test_an_organisation_adds_kinds_of_its_own(tmp_path):
    folder = tmp_path / "report_kinds"
    folder.mkdir()
    (folder / "own.yaml").write_text(
        "code: own\nnames: {zh: 自己的, en: Own}\nperiod: month\nblocks:\n"
        "  - {block: missing, code: a, heading: {zh: 甲, en: A}}\n"
    )

    assert list(read_kinds(tmp_path)) == sorted([*SHIPPED, "own"], key=_position)


def _position(code):
    shipped = read_kinds().get(code)
    return (shipped.position if shipped else 100, code)


@pytest.mark.parametrize(
    "text",
    [
        "code: [",
        "- a",
        "code: x",
        "code: x\nnames: {zh: a}\nperiod: month\nblocks: [{code: a, block: missing, heading: a}]",
        "code: x\nnames: a\nperiod: moon\nblocks: [{code: a, block: missing, heading: a}]",
        "code: x\nnames: a\nperiod: day\nblocks: [{code: a, heading: a}, {code: a, heading: a}]",
    ],
)
def test_a_file_that_is_no_kind_is_named(tmp_path, text):
    folder = tmp_path / "report_kinds"
    folder.mkdir()
    (folder / "bad.yaml").write_text(text)

    with pytest.raises(SettingError, match=r"bad\.yaml"):
        read_kinds(tmp_path)


def test_what_is_computed_is_what_json_keeps(office):
    made = compute(office.session, office.asked(), VOCABULARY, now=AFTER)

    assert json.loads(json.dumps(to_mapping(made)))["period"] == MONTH
    assert service.find_present(office.session, office.asked()) is None
