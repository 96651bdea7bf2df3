"""One spelling stands for another name: everywhere, for good, and back again."""

import pytest
from sqlalchemy import func, select

from kb.articles.kinds import ArticleKind
from kb.articles.models import PendingIndexing
from kb.articles.named_today import name_attributes
from kb.audit import AuditEntry
from kb.changes import service as changes
from kb.changes.service import Intention
from kb.emergency import plans
from kb.errors import NotFoundError
from kb.incidents import filtering
from kb.incidents.filtering import Filter
from kb.incidents.models import Incident
from kb.merges import merging
from kb.merges.errors import (
    BadSpellingError,
    MergeNotUndoneError,
    SpellingCase,
    SpellingsNotAllowedError,
    SpellingTakenError,
)
from kb.merges.merging import Merging
from kb.people import units
from kb.people.models import ManagedSystem, Tier, Unit
from kb.records.marks import PendingRecord
from kb.reports.cuts import Cut, Dimension
from kb.spellings.models import MergedRow
from kb.spellings.names import Field
from kb.spellings.settling import settle
from search.indexer import read_documents
from tests.conftest import NOON

MAIL = Merging(Field.SYSTEM, "邮件", "邮件系统")


def merge(desk, wanted=MAIL):
    return merging.merge(desk.session, wanted, by=desk.as_("administrator"))


def undo(desk, row):
    return merging.undo(desk.session, row.id, by=desk.as_("administrator"))


def list_ids(desk, system):
    wanted = Filter(said={"system": system})
    conditions = filtering.to_conditions(
        desk.session, wanted, desk.person("manager"), now=NOON
    )
    return set(desk.session.scalars(select(Incident.id).where(*conditions)))


def test_what_says_the_old_spelling_says_the_name(desk):
    new, closed = desk.incident(system="邮件"), desk.closed(system="邮件")
    other = desk.incident(system="邮件网关")
    change = changes.open_change(
        desk.session, Intention(title="升级", system="邮件"), by=desk.as_("technician")
    )

    preview = merging.preview(desk.session, MAIL, desk.person("manager"))
    row, changed = merge(desk)

    assert preview.changes == {"incidents": 2, "changes": 1} == changed
    assert [each.system for each in (new, closed, change, other)] == [
        *["邮件系统"] * 3,
        "邮件网关",
    ]
    rows = desk.session.scalar(select(func.count()).select_from(MergedRow))
    assert rows == 3
    entry = desk.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()[-1]
    assert (entry.noun, entry.action, entry.details["rows"]) == (
        "spelling",
        "merge_spellings",
        changed,
    )
    (merged,) = merging.list_merges(desk.session, Field.SYSTEM)
    assert (merged.id, merged.old, merged.by.login) == (row.id, "邮件", "administrator")


def test_what_comes_in_under_the_old_spelling_comes_to_the_name(desk):
    merge(desk)

    incident = desk.incident(system="邮件")

    assert incident.system == "邮件系统"
    assert desk.incident(system=" 邮 件 ").system == "邮件系统"
    assert list_ids(desk, "邮件") == list_ids(desk, "邮件系统") != set()
    assert list_ids(desk, "别的") == set()
    (condition,) = Cut(system="邮件").conditions(desk.session)
    assert condition.right.value == "邮件系统"
    assert set(Cut(system="x").asked) == {Dimension.SYSTEM}


def test_an_article_is_found_under_the_name_and_its_revision_stays(desk):
    article = desk.solution("收不到信", system="邮件", category="网络")
    plan = desk.solution("邮件预案", kind=ArticleKind.EMERGENCY_PLAN, system="邮件、OA")
    desk.session.execute(PendingIndexing.__table__.delete())

    _row, changed = merge(desk)

    assert changed == {"articles": 1}
    marked = set(desk.session.scalars(select(PendingIndexing.article_id)))
    assert marked == {article.id, plan.id}
    assert article.current_revision.attributes["system"] == "邮件"
    systems = {
        each.article_id: each.system
        for each in read_documents(desk.session, [article.id, plan.id])
    }
    assert systems == {article.id: "邮件系统", plan.id: "邮件系统"}
    for name in ("邮件", "邮件系统", "OA"):
        (found,) = plans.list_plans(desk.session, desk.person("technician"), name)
        assert found.systems == ["邮件系统", "OA"]


