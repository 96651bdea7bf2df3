"""The pages of webhooks: only for administrators, and a secret is shown once."""

import re

import pytest
from sqlalchemy import select

from kb import encryption
from kb.outbox.models import Delivery, DeliveryState, Webhook
from kb.people.models import Role
from tests.factories import make_user
from tests.receivers import receiving

URL = "https://receiver.example.org/hook"
SECRET = re.compile(r"whsec_[0-9A-Za-z+/=]+")


@pytest.fixture
def administrator(log_in):
    return log_in("administrator")


@pytest.fixture
def add(administrator):
    def post(url=URL, kinds=("incident.opened",), **options):
        return administrator.post(
            "/webhooks", {"url": url, "kind": list(kinds)}, **options
        )

    return post


@pytest.fixture
def webhook(add):
    assert add().status_code == 200
    return 1


@pytest.fixture
def deliveries(administrator, webhook, services):
    """A test that waits, one that was delivered, and one that was given up."""
    for _ in range(3):
        administrator.post(f"/webhooks/{webhook}/test")
    with services.database.writing() as session:
        _waiting, delivered, given_up = session.scalars(
            select(Delivery).order_by(Delivery.id)
        )
        delivered.state, delivered.status = DeliveryState.DELIVERED, 200
        given_up.state, given_up.status = DeliveryState.GIVEN_UP, 500
        given_up.reason, given_up.attempts = "status", 9
    return webhook


def read(services, table):
    with services.database.reading() as session:
        return list(session.scalars(select(table).order_by(table.id)))


def test_the_empty_page_says_what_the_place_is_for(administrator):
    page = administrator.get("/webhooks").text

    assert "No webhook yet" in page
    assert 'value="incident.opened"' in page


def test_a_secret_is_shown_once_and_stored_encrypted(add, administrator, services):
    page = add().text

    (stored,) = read(services, Webhook)
    (secret,) = SECRET.findall(page)
    assert encryption.decrypt("only for tests", stored.secret) == secret
    assert not SECRET.findall(administrator.get("/webhooks/1").text)
    assert not SECRET.findall(administrator.get("/webhooks").text)
    assert not SECRET.findall(administrator.get("/audit").text)


@pytest.mark.parametrize(
    "url", ["", "ftp://host/", "http://user:secret@host/", 'http://host/"><script>']
)
def test_what_cannot_be_called_is_refused_and_stays_in_the_form(add, url, services):
    answer = add(url)

    assert answer.status_code == (200 if "script" in url else 422)
    assert "<script>" not in answer.text.replace("<script src=", "")
    assert len(read(services, Webhook)) == (1 if "script" in url else 0)


def test_kinds_that_there_are_none_of_are_no_choice(add, services):
    assert add(kinds=("incident.exploded",)).status_code == 422
    assert read(services, Webhook) == []


@pytest.mark.parametrize(
    "login", ["manager", "reviewer", "technician", "requester", "administrator"]
)
def test_only_administrators_come_in(webhook, log_in, login):
    person = log_in(login)
    wanted = 200 if login == "administrator" else 403
    paths = ("", "/1", "/1/test", "/1/switch", "/1/secret", "/1/remove")

    assert person.get("/webhooks").status_code == wanted
    assert person.get(f"/webhooks/{webhook}").status_code == wanted
    if login != "administrator":
        answers = {person.post(f"/webhooks{path}").status_code for path in paths}
        assert answers == {403}


def test_an_edit_is_saved_and_a_bad_one_is_shown_again(webhook, administrator):
    path = f"/webhooks/{webhook}"
    good = {"url": "http://10.0.0.1/", "kind": ["article.checked_in"]}

    saved = administrator.post(path, good, follow_redirects=True)
    refused = administrator.post(path, {**good, "url": "nonsense"})

    assert "The changes are saved." in saved.text
    assert refused.status_code == 422
    assert 'value="nonsense"' in refused.text


