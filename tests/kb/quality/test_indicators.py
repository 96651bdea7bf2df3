"""Indicators taken in, changed, and given out again."""

import pytest
from sqlalchemy import select

from kb.errors import KBError
from kb.people.models import Role
from kb.quality import indicators
from kb.quality.findings.models import Indicator
from kb.quality.models import QualityDataset
from tests.factories import make_article, make_user
from tests.kb.quality.office import DEFINITION


def lines(*given):
    head = DEFINITION.partition("indicators:")[0]
    return head + "indicators:\n" + "".join(f"  - {{{each}}}\n" for each in given)


NAME = "code: DQ-DJ-001, column: nsrmc, test: not_blank, fix: front"
LONG = 'code: DQ-DJ-009, column: nsrmc, test: length, max: "100"'


@pytest.fixture
def office(office):
    with office.database.writing() as session:
        # Who keeps sources is an administrator.
        office.ids["manager"] = add_administrator(session)
    return office


def add_administrator(session):
    user = make_user(session, "administrator", roles=(Role.ADMINISTRATOR,))
    session.flush()
    return user.id


def take_in(office, text):
    with office.database.writing() as session:
        return indicators.import_definitions(session, text, office.by(session))


def versions(office, code):
    with office.database.reading() as session:
        found = indicators.list_versions(
            session, indicators.get_indicator(session, code)
        )
        return [(each.number, each.rule.get("max")) for each in found]


def test_a_file_may_name_some_and_the_others_stay(office):
    imported = take_in(office, lines(NAME, LONG))

    assert imported.new == ("DQ-DJ-009",)
    assert imported.unchanged == ("DQ-DJ-001",)
    with office.database.reading() as session:
        assert len(indicators.list_indicators(session)) == 5


def test_a_changed_rule_is_a_new_version(office):
    take_in(office, lines(LONG))

    imported = take_in(office, lines(LONG.replace("100", "80")))

    assert imported.changed == ("DQ-DJ-009",)
    assert versions(office, "DQ-DJ-009") == [(1, "100"), (2, "80")]


def test_another_severity_is_no_other_rule(office):
    take_in(office, lines(LONG))

    imported = take_in(office, lines(f"{LONG}, severity: info"))

    assert imported.changed == ("DQ-DJ-009",)
    assert versions(office, "DQ-DJ-009") == [(1, "100")]


def test_a_changed_table_of_codes_is_another_rule(office):
    coded = "code: DQ-DJ-010, column: swjg_dm, test: accepted_values, codes: units"
    before, after = (
        lines(coded).replace("indicators:", f"codes: {{units: {values}}}\nindicators:")
        for values in ('["1"]', '["1", "2"]')
    )
    take_in(office, before)

    imported = take_in(office, after)

    assert imported.changed == ("DQ-DJ-010",)
    assert [number for number, _ in versions(office, "DQ-DJ-010")] == [1, 2]


def test_what_is_given_out_is_taken_in_unchanged(office):
    take_in(office, lines(NAME, LONG))
    with office.database.reading() as session:
        text = indicators.export_definitions(session, "taxpayer")

    again = take_in(office, text)

    assert (again.new, again.changed) == ((), ())
    assert len(again.unchanged) == 5
    with office.database.reading() as session:
        assert indicators.export_definitions(session, "taxpayer") == text


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"{NAME}, post: nobody", "quality_post_unknown"),
        (f"{NAME}, advice: {{article: 999}}", "quality_advice_unknown"),
        ("code: DQ-DJ-001, column: nsrmc, test: no_such_test", "bad_definition"),
        (f"{NAME}, severity: stop", "bad_definition"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(office, line, code):
    with pytest.raises(KBError) as refused:
        take_in(office, lines(LONG, line))

    assert refused.value.code == code
    with office.database.reading() as session:
        assert len(indicators.list_indicators(session)) == 4


def test_an_indicator_of_another_dataset_keeps_its_code(office):
    other = lines(NAME).replace("dataset: taxpayer", "dataset: another")

    with pytest.raises(KBError) as refused:
        take_in(office, other)

    assert refused.value.code == "indicator_taken"
    with office.database.reading() as session:
        assert session.scalars(select(QualityDataset.code)).all() == ["taxpayer"]


def test_the_advice_is_an_article(office):
    with office.database.writing() as session:
        article = make_article(session).id

    take_in(office, lines(f"{NAME}, advice: {{article: {article}}}"))

    with office.database.reading() as session:
        code = Indicator.code == "DQ-DJ-001"
        assert (
            session.scalars(select(Indicator).where(code)).one().article_id == article
        )
