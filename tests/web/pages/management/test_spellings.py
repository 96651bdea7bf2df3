"""Two names of a system are found, looked at, merged and taken apart on a page."""

import re

import pytest
from lxml import html
from sqlalchemy import update

from kb.people.models import UserSession
from tests.desk import Desk

PAGE = "/spellings/system"


@pytest.fixture
def reported(services):
    with services.database.writing() as session:
        for system in ("邮件系统", "邮件系统", "邮件"):
            Desk(session).incident("收不到信", system=system)


@pytest.mark.usefixtures("reported")
def test_a_manager_merges_what_is_offered_and_undoes_it(manager):
    page = manager.get(PAGE).text
    assert "Likely the same" in page

    preview = manager.get(f"{PAGE}/merging?old=邮件&name=邮件系统").text
    assert "Nothing is written yet" in preview
    manager.post(f"{PAGE}/merging", {"old": "邮件", "name": "邮件系统"})

    page = manager.get(PAGE).text
    assert "邮件系统 now: 1 thing says so" in page
    assert "Likely the same" not in page
    assert "收不到信" in manager.get("/incidents?view=all&system=邮件").text
    (undo,) = re.findall(rf'action="({PAGE}/[^"]*undo[^"]*)"', page)
    manager.post(undo)
    assert "Likely the same" in manager.get(PAGE).text
    manager.post(f"{PAGE}/apart", {"old": "邮件", "name": "邮件系统"})
    assert "Likely the same" not in manager.get(PAGE).text


def test_an_article_says_the_name_and_what_its_author_wrote(
    manager, services, token_of, app
):
    with services.database.writing() as session:
        article_id = Desk(session).solution("收不到信", system="邮件").id
    manager.post(f"{PAGE}/merging", {"old": "邮件", "name": "邮件系统"})

    page = manager.get(f"/articles/{article_id}").text
    assert "The author wrote: 邮件<" in page
    assert ">邮件系统</a>" in page
    answered = app.test_client().get(
        f"/api/v1/articles/{article_id}",
        headers={"Authorization": f"Bearer {token_of('manager')}"},
    )
    assert answered.json["attributes"]["system"] == "邮件系统"


def test_a_merging_asks_again_who_sits_there(manager, services):
    with services.database.writing() as session:
        session.execute(update(UserSession).values(proved_at=None))

    asked = manager.post(f"{PAGE}/merging", {"old": "邮件", "name": "邮件系统"})

    assert asked.status_code == 403
    assert "Show again who you are" in asked.text
    assert manager.post(f"{PAGE}/apart", {"old": "A", "name": "B"}).status_code == 302


@pytest.mark.usefixtures("reported")
def test_the_settings_say_who_changed_which_names(manager, log_in):
    manager.post(f"{PAGE}/merging", {"old": "邮件", "name": "邮件系统"})

    page = html.fromstring(log_in("administrator").get("/organisation").text)

    changed = {
        line.xpath("string(.//a)"): "Changed by" in line.text_content()
        for line in page.xpath("//li[.//a[starts-with(@href, '/spellings/')]]")
    }
    assert changed == {
        "Names of systems": True,
        "Categories": False,
        "Names of units and sites": False,
    }


def test_a_refusal_stands_beside_what_was_typed(manager):
    shown = manager.get(f"{PAGE}/merging?old=OA&name=OA")

    assert shown.status_code == 422
    assert "These are the same" in shown.text


def test_others_do_not_see_it(technician, requester):
    for reader in (technician, requester):
        assert reader.get(PAGE).status_code == 403
        assert reader.post(f"{PAGE}/merging", {}).status_code == 403