def test_it_is_switched_off_and_on(webhook, administrator, services):
    path = f"/webhooks/{webhook}/switch"

    off = administrator.post(path, follow_redirects=True)
    refused = administrator.post(f"/webhooks/{webhook}/test")
    on = administrator.post(path, {"active": "1"}, follow_redirects=True)

    assert "is switched off" in off.text
    assert refused.status_code == 409
    assert "is switched on" in on.text
    assert read(services, Webhook)[0].active


def test_a_removed_one_can_be_brought_back(webhook, administrator):
    page = administrator.post(f"/webhooks/{webhook}/remove", follow_redirects=True)

    assert f"/webhooks/{webhook}/restore" in page.text
    assert administrator.get(f"/webhooks/{webhook}").status_code == 404

    administrator.post(f"/webhooks/{webhook}/restore")

    assert administrator.get(f"/webhooks/{webhook}").status_code == 200


CHAT = "https://oapi.dingtalk.com/robot/send?access_token=zanzibar-0001-wxyz"


@pytest.fixture
def chat(administrator):
    given = {"url": CHAT, "signing_secret": "SECzanzibar", "language": "zh"}
    page = administrator.post(
        "/webhooks/new/dingtalk",
        {**given, "kind": ["incident.opened"]},
        follow_redirects=True,
    )
    assert "The chat is added." in page.text
    return 1


@pytest.mark.parametrize("form", ["dingtalk", "wecom", "feishu", "teams", "slack"])
def test_each_service_has_a_page_that_says_where_its_address_is(administrator, form):
    page = administrator.get(f"/webhooks/new/{form}").text

    assert "Where the address is" in page
    assert ("Secret that signs" in page) == (form in {"dingtalk", "feishu"})


def test_there_is_no_page_of_a_service_that_nobody_knows(administrator):
    assert administrator.get("/webhooks/new/icq").status_code == 404
    assert administrator.get("/webhooks/new/webhook").status_code == 404


def test_neither_address_nor_secret_of_a_chat_is_ever_shown(chat, administrator):
    pages = [
        administrator.get(path).text
        for path in ("/webhooks", f"/webhooks/{chat}", "/audit", "/audit?noun=webhook")
    ]

    assert "https://oapi.dingtalk.com/…wxyz" in pages[0]
    assert "zanzibar" not in "".join(pages)


def test_what_was_typed_wrong_is_refused_without_showing_it(administrator, services):
    wrong = CHAT.replace("oapi.dingtalk.com", "hooks.slack.com")
    answer = administrator.post(
        "/webhooks/new/dingtalk", {"url": wrong, "kind": ["incident.opened"]}
    )

    assert answer.status_code == 422
    assert "address of another service (slack)" in answer.text
    assert "zanzibar" not in answer.text
    assert read(services, Webhook) == []


def test_an_edit_keeps_the_address_and_changes_what_is_read(
    chat, administrator, services
):
    before = read(services, Webhook)[0]
    administrator.post(
        f"/webhooks/{chat}",
        {
            "kind": ["incident.closed"],
            "language": "en",
            "titles": "1",
            "no_secret": "1",
        },
    )

    after = read(services, Webhook)[0]
    assert after.sealed_url == before.sealed_url
    assert (after.kinds, after.language) == (["incident.closed"], "en")
    assert after.titles
    assert after.secret == ""


def test_a_trial_shows_what_the_service_says(administrator, services):
    object.__setattr__(services.settings, "webhook_hosts", "127.0.0.1")
    with receiving(answer=b'{"errcode":310000,"errmsg":"keywords not in content"}') as (
        receiver
    ):
        administrator.post(
            "/webhooks/new/dingtalk",
            {"url": receiver.url, "kind": ["incident.opened"], "language": "zh"},
        )
        wrong = administrator.post("/webhooks/1/trial", follow_redirects=True)
        receiver.answer = b'{"errcode":0,"errmsg":"ok"}'
        good = administrator.post("/webhooks/1/trial", follow_redirects=True)

    assert "It has not arrived." in wrong.text
    assert "310000 keywords not in content" in wrong.text
    assert "It has arrived. The service says: 0 ok" in good.text
    assert "这是一条试验消息" in receiver.messages[0].body.decode()


