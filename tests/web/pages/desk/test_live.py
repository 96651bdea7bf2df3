"""What a script learns of what has changed, how little that costs, and the board's moves."""

from dataclasses import replace

import pytest

from kb.incidents import commenting
from kb.incidents.commenting import Comment
from kb.incidents.models import Incident, State
from tests.desk import Desk
from tests.statements import asked_of
from web.app import create_app


@pytest.fixture
def desk(services, people):
    """Work by the same people who log in; each use is a transaction of its own."""

    def work(deed):
        with services.database.writing() as session:
            parts = {
                "reporter": session.merge(people["requester"], load=False),
                "technician": session.merge(people["technician"], load=False),
                "manager": session.merge(people["manager"], load=False),
            }
            made = deed(Desk(session, people=parts))
            session.flush()
            return made.id

    return work


def say(services, people, key):
    with services.database.writing() as session:
        parts = {"manager": session.merge(people["manager"], load=False)}
        incident = session.get_one(Incident, key)
        said = Comment("请看一下", internal=True)
        commenting.comment(
            session, incident, said, by=Desk(session, people=parts).as_("manager")
        )


def ask(reader, path, stamp=""):
    return reader.get(path, headers={"If-None-Match": stamp} if stamp else {})


def test_a_list_tells_of_what_changed_in_it_and_counts_only_then(
    technician, desk, services, people
):
    incident = desk(lambda work: work.started("打印机"))
    address = "/incidents/live?view=mine&since=0"
    first = ask(technician, address)
    assert first.json["counts"]["mine"] == 1
    assert first.json["news"] == "1 has changed: show"
    stamp = first.headers["ETag"]

    with asked_of(services.database.engine) as asked:
        again = ask(technician, address, stamp)
    assert (again.status_code, again.data) == (304, b"")
    assert not [each for each in asked if "ix_" in each or "count(CASE" in each]
    assert sum("incident" in each for each in asked) == 1

    say(services, people, incident)
    assert ask(technician, address, stamp).status_code == 200
    nothing = ask(technician, "/incidents/live?view=mine&since=9999")
    assert nothing.json["news"] == ""


def test_an_incident_tells_of_new_events_and_of_who_is_there(
    technician, log_in, desk, services, people
):
    incident = desk(lambda work: work.started("打印机"))
    address = f"/incidents/{incident}/live?since=0"
    technician.get(f"{address}&writing=1")
    manager = log_in("manager")

    seen = ask(manager, address)
    assert seen.json["present"] == ["technician is writing here"]
    assert seen.json["news"] == "2 new events: show"
    stamp = seen.headers["ETag"]
    assert ask(manager, address, stamp).status_code == 304

    technician.get(address)
    assert ask(manager, address, stamp).json["present"] == ["technician has it open"]
    say(services, people, incident)
    assert ask(manager, address).json["news"] == "3 new events: show"


def test_whoever_keeps_out_of_it_is_not_seen_and_sees_nobody(technician, log_in, desk):
    incident = desk(lambda work: work.started("打印机"))
    address = f"/incidents/{incident}/live"
    technician.post("/profile/presence")
    technician.get(address)
    manager = log_in("manager")

    assert manager.get(address).json["present"] == []
    assert technician.get(address).json["present"] == []
    technician.post("/profile/presence", {"shown": "1"})
    assert technician.get(address).json["present"] == ["manager has it open"]


def test_an_installation_can_do_without(services, people, desk):
    from tests import logins  # noqa: PLC0415 - of this test alone.

    incident = desk(lambda work: work.started("打印机"))
    without = replace(services, settings=replace(services.settings, presence=False))
    client = create_app(without).test_client()
    for login in ("technician", "manager"):
        logins.log_in(client, people[login].login)
        said = client.get(f"/incidents/{incident}/live").json
        assert said["present"] == []


def test_nobody_is_told_of_what_they_may_not_see(requester, technician, services):
    assert requester.get("/incidents/live").status_code == 403
    assert technician.get("/incidents/77/live").status_code == 404
    assert not (services.settings.home / "presence").exists()


@pytest.mark.parametrize("path", ["1/live", "77/live", "live?view=queue"])
def test_whoever_is_logged_out_learns_that_and_nothing_else(technician, desk, path):
    desk(lambda work: work.started("打印机"))
    technician.get("/incidents/1/live?writing=1")
    technician.post("/logout")

    answer = replace(technician, language="zh").get(f"/incidents/{path}")

    assert answer.status_code == 200
    assert answer.json == {"news": "您已退出登录，请重新登录", "logged_out": True}
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def state(services, key):
    with services.database.reading() as session:
        return session.get_one(Incident, key).state


def test_a_card_goes_only_where_the_table_of_moves_leads(technician, desk, services):
    new = desk(lambda work: work.incident("新的"))
    started = desk(lambda work: work.started("在处理"))

    board = technician.get("/incidents/board").text
    assert f"/incidents/{new}/move" in board

    taken = technician.post(
        f"/incidents/{new}/move", {"to": "in_progress"}, follow_redirects=True
    )
    assert "It is yours." in taken.text
    assert state(services, new) is State.IN_PROGRESS

    back = technician.post(f"/incidents/{started}/move", {"to": "new"})
    assert back.status_code == 409
    assert "No step leads there" in back.text
    assert state(services, started) is State.IN_PROGRESS

    asked = technician.post(f"/incidents/{started}/move", {"to": "resolved"})
    assert asked.location == f"/incidents/{started}?do=resolve"
    assert state(services, started) is State.IN_PROGRESS


def test_a_card_does_not_go_where_its_reader_may_not_bring_it(log_in, desk, services):
    new = desk(lambda work: work.incident("新的"))

    answer = log_in("manager").post(f"/incidents/{new}/move", {"to": "in_progress"})

    assert answer.status_code == 403
    assert state(services, new) is State.NEW


def test_the_board_asks_no_more_for_many_cards_than_for_two(services, technician, desk):
    def asks():
        with asked_of(services.database.engine) as asked:
            technician.get("/incidents/board")
        return len(asked)

    for number in range(2):
        desk(lambda work, n=number: work.incident(f"打印机 {n}"))
    technician.get("/incidents/board")
    few = asks()
    for number in range(8):
        desk(lambda work, n=number: work.incident(f"扫描仪 {n}"))

    assert asks() == few
