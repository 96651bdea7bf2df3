"""What a SOAP client can do, and what it is told when it cannot."""

import base64

import pytest

import review.service
from kb.articles.kinds import Audience
from kb.articles.models import Aspect
from kb.articles.submissions import get_submission
from kb.audit import Actor, By
from kb.people.models import Scope
from review.service import Judgement, Reading
from tests.conftest import NOON
from tests.contents import path_of
from tests.factories import make_article, make_draft
from tests.web.soap.conftest import SOAP_12, SoapClient


def test_a_search_finds_what_is_checked_in(soap, library):
    answer = soap.call("search", "<query>打印机</query>")

    assert answer.status == 200
    assert answer.text("total") == "1"
    assert answer.text("hit", "article") == str(library)
    assert answer.text("hit", "title") == "打印机脱机"


def test_lists_narrow_a_search(soap, library):
    assert library
    found = soap.call("search", "<kind><value>solution</value></kind>")
    none = soap.call("search", "<kind><value>policy</value></kind>")

    assert (found.text("total"), none.text("total")) == ("1", "0")


def test_soap_12_is_answered_in_soap_12(soap, library):
    assert library
    answer = soap.call("search", namespace=SOAP_12)

    assert answer.root.tag == f"{{{SOAP_12}}}Envelope"
    assert answer.headers["Content-Type"].startswith("application/soap+xml")
    assert answer.text("total") == "1"


def test_an_article_is_read_with_its_sections(soap, library):
    answer = soap.call("getArticle", f"<id>{library}</id>")

    assert answer.texts("section", "name") == ["symptom", "resolution"]
    assert answer.text("attributes", "category") == "打印"


def test_an_article_that_is_not_there_is_a_typed_fault(soap):
    answer = soap.call("getArticle", "<id>4711</id>")

    assert (answer.status, answer.fault) == (500, "not_found")


def test_a_fault_of_the_sender_is_400_in_soap_12(soap):
    answer = soap.call("getArticle", "<id>4711</id>", namespace=SOAP_12)

    assert (answer.status, answer.fault) == (400, "not_found")


def test_a_fault_names_the_element_that_is_wrong(soap):
    answer = soap.call("createIncident", "<title>VPN</title><impact>7</impact>")

    assert answer.fault == "invalid_input"
    assert answer.text("serviceFault", "path") == "createIncident/impact"


def test_a_fault_names_the_place_in_a_list(soap):
    answer = soap.call(
        "submitSolution",
        "<title>VPN</title><sections><section><name>cause</name><text>x</text></section>"
        "<section><name>symptom</name><text></text></section></sections>",
    )

    path = answer.text("serviceFault", "path")
    assert path == "submitSolution/sections/section[2]/text"


@pytest.mark.parametrize(
    "inner",
    ["<unknown/>", "<query>a</query><query>b</query>", "<query><b/></query>", "text"],
)
def test_what_the_contract_does_not_know_is_refused(soap, inner):
    assert soap.call("search", inner).fault == "invalid_input"


def test_an_unknown_operation_is_refused(soap):
    assert soap.call("dropEverything").fault == "bad_message"


def test_without_a_token_nothing_is_done(stranger):
    answer = stranger.call("search")

    assert (answer.status, answer.fault) == (500, "not_authenticated")


def test_a_token_without_the_scope_may_not(app, token_of):
    reader = SoapClient(app.test_client(), token_of("technician", Scope.READ))

    assert reader.call("createIncident", "<title>VPN</title>").fault == "scope_missing"


def test_a_requester_does_not_see_what_is_internal(app, token_of, services, people):
    with services.database.writing() as session:
        author = session.merge(people["manager"], load=False)
        draft = make_draft("机密", audience=Audience.INTERNAL)
        number = make_article(session, draft, user=author).id
    requester = SoapClient(app.test_client(), token_of("requester"))

    assert requester.call("getArticle", f"<id>{number}</id>").fault == "not_found"


def submit(soap, name="处理记录 😀.txt"):
    encoded = base64.b64encode("重启后台处理程序".encode()).decode()
    return soap.call(
        "submitSolution",
        "<title>打印队列卡住</title><sections>"
        "<section><name>symptom</name><text>任务不动</text></section>"
        "<section><name>resolution</name><text>重启 spooler</text></section></sections>"
        "<attributes><category>打印</category><system>Windows</system>"
        "<keywords><keyword>spooler</keyword></keywords></attributes>"
        f"<attachments><attachment><name>{name}</name><data>{encoded}</data>"
        "</attachment></attachments>",
    )


