"""The start page of each role: what waits, what is asked, what is late, what is new."""

import re
from datetime import timedelta

import pytest

from kb.incidents.commenting import Comment, comment
from kb.incidents.models import Approval
from kb.outbox.models import Webhook
from kb.people.models import ManagedSystem
from tests.conftest import NOON
from tests.desk import Desk
from tests.statements import asked_of
from web.answers import indexing

MOST_STATEMENTS = 8
"""However much waits, in one transaction: what is said in lines is one of them."""


@pytest.fixture
def desk(services, people):
    """In a session that is open until the test looks, over the people of the browsers."""
    with services.database.sessions() as session:
        merged = {
            login: session.merge(person, load=False) for login, person in people.items()
        }
        merged |= {"reporter": merged["requester"]}
        yield Desk(session, people=merged)


@pytest.fixture
def see(services, desk, log_in):
    """The start page of somebody, once what the test arranged is committed."""

    def look(login, language="en"):
        desk.session.commit()
        indexing.drain(services)
        return log_in(login, language).get("/").text

    return look


def section(page, heading):
    found = re.search(
        rf"<section[^>]*><h2>{heading}</h2>(.*?)</section>", page, re.DOTALL
    )
    return found[1] if found else ""


def test_the_search_box_stays_the_first_thing_with_focus(see):
    page = see("technician")

    content = page[page.index('<main id="content"') :]
    assert content.index("autofocus") < content.index("<section")
    assert content.count("autofocus") == 1


def test_a_technician_is_shown_what_is_theirs_with_what_is_late_first(desk, see):
    desk.started("先来的")
    late = desk.started("迟了的")
    late.due_at = NOON - timedelta(hours=2)

    waits = section(see("technician"), "Waits for you")

    assert waits.index("迟了的") < waits.index("先来的")
    assert "late" in waits
    assert "Work on it" in waits


def test_what_is_theirs_already_is_not_told_again_as_late(desk, see):
    late = desk.started("迟了的")
    late.due_at = NOON - timedelta(hours=2)
    other = desk.started("别人迟了的")
    other.due_at = NOON - timedelta(hours=1)
    other.assignee = desk.person("colleague")

    found = section(see("technician"), "Overdue or due soon")

    assert "别人迟了的" in found
    assert ">迟了的<" not in found


def test_whoever_is_mentioned_is_told_until_they_have_read_it(desk, see, log_in):
    incident = desk.started("主机房断电")
    comment(desk.session, incident, Comment("@manager 请定"), by=desk.as_("technician"))

    told = section(see("manager"), "You are asked")
    assert "You are mentioned" in told
    assert told.count("主机房断电") == 1
    assert "主机房断电" not in section(see("reviewer"), "You are asked")

    log_in("manager").get(f"/incidents/{incident.id}")
    assert "You are mentioned" not in see("manager")


def test_a_reviewer_is_asked_to_review_and_not_what_is_their_own(desk, see):
    desk.submitted("请审核")

    assert "请审核" in section(see("reviewer"), "You are asked")
    assert "请审核" not in see("technician")


def test_an_author_is_told_what_came_back(desk, see):
    submission = desk.submitted("请修改")
    submission.state = "changes_requested"

    assert "请修改" in section(see("technician"), "Waits for you")


def test_an_administrator_is_told_which_receiver_does_not_answer(desk, see):
    desk.session.add(
        Webhook(
            url="https://cmdb.example/hook?token=hunter2",
            kinds=[],
            secret="x",
            owner=desk.person("administrator"),
            created_at=NOON,
            failing_since=NOON - timedelta(hours=3),
        )
    )

    page = see("administrator")

    assert "cmdb.example" in section(page, "Waits for you")
    assert "hunter2" not in page
    assert "cmdb.example" not in see("manager")


def test_whoever_is_to_approve_is_asked_with_any_role(desk, see):
    incident = desk.incident("新电脑", reporter="technician")
    incident.approver = desk.person("requester")
    incident.approval = Approval.ASKED

    assert "新电脑" in section(see("requester"), "You are asked")


def test_a_requester_has_one_question_answers_and_first_what_waits_for_them(desk, see):
    solution = desk.solution("常见问题的解决办法")
    desk.closed("老问题", solution=solution)
    desk.resolved("修好了吗", solution=solution)
    desk.incident("刚提交的")

    page = see("requester")
    own = section(page, "Your open requests")

    assert "What can we help you with?" in page
    assert own.index("修好了吗") < own.index("刚提交的")
    assert "Please say whether it works" in own
    assert "老问题" not in own
    assert "常见问题的解决办法" in section(page, "What often helps")
    assert "New for your systems" not in page


@pytest.mark.usefixtures("library")
def test_a_requester_is_offered_no_answer_that_is_for_staff(see):
    page = see("requester")

    assert "打印机脱机" in section(page, "What often helps")
    assert "核心交换机拓扑" not in page


def test_what_is_new_for_the_systems_of_somebody_stands_apart(desk, see):
    desk.session.add(ManagedSystem(name="征管系统", owner=desk.person("technician")))
    desk.solution("申报失败", system="征管系统")
    desk.solution("打印机脱机")

    new = section(see("technician"), "New for your systems")

    assert "申报失败" in new
    assert "打印机脱机" not in new
    assert not section(see("manager"), "New for your systems")


def test_systems_without_news_say_so(desk, see):
    desk.session.add(ManagedSystem(name="征管系统", owner=desk.person("technician")))

    assert "征管系统" in section(see("technician"), "New for your systems")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_that_waits_leads_on(desk, see, language):
    desk.solution()

    page = see("technician", language)

    assert 'href="/incidents?view=open"' in page


@pytest.mark.parametrize(
    "login", ["requester", "technician", "reviewer", "manager", "administrator"]
)
def test_the_page_asks_as_little_of_the_database_however_much_waits(
    services, desk, see, log_in, login
):
    for number in range(12):
        desk.started(f"进行中 {number}")
        desk.resolved(f"请确认 {number}")
        desk.submitted(f"请审核 {number}", sections={"resolution": f"第 {number} 步"})
    see(login)
    reader = log_in(login)
    # The engine reads its words every two seconds, whoever asks for a page.
    services.terminology._read_at = float("inf")

    with asked_of(services.database.engine) as statements:
        page = reader.get("/").text

    begun = [each for each in statements if each.startswith("BEGIN")]
    assert len(statements) - len(begun) <= MOST_STATEMENTS
    assert len(begun) == 1
    assert page.count("请确认") <= 20
