"""What the service proposes at upload: a revision of an article, and attributes."""

import io

import pytest

from kb.articles.kinds import ArticleKind
from kb.articles.models import Submission
from tests.factories import make_draft

JSON = {"Accept": "application/json"}
LINES = [
    f"第{n}步：检查端口{n}的光模块功率，记录到日志第{n * 7}页。" for n in range(40)
]
OLD = "\n\n".join(LINES)
NEW = "\n\n".join([*LINES[:-4], "最后一步：通知值班经理。"])


@pytest.fixture
def upload(technician):
    def send(name, text, **fields):
        sent = [(io.BytesIO(text.encode()), name)]
        answer = technician.post("/upload", {"files": sent, **fields}, headers=JSON)
        return answer.json["files"][0]

    return send


@pytest.fixture
def known(publish):
    (article,) = publish(
        make_draft(
            "光模块检查 v1.0", kind=ArticleKind.REFERENCE, sections={"text": OLD}
        )
    )
    return article


def submission_of(services, report):
    with services.database.reading() as session:
        return session.get_one(Submission, report["submission"])


def test_a_new_version_names_the_article_it_resembles(upload, known):
    report = upload("光模块检查 v2.0.txt", NEW)

    (near,) = report["near"]
    assert near["article"] == known
    assert near["note"].endswith("% in common")


def test_one_click_makes_it_the_next_revision_and_one_undoes_it(
    technician, services, upload, known
):
    report = upload("光模块检查 v2.0.txt", NEW)
    address = f"/submissions/{report['submission']}"
    assert "Is it a new version of one of these?" in technician.get(address).text

    technician.post(f"{address}/revises", {"article": known})
    revised = submission_of(services, report)
    page = technician.get(address).text
    technician.post(f"{address}/stands-alone")

    assert (revised.article_id, revised.base_number) == (known, 1)
    assert revised.attributes["category"] == "打印"
    assert "Is it a new version of one of these?" not in page
    assert "Undo" in page
    assert submission_of(services, report).article_id is None


def test_a_revision_takes_on_the_kind_of_its_article(
    technician, services, upload, known
):
    report = upload("光模块检查 v2.0.txt", NEW, kind="solution")

    technician.post(f"/submissions/{report['submission']}/revises", {"article": known})

    revised = submission_of(services, report)
    assert revised.kind is ArticleKind.REFERENCE
    assert "通知值班经理" in revised.sections["text"]


@pytest.mark.parametrize(("article", "status"), [("", 422), ("999", 404), ("x", 422)])
def test_an_article_that_is_none_is_refused(technician, upload, article, status):
    report = upload("a.txt", NEW)

    answer = technician.post(
        f"/submissions/{report['submission']}/revises", {"article": article}
    )

    assert answer.status_code == status


def test_only_the_author_refuses_guesses_or_takes_that_back(
    log_in, technician, upload, publish
):
    publish(make_draft(system="Windows"))
    report = upload("Windows 打印故障排查.txt", "Windows 报错。" * 6)
    address = f"/submissions/{report['submission']}"
    other = log_in("reviewer")

    answers = [
        other.post(f"{address}/guesses"),
        other.post(f"{address}/guesses/reopen"),
        other.post(f"{address}/kind", {"answer": "yes"}),
    ]

    assert {answer.status_code for answer in answers} <= {403, 404}
    assert "Guessed from the file" in technician.get(address).text


def test_only_the_author_decides(log_in, services, upload, known):
    report = upload("光模块检查 v2.0.txt", NEW)
    address = f"/submissions/{report['submission']}"

    other = log_in("reviewer")
    answers = [
        other.post(f"{address}/revises", {"article": known}),
        other.post(f"{address}/guesses", {"take": "language"}),
    ]

    assert {answer.status_code for answer in answers} <= {403, 404}
    assert submission_of(services, report).article_id is None


@pytest.mark.usefixtures("known")
def test_guesses_are_shown_and_not_in_force(technician, services, upload):
    report = upload("Windows 打印故障排查.txt", "Windows 报错。" * 6)

    page = technician.get(f"/submissions/{report['submission']}").text

    assert "System: Windows" in report["guessed"]
    assert "Guessed from the file" in page
    assert "system" not in submission_of(services, report).attributes


