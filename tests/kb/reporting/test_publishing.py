"""From a draft to a published report: who may, what must be there, who sees it."""

import itertools

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from kb import lines, lookups
from kb.articles import catalogue
from kb.articles.kinds import ArticleKind, Audience
from kb.articles.models import PendingIndexing, Submission
from kb.articles.submissions import NotWrittenError, open_draft
from kb.articles.visibility import EVERYTHING
from kb.errors import NotFoundError
from kb.incidents import closing, links, policy
from kb.incidents.errors import NotASolutionError
from kb.notifications.models import Notification
from kb.outbox.models import OutboxEvent
from kb.outbox.nouns import visible_to
from kb.people.models import Post
from kb.people.units import assign
from kb.reporting import comparing, listing, publishing, reading, service
from kb.reporting.errors import (
    CommentMissingError,
    OwnReportError,
    ReportInputError,
    ReportNotAllowedError,
    ReportTransitionError,
)
from kb.reporting.models import Report
from kb.reporting.models import ReportState as State
from kb.reporting.moves import MOVES, Action
from kb.reporting.service import read_document
from kb.reports.periods import read_period
from review import queue
from search.indexer import read_documents
from tests.factories import make_draft
from tests.kb.reporting.conftest import AFTER, MONTH
from tests.kb.reporting.vocabulary import VOCABULARY

LEGAL = {
    (State.DRAFT, Action.COMMENT): State.DRAFT,
    (State.DRAFT, Action.APPROVE): State.APPROVED,
    (State.DRAFT, Action.DISCARD): State.DISCARDED,
    (State.APPROVED, Action.SEND_BACK): State.DRAFT,
    (State.APPROVED, Action.PUBLISH): State.PUBLISHED,
    (State.APPROVED, Action.DISCARD): State.DISCARDED,
}


@pytest.mark.parametrize(("state", "action"), [*itertools.product(State, Action)])
def test_every_pair_of_state_and_action(state, action):
    report = Report(state=state)

    if (state, action) in LEGAL:
        assert MOVES.advance(report, action, now=None) == (state, LEGAL[state, action])
    else:
        with pytest.raises(ReportTransitionError):
            MOVES.advance(report, action, now=None)


def publish(office, by="manager", **values):
    report = office.approved(**values)
    publishing.publish(office.session, report, by=office.desk.as_(by))
    office.session.flush()
    return report


def member(office, login, unit):
    user = office.desk.person(login)
    assign(office.session, user, unit, Post.TECHNICAL)
    return user


def sees(office, report, login):
    user = office.desk.person(login)
    try:
        return reading.get_report(office.session, report.id, user) is report
    except NotFoundError:
        return False


def test_a_published_report_is_an_article_with_both_verdicts(office):
    report = publish(office)

    article = report.article
    revision = article.current_revision
    verdicts = revision.submission.verdicts
    assert (article.kind, revision.audience) == (
        ArticleKind.REPORT,
        Audience.RESTRICTED,
    )
    assert revision.title == "运维月报 2026-03"
    assert {each.aspect.value for each in verdicts} == {"content", "form"}
    assert {each.reviewer.login for each in verdicts} == {"administrator"}
    assert revision.submission.author.login == "manager"
    assert "一切正常" in revision.sections["text"]


def test_what_is_reopened_before_it_is_published_leaves_its_figures(office):
    desk = office.desk
    desk.now = read_period(MONTH).since.replace(day=3)
    incident = desk.closed("一")
    desk.now = AFTER
    report = office.approved()
    frozen = read_document(report)

    closing.reopen(office.session, incident, "又坏了", by=desk.as_("technician"))
    publishing.publish(office.session, report, by=desk.as_("manager"))
    office.session.flush()
    office.session.expire_all()

    assert report.state is State.PUBLISHED
    assert read_document(report) == frozen
    differences = comparing.compare(office.session, report, VOCABULARY, now=AFTER)
    assert differences.differences