def test_a_revision_is_read_by_the_names_of_today(desk):
    article = desk.solution("收不到信", system="邮件", category="网络")
    plan = desk.solution("邮件预案", kind=ArticleKind.EMERGENCY_PLAN, system="邮件, OA")
    row, _changed = merge(desk)

    named = name_attributes(desk.session, article.current_revision)
    assert named.attributes["system"] == "邮件系统"
    assert named.attributes["category"] == "网络"
    assert named.written == {"system": "邮件"}
    of_plan = name_attributes(desk.session, plan.current_revision)
    assert of_plan.attributes["system"] == "邮件系统、OA"
    assert of_plan.written == {"system": "邮件, OA"}

    undo(desk, row)
    for each in (article, plan):
        revision = each.current_revision
        named = name_attributes(desk.session, revision)
        assert (named.attributes, named.written) == (revision.attributes, {})


def test_a_site_is_one_name_in_plans_articles_and_registers(desk):
    article = desk.solution("打印机脱机", unit="东区 机房")
    plan = desk.solution(
        "断电预案",
        kind=ArticleKind.EMERGENCY_PLAN,
        system="供电",
        unit="东区 机房、西区",
    )
    desk.session.add(Unit(name="东区机房", tier=Tier.COUNTY))
    sites = Merging(Field.UNIT, "东区 机房", "东区机房")

    preview = merging.preview(desk.session, sites, desk.person("manager"))
    row, changed = merge(desk, sites)

    assert (preview.changes, preview.there) == ({"articles": 1}, {"units": 1})
    assert changed == {"articles": 1}
    names = {
        each.article_id: each.unit
        for each in read_documents(desk.session, [article.id, plan.id])
    }
    assert set(names.values()) == {"东区机房"}
    reader = desk.person("technician")
    for site in ("东区 机房", "东区机房", "西区"):
        (found,) = plans.list_headings(desk.session, reader, site=site)
        assert found.sites == ["东区机房", "西区"]
    assert units.get_by_name(desk.session, "东区 机房").name == "东区机房"
    undo(desk, row)
    assert not plans.list_headings(desk.session, reader, site="东区机房")


def test_a_unit_of_the_organisation_ends_before_its_name_is_merged(desk):
    unit = Unit(name="信息科", tier=Tier.COUNTY)
    desk.session.add(unit)
    desk.session.flush()
    with pytest.raises(BadSpellingError) as refused:
        merge(desk, Merging(Field.UNIT, "信息科", "市信息科"))
    assert refused.value.case is SpellingCase.IS_UNIT

    unit.ended_on = NOON.date()
    desk.session.flush()
    assert merge(desk, Merging(Field.UNIT, "信息科", "市信息科"))[1] == {}


def test_undoing_brings_back_what_was_rewritten_and_no_more(desk):
    before, closed = desk.incident(system="邮件"), desk.closed(system="邮件")
    row, _changed = merge(desk)
    after = desk.incident(system="邮件系统")

    _row, restored = undo(desk, row)

    assert restored == {"incidents": 2}
    assert [each.system for each in (before, closed, after)] == [
        "邮件",
        "邮件",
        "邮件系统",
    ]
    assert settle(desk.session, Field.SYSTEM, "邮件") == "邮件"
    with pytest.raises(MergeNotUndoneError):
        undo(desk, row)
    assert merge(desk)[1] == {"incidents": 2}


def test_a_merging_again_takes_what_was_left(desk):
    merge(desk)
    late = desk.incident(system="OA")
    late.system = "邮件"  # As by a row that another process wrote in that moment.
    desk.session.flush()

    row, changed = merge(desk)

    assert changed == {"incidents": 1}
    assert undo(desk, row)[1] == {"incidents": 1}