def test_a_new_secret_is_shown_once(webhook, administrator):
    (secret,) = SECRET.findall(administrator.post(f"/webhooks/{webhook}/secret").text)

    assert secret not in administrator.get(f"/webhooks/{webhook}").text


def test_another_administrator_can_take_it_over(webhook, log_in, people, services):
    with services.database.writing() as session:
        people["second"] = make_user(session, "second", roles=(Role.ADMINISTRATOR,))
    second = log_in("second")
    assert "Take it over" in second.get(f"/webhooks/{webhook}").text

    second.post(f"/webhooks/{webhook}/owner")

    assert read(services, Webhook)[0].owner.login == "second"
    assert "Take it over" not in second.get(f"/webhooks/{webhook}").text


def test_deliveries_are_shown_with_how_they_went(deliveries, administrator):
    page = administrator.get(f"/webhooks/{deliveries}").text

    assert "The receiver did not accept it." in page
    assert "<b>500</b>" in page
    assert "ping_" in page


@pytest.mark.parametrize(
    ("state", "count"),
    [("waiting", 1), ("delivered", 1), ("given_up", 1), ("nonsense", 3), ("", 3)],
)
def test_deliveries_are_filtered_by_their_state(
    deliveries, administrator, state, count
):
    page = administrator.get(f"/webhooks/{deliveries}?state={state}").text

    assert page.count("/again") - page.count("deliveries/again") == count


def test_older_deliveries_are_a_page_away(webhook, administrator, monkeypatch):
    monkeypatch.setattr("web.pages.management.webhooks.PAGE_SIZE", 2)
    for _ in range(3):
        administrator.post(f"/webhooks/{webhook}/test")

    first = administrator.get(f"/webhooks/{webhook}").text
    second = administrator.get(f"/webhooks/{webhook}?before=2").text

    assert "before=2" in first
    assert "Newest" in second
    assert "deliveries/1/again" in second
    assert "deliveries/2/again" not in second


@pytest.mark.parametrize("before", ["-1", "x", "²", "9" * 30, "1;drop"])
def test_a_cursor_that_is_none_counts_as_not_given(deliveries, administrator, before):
    answer = administrator.get(f"/webhooks/{deliveries}?before={before}")

    assert answer.status_code == 200
    assert "deliveries/1/again" in answer.text


def test_one_is_sent_again(deliveries, administrator, services):
    administrator.post(f"/webhooks/{deliveries}/deliveries/2/again")

    assert read(services, Delivery)[1].state is DeliveryState.WAITING


def test_all_that_were_given_up_are_sent_again(deliveries, administrator, services):
    page = administrator.post(
        f"/webhooks/{deliveries}/deliveries/again", follow_redirects=True
    )

    assert "Sent again: 1" in page.text
    assert read(services, Delivery)[2].state is DeliveryState.WAITING


@pytest.mark.usefixtures("deliveries")
def test_a_delivery_belongs_to_its_webhook(add, administrator):
    add("http://other.example.org/")

    answer = administrator.post("/webhooks/2/deliveries/1/again")

    assert answer.status_code == 404


def test_nothing_is_sent_again_while_it_is_off(deliveries, administrator):
    administrator.post(f"/webhooks/{deliveries}/switch")

    one = administrator.post(f"/webhooks/{deliveries}/deliveries/2/again")
    all_ = administrator.post(f"/webhooks/{deliveries}/deliveries/again")

    assert (one.status_code, all_.status_code) == (409, 409)
    assert "Switch it on first." in one.text


def test_the_page_leads_to_it_in_chinese_too(log_in):
    page = log_in("administrator", "zh").get("/webhooks").text

    assert "还没有 Webhook" in page