def review_it(services, people, number):
    with services.database.writing() as session:
        submission = get_submission(session, number)
        actor = Actor(session.merge(people["reviewer"], load=False), "test")
        review.service.claim(session, submission, by=By(actor, NOON))
        passed = Judgement(passed=True, reason="ok")
        review.service.judge(
            session,
            submission,
            dict.fromkeys(Aspect, passed),
            Reading(version=submission.version),
            by=By(actor, NOON),
        )


def test_a_submission_waits_for_review_and_is_found_after_it(soap, services, people):
    answer = submit(soap)
    number = int(answer.text("result", "id"))
    waiting = soap.call("getSubmission", f"<id>{number}</id>")
    review_it(services, people, number)
    done = soap.call("getSubmission", f"<id>{number}</id>")

    assert (answer.text("result", "state"), waiting.text("state")) == ("submitted",) * 2
    assert done.text("state") == "checked_in"
    article = soap.call("getArticle", f"<id>{done.text('article')}</id>")
    assert article.text("attachment", "name") == "处理记录 😀.txt"
    file = soap.call("getAttachment", f"<id>{article.text('attachment', 'id')}</id>")
    assert base64.b64decode(file.text("data")).decode() == "重启后台处理程序"


@pytest.mark.parametrize("how", ["content_damaged", "content_missing"])
def test_lost_bytes_are_a_fault_of_ours(soap, services, people, how):
    number = int(submit(soap).text("result", "id"))
    review_it(services, people, number)
    article = soap.call("getSubmission", f"<id>{number}</id>").text("article")
    attachment = soap.call("getArticle", f"<id>{article}</id>").text("attachment", "id")
    for sha256 in services.content:
        path = path_of(services, sha256)
        if how == "content_missing":
            path.unlink()
        else:
            path.write_bytes(b"changed")

    answer = soap.call("getAttachment", f"<id>{attachment}</id>")

    assert answer.fault == how
    assert answer.text("data") is None


def test_only_a_manager_checks_in_at_once(app, token_of):
    inner = (
        "<title>打印队列</title><sections><section><name>symptom</name>"
        "<text>x</text></section></sections>"
    )
    technician = SoapClient(app.test_client(), token_of("technician"))
    manager = SoapClient(app.test_client(), token_of("manager"))

    assert technician.call("checkIn", inner).fault == "not_allowed"
    assert manager.call("checkIn", inner).text("state") == "checked_in"


def test_a_close_is_refused_with_everything_that_is_missing(soap):
    number = soap.call("createIncident", "<title>VPN 809</title>").text("number")

    answer = soap.call("closeIncident", f"<number>{number}</number>")

    assert answer.fault in ("closing_refused", "incident_wrong_state")


def test_an_incident_goes_all_the_way(soap, library):
    number = soap.call("createIncident", "<title>打印机脱机</title>").text("number")
    inner = f"<number>{number}</number>"
    suggested = soap.call("suggest", f"<incident>{number}</incident>")
    soap.call("addComment", f"{inner}<text>看过了</text>")
    soap.call("resolveIncident", f"{inner}<done>重启</done>")
    refused = soap.call("closeIncident", inner)
    linked = soap.call("linkSolution", f"{inner}<article>{library}</article>")
    soap.call("verifyIncident", f"{inner}<solved>true</solved>")
    closed = soap.call("closeIncident", inner)
    reopened = soap.call("reopenIncident", f"{inner}<reason>又坏了</reason>")
    moved = soap.call(
        "transferIncident",
        f"{inner}<reason>驱动</reason><tried>重启</tried><level>2</level>",
    )
    details = soap.call("getIncident", inner)

    assert suggested.text("hit", "article") == str(library)
    assert refused.fault == "closing_refused"
    assert refused.texts("detail") == ["no_solution", "not_confirmed"]
    assert linked.text("solution") == str(library)
    assert closed.text("state") == "closed"
    assert reopened.text("state") == "in_progress"
    assert moved.text("level") == "2"
    assert "comment" in details.texts("event", "action")


def test_what_was_reviewed_in_the_meantime_is_linked_at_once(soap, services, people):
    number = soap.call("createIncident", "<title>打印队列</title>").text("number")
    submission = submit(soap).text("result", "id")
    review_it(services, people, int(submission))

    linked = soap.call(
        "linkSolution",
        f"<number>{number}</number><submission>{submission}</submission>",
    )

    done = soap.call("getSubmission", f"<id>{submission}</id>")
    assert linked.text("solution") == done.text("article")


def test_changes_are_listed_from_a_cursor_on(soap, library):
    first = soap.call("listChanges")
    soap.call("createIncident", "<title>VPN 809</title>")
    then = soap.call("listChanges", f"<cursor>{first.text('nextCursor')}</cursor>")

    assert first.text("change", "article") == str(library)
    assert then.texts("change", "kind") == ["incident.opened"]
