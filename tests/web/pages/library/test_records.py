"""Everything in one box: groups beside the articles, their pages, and numbers that jump."""

import re

import pytest

from kb.incidents.past_cases import SolvedCase, add_past_cases
from kb.items.service import NewItem, open_item
from kb.items.sources import ItemSource
from kb.people.users import get_user
from kb.problems import service as problems
from kb.registers.entries import Entry
from kb.registers.service import NewRecord, add_record
from kb.registers.types import read_types
from kb.services.models import OWN
from search.errors import IndexUnavailableError
from tests.conftest import NOON
from tests.desk import Desk
from web.answers import indexing


@pytest.fixture
def desk_of(services, library):
    """Does something at a desk of the same people, and has it found."""

    def run(deed):
        with services.database.writing() as session:
            desk = Desk(session)
            for login in ("technician", "requester", "manager"):
                desk.people[login] = get_user(session, login)
            desk.people["reporter"] = desk.people["requester"]
            found = deed(desk)
            session.flush()
            result = getattr(found, "number", None), getattr(found, "id", None)
        indexing.drain(services)
        return result

    assert library
    return run


def _register(desk, type_code, name, texts):
    new = NewRecord(entry=Entry(name=name, texts=texts))
    return add_record(
        desk.session, read_types()[type_code], new, by=desk.as_("manager")
    )


def groups(page):
    """The groups of a page of results, with their counts."""
    found = re.findall(r'records/(\w+)\?[^"]*">\s*[^<]+<span class="count">(\d+)', page)
    return {kind: int(count) for kind, count in found}


def test_what_the_desk_knows_stands_beside_the_articles(desk_of, technician, library):
    number, _ = desk_of(lambda desk: desk.incident("打印机卡纸"))
    desk_of(
        lambda desk: problems.open_problem(
            desk.session, "打印机老化", "", by=desk.as_("technician")
        )
    )
    case = SolvedCase(external_id="7", article_id=library[0], title="打印机 缺墨")
    desk_of(lambda desk: add_past_cases(desk.session, "old", [case], now=NOON))

    page = technician.get("/search?q=打印机").text

    assert groups(page) == {"incident": 1, "problem": 1, "past_case": 1}
    assert number in page
    assert f'href="/articles/{library[0]}"' in page.split('class="facets"')[0]


def test_a_group_has_a_page_of_its_own(desk_of, technician):
    for place in range(25):
        desk_of(lambda desk, place=place: desk.incident(f"打印机卡纸 {place}"))

    first = technician.get("/search/records/incident?q=打印机").text
    second = technician.get("/search/records/incident?q=打印机&page=2").text

    assert "25 results" in first
    assert first.count('class="hit"') == 20
    assert second.count('class="hit"') == 5
    assert "<mark>打印机</mark>" in first


def test_requesters_find_their_own_requests_and_no_others(desk_of, requester):
    own, own_id = desk_of(lambda desk: desk.incident("打印机卡纸"))
    other, _ = desk_of(lambda desk: desk.incident("打印机冒烟", reporter="manager"))
    desk_of(
        lambda desk: problems.open_problem(
            desk.session, "打印机老化", "", by=desk.as_("technician")
        )
    )

    page = requester.get("/search?q=打印机").text

    assert groups(page) == {"incident": 1}
    assert own in page
    assert f"/requests/{own_id}" in page
    assert "My requests" in page
    assert other not in page
    assert "0 results" in requester.get("/search/records/problem?q=打印机").text


def test_a_number_leads_to_its_record(desk_of, technician):
    number, key = desk_of(lambda desk: desk.incident("打印机卡纸"))
    problem, other = desk_of(
        lambda desk: problems.open_problem(
            desk.session, "老化", "", by=desk.as_("technician")
        )
    )

    for typed in (number, f"inc {key}", f" INC{key} ", number.lower()):
        answer = technician.get("/search", query_string={"q": typed})
        assert answer.headers.get("Location") == f"/incidents/{key}", typed
    assert technician.get(f"/search?q={problem}").headers["Location"] == (
        f"/problems/{other}"
    )
    assert technician.get(f"/search?q={number}&exact=1").status_code == 200
    assert technician.get(f"/search?q={number} 卡纸").status_code == 200
    assert technician.get("/search?q=CHG-000777").status_code == 200


def test_a_number_one_may_not_see_is_searched_for_as_a_word(desk_of, requester):
    number, _ = desk_of(lambda desk: desk.incident("冒烟", reporter="manager"))

    answer = requester.get(f"/search?q={number}")

    assert answer.status_code == 200
    assert groups(answer.text) == {}


def test_a_code_leads_to_what_has_it_and_its_words_find_it(
    desk_of, technician, requester, log_in
):
    software = {"category": "medium"}
    paper = {
        "category": "degree",
        "holder": "technician",
        "keep_until": "2030-12-31",
    }
    desk_of(lambda desk: _register(desk, "software", "quokka 系统盘", software))
    desk_of(lambda desk: _register(desk, "paper", "quokka 证书", paper))

    for typed in ("RJ-0001", "rj-0001"):
        answer = technician.get("/search", query_string={"q": typed})
        assert answer.headers.get("Location") == "/registers/software/RJ-0001", typed
    page = technician.get("/search?q=quokka").text
    assert groups(page) == {"register": 1}
    assert 'href="/registers/software/RJ-0001"' in page
    assert requester.get("/search?q=RJ-0001").status_code == 200
    for person in (technician, log_in("administrator"), log_in("manager")):
        assert person.get("/search?q=ZZ-0001").status_code == 200


def test_an_item_is_led_to_by_its_number_where_it_is_shown(desk_of, technician, log_in):
    new = NewItem(
        title="quokka", source=ItemSource.IMPROVEMENT, client_id=OWN, confidential=True
    )
    number, key = desk_of(
        lambda desk: open_item(desk.session, new, by=desk.as_("manager"))
    )

    manager = log_in("manager")
    assert manager.get(f"/search?q={number}").headers["Location"] == f"/items/{key}"
    assert technician.get(f"/search?q={number}").status_code == 200
    for person in (technician, manager):
        assert groups(person.get("/search?q=quokka").text) == {}


def test_people_are_found_by_administrators(desk_of, log_in, technician):
    desk_of(lambda desk: setattr(desk.people["technician"], "name", "欧阳打印"))

    assert groups(technician.get("/search?q=欧阳").text) == {}
    assert groups(log_in("administrator").get("/search?q=欧阳").text) == {"person": 1}


def test_a_filter_that_records_lack_leaves_no_group(desk_of, technician):
    desk_of(lambda desk: desk.incident("打印机卡纸"))

    assert groups(technician.get("/search?q=打印机&kind=solution").text) == {}
    assert groups(technician.get("/search").text) == {}


def test_articles_are_shown_while_records_cannot_be_searched(
    services, technician, library, monkeypatch
):
    def refuse(*_given):
        raise IndexUnavailableError("It is being built anew.")

    monkeypatch.setattr(services.records, "search_kinds", refuse)
    page = technician.get("/search?q=打印机").text

    assert f"/articles/{library[0]}" in page
    assert "are not to be searched at the moment" in page


def test_there_is_no_page_of_another_kind(technician):
    assert technician.get("/search/records/unicorn?q=x").status_code == 404


def test_a_search_that_is_narrowed_leads_to_its_groups(desk_of, technician, library):
    assert library
    desk_of(lambda desk: desk.incident("打印机卡纸"))

    page = technician.get("/search?q=打印机&tag=printer&kind=solution&_scheme=x")

    assert page.status_code == 200
