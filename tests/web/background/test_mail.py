"""News by e-mail, through a real mail server on this machine."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from kb.database import connect
from kb.incidents.commenting import Comment, comment
from kb.incidents.models import Incident
from kb.notifications import claiming
from kb.notifications.claiming import Due
from kb.notifications.models import MailMode, Notification
from kb.notifications.service import Kind, News, choose, notify
from kb.people.models import Role
from kb.people.users import get_user
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import make_user
from web.background import mail
from web.background.mail_notes import Notes
from web.parts.mail_lines import MailUnavailableError


@pytest.fixture
def mailing(services, sending):
    """Services that send to the mail server, and a person to tell something."""
    with services.database.writing() as session:
        user = make_user(session, "wang", roles=(Role.REQUESTER,))
        user.email = "wang@example.org"
        news = News(
            Kind.ASSIGNED, "/incidents/7", {"number": "INC-000007", "title": "脱机"}
        )
        notify(session, [user.id], news, now=NOON)
    after = NOON + mail.HOLD
    return replace(services, settings=sending(services.settings), now=lambda: after)


def prefer(services, mode, language="en"):
    with services.database.writing() as session:
        choose(session, get_user(session, "wang"), mode, language)


def send(app, services, notes=None):
    with app.app_context():
        return mail.send_due(services, notes or Notes())


@pytest.mark.parametrize(
    ("language", "subject"),
    [("en", "INC-000007 is yours now: 脱机"), ("zh", "INC-000007 已分派给您：脱机")],
)
def test_news_are_sent_at_once_in_the_language_of_the_reader(
    app, mailing, mailbox, language, subject
):
    prefer(mailing, MailMode.AT_ONCE, language)

    assert send(app, mailing) == 1

    (message,) = mailbox.messages
    assert message["Subject"] == subject
    assert message["To"] == "wang@example.org"
    assert "https://yunzhi.example/incidents/7" in message.get_content()


def test_a_mail_waits_for_whoever_takes_it_back_at_once(app, mailing, mailbox):
    prefer(mailing, MailMode.AT_ONCE)
    just_before = NOON + mail.HOLD - timedelta(seconds=1)

    assert send(app, replace(mailing, now=lambda: just_before)) == 0
    assert mailbox.messages == []
    assert send(app, mailing) == 1


def test_nothing_is_sent_twice(app, mailing, mailbox):
    prefer(mailing, MailMode.AT_ONCE)

    send(app, mailing)
    send(app, mailing)

    assert len(mailbox.messages) == 1


def test_a_digest_gathers_a_day(app, mailing, mailbox):
    prefer(mailing, MailMode.DAILY)
    with mailing.database.writing() as session:
        news = News(
            Kind.CLOSED, "/incidents/8", {"number": "INC-000008", "title": "慢"}
        )
        notify(session, [get_user(session, "wang").id], news, now=NOON)
    morning = NOON + timedelta(days=1)

    send(app, replace(mailing, now=lambda: morning))

    (message,) = mailbox.messages
    text = message.get_content()
    assert "INC-000007" in text
    assert "INC-000008" in text


@pytest.mark.parametrize(
    ("zone", "is_sent"), [("Asia/Shanghai", True), ("America/New_York", False)]
)
def test_a_digest_goes_out_in_the_morning_of_whoever_gets_it(
    app, mailing, mailbox, zone, is_sent
):
    prefer(mailing, MailMode.DAILY)
    with mailing.database.writing() as session:
        get_user(session, "wang").zone = zone
    early = NOON.replace(hour=9) + timedelta(days=1)

    send(app, replace(mailing, now=lambda: early))

    assert bool(mailbox.messages) is is_sent


def test_who_wants_none_gets_none(app, mailing, mailbox):
    prefer(mailing, MailMode.NEVER)

    assert send(app, mailing) == 0
    assert mailbox.messages == []


def test_a_server_that_does_not_answer_loses_nothing(app, mailing, mailbox):
    prefer(mailing, MailMode.AT_ONCE)
    closed = replace(mailing, settings=replace(mailing.settings, smtp_port=1))

    with pytest.raises(MailUnavailableError, match="KB_SMTP_HOST"):
        send(app, closed)

    assert send(app, mailing) == 1
    assert len(mailbox.messages) == 1


def test_what_one_sender_has_claimed_no_other_sends(app, mailing, mailbox, monkeypatch):
    prefer(mailing, MailMode.AT_ONCE)
    inside = []

    def deliver_beside_another(server, message):
        inside.append(send(app, mailing))
        deliver(server, message)

    deliver = mail.deliver
    monkeypatch.setattr(mail, "deliver", deliver_beside_another)

    assert send(app, mailing) == 1
    assert inside == [0]
    assert len(mailbox.messages) == 1


def test_what_a_killed_sender_had_claimed_goes_on_after_its_lease(
    app, mailing, mailbox
):
    prefer(mailing, MailMode.AT_ONCE)
    with mailing.database.writing() as session:
        claimed = claiming.claim(session, lambda *_of: Due.ALL, NOON, now=mailing.now())
    assert len(claimed) == 1

    assert send(app, mailing) == 0
    later = mailing.now() + claiming.LEASE
    assert send(app, replace(mailing, now=lambda: later)) == 1
    assert len(mailbox.messages) == 1


def test_nothing_is_sent_when_the_lease_is_near_its_end(app, mailing, mailbox):
    prefer(mailing, MailMode.AT_ONCE)
    times = iter([mailing.now(), mailing.now(), mailing.now() + claiming.LEASE])

    slow = replace(mailing, now=lambda: next(times, NOON))

    assert send(app, slow) == 0
    assert mailbox.messages == []
    assert send(app, mailing) == 1


def test_a_mail_has_the_same_id_however_often_it_is_sent(app, mailing, mailbox):
    prefer(mailing, MailMode.AT_ONCE)
    for _ in range(2):
        with mailing.database.writing() as session:
            session.execute(
                update(Notification).values(mailed_at=None, mailing_until=None)
            )
        send(app, mailing)

    first, second = mailbox.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@example.org>")


@pytest.mark.needs("postgresql")
def test_of_two_who_claim_at_once_one_gets_it(postgresql_url):
    database = connect(postgresql_url)
    with database.writing() as session:
        for login in ("wang", "zhao"):
            user = make_user(session, login)
            news = News(Kind.ASSIGNED, "/incidents/7", {"number": "1", "title": "x"})
            notify(session, [user.id], news, now=NOON)
            notify(session, [user.id], news, now=NOON)

    def claim(session):
        return claiming.claim(session, lambda *_of: Due.ALL, NOON, now=NOON)

    with database.sessions.begin() as first, database.sessions.begin() as second:
        ours, theirs = claim(first), claim(second)
    with database.sessions.begin() as third:
        none = claim(third)
    database.close()

    assert [len(each.notifications) for each in ours] == [2, 2]
    assert (theirs, none) == ([], [])


def tell_of_system(services, at):
    with services.database.writing() as session:
        user = get_user(session, "wang")
        for title in ("收不到", "发不出"):
            details = {"system": "邮件", "number": "INC-000008", "title": title}
            news = News(Kind.SYSTEM_INCIDENT, "/incidents/8", details)
            notify(session, [user.id], news, now=at)


def test_news_of_a_system_wait_for_the_morning_and_come_in_one(app, mailing, mailbox):
    prefer(mailing, MailMode.AT_ONCE)
    tell_of_system(mailing, NOON)
    assert send(app, mailing) == 1
    assert mailbox.messages[0]["Subject"] == "INC-000007 is yours now: 脱机"

    tomorrow = NOON + timedelta(days=1)
    assert send(app, replace(mailing, now=lambda: tomorrow)) == 1

    bundle = mailbox.messages[1]
    assert bundle["Subject"] == "Yunzhi: what is new"
    for title in ("收不到", "发不出"):
        assert title in bundle.get_content()
    assert send(app, replace(mailing, now=lambda: tomorrow)) == 0


def comment_on(services, text, *, internal=False):
    """What a technician says of an incident that wang reported, and tells wang anyway."""
    with services.database.writing() as session:
        desk = Desk(session, people={"reporter": get_user(session, "wang")})
        incident = desk.started("打印机脱机")
        comment(
            session,
            incident,
            Comment(text, internal=internal),
            by=desk.as_("technician"),
        )
        details = {"number": incident.number, "title": incident.title}
        news = News(Kind.COMMENTED, f"/incidents/{incident.id}", details)
        notify(session, [desk.person("technician").id], news, now=NOON)
        desk.person("technician").email = "technician@example.org"
        if internal:
            notify(session, [get_user(session, "wang").id], news, now=NOON)
        return incident.id


def sent_of(services, app, mailbox, **settings):
    quoting = replace(services, settings=replace(services.settings, **settings))
    send(app, quoting)
    said = defaultdict(str)
    for message in mailbox.messages:
        said[message["To"]] += message.get_content()
    return said


def make_english(services):
    with services.database.writing() as session:
        for login in ("wang", "technician"):
            choose(session, get_user(session, login), MailMode.AT_ONCE, "en")


@pytest.mark.parametrize("is_quoting", [True, False])
def test_a_public_comment_is_quoted_where_that_is_wanted(
    app, mailing, mailbox, is_quoting
):
    comment_on(mailing, "请重启打印机\n\n" + "长" * 3_000)
    make_english(mailing)

    sent = sent_of(mailing, app, mailbox, mail_comments=is_quoting)

    assert set(sent) == {"wang@example.org", "technician@example.org"}
    for text in sent.values():
        assert ("> 请重启打印机\n>\n> 长" in text) is is_quoting
        assert text.count("长") < 2_000


def test_what_staff_say_among_themselves_and_what_is_seen_no_more_is_not_mailed(
    app, mailing, mailbox
):
    comment_on(mailing, "用户自己弄坏的", internal=True)
    public = comment_on(mailing, "已派人上门")
    make_english(mailing)
    with mailing.database.writing() as session:
        incident = session.get_one(Incident, public)
        incident.reporter = incident.confirmer = Desk(session).person("neighbour")

    sent = sent_of(mailing, app, mailbox, mail_comments=True)

    assert "> 已派人上门" in sent["technician@example.org"]
    assert all("用户自己弄坏的" not in text for text in sent.values())
    assert "已派人上门" not in sent["wang@example.org"]