def test_nobody_approves_what_they_made(office):
    report = office.make()
    office.write(report)

    with pytest.raises(OwnReportError):
        service.approve(office.session, report, by=office.desk.as_("manager"))


def test_where_two_are_wanted_its_maker_does_not_publish_it(office):
    report = office.approved()

    with pytest.raises(OwnReportError):
        publishing.publish(
            office.session, report, two_people=True, by=office.desk.as_("manager")
        )
    publishing.publish(
        office.session, report, two_people=True, by=office.desk.as_("administrator")
    )

    assert report.state is State.PUBLISHED


def test_an_empty_obligatory_comment_is_named(office):
    report = office.make()

    with pytest.raises(CommentMissingError, match="情况分析, 下月工作计划"):
        service.approve(office.session, report, by=office.desk.as_("administrator"))


def test_only_blocks_for_words_take_words(office):
    with pytest.raises(ReportInputError, match="numbers"):
        service.write_comments(
            office.session,
            office.make(),
            {"numbers": "999"},
            by=office.desk.as_("manager"),
        )


def test_whoever_is_asked_approves_and_nobody_else(office):
    asked = office.desk.person("reviewer")
    report = office.make(approver_id=asked.id)
    office.write(report)

    with pytest.raises(ReportNotAllowedError):
        service.approve(office.session, report, by=office.desk.as_("administrator"))
    service.approve(office.session, report, by=office.desk.as_("reviewer"))

    assert report.state is State.APPROVED


def test_what_was_sent_back_has_no_approval(office):
    report = office.approved()

    service.send_back(office.session, report, "改", by=office.desk.as_("manager"))

    assert (report.state, report.approved_by_id) == (State.DRAFT, None)


def test_what_was_discarded_can_be_made_anew(office):
    report = office.make()
    with pytest.raises(ReportInputError):
        service.discard(office.session, report, " ", by=office.desk.as_("manager"))

    service.discard(office.session, report, "错了", by=office.desk.as_("manager"))

    assert office.make() is not report


def test_a_report_is_seen_by_its_unit_and_by_those_above(office):
    city = office.unit("city", lead="second_reviewer")
    ours, others = office.unit("ours"), office.unit("others")
    member(office, "technician", ours)
    member(office, "colleague", others)
    report = publish(office, unit_id=ours.id)

    assert city.id != ours.id
    assert sees(office, report, "technician")
    assert sees(office, report, "manager")
    assert not sees(office, report, "colleague")
    assert not sees(office, report, "reporter")


def test_a_report_of_everything_is_not_for_a_unit(office):
    member(office, "technician", office.unit("ours"))
    report = publish(office)

    assert not sees(office, report, "technician")
    assert sees(office, report, "reviewer")


def test_a_draft_is_for_its_makers(office):
    report = office.make(approver_id=office.desk.person("reviewer").id)

    seen = {
        login: sees(office, report, login)
        for login in ("manager", "administrator", "reviewer", "second_reviewer")
    }

    assert seen == {
        "manager": True,
        "administrator": True,
        "reviewer": True,
        "second_reviewer": False,
    }


def test_figures_by_person_are_seen_by_the_lead_alone(office):
    unit = office.unit("ours", lead="technician")
    member(office, "colleague", unit)
    report = office.make("workload", unit_id=unit.id, by="technician")

    assert sees(office, report, "technician")
    assert not any(
        sees(office, report, login)
        for login in ("colleague", "manager", "administrator", "reviewer")
    )