@pytest.mark.usefixtures("known")
def test_what_is_ticked_is_set_and_the_rest_is_not(technician, services, upload):
    report = upload("Windows 打印故障排查.txt", "Windows 报错。" * 6)
    address = f"/submissions/{report['submission']}"

    technician.post(f"{address}/guesses", {"take": ["system", "kind", "owner"]})

    submission = submission_of(services, report)
    assert submission.attributes["system"] == "Windows"
    assert submission.kind is ArticleKind.SOLUTION
    assert "language" not in submission.attributes
    assert "owner" not in submission.attributes
    assert "Guessed from the file" not in technician.get(address).text


@pytest.mark.usefixtures("known")
def test_refusing_all_can_be_undone(technician, upload):
    report = upload("Windows 打印故障排查.txt", "Windows 报错。" * 6)
    address = f"/submissions/{report['submission']}"

    technician.post(f"{address}/guesses")
    refused = technician.get(address).text
    technician.post(f"{address}/guesses/reopen")

    assert "Guessed from the file" not in refused
    assert "Undo" in refused
    assert "Guessed from the file" in technician.get(address).text


def test_the_report_compares_two_that_say_nearly_the_same(technician, publish, known):
    (other,) = publish(
        make_draft("光模块巡检", kind=ArticleKind.REFERENCE, sections={"text": NEW})
    )

    listed = technician.get("/near-duplicates").text
    compared = technician.get(f"/near-duplicates/{known}/{other}").text

    assert f"/near-duplicates/{known}/{other}" in listed
    assert "<ins>" in compared
    assert "通知值班经理" in compared


def test_an_empty_report_says_so(technician):
    assert "No near-duplicates" in technician.get("/near-duplicates").text


def test_requesters_see_no_report(requester, known):
    assert requester.get("/near-duplicates").status_code == 403
    assert requester.get(f"/near-duplicates/{known}/{known}").status_code == 403


def test_guesses_of_a_published_file_are_filled_into_its_next_revision(manager, known):
    sent = [(io.BytesIO(("Windows 报错。" * 6).encode()), "Windows 打印故障排查.txt")]
    answer = manager.post("/upload", {"files": sent, "publish": "1"}, headers=JSON)
    article = answer.json["files"][0]["article"]
    assert article != known
    page = manager.get(f"/articles/{article}").text

    written = manager.post(
        f"/submissions/revise/{article}", {"take": "system"}, follow_redirects=True
    )

    assert "Guessed from the file" in page
    assert 'value="Windows"' in written.text
    assert "Guessed from the file" not in manager.get(f"/articles/{article}").text


def test_requesters_see_no_guesses(manager, requester, known):
    text = "---\naudience: self_service\n---\n" + "Windows 报错。" * 6
    sent = [(io.BytesIO(text.encode()), "Windows 打印故障排查.md")]
    answer = manager.post("/upload", {"files": sent, "publish": "1"}, headers=JSON)
    article = answer.json["files"][0]["article"]

    page = requester.get(f"/articles/{article}").text

    assert article != known
    assert "Windows" in page
    assert "Guessed from the file" not in page


@pytest.mark.usefixtures("known")
def test_the_guessed_kind_is_one_click_and_says_why(technician, services, upload):
    report = upload(
        "机房管理制度.txt", "所有人员进出机房须登记，来访由值班人员陪同。" * 3
    )
    address = f"/submissions/{report['submission']}"

    page = technician.get(address).text
    technician.post(f"{address}/guesses", {"take": ["language"]})
    technician.post(f"{address}/kind", {"answer": "yes"})

    assert "It looks like this kind: Policy" in page
    assert "Its name says so: 制度." in page
    assert submission_of(services, report).kind is ArticleKind.POLICY
    assert "It looks like" not in technician.get(address).text


@pytest.mark.usefixtures("known")
def test_a_guessed_kind_can_be_left(technician, services, upload):
    report = upload(
        "机房管理制度.txt", "所有人员进出机房须登记，来访由值班人员陪同。" * 3
    )
    address = f"/submissions/{report['submission']}"

    technician.post(f"{address}/kind", {"answer": "no"})

    assert submission_of(services, report).kind is ArticleKind.REFERENCE
    assert "It looks like" not in technician.get(address).text
