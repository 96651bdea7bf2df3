"""The bulletin of data quality: its figures, its ranking, and what is never in it."""

import io
import json
import zipfile
from datetime import timedelta

import pytest

from kb.people import units
from kb.people.models import Tier
from kb.quality.findings.models import FindingEvent
from kb.reporting.document import to_mapping
from kb.reporting.formats.files import Format, make_file
from kb.reporting.kinds import read_kinds
from kb.reporting.making import Asked, compute
from kb.reports.periods import read_period
from kb.services.models import Client
from tests.bureau import make_bureau
from tests.conftest import NOON
from tests.kb.reporting.vocabulary import VOCABULARY

SECRET = "zanzibar"
AFTER = NOON + timedelta(days=40)
FEBRUARY = NOON - timedelta(days=20)


@pytest.fixture
def bureau(session):
    return make_bureau(session)


@pytest.fixture
def march(bureau):
    """In March the county has 2 findings in 100 rows, its neighbour 3 in 300.

    In February it was 6 in 100. Of four findings of March that are the county's two are
    corrected, one of them with the back office's help.
    """
    indicator = bureau.indicator()
    bureau.run(FEBRUARY, found=[(indicator, "county", SECRET, 6)])
    run = bureau.run(
        rows=[("county", SECRET, 100), ("neighbour", SECRET, 300)],
        found=[(indicator, "county", SECRET, 2), (indicator, "neighbour", SECRET, 3)],
    )
    said = {"key": {"nsrsbh": SECRET}, "shown": {"nsrmc": SECRET}, "person": SECRET}
    later = NOON + timedelta(days=3)
    for number in range(2):
        found = bureau.finding(
            indicator,
            run,
            state="corrected",
            corrected_at=later,
            sent_at=later if number else None,
            **said,
        )
        event = FindingEvent(
            finding_id=found.id,
            action="correct",
            target=found.state,
            actor_id=bureau.people["boss"].id,
            channel="test",
            at=later,
        )
        bureau.session.add(event)
    bureau.finding(indicator, run, **said)
    old = NOON - timedelta(days=60)
    bureau.finding(indicator, run, first_seen_at=old, **said)
    bureau.finding(indicator, run, state="explained", explained_at=later, **said)
    bureau.people["clerk"].name = SECRET
    bureau.session.flush()
    return bureau


def make(bureau, unit="city", client=None):
    asked = Asked(
        kind=read_kinds()["quality"],
        period=read_period("2026-03"),
        unit_id=bureau.units[unit].id if unit else None,
        client_id=client,
    )
    return compute(bureau.session, asked, VOCABULARY, now=AFTER)


def rows_of(document, code):
    return next(block.rows for block in document.blocks if block.code == code)


def test_the_rates_are_those_counted_by_hand(march):
    rates = rows_of(make(march), "rates")

    assert [row[1:] for row in rates] == [
        (0.5, 2, 4, None, None),
        (0.25, 1, 4, None, None),
        (0.0125, 5, 400, 0.06, -0.0475),
        (4, None, None, 0, 4),
    ]


def test_units_are_ranked_by_density_and_never_by_number(march):
    (first, second) = rows_of(make(march), "units")

    assert (first[:4], second[:4]) == (
        (1, "neighbour", 0.01, None),
        (2, "county", 0.02, 0.06),
    )


def test_what_is_late_stands_by_its_age(march):
    (row,) = rows_of(make(march), "late")

    # Of the end of March: one of the second, and one of the first day of January.
    assert row == ("county", 2, 0, 1, 1, 0)


def test_who_improved_most_is_named(march):
    assert rows_of(make(march), "best") == (("county", 0.02, 0.06, 0.5),)


def test_thirteen_months_are_drawn(march):
    chart = next(each for each in make(march).blocks if each.code == "trend")

    assert len(chart.labels) == 13
    assert chart.labels[-1] == "26-03"
    assert [each.values[-1] for each in chart.series] == [0.5, 0.25]


def test_a_unit_without_any_below_it_is_named_itself(march):
    assert [row[1] for row in rows_of(make(march, "county"), "units")] == ["county"]


def test_of_the_whole_organisation_those_that_can_be_compared_are_named(march):
    """A second organisation at the top has nothing that was checked."""
    units.add_unit(march.session, "elsewhere", tier=Tier.REGION)

    named = [row[1] for row in rows_of(make(march, None), "units")]

    assert named == ["neighbour", "county"]


def test_of_one_client_no_other_client_counts_as_one_to_compare_with(march):
    """Another client has a unit at the top, and it was checked too."""
    port = units.add_unit(march.session, "port", tier=Tier.REGION)
    client = Client(code="port", names={"zh": "港务", "en": "Port"})
    march.session.add(client)
    march.session.flush()
    port.client_id, march.units["port"] = client.id, port
    march.run(
        rows=[(name, SECRET, 100) for name in ("county", "neighbour", "port")],
        found=[(march.indicator("DQ-DJ-002"), "county", SECRET, 1)],
    )

    document = make(march, None, march.units["region"].client_id)

    assert [row[1] for row in rows_of(document, "units")] == ["neighbour", "county"]


@pytest.mark.parametrize("form", [Format.XLSX, Format.DOCX, Format.JSON])
def test_no_value_and_no_person_is_in_any_format(march, form):
    document = make(march)

    content = make_file(document, form, "zh", draft=True)

    assert SECRET not in json.dumps(to_mapping(document))
    if form is Format.JSON:
        assert SECRET.encode() not in content
        return
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [package.read(name) for name in package.namelist()]
    assert all(SECRET.encode() not in part for part in parts)
