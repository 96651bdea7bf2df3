"""November of a bureau with 14 cities, played whole, beside a count by hand."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from kb import database as databases
from kb.articles.kinds import ArticleKind
from kb.articles.models import Article
from kb.errors import KBError
from kb.people.models import Role, Unit
from kb.people.users import get_user
from kb.quality import scores
from kb.quality.checks import months, samples
from kb.quality.checks.errors import (
    AlreadySignedError,
    DepartmentCheckMissingError,
    MonthNotEndedError,
)
from kb.quality.checks.models import Answer, Verdict
from kb.quality.datasets import get_dataset
from kb.quality.figures import Cut, Group
from kb.quality.findings.models import BackOfficeCase, Indicator, QualityRun
from kb.quality.looking import look_at
from kb.quality.models import QualitySource, SourceKind
from kb.quality.rules.validation import Outcome, validate_record
from kb.quality.sources.access import Access
from kb.reporting import publishing, service
from kb.reporting.errors import ReportNotAllowedError
from kb.reporting.kinds import read_kinds
from kb.reporting.making import Asked
from kb.reporting.service import Addressed, read_document
from kb.reports.periods import read_period
from tests.factories import make_user
from tests.kb.reporting.vocabulary import VOCABULARY
from tests.tax_house import TODAY, TaxHouse
from tests.tax_month import (
    BACK,
    DECEMBER,
    LAST,
    OCTOBER,
    RUNS,
    Month,
)
from tests.web.demo.tax.counting import (
    count_settled,
    rates_of,
    rows_of,
    share,
    to_tuple,
)
from web.demo.tax import tables
from web.demo.tax.planting import key_of

NOVEMBER = read_period("2026-11")
SECOND = datetime(2026, 12, 2, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def month(migrated_sqlite, tmp_path_factory):
    folder = tmp_path_factory.mktemp("month")
    (folder / "kb.sqlite").write_bytes(migrated_sqlite.read_bytes())
    database = databases.connect(f"sqlite:///{folder}/kb.sqlite")
    source = QualitySource(
        kind=SourceKind.SQLITE,
        path="tax.sqlite",
        statement_seconds=60,
        created_at=TODAY,
    )
    access = Access("a key of the tests", folder=folder, own=database)
    month = Month(TaxHouse(database, source, access), folder)
    with database.writing() as session:
        make_user(session, "boss", roles=(Role.MANAGER,))
    yield month.play()
    database.engine.dispose()


@pytest.fixture(scope="module")
def signed(month):
    """The second day of December: each city has passed its department check and signed."""
    month.house.now = RUNS[LAST] + timedelta(days=1)
    settled = count_settled(month)
    first = next(city for city in month.house.cities if city in settled)
    early = refuse(month, first)
    month.house.now = SECOND
    month.refused = (
        (early, refuse(month, first), draw(month, first, Answer.WRONG)),
        first,
    )
    for city in month.house.cities:
        if city in settled:
            draw(month, city, Answer.RIGHT)
        with month.house.database.writing() as session:
            unit, by = as_lead(month, session, city)
            months.sign_month(session, unit, NOVEMBER.name, by=by)
    return month


def as_lead(month, session, city):
    number = list(month.house.cities).index(city)
    unit = session.get_one(Unit, month.house.cities[city])
    return unit, month.house.by(session, f"lead{number}")


def refuse(month, city):
    """Why the month cannot be signed."""
    with month.house.database.writing() as session:
        unit, by = as_lead(month, session, city)
        with pytest.raises(KBError) as refused:
            months.sign_month(session, unit, NOVEMBER.name, by=by)
    return refused.type


def draw(month, city, answer):
    """A department check with the same answer to all of its sample."""
    with month.house.database.writing() as session:
        unit, by = as_lead(month, session, city)
        chance = random.Random(unit.id)
        check = samples.draw(session, unit, NOVEMBER.name, by=by, chance=chance)
        for each in check.sample:
            samples.answer(session, check, each.id, answer, "看过了", by=by)
        samples.sign(session, check, by=by)
        return check.lot, len(check.sample), check.verdict


@pytest.fixture(scope="module")
def bulletin(signed):
    """Made by the lead of the province, approved by somebody else, and published."""
    house = signed.house
    asked = Asked(kind=read_kinds()["quality"], period=NOVEMBER, unit_id=house.region)
    with house.database.writing() as session:
        maker, boss = house.by(session, "regionlead"), house.by(session, "boss")
        addressed = Addressed(approver_id=boss.actor.user.id)
        report = service.make(session, asked, VOCABULARY, addressed, by=maker)
        words = {"practice": "先自查后申报。", "demands": "十二月底前清零。"}
        service.write_comments(session, report, words, by=maker)
        with pytest.raises(ReportNotAllowedError):
            service.approve(session, report, by=maker)
        service.approve(session, report, by=boss)
        article = publishing.publish(session, report, by=maker)
        session.flush()
        return read_document(report), article.id


def test_an_error_is_told_at_entry_and_not_once_it_is_corrected(month):
    line = next(each for each in month.lines if each.place.indicator == "DQ-DJ-021")
    planted, _ = month.planted[line.first]
    rows = {
        name: next(
            row
            for row in bureau.rows[tables.TAXPAYERS]
            if row[key_of(tables.TAXPAYERS)] == line.place.key
        )
        for name, bureau in (("wrong", planted), ("right", month.bureau))
    }
    with month.house.database.writing() as session:
        dataset = get_dataset(session, "taxpayer")
        look = look_at(session, dataset, month.house.access, now=month.house.now)

    def broken(row):
        record = {name: row[name] for name in look.columns}
        found = validate_record(look.rules, record)
        return {each.code for each in found if each.verdict is Outcome.VIOLATED}

    assert broken(rows["wrong"]) == {"DQ-DJ-021"}
    assert broken(rows["right"]) == set()


def test_each_run_finds_what_is_wrong_then_and_nothing_else(month):
    for run in range(LAST + 1):
        assert month.found[run] == {
            each.place for each in month.lines if each.seen[run]
        }


def test_a_clerk_signs_a_day_only_with_nothing_of_it_left(month):
    left = {
        each.clerk
        for each in month.lines
        if each.is_fresh(LAST) and not each.is_with_back_office(LAST)
    }

    assert left & month.clerks
    assert month.signed == month.clerks - left


def test_the_month_is_signed_once_it_has_ended_and_its_sample_is_passed(signed):
    (early, unsampled, rejected), city = signed.refused

    assert (early, unsampled) == (MonthNotEndedError, DepartmentCheckMissingError)
    assert rejected == (count_settled(signed)[city], 3, Verdict.REJECTED)


def test_what_was_answered_in_a_department_check_is_frozen(signed):
    _, city = signed.refused
    with signed.house.database.writing() as session:
        unit, by = as_lead(signed, session, city)
        *_, check = samples.list_checks(session, unit, NOVEMBER.name)
        first = check.sample[0].id
        with pytest.raises(AlreadySignedError):
            samples.answer(session, check, first, Answer.WRONG, "还是不对", by=by)

    change = text("UPDATE quality_sampled_finding SET answer = 'wrong' WHERE id = :id")
    with pytest.raises(IntegrityError), signed.house.database.writing() as session:
        session.execute(change, {"id": first})


def test_the_rates_of_each_of_14_cities_are_those_counted_by_hand(signed):
    house = signed.house
    with house.database.reading() as session:
        admin = get_user(session, "admin")
        by_unit = scores.rates_by(session, admin, NOVEMBER, Group.UNIT)
        kept = {
            each.unit_id: each.figures
            for each in months.list_signed(session, NOVEMBER.name)
        }

    assert len(house.cities) == 14
    for city, unit in house.cities.items():
        expected = rates_of(signed, city)
        new, corrected, alone, found, checked = expected
        assert to_tuple(by_unit[unit]) == expected, city
        assert kept[unit]["correction_rate"] == (corrected / new if new else None)
        assert kept[unit]["self_correction_rate"] == (alone / new if new else None)
        assert kept[unit]["density"] == found / checked, city


def test_the_rates_of_the_bureau_are_those_of_all_its_cities(signed):
    house = signed.house
    with house.database.reading() as session:
        admin, lead = get_user(session, "admin"), get_user(session, "lead0")
        whole = scores.rates(session, admin, NOVEMBER)
        province = scores.rates(session, admin, NOVEMBER, Cut(unit_id=house.region))
        own = scores.rates(session, lead, NOVEMBER)

    of_cities = [rates_of(signed, city) for city in house.cities]
    assert to_tuple(whole)[:4] == rates_of(signed)[:4]
    assert to_tuple(province) == tuple(map(sum, zip(*of_cities, strict=True)))
    assert to_tuple(own) == of_cities[0], (
        "A lead sees the figures of the own city only."
    )


def test_the_figures_of_the_bulletin_are_those_counted_by_hand(bulletin, signed):
    document, _ = bulletin
    cities = {city: rates_of(signed, city) for city in signed.house.cities}
    new, corrected, alone, found, checked = map(sum, zip(*cities.values(), strict=True))
    rates = rows_of(document, "rates")

    assert [row[1:4] for row in rates[:3]] == [
        (share(corrected, new), corrected, new),
        (share(alone, new), alone, new),
        (share(found, checked), found, checked),
    ]
    assert rates[3][1] == new
    assert {
        row[1]: (row[2], row[4], row[5], row[6], row[7])
        for row in rows_of(document, "units")
    } == {
        city: (share(f, r), share(c, n), share(a, n), n, r)
        for city, (n, c, a, f, r) in cities.items()
    }


def test_the_bulletin_ranks_by_density_and_names_who_signed(bulletin):
    document, _ = bulletin
    rows = rows_of(document, "units")

    assert [row[0] for row in rows] == list(range(1, 15))
    assert [row[2] for row in rows] == sorted(row[2] for row in rows)
    assert {row[8] for row in rows} == {f"{SECOND.astimezone():%Y-%m-%d}"}


def test_the_bulletin_tells_what_is_late_by_its_age(bulletin, signed):
    document, _ = bulletin
    bounds = (7, 30, 90)
    late = {city: [0] * 4 for city in signed.house.cities}
    for line in signed.lines:
        if line.city and line.seen[LAST] and not line.is_explained(LAST):
            passed = NOVEMBER.until - RUNS[line.first]
            age = sum(passed > timedelta(days=each) for each in bounds)
            late[line.city][age] += 1

    assert {row[0]: row[1:] for row in rows_of(document, "late")} == {
        city: (sum(ages), *ages) for city, ages in late.items() if sum(ages)
    }


def test_the_bulletin_praises_whose_density_fell_most(bulletin, signed):
    document, _ = bulletin

    def density(city, run):
        wrong = [
            each
            for each in signed.lines
            if each.city == city and each.seen[run] and not each.is_explained(run)
        ]
        return len(wrong) / signed.rows[run][city]

    fallen = {
        city: density(city, LAST) - density(city, OCTOBER)
        for city in signed.house.cities
    }
    best = rows_of(document, "best")

    assert best
    assert [row[0] for row in best] == sorted(
        (city for city in fallen if fallen[city] < 0), key=lambda city: fallen[city]
    )[:3]


def test_the_bulletin_is_an_article_of_the_kind_report(bulletin, signed):
    document, article_id = bulletin
    rates = rows_of(document, "rates")

    with signed.house.database.reading() as session:
        article = session.get_one(Article, article_id)
        text_of_it = article.current_revision.sections["text"].replace("\\", "")
        kind = article.kind

    assert kind is ArticleKind.REPORT
    assert f"{rates[0][1]:.1%}".removesuffix("%") in text_of_it
    assert "先自查后申报。" in text_of_it
    assert all(city in text_of_it for city in signed.house.cities)


@pytest.mark.usefixtures("bulletin")
def test_the_next_run_sees_what_was_corrected_and_november_stays(signed):
    house = signed.house
    november = [rates_of(signed, city) for city in house.cities]

    signed.run(DECEMBER)

    with house.database.reading() as session:
        admin = get_user(session, "admin")
        after = scores.rates_by(session, admin, NOVEMBER, Group.UNIT)
        december = scores.rates(session, admin, read_period("2026-12"))
    lines = signed.lines
    assert house.found() == {each.place for each in lines if each.seen[DECEMBER]}
    assert [to_tuple(after[unit]) for unit in house.cities.values()] == november
    assert december.first_seen == sum(each.first == DECEMBER for each in lines)


def test_what_only_the_back_office_corrects_is_one_incident_a_unit_and_run(month):
    expected = {
        (run, each.city, each.place.indicator)
        for run in range(LAST + 1)
        for each in month.lines
        if each.place.indicator in BACK and each.is_fresh(run)
    }
    names = {unit: city for city, unit in month.house.cities.items()}
    with month.house.database.reading() as session:
        cases = session.scalars(select(BackOfficeCase)).all()
        runs = {each.id: each for each in session.scalars(select(QualityRun))}
        codes = dict(session.execute(select(Indicator.id, Indicator.code)).all())
        opened = [
            (
                RUNS.index(runs[case.run_id].started_at),
                names.get(case.unit_id),
                codes[case.indicator_id],
            )
            for case in cases
            if codes[case.indicator_id] in BACK
        ]
        kinds = {case.incident.kind.code for case in cases}

    assert expected
    assert sorted(opened, key=str) == sorted(expected, key=str)
    assert kinds == {"business_question"}
