"""The page of a call: who rings, what for, and what solves it."""

import io

import pytest
from lxml import html

from kb.contacts.models import Contact
from kb.incidents.models import Incident, State
from kb.people import units
from kb.people.models import Post, Tier
from tests.factories import make_user


def newest(services, table=Incident):
    with services.database.reading() as session:
        return session.query(table).order_by(table.id.desc()).first()


def count(services, table=Incident):
    with services.database.reading() as session:
        return session.query(table).count()


def form_in(answer):
    (form,) = html.fromstring(answer.text).xpath("//form[@data-callers]")
    return {name: (value or "").strip("\r\n") for name, value in form.fields.items()}


CALL = {"title": "打印机脱机", "caller": "张丽华", "caller_phone": "0371-65901234"}


@pytest.fixture
def zhang(technician, services):
    technician.post("/incidents/new", {**CALL, "caller_note": "窗口 3"})
    return newest(services, Contact)


def test_a_caller_without_an_account_is_written_down_with_the_call(services, zhang):
    incident = newest(services)

    assert (zhang.name, zhang.phone, zhang.note) == (
        "张丽华",
        "0371-65901234",
        "窗口 3",
    )
    assert incident.contact_id == zhang.id
    assert incident.reporter.login == "technician"


@pytest.mark.parametrize("words", ["zlh", "丽华", "65901234"])
def test_the_caller_is_found_while_typing(technician, zhang, words):
    found = technician.get(f"/incidents/callers?q={words}").text

    assert f'data-contact="{zhang.id}"' in found
    assert "张丽华" in found


def test_whoever_was_chosen_is_shown_with_what_they_asked_before(technician, zhang):
    card = technician.get(f"/incidents/callers?contact={zhang.id}").text

    assert "打印机脱机" in card
    assert "窗口 3" in card


def test_the_incident_shows_the_card_of_its_caller(technician, services, zhang):
    technician.post("/incidents/new", {"title": "又来了", "contact": zhang.id})

    page = technician.get(f"/incidents/{newest(services).id}").text

    assert "tel:0371-65901234" in page
    assert "打印机脱机" in page
    assert count(services, Contact) == 1


def test_the_same_name_and_number_is_the_same_caller(technician, services, zhang):
    technician.post("/incidents/new", {**CALL, "caller_phone": "037165901234"})

    assert newest(services).contact_id == zhang.id


def test_a_login_that_is_typed_is_the_account(technician, services):
    technician.post("/incidents/new", {"title": "VPN", "caller": "requester"})

    assert newest(services).reporter.login == "requester"
    assert count(services, Contact) == 0


def test_a_number_of_somebody_else_is_asked_about(technician, services, zhang):
    typed = {**CALL, "caller": "王强", "description": "灰的"}

    answer = technician.post("/incidents/new", typed)

    assert answer.status_code == 409
    assert "Somebody else has this telephone number" in answer.text
    assert f'data-contact="{zhang.id}"' in answer.text
    kept = form_in(answer)
    assert {name: kept[name] for name in typed} == typed
    assert count(services, Contact) == 1
    technician.post("/incidents/new", {**typed, "caller_shares_phone": "1"})
    assert newest(services, Contact).name == "王强"


