"""Watching: of what who watches is told, once, and as long as they may see it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kb.articles.kinds import Audience
from kb.articles.submissions import open_draft
from kb.incidents import (
    closing,
    commenting,
    opening,
    transfers,
    undoing,
    verification,
)
from kb.incidents.commenting import Comment
from kb.incidents.models import IncidentEvent
from kb.incidents.opening import Report
from kb.merges import merging
from kb.merges.merging import Merging
from kb.notifications.models import Notification
from kb.notifications.service import Kind
from kb.spellings.names import Field
from kb.watching import service
from kb.watching.errors import WatchError
from kb.watching.models import Watch
from kb.watching.service import Thing
from review import retiring
from review import service as review
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import make_article, make_draft
from web.answers.watching import list_watched

OURS = {
    Kind.WATCHED_STEP,
    Kind.WATCHED_REVISED,
    Kind.WATCHED_RETIRED,
    Kind.SYSTEM_ARTICLE,
    Kind.SYSTEM_INCIDENT,
}


@pytest.fixture
def desk(session):
    desk = Desk(session)
    for login in ("technician", "colleague", "sender", "reporter", "neighbour"):
        desk.person(login)
    return desk


@pytest.fixture
def watch(desk):
    def begin(login, **thing):
        service.watch(desk.session, desk.person(login), Thing(**thing), now=NOON)

    return begin


def wait(desk):
    """What was told before was told of another moment."""
    desk.now += timedelta(hours=1)


def told(desk, kinds=OURS):
    """Who was told what, and where it leads."""
    desk.session.flush()
    rows = desk.session.scalars(select(Notification).order_by(Notification.id))
    return [
        (each.user.login, each.kind, each.path) for each in rows if each.kind in kinds
    ]


def steps(desk):
    rows = desk.session.scalars(
        select(Notification)
        .where(Notification.kind == Kind.WATCHED_STEP.value)
        .order_by(Notification.id)
    )
    return [each.details["step"] for each in rows]


def say(desk, incident, text, login="technician", *, internal=False):
    said = Comment(text, internal=internal)
    commenting.comment(desk.session, incident, said, by=desk.as_(login))


def test_watchers_of_an_incident_are_told_of_steps_and_not_who_takes_them(desk, watch):
    incident = desk.incident()
    for login in ("technician", "colleague"):
        watch(login, incident_id=incident.id)
    wait(desk)

    transfers.start(desk.session, incident, by=desk.as_("technician"))

    assert told(desk) == [("colleague", "watched_step", f"/incidents/{incident.id}")]


def test_internal_comments_reach_staff_alone(desk, watch):
    incident = desk.started()
    for login in ("colleague", "reporter"):
        watch(login, incident_id=incident.id)
    wait(desk)

    say(desk, incident, "密语", internal=True)

    assert told(desk) == [("colleague", "watched_step", f"/incidents/{incident.id}")]
    assert "密语" not in str(desk.session.scalars(select(Notification.details)).all())


def test_whoever_is_told_anyway_is_told_once(desk, watch):
    incident = desk.started()
    for login in ("technician", "colleague", "sender", "reporter"):
        watch(login, incident_id=incident.id)
    desk.session.query(Notification).delete()
    wait(desk)

    say(desk, incident, "@colleague 请看", "sender")

    every = told(desk, set(Kind))
    assert sorted(every) == [
        ("colleague", "mentioned", f"/incidents/{incident.id}"),
        ("reporter", "commented", f"/requests/{incident.id}"),
        ("technician", "commented", f"/incidents/{incident.id}"),
    ]


def test_a_word_and_the_closing_that_it_brings_are_told_as_one(desk, watch):
    incident = desk.resolved(solution=desk.solution())
    watch("colleague", incident_id=incident.id)
    wait(desk)

    verification.confirm(desk.session, incident, by=desk.as_("reporter"))
    closing.close(desk.session, incident, by=desk.as_("technician"))

    assert [login for login, _kind, _path in told(desk)] == ["colleague"]
    assert steps(desk) == ["close"]


def test_a_step_taken_back_is_to_be_read_by_nobody(desk, watch):
    incident = desk.incident()
    watch("colleague", incident_id=incident.id)
    wait(desk)
    transfers.start(desk.session, incident, by=desk.as_("technician"))
    newest = desk.session.scalar(
        select(IncidentEvent.id).order_by(IncidentEvent.id.desc()).limit(1)
    )

    undoing.undo(desk.session, incident, newest, by=desk.as_("technician"))

    (notice,) = desk.session.query(Notification).filter_by(kind="watched_step")
    assert notice.read_at is not None
    assert notice.mailed_at is not None


def test_who_may_no_longer_see_it_is_told_nothing_and_has_it_in_no_list(desk, watch):
    incident, article = desk.incident(), desk.solution()
    for login in ("colleague", "neighbour"):
        watch(login, incident_id=incident.id)
    watch("colleague", article_id=article.id)
    desk.person("colleague").active = False

    transfers.start(desk.session, incident, by=desk.as_("technician"))
    desk.approve(revise(desk, article))

    assert told(desk) == []
    assert not list_watched(desk.session, desk.person("neighbour"))


def revise(desk, article):
    submission = open_draft(
        desk.session,
        make_draft("打印机脱机，第二版", audience=article.current_revision.audience),
        author=desk.person("technician"),
        now=NOON,
        article=article,
    )
    review.submit(desk.session, submission, by=desk.as_("technician"))
    return submission


def test_watchers_of_an_article_are_told_of_a_revision_and_of_its_end(desk, watch):
    article = desk.solution()
    for login in ("neighbour", "colleague", "reviewer", "technician"):
        desk.person(login)
        watch(login, article_id=article.id)

    desk.approve(revise(desk, article))
    page = f"/articles/{article.id}"
    # The reviewer did it, and the technician wrote it and is told as its author.
    both = [
        ("colleague", "watched_revised", page),
        ("neighbour", "watched_revised", page),
    ]
    assert told(desk) == both

    wait(desk)
    retiring.retire(desk.session, article.id, "过期", by=desk.as_("manager"))
    ended = told(desk)[2:]
    assert ended == [
        ("technician", "watched_retired", f"{page}/retired"),
        ("colleague", "watched_retired", f"{page}/retired"),
        ("neighbour", "watched_retired", "/watching"),
        ("reviewer", "watched_retired", f"{page}/retired"),
    ]
    assert not list_watched(desk.session, desk.person("neighbour"))


def test_an_import_and_an_article_for_fewer_readers_are_told_to_nobody(desk, watch):
    article = desk.solution()
    watch("neighbour", article_id=article.id)
    watch("neighbour", system="Windows")

    draft = make_draft("批量导入")
    make_article(desk.session, draft, user=desk.person("manager"), article=article)
    assert told(desk) == []
    desk.approve(desk.submitted("内部方案", audience=Audience.INTERNAL))
    assert told(desk) == []


def test_a_system_tells_of_new_articles_and_incidents_that_one_may_see(desk, watch):
    for login in ("technician", "manager", "neighbour", "second_reviewer"):
        desk.person(login)
        watch(login, system="邮件系统")

    incident = desk.incident(system="邮件系统")
    desk.approve(desk.submitted("邮件收不到", system="邮件系统"))
    desk.solution("批量导入", system="邮件系统")

    article = desk.session.scalar(
        select(Notification.path).where(Notification.kind == Kind.SYSTEM_ARTICLE.value)
    )
    assert sorted(told(desk)) == [
        ("manager", "system_article", article),
        ("manager", "system_incident", f"/incidents/{incident.id}"),
        ("neighbour", "system_article", article),
        ("second_reviewer", "system_article", article),
        ("second_reviewer", "system_incident", f"/incidents/{incident.id}"),
    ]


def test_rows_of_other_systems_are_told_to_nobody(desk, watch):
    watch("colleague", system="邮件系统")
    report = Report(title="邮件收不到", system="邮件系统")
    reporter = desk.person("reporter")

    by = desk.as_("technician")
    opening.open_incident(desk.session, report, reporter=reporter, by=by, told=False)

    assert told(desk) == []


def test_a_spelling_that_is_merged_is_watched_under_its_name(desk, watch):
    watch("manager", system="邮件")
    watch("manager", system="邮件系统")
    watch("reviewer", system="邮件")
    row, _counts = merging.merge(
        desk.session, Merging(Field.SYSTEM, "邮件", "邮件系统"), by=desk.as_("manager")
    )

    desk.incident(system="邮件")
    assert told(desk) == [
        ("manager", "system_incident", "/incidents/1"),
        ("reviewer", "system_incident", "/incidents/1"),
    ]
    assert service.list_systems(desk.session, desk.person("manager")) == ["邮件系统"]

    merging.undo(desk.session, row.id, by=desk.as_("manager"))
    assert service.list_systems(desk.session, desk.person("reviewer")) == ["邮件"]


def test_watching_twice_is_once_and_there_is_an_end(desk, watch, monkeypatch):
    user = desk.person("colleague")
    for _time in range(2):
        watch("colleague", system="邮件系统")
    assert desk.session.query(Watch).count() == 1
    monkeypatch.setattr(service, "MOST", 1)
    with pytest.raises(WatchError):
        watch("colleague", system="门户")
    with pytest.raises(WatchError):
        Thing.of_system(desk.session, "  ")

    service.unwatch(desk.session, user, Thing(system="邮件系统"))

    assert not list_watched(desk.session, user)
