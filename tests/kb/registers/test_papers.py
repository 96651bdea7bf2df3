"""What posts ask for, what people have, and papers that are kept no longer."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from kb.audit import AuditEntry
from kb.content.models import Blob
from kb.content.references import count_references, iter_orphans
from kb.people import units
from kb.people.models import Post
from kb.registers.models import GivenCode, Record, RecordChange, RecordFile
from kb.registers.papers import list_gaps, remove_over

TODAY = date(2026, 3, 2)


@pytest.fixture
def office(registry):
    """A technical post that asks for two certificates and three years."""
    desk = registry.desk
    for login in ("technician", "colleague", "manager"):
        desk.person(login)
    for login in ("technician", "colleague"):
        units.assign(
            registry.session, desk.person(login), registry.unit(), Post.TECHNICAL
        )
    registry.add("requirement", "网络岗", years="3", certificates="网络工程师\n电工证")
    return registry


def paper(office, name, holder, category="certificate", **texts):
    return office.add(
        "paper", name, by="manager", holder=holder, category=category, **texts
    )


def gaps(office, login):
    person = office.desk.person(login)
    return {
        gap.person.login: (gap.missing, gap.ended, gap.years)
        for gap in list_gaps(office.session, person, today=TODAY)
    }


def test_a_gap_is_what_a_post_asks_for_and_no_valid_paper_shows(office):
    paper(office, "网络工程师", "technician")
    paper(office, "电工证", "technician", valid_until="2026-03-01")
    paper(office, "运维", "technician", "experience", since="2024-03-02")
    paper(office, "电工证", "colleague")
    paper(office, "网络工程师", "colleague", valid_until="2026-03-02")
    paper(
        office,
        "运维",
        "colleague",
        "experience",
        since="2020-01-01",
        valid_until="2022-01-01",
    )
    paper(office, "驻场", "colleague", "experience", since="2024-01-01")

    assert gaps(office, "manager") == {
        "technician": (("电工证",), ("电工证",), 2.0),
    }


def test_people_see_their_own_gaps_and_no_others(office):
    everything = ("网络工程师", "电工证")

    assert gaps(office, "manager").keys() == {"technician", "colleague"}
    assert gaps(office, "colleague") == {"colleague": (everything, (), 0.0)}
    assert gaps(office, "administrator") == {}


def test_a_paper_goes_after_its_day_with_all_that_was_kept_of_it(office):
    session = office.session
    gone = paper(office, "电工证", "technician", keep_until="2026-03-01")
    stays = paper(office, "电工证", "colleague", keep_until="2026-03-02")
    session.add(Blob(sha256="a" * 64, size=1, stored_at=office.desk.now))
    session.flush()
    session.add(
        RecordFile(
            record_id=gone.id,
            blob_sha256="a" * 64,
            name="扫描件.pdf",
            media_type="application/pdf",
            size=1,
            added_by_id=gone.holder_id,
            at=office.desk.now,
        )
    )
    gone_id, code = gone.id, gone.code

    assert count_references(session, "a" * 64) == 1
    assert remove_over(session, today=TODAY, by=office.desk.as_("manager")) == 1

    assert session.get(Record, gone_id) is None
    assert session.get(Record, stays.id) is stays
    of_it = select(RecordChange).where(RecordChange.record_id == gone_id)
    assert session.scalars(of_it).all() == []
    assert list(iter_orphans(session)) == ["a" * 64]
    # Its code is never given again, and the audit has no more than that it went.
    assert session.get(GivenCode, code) is not None
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "remove")
    ).one()
    assert (entry.noun, entry.key, entry.details) == (
        "record",
        str(gone_id),
        {"code": code},
    )


def test_the_database_deletes_no_other_record_and_no_code(office):
    asset, session = office.add(), office.session

    for statement in (
        sa.delete(RecordChange).where(RecordChange.record_id == asset.id),
        sa.update(RecordChange).values(text="anders"),
        sa.delete(Record).where(Record.id == asset.id),
        sa.delete(GivenCode),
    ):
        with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
            session.execute(statement)
