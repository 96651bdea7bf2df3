"""Samples of links, catch-all solutions, feedback, and reminders."""

import random
from datetime import date, timedelta

import pytest

from kb import accounts
from kb.articles import feedback
from kb.articles.feedback import FeedbackError
from kb.articles.kinds import ArticleKind
from kb.notifications import reminders
from kb.people.models import Role
from kb.reports import sampling
from kb.reports.catch_all import list_catch_alls, measure_likeness
from kb.reports.models import Judgement
from kb.reports.periods import last_days
from kb.reports.sampling import NothingToDrawError, OwnLinkError, SampleError
from tests.conftest import NOON

MONTH = "2026-03"
PERIOD = last_days(28, now=NOON + timedelta(days=1))


def draw(desk, **options):
    desk.session.flush()
    return sampling.draw(
        desk.session,
        MONTH,
        chance=random.Random(1),
        by=desk.as_("manager"),
        **options,
    )


def test_links_of_closed_incidents_are_drawn_once(desk):
    for number in range(5):
        desk.closed(f"事件 {number}")

    first, second = draw(desk, size=3), draw(desk, size=5)

    drawn = [link.incident_id for link in (*first, *second)]
    assert len(drawn) == len(set(drawn)) == 5
    with pytest.raises(NothingToDrawError):
        draw(desk)


def test_a_link_that_is_wrong_needs_a_reason(desk):
    desk.closed()
    (link,) = draw(desk)

    with pytest.raises(SampleError):
        sampling.judge(
            desk.session, link.id, Judgement.WRONG, " ", by=desk.as_("reviewer")
        )
    sampling.judge(desk.session, link.id, Judgement.RIGHT, "", by=desk.as_("reviewer"))
    assert link.judgement is Judgement.RIGHT


def test_nobody_judges_their_own_link(desk):
    desk.closed()
    (link,) = draw(desk)
    both = [Role.TECHNICIAN, Role.REVIEWER]
    accounts.set_roles(
        desk.session, desk.person("technician"), both, by=desk.as_("administrator")
    )
    desk.session.flush()

    with pytest.raises(OwnLinkError):
        sampling.judge(
            desk.session, link.id, Judgement.RIGHT, "", by=desk.as_("technician")
        )


def test_texts_that_share_nothing_are_unlike():
    alike = measure_likeness(["打印机脱机了", "打印机又脱机了"])

    assert measure_likeness(["打印机脱机", "VPN 断线", "蓝屏"]) == 0
    assert alike > 0.2


def test_a_solution_that_closes_everything_is_found(desk):
    useful, useless = desk.solution("打印机脱机的方案"), desk.solution("重启试试")
    for number in range(6):
        desk.closed(f"打印机脱机不能打印 {number}", solution=useful)
    for title in ("蓝屏", "VPN 断线", "扫描仪卡纸", "邮箱满", "门禁失灵", "投影没信号"):
        desk.closed(title, solution=useless)
    desk.session.flush()

    assert [
        row.title
        for row in list_catch_alls(desk.session, desk.person("manager"), PERIOD)
    ] == ["重启试试"]


def test_feedback_reaches_the_owner_and_is_answered(desk):
    article = desk.solution()
    given = feedback.give_feedback(
        desk.session,
        article.current_revision,
        "第二步缺了命令",
        user=desk.person("reporter"),
        now=NOON,
    )

    assert feedback.list_open(desk.session, desk.person("manager")) == [given]
    feedback.finish(given, "已补上", now=NOON)
    desk.session.flush()
    assert feedback.list_open(desk.session) == []


@pytest.mark.parametrize("text", ["", " \0", "长" * 2_001])
def test_feedback_says_something_and_not_too_much(desk, text):
    revision = desk.solution().current_revision

    with pytest.raises(FeedbackError):
        feedback.give_feedback(
            desk.session, revision, text, user=desk.person("reporter"), now=NOON
        )


def test_owners_of_policies_are_reminded_once(desk):
    desk.solution("口令管理规定", kind=ArticleKind.POLICY, review_by="2026-03-01")
    desk.solution("解决方案不因日期过时", review_by="2020-01-01")
    desk.session.flush()

    today = date(2026, 3, 2)
    assert reminders.remind(desk.session, today, now=NOON) == 1
    assert reminders.remind(desk.session, today, now=NOON) == 0