REFUSED = {
    "unknown contact": ({"contact": "999"}, 422, "Choose the caller again"),
    "unknown login": (
        {"reporter": "nobody"},
        422,
        "Nobody here has the login or name nobody",
    ),
    "no name": ({"caller": "", "caller_phone": "123456"}, 422, "the caller is called"),
    "bad phone": ({"caller_phone": "call me"}, 422, "telephone number has up to 40"),
    "long name": ({"caller": "张" * 101}, 422, "may have 100 characters"),
    "long note": ({"caller_note": "长" * 1_001}, 422, "1,000 characters"),
    "no kind": ({"kind": "wish"}, 422, "There is no such kind of request"),
    "missing": ({"kind": "business_question"}, 409, "Still needed: System, Menu"),
    "not asked": (
        {"kind": "fault", "system": "OA", "screen": "申报"},
        409,
        "does not ask for this: Menu or function",
    ),
    "long answer": (
        {"kind": "fault", "system": "OA", "when": "早" * 201},
        422,
        "When: at most 200 characters",
    ),
    "nobody approves": (
        {"kind": "service_request", "system": "OA", "description": "新人"},
        409,
        "Nobody can approve this",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_says_why_and_keeps_what_was_typed(technician, services, name):
    wrong, status, sentence = REFUSED[name]
    typed = {**CALL, **wrong}

    answer = technician.post("/incidents/new", typed)

    assert answer.status_code == status
    assert sentence in answer.text
    kept = form_in(answer)
    assert {each: kept[each] for each in typed if each != "kind"} == {
        each: value for each, value in typed.items() if each != "kind"
    }
    assert (count(services), count(services, Contact)) == (0, 0)


def test_a_contact_of_another_unit_does_not_exist(log_in, services, people, zhang):
    with services.database.writing() as session:
        here = units.add_unit(session, "甲县", tier=Tier.COUNTY)
        there = units.add_unit(session, "乙县", tier=Tier.COUNTY)
        stranger = make_user(session, "stranger", roles=("technician",))
        units.assign(session, stranger, here, Post.TECHNICAL)
        session.get_one(Contact, zhang.id).unit_id = there.id
        people["stranger"] = stranger
    reader = log_in("stranger")

    answer = reader.post("/incidents/new", {"title": "VPN", "contact": zhang.id})

    assert answer.status_code == 422
    assert "Choose the caller again" in answer.text
    assert reader.get(f"/contacts/{zhang.id}").status_code == 404
    assert "张丽华" not in reader.get("/incidents/callers?q=zlh").text


def test_a_form_that_is_sent_twice_makes_one_incident(technician, services):
    form = {**CALL, "once": "0123456789abcdef"}

    first = technician.post("/incidents/new", form)
    second = technician.post("/incidents/new", form)

    assert first.location == second.location
    assert (count(services), count(services, Contact)) == (1, 1)


@pytest.mark.parametrize(("button", "state"), [("link", "new"), ("solved", "closed")])
def test_a_suggestion_opens_and_links_or_closes_at_once(
    technician, services, library, button, state
):
    form = {**CALL, "kind": "fault", button: library[0]}

    technician.post("/incidents/new", form)

    incident = newest(services)
    assert (incident.state, incident.solution_id) == (State(state), library[0])
    assert incident.system == "Windows"  # As the solution says.


def test_what_cannot_be_solved_is_not_opened_either(technician, services, library):
    answer = technician.post("/incidents/new", {**CALL, "solved": library[1]})

    assert answer.status_code == 409
    assert form_in(answer)["caller"] == "张丽华"
    assert (count(services), count(services, Contact)) == (0, 0)


def test_solved_on_the_telephone_from_the_page_of_the_incident(
    technician, services, library
):
    technician.post("/incidents/new", {**CALL, "link": library[0]})
    key = newest(services).id

    refused = technician.post(f"/incidents/{key}/solved", {"done": "长" * 20_001})
    technician.post(f"/incidents/{key}/solved", {"said": "可以打印了"})

    assert refused.status_code == 422
    assert newest(services).state is State.CLOSED


def test_users_do_not_see_who_calls(requester, zhang):
    for path in ("/contacts", f"/contacts/{zhang.id}", "/incidents/callers?q=zlh"):
        answer = requester.get(path)
        assert answer.status_code in (403, 404)
        assert "张丽华" not in answer.text


def test_a_contact_is_corrected_given_an_account_and_made_anonymous(
    technician, log_in, requester, services, zhang
):
    page = f"/contacts/{zhang.id}"
    edited = {"name": "张丽华", "phone": "138 0000 1111", "note": ""}

    technician.post(f"{page}/edit", edited)
    technician.post(f"{page}/account", {"login": "requester"})

    contact = newest(services, Contact)
    assert contact.phone == "138 0000 1111"
    assert "打印机脱机" in requester.get("/requests").text
    assert technician.post(f"{page}/anonymise").status_code == 403
    log_in("administrator").post(f"{page}/anonymise")
    assert newest(services, Contact).name == ""
    assert "(anonymised)" in technician.get(page).text


@pytest.mark.parametrize(
    ("path", "form"),
    [("edit", {"name": ""}), ("account", {"login": "nobody"})],
)
def test_a_refused_card_keeps_what_was_typed(technician, zhang, path, form):
    answer = technician.post(f"/contacts/{zhang.id}/{path}", form)

    assert answer.status_code == 422
    (found,) = html.fromstring(answer.text).xpath(
        f"//form[contains(@action, '/{path}')]"
    )
    assert {name: found.fields[name] for name in form} == form


def test_callers_are_found_on_a_page_of_their_own(technician, zhang):
    assert zhang.name in technician.get("/contacts").text
    assert zhang.name in technician.get("/contacts?q=zlh").text
    assert zhang.name not in technician.get("/contacts?q=lisi").text


SHARED = 'shares_phone" value="1"'


def test_only_a_number_of_somebody_else_asks_whether_both_use_it(technician, zhang):
    other = {**CALL, "caller": "王强"}
    card = {"name": "张", "phone": zhang.phone}

    taken = technician.post("/incidents/new", other)
    refused = technician.post("/incidents/new", {**other, "caller_phone": "call me"})
    kept = technician.post(
        "/incidents/new", {**other, "title": "", "caller_shares_phone": "1"}
    )
    edited = technician.post(f"/contacts/{zhang.id}/edit", {**card, "name": ""})
    own = technician.post("/profile", {"phone": "call me"})

    assert SHARED in taken.text
    assert f"{SHARED} checked" in kept.text
    for answer in (refused, edited, own):
        assert answer.status_code == 422
        assert SHARED not in answer.text


def test_files_follow_what_was_said_and_come_before_all_the_rest(technician, services):
    files = (io.BytesIO(b"a line"), "screen.txt")
    technician.post("/incidents/new", {**CALL, "description": "灰的", "files": files})

    page = technician.get(f"/incidents/{newest(services).id}").text

    assert page.index("灰的") < page.index("screen.txt") < page.index("Known solutions")