def test_the_records_are_marked_for_the_search_and_no_stale_form_wins(desk):
    incident = desk.incident(system="邮件")
    desk.person("administrator")
    desk.session.execute(PendingRecord.__table__.delete())
    version = incident.version

    merge(desk)

    assert desk.session.scalars(select(PendingRecord.record_id)).all() == [incident.id]
    assert incident.version == version + 1


def test_names_lead_on_and_are_undone_from_the_end(desk):
    incident = desk.incident(system="邮件")
    first, _ = merge(desk)
    second, _ = merge(desk, Merging(Field.SYSTEM, "邮件系统", "Exchange"))

    assert incident.system == "Exchange"
    assert settle(desk.session, Field.SYSTEM, "邮件") == "Exchange"
    with pytest.raises(MergeNotUndoneError):
        undo(desk, first)
    undo(desk, second)
    undo(desk, first)
    assert incident.system == "邮件"


def test_two_systems_become_one_and_two_again(desk):
    session, owner = desk.session, desk.person("technician")
    session.add_all(
        [ManagedSystem(name="邮件", owner=owner), ManagedSystem(name="邮件系统")]
    )
    session.flush()

    row, changed = merge(desk)

    assert changed == {"managed": 1}
    (system,) = session.scalars(select(ManagedSystem))
    assert (system.name, system.owner_id) == ("邮件系统", owner.id)
    undo(desk, row)
    old = session.scalars(select(ManagedSystem).where(ManagedSystem.name == "邮件"))
    assert old.one().owner_id == owner.id


def test_a_system_of_its_own_is_renamed(desk):
    desk.session.add(ManagedSystem(name="邮件"))
    desk.session.flush()

    row, _ = merge(desk)

    assert desk.session.scalars(select(ManagedSystem.name)).all() == ["邮件系统"]
    undo(desk, row)
    assert desk.session.scalars(select(ManagedSystem.name)).all() == ["邮件"]


@pytest.mark.parametrize(
    ("wanted", "case"),
    [
        (Merging(Field.SYSTEM, "", "x"), SpellingCase.MISSING),
        (Merging(Field.SYSTEM, "x", "  "), SpellingCase.MISSING),
        (Merging(Field.SYSTEM, "x", "y" * 201), SpellingCase.TOO_LONG),
        (Merging(Field.SYSTEM, "x", " x "), SpellingCase.SAME),
        (Merging(Field.SYSTEM, "x", "邮件"), SpellingCase.IS_OLD),
    ],
)
def test_what_cannot_be_merged(desk, wanted, case):
    merge(desk)

    with pytest.raises(BadSpellingError) as caught:
        merge(desk, wanted)

    assert caught.value.case is case


def test_an_old_spelling_stands_for_one_name(desk):
    merge(desk)

    with pytest.raises(SpellingTakenError):
        merge(desk, Merging(Field.SYSTEM, "邮件", "Exchange"))
    with pytest.raises(NotFoundError):
        merging.undo(desk.session, 99, by=desk.as_("administrator"))


def test_the_fields_are_apart(desk):
    incident = desk.incident(system="邮件", category="邮件")

    merge(desk, Merging(Field.CATEGORY, "邮件", "邮件类"))

    assert (incident.system, incident.category) == ("邮件", "邮件类")


@pytest.mark.parametrize("login", ["technician", "reporter", "reviewer"])
def test_only_keepers_merge(desk, login):
    row, _ = merge(desk)
    by = desk.as_(login)

    for act in (
        lambda: merging.merge(desk.session, MAIL, by=by),
        lambda: merging.preview(desk.session, MAIL, by.actor.user),
        lambda: merging.undo(desk.session, row.id, by=by),
        lambda: merging.keep_apart(desk.session, Field.SYSTEM, "a", "b", by=by),
    ):
        with pytest.raises(SpellingsNotAllowedError):
            act()
