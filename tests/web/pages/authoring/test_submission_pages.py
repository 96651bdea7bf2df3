"""Writing and comparing on the pages: what the rules say, and two at one article."""

import io

import pytest

from kb.articles.models import Submission
from kb.articles.submissions import open_draft
from kb.topology import recording
from review import service as review
from tests.desk import Desk
from tests.factories import make_draft
from web.answers import indexing

TEXT = (
    "打印任务停在队列里不出纸，设备和打印机里图标变灰，状态为脱机，重新打印只会让队列"
    "越来越长。先检查电源和网线，再重启打印后台处理程序服务，然后清空队列重新打印测试页。"
)


@pytest.fixture
def desk(services, people):
    """Work by the same people who log in; each use is a transaction of its own."""

    def work(deed):
        with services.database.writing() as session:
            parts = {
                "technician": session.merge(people["technician"], load=False),
                "manager": session.merge(people["manager"], load=False),
                "reviewer": session.merge(people["reviewer"], load=False),
            }
            made = deed(Desk(session, people=parts))
            session.flush()
            made = made.id
        indexing.drain(services)
        return made

    return work


def revise(work, article, title, text):
    submission = open_draft(
        work.session,
        make_draft(title, sections={"symptom": text, "resolution": "清空队列"}),
        author=work.person("technician"),
        now=work.now,
        article=article,
    )
    review.submit(work.session, submission, by=work.as_("technician"))
    return submission


@pytest.fixture
def conflict(desk):
    """A submission whose article has got another revision meanwhile."""

    def work(desk):
        article = desk.solution("打印机脱机")
        first = revise(desk, article, "打印机脱机", "图标变灰")
        second = revise(desk, article, "打印机脱机", "队列不动")
        desk.approve(first)
        return second

    return desk(work)


def test_both_changes_since_the_common_revision_are_shown(technician, conflict):
    page = technician.get(f"/submissions/{conflict}/rebase").text

    assert "put in: </span>图标变灰</ins>" in page
    assert "put in: </span>队列不动</ins>" in page


def test_the_author_goes_on_from_the_live_revision(technician, conflict):
    warned = technician.get(f"/submissions/{conflict}/edit").text
    technician.post(f"/submissions/{conflict}/rebase", {"number": "2"})

    assert "Somebody else has published a newer revision" in warned
    assert (
        "Somebody else has published a newer revision"
        not in technician.get(f"/submissions/{conflict}/edit").text
    )


def test_the_reviewer_is_told_that_it_is_outdated(log_in, conflict):
    page = log_in("reviewer").get(f"/reviews/{conflict}").text

    assert "The author must compare before this can be approved." in page


def test_two_revisions_are_compared(technician, conflict):
    page = technician.get("/articles/1/compare?from=1&to=2").text

    assert conflict
    assert "<ins>" in page
    assert "<del>" in page


def test_what_says_nearly_the_same_is_pointed_at(technician, desk):
    def first(desk):
        return desk.solution(
            "打印机脱机", sections={"symptom": TEXT, "resolution": TEXT}
        )

    def second(desk):
        return desk.draft(
            "打印机离线怎么办", sections={"symptom": TEXT, "resolution": TEXT}
        )

    article, draft = desk(first), desk(second)

    page = technician.get(f"/submissions/{draft}/edit").text

    assert "Another article says nearly the same." in page
    assert f'href="/articles/{article}"' in page


def test_what_an_attached_file_draws_is_kept(technician, desk, services):
    draft = desk(lambda work: work.draft())
    table = "本端设备,本端端口,对端设备,对端端口\ncore-sw-71,GE1,acc-sw-72,GE2\n"
    files = {"files": (io.BytesIO(table.encode()), "端口.csv")}

    technician.post(f"/submissions/{draft}/files", files)
    with services.database.reading() as session:
        submission = session.get_one(Submission, draft)
        ((name, graph),) = recording.find_graphs(session, submission)

    assert name == "端口.csv"
    assert {node.name for node in graph.nodes} == {"core-sw-71", "acc-sw-72"}


def test_a_save_answers_what_the_rules_say(technician, desk):
    draft = desk(lambda work: work.draft(category=""))

    answer = technician.post(
        f"/submissions/{draft}",
        {"seen": "1", "title": "", "symptom": "灰"},
        headers={"Accept": "application/json"},
    )

    assert "The title is missing." in answer.json["findings"]["title"]
    assert "This attribute is required." in answer.json["findings"]["category"]


def test_a_title_that_is_too_long_is_kept_as_far_as_the_form_takes_it(technician, desk):
    draft = desk(lambda work: work.draft("短"))
    title = "长" * 300

    technician.post(f"/submissions/{draft}", {"title": title, "seen": "1"})
    page = technician.get(f"/submissions/{draft}/edit").text

    assert f'value="{title}" maxlength="300"' in page
    assert "The title is longer than 200 characters" in page


def test_a_network_typed_into_what_is_submitted_is_drawn_for_its_review(log_in, desk):
    code = "```mermaid\ngraph LR\n  A[core-sw-01] --> B[acc-03]\n```\n"

    def work(at):
        return at.submitted("Links", sections={"symptom": "x", "resolution": code})

    page = log_in("reviewer").get(f"/reviews/{desk(work)}").text

    assert page.count('class="node ') == 2
    assert "<summary>Source of the drawing</summary>" in page
