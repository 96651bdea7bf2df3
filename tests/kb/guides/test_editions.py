"""Editions: frozen, compared, approved by another, and kept by the database."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from kb.articles.kinds import Audience
from kb.content.store import StoredContent
from kb.errors import NotFoundError
from kb.guides import building, reading, service
from kb.guides.errors import (
    GuideAudienceError,
    GuideCase,
    GuideDraftError,
    GuideInputError,
    GuideKeepingError,
    GuideNotAllowedError,
    GuideTooLargeError,
    GuideTransitionError,
    OwnGuideError,
)
from kb.guides.models import EditionState
from kb.guides.outlines import to_chapters
from kb.packages import service as packages
from kb.packages.models import DeviceClass
from kb.packages.service import NewPackage
from kb.services.models import OWN, Client, ClientAssignment
from review import retiring
from tests.kb.guides.conftest import FILES


def test_an_edition_has_the_current_revisions_and_says_its_gaps(press):
    edition = press.edition(press.guide())

    assert (edition.number, edition.state) == (1, EditionState.DRAFT)
    assert press.entries(edition) == [(2, "VPN 连不上")]
    gaps = [each["code"] for each in edition.chapters if each["is_gap"]]
    assert gaps == ["drivers"]
    assert edition.changes == {}
    assert edition.identifiers == {"total": 1, "entries": {"VPN": [1]}}


def test_the_drivers_of_an_edition_are_the_released_packages(press):
    desk = press.desk
    for name, is_released in (("Universal Print", True), ("Scan", False)):
        new = NewPackage(
            name=name,
            vendor="Acme",
            release="4.2.0",
            system="Windows 11",
            models=["P500", "P-510"],
            device_class=DeviceClass.PRINTER,
        )
        file = StoredContent(name[0].lower() * 64, 3)
        added = packages.add_package(
            desk.session, new, file, f"{name}.exe", by=desk.as_("technician")
        )
        if is_released:
            packages.release(desk.session, added, by=desk.as_("reviewer"))

    edition = press.edition(press.guide())

    (chapter,) = [each for each in edition.chapters if each["code"] == "drivers"]
    (table,) = chapter["tables"]
    assert not chapter["is_gap"]
    (row,) = table["rows"]
    assert list(row) == [
        "Acme Universal Print",
        "P500, P-510",
        "Windows 11",
        "4.2.0",
        "PKG-000001",
    ]


def test_the_next_edition_says_what_changed(press):
    desk, guide = press.desk, press.guide()
    gone = desk.solution("旧的办法")
    press.found["network"].append(gone.id)
    press.published(guide)
    retiring.retire(press.session, gone.id, "不用了", by=desk.as_("reviewer"))
    press.found["network"].append(desk.solution("新的办法").id)

    second = press.edition(guide)

    assert second.number == 2
    assert second.changes["since"] == 1
    assert [each["title"] for each in second.changes["added"]] == ["新的办法"]
    assert [each["title"] for each in second.changes["removed"]] == ["旧的办法"]
    assert second.changes["changed"] == second.changes["tables"] == []


def test_an_article_stands_in_the_first_chapter_that_takes_it(press):
    (article,) = press.found["network"]
    outline = [
        {"code": "first", "heading": "一", "articles": [article, article]},
        {"code": "network", "heading": "二", "search": "q=vpn"},
    ]

    edition = press.edition(press.guide(outline))

    assert press.entries(edition) == [(1, "VPN 连不上")]
    assert [each["is_gap"] for each in edition.chapters] == [False, True]


def test_a_guide_for_everybody_is_refused_with_the_list_of_what_is_internal(press):
    guide = press.guide(audience=Audience.SELF_SERVICE)

    with pytest.raises(GuideAudienceError) as refused:
        press.edition(guide)

    (article,) = press.found["network"]
    assert refused.value.named == (f"{article} VPN 连不上", "联系人")


def test_more_than_an_edition_holds_is_refused(press, monkeypatch):
    monkeypatch.setattr(building, "MOST_CHARACTERS", 5)

    with pytest.raises(GuideTooLargeError):
        press.edition(press.guide())


def test_nobody_approves_what_they_made_or_publishes_what_is_not_approved(press):
    edition = press.edition(press.guide())
    as_ = press.desk.as_

    with pytest.raises(OwnGuideError):
        service.approve(press.session, edition, by=as_("manager"))
    with pytest.raises(GuideTransitionError):
        service.publish(press.session, edition, FILES, by=as_("manager"))
    with pytest.raises(GuideNotAllowedError):
        service.approve(press.session, edition, by=as_("technician"))


def test_a_second_draft_waits_for_the_first(press):
    guide = press.guide()
    first = press.edition(guide)

    with pytest.raises(GuideDraftError):
        press.edition(guide)
    service.discard(press.session, first, "重来", by=press.desk.as_("manager"))

    assert press.edition(guide).number == 1


def test_sending_back_and_giving_up_need_a_reason(press):
    edition = press.edition(press.guide())
    by = press.desk.as_("reviewer")
    service.approve(press.session, edition, by=by)

    with pytest.raises(GuideInputError) as refused:
        service.send_back(press.session, edition, " ", by=by)
    service.send_back(press.session, edition, "少一章", by=by)

    assert refused.value.case is GuideCase.REASON_MISSING
    assert (edition.state, edition.approved_by_id) == (EditionState.DRAFT, None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE guide_edition SET title = 'x'",
        "UPDATE guide_edition SET identifiers = '{}'",
        "UPDATE guide_edition SET updated_at = created_at",
        "DELETE FROM guide_edition",
        "UPDATE guide_entry SET title = 'x'",
        "DELETE FROM guide_entry",
        (
            "INSERT INTO guide_entry (edition_id, position, chapter, article_id,"
            " revision_id, title)"
            " SELECT edition_id, 99, 1, article_id, revision_id, 'x' FROM guide_entry"
        ),
        "UPDATE guide_file SET size = 1",
        "DELETE FROM guide_file",
        "DELETE FROM guide_event",
    ],
)
def test_the_database_keeps_a_published_edition(press, statement):
    press.published(press.guide())
    press.session.flush()

    with pytest.raises(IntegrityError):
        press.session.execute(text(statement))


def test_the_database_refuses_an_edition_that_its_maker_approved(press):
    press.edition(press.guide())

    for state in ("approved", "published"):
        statement = text(
            "UPDATE guide_edition SET state = :state, approved_by_id = maker_id,"
            " published_at = created_at"
        )
        if state == "published":
            with pytest.raises(IntegrityError):
                press.session.execute(statement, {"state": state})
        else:
            press.session.execute(statement, {"state": state})


def test_only_managers_keep_guides(press):
    with pytest.raises(GuideKeepingError):
        press.guide(by="technician")


@pytest.mark.parametrize(
    ("values", "case"),
    [
        ({"code": "A b"}, GuideCase.BAD_CODE),
        ({"language": "fr"}, GuideCase.BAD_AUDIENCE),
        (
            {"outline": [{"code": "a", "heading": "x", "tables": ["y"]}]},
            GuideCase.UNKNOWN_TABLE,
        ),
    ],
)
def test_a_guide_that_cannot_be_is_refused(press, values, case):
    with pytest.raises(GuideInputError) as refused:
        press.guide(**values)

    assert refused.value.case is case


def test_two_guides_have_two_codes(press):
    press.guide()

    with pytest.raises(GuideInputError) as refused:
        press.guide()

    assert refused.value.case is GuideCase.CODE_TAKEN


def test_an_outline_is_changed_for_the_next_edition_alone(press):
    guide = press.guide()
    edition = press.published(guide)
    chapters = to_chapters([{"code": "only", "heading": "仅此", "text": ["一句。"]}])

    service.edit(
        press.session, guide, {"zh": "新名"}, chapters, by=press.desk.as_("manager")
    )

    assert len(edition.chapters) == 4
    assert press.edition(guide).title == "新名"


def test_a_draft_is_for_those_who_judge_and_an_internal_edition_for_staff(press):
    guide = press.guide()
    draft, session, person = press.edition(guide), press.session, press.desk.person

    for login in ("technician", "reporter"):
        with pytest.raises(NotFoundError):
            reading.get_edition(session, draft.id, person(login))
    service.approve(session, draft, by=press.desk.as_("reviewer"))
    service.publish(session, draft, FILES, by=press.desk.as_("manager"))
    assert reading.get_edition(session, draft.id, person("technician")) is draft
    with pytest.raises(NotFoundError):
        reading.get_edition(session, draft.id, person("reporter"))


def test_a_guide_of_another_client_is_not_there(press, other_client):
    edition = press.published(press.guide())
    person, session = press.desk.person("technician"), press.session
    session.add(ClientAssignment(user_id=person.id, client_id=other_client.id))
    session.flush()

    assert edition.client_id == OWN
    assert reading.list_guides(session, person) == []
    with pytest.raises(NotFoundError):
        reading.get_edition(session, edition.id, person)


@pytest.fixture
def other_client(press):
    client = Client(code="port", names={"zh": "港务", "en": "Port"})
    press.session.add(client)
    press.session.flush()
    return client
