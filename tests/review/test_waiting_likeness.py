"""Submissions that wait and say nearly the same: found by those who may see both."""

import pytest

from kb.articles import waiting_likeness
from kb.articles.submissions import open_draft
from kb.articles.waiting_likeness import WaitingBand, find_near_waiting
from kb.audit import Actor, By
from kb.people.models import Role
from review import queue, service
from tests.conftest import NOON
from tests.factories import make_draft, make_user

TEXT = "".join(
    f"第{number}步：登录核心交换机，检查端口{number}的光模块功率，并记录到值班日志第{number * 7}页。"
    for number in range(40)
)


@pytest.fixture
def people(session):
    return {
        "technician": make_user(session, "technician", roles=[Role.TECHNICIAN]),
        "reviewer": make_user(session, "reviewer", roles=[Role.REVIEWER]),
    }


@pytest.fixture
def submit(session, people):
    def send(title, text, *, author="technician", article=None):
        user = people[author]
        draft = make_draft(title, sections={"resolution": text})
        submission = open_draft(session, draft, author=user, now=NOON, article=article)
        service.submit(session, submission, by=By(Actor(user, "test"), NOON))
        session.flush()
        return submission

    return send


def near(session, submission, user):
    seen = queue.is_seen_by(session, user)
    found = find_near_waiting(session, submission, seen)
    return [each.submission.title for each in found]


def test_a_reviewer_sees_what_else_waits_and_says_the_same(session, submit, people):
    first = submit("光模块检查", TEXT)
    second = submit("光功率巡检", TEXT.replace("第7步", "第七步"))
    submit("打印机脱机", "重启打印服务。" * 20)

    assert near(session, second, people["reviewer"]) == ["光模块检查"]
    assert near(session, first, people["reviewer"]) == ["光功率巡检"]


def test_an_author_sees_only_their_own(session, submit, people):
    own = submit("光模块检查", TEXT)
    submit("光功率巡检", TEXT, author="reviewer")

    assert near(session, own, people["technician"]) == []
    submit("光功率日检", TEXT)
    assert near(session, own, people["technician"]) == ["光功率日检"]


def test_what_waits_no_longer_is_no_duplicate(session, submit, people):
    first, second = submit("光模块检查", TEXT), submit("光功率巡检", TEXT)

    by = By(Actor(people["technician"], "test"), NOON)
    service.withdraw(session, first, by=by)
    session.flush()

    assert near(session, second, people["reviewer"]) == []
    kept = {band.submission_id for band in session.query(WaitingBand)}
    assert kept == {second.id}


def test_a_draft_is_compared_with_what_waits(session, submit, people):
    submit("光模块检查", TEXT)
    draft = open_draft(
        session,
        make_draft("新的检查", sections={"resolution": TEXT}),
        author=people["technician"],
        now=NOON,
    )

    assert near(session, draft, people["technician"]) == ["光模块检查"]


def test_those_that_waited_before_are_recorded_later(session, submit, people):
    first, second = submit("光模块检查", TEXT), submit("光功率巡检", TEXT)
    session.query(WaitingBand).delete()
    assert near(session, first, people["reviewer"]) == []

    assert waiting_likeness.record_missing(session, 1) == 1
    assert waiting_likeness.record_missing(session, 10) == 1
    assert waiting_likeness.record_missing(session, 10) == 0

    assert near(session, second, people["reviewer"]) == ["光模块检查"]