def test_no_list_search_or_event_of_articles_has_a_report(office):
    report = publish(office)
    session, article_id = office.session, report.article_id
    manager = office.desk.person("manager")
    submission = session.scalar(
        select(Submission).where(Submission.kind == ArticleKind.REPORT)
    )

    assert article_id not in [each.id for each in catalogue.iter_live(session)]
    assert catalogue.count_live(session) == 0
    assert read_documents(session, [article_id]) == []
    assert queue.list_of_author(session, manager) == []
    with pytest.raises(NotFoundError):
        catalogue.get_article(session, article_id, EVERYTHING)
    with pytest.raises(NotFoundError):
        catalogue.get_revision(session, article_id, 1, EVERYTHING)
    with pytest.raises(NotFoundError):
        queue.get_visible(session, submission.id, manager)
    events = session.scalars(
        select(OutboxEvent).where(visible_to(session, manager))
    ).all()
    assert [event.kind.value for event in events if event.article_id] == []


def test_no_incident_links_a_report(office):
    report = publish(office)
    incident = office.desk.started()

    with pytest.raises(NotASolutionError):
        links.link(
            office.session,
            incident,
            report.article_id,
            by=office.desk.as_("technician"),
        )


@pytest.mark.parametrize(
    "values",
    [
        {"kind": ArticleKind.REPORT, "sections": {"text": "x"}},
        {"audience": Audience.RESTRICTED},
    ],
)
def test_nobody_writes_one_by_hand(desk, values):
    with pytest.raises(NotWrittenError):
        open_draft(
            desk.session,
            make_draft(**values),
            author=desk.person("manager"),
            now=desk.now,
        )


def test_only_recipients_who_may_see_it_are_told(office):
    ours, others = office.unit("ours"), office.unit("others")
    people = [
        member(office, "technician", ours).id,
        member(office, "colleague", others).id,
        office.desk.person("reporter").id,
    ]

    report = publish(office, unit_id=ours.id, recipients=people)

    told = office.session.scalars(
        select(Notification).where(Notification.kind == "report_published")
    ).all()
    assert [each.user_id for each in told] == people[:1]
    assert told[0].path == f"/reports/{report.id}"


@pytest.mark.parametrize(
    "values",
    [
        {"document": {}},
        {"definition": {}},
        {"period": "2026-04"},
        {"unit_id": 1},
        {"by_person": True},
        {"maker_id": 1},
        {"state": "published"},
    ],
)
def test_the_database_refuses_to_change_what_is_frozen(office, values):
    office.unit("ours")
    office.desk.person("reporter")
    report = office.make()
    office.session.flush()

    with pytest.raises(IntegrityError):
        office.session.execute(
            update(Report).where(Report.id == report.id).values(**values)
        )


def test_the_database_refuses_any_change_of_a_published_report(office):
    report = publish(office)

    with pytest.raises(IntegrityError):
        office.session.execute(
            update(Report).where(Report.id == report.id).values(comments={"a": "b"})
        )


def test_the_database_publishes_nothing_that_its_maker_alone_approved(office):
    report = publish(office)
    other = office.make(period="2026-02")

    with pytest.raises(IntegrityError):
        office.session.execute(
            update(Report)
            .where(Report.id == other.id)
            .values(
                state=State.PUBLISHED,
                article_id=report.article_id,
                approved_by_id=other.maker_id,
            )
        )


def test_no_index_waits_for_a_published_report(office):
    counted = lookups.count_indexed(office.session.connection())

    publish(office)
    office.session.execute(PendingIndexing.__table__.delete())

    assert lookups.count_indexed(office.session.connection()) == counted


def waits_for(office, login):
    person = office.desk.person(login)
    asked = listing.ask_for_approvals(office.session, person, limit=5)
    values = policy.seen_by(office.session, person).values
    return [line.title for line in lines.read(office.session, [asked], **values)[0]]


def test_a_report_waits_for_whoever_is_named_and_not_for_its_maker(office):
    named = office.desk.person("administrator")
    office.make(by="manager", approver_id=named.id)

    assert waits_for(office, "administrator") == ["2026-03"]
    assert waits_for(office, "manager") == []
    assert waits_for(office, "technician") == []


def test_a_report_without_a_name_waits_for_those_who_manage(office):
    office.make(by="manager")

    assert waits_for(office, "administrator") == ["2026-03"]
    assert waits_for(office, "manager") == []
