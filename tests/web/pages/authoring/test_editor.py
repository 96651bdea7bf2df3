"""What the editor asks the server while somebody writes."""

import re

import pytest

from kb.articles import templates
from kb.articles.kinds import ArticleKind
from kb.articles.templates import Described
from kb.people.models import Role
from tests.desk import Desk
from tests.factories import PASSWORD, make_draft, make_user
from web.answers import indexing
from web.pages.authoring import editor

STEPS = "**重启：**打印服务\n\n| 主机 | 端口 |\n|---|---|\n| srv-a | 445 |\n\n<script>x</script>"


@pytest.fixture
def draft(services, people):
    with services.database.writing() as session:
        author = session.merge(people["technician"], load=False)
        desk = Desk(session, people={"technician": author})
        return desk.draft("打印机脱机", sections={"resolution": STEPS}).id


def test_the_preview_is_what_will_be_shown(technician, draft):
    shown = technician.post("/editor/preview", {"resolution": STEPS}).json["resolution"]
    page = technician.get(f"/submissions/{draft}").text

    assert "<strong>重启：</strong>" in shown
    assert "<script" not in shown
    assert shown.strip() in page


def test_a_preview_ends_somewhere(technician, monkeypatch):
    monkeypatch.setattr(editor, "LONGEST", 10)

    shown = technician.post(
        "/editor/preview", {"cause": "一" * 8, "steps": "二" * 8}
    ).json

    assert shown["cause"].count("一") == 8
    assert shown["steps"].count("二") == 2


def test_a_preview_is_for_whoever_is_logged_in(client):
    asked = {"headers": {"Accept": "application/json"}, "data": {"cause": "x"}}

    assert client.post("/editor/preview", **asked).status_code == 401


def test_without_scripts_every_section_is_a_plain_field_with_a_way_to_it(
    technician, draft
):
    page = technician.get(f"/submissions/{draft}/edit").text

    for name in re.findall(r'href="#(s-\w+)"', page):
        assert f'id="{name}"' in page
    assert (
        len(re.findall(r'<textarea[^>]* data-pictures data-editor="article"', page))
        == 6
    )


def test_only_pages_with_an_editor_load_it(technician, draft):
    assert "scripts/editor.js" in technician.get(f"/submissions/{draft}/edit").text
    assert "scripts/editor.js" not in technician.get("/submissions").text


@pytest.fixture
def template(services, people):
    described = Described(
        names={"zh": "打印故障", "en": "Printing"},
        sections={"en": {"cause": "Cause: …", "resolution": "Never taken."}},
    )
    with services.database.writing() as session:
        manager = session.merge(people["manager"], load=False)
        desk = Desk(session, people={"manager": manager})
        kind = ArticleKind.SOLUTION
        return templates.add(session, kind, described, by=desk.as_("manager")).id


def test_a_template_is_chosen_while_writing_and_overwrites_nothing(
    technician, draft, template
):
    page = technician.get(f"/submissions/{draft}/edit").text
    form = {"action": "template", "template": template, "seen": 1}
    typed = {"title": "打印机脱机", "symptom": "typed just now", "resolution": STEPS}

    answer = technician.post(f"/submissions/{draft}", {**form, **typed})
    after = technician.get(answer.location).text

    assert "Printing" in page
    for text in ("The empty sections are filled in.", "Cause: …", "typed just now"):
        assert text in after
    assert "Never taken." not in after


def test_a_template_is_not_offered_where_its_kind_is_not_written(
    technician, services, people, template
):
    with services.database.writing() as session:
        author = session.merge(people["technician"], load=False)
        desk = Desk(session, people={"technician": author})
        policy = desk.draft("制度", kind=ArticleKind.POLICY, sections={}).id
    seen = {"seen": 1, "action": "template", "template": template}

    assert "Printing" not in technician.get(f"/submissions/{policy}/edit").text
    assert technician.post(f"/submissions/{policy}", seen).status_code == 422


def test_enter_in_a_line_saves_and_does_nothing_else(technician, draft, template):
    page = technician.get(f"/submissions/{draft}/edit").text
    writing = page[page.index('id="writing"') :]

    assert template
    assert re.search(r"<button[^>]*>", writing)[0] == (
        '<button hidden name="action" value="save">'
    )


def test_values_in_use_are_offered_to_choose_from(technician, services, people, draft):
    with services.database.writing() as session:
        manager = session.merge(people["manager"], load=False)
        desk = Desk(session, people={"manager": manager})
        desk.solution("VPN", system="VPN 网关", keywords=("拨号", "隧道"))
    indexing.drain(services)

    page = technician.get(f"/submissions/{draft}/edit").text

    assert re.search(r'id="in-use-system">.*?value="VPN 网关"', page)
    assert re.search(r'id="in-use-keywords">.*?value="隧道"', page)
    assert 'list="in-use-system"' in page


def test_what_only_some_articles_say_is_offered_and_who_may_own_them(
    technician, services, publish
):
    with services.database.writing() as session:
        make_user(session, "keeper", roles=(Role.REVIEWER,), password=PASSWORD)
        make_user(session, "asker", roles=(Role.REQUESTER,), password=PASSWORD)
    publish(
        make_draft("口令", kind=ArticleKind.REFERENCE, vendor="华为", model="S5720"),
        make_draft("端口", kind=ArticleKind.REFERENCE, vendor="华为", version="V200"),
        make_draft("说明", kind=ArticleKind.POLICY, vendor="别处"),
    )
    begun = technician.post("/submissions/new", {"kind": "reference"})

    page = technician.get(begun.location).text

    offered = dict(re.findall(r'<datalist id="in-use-(\w+)">(.*?)</datalist>', page))
    values = {
        name: re.findall('value="([^"]+)"', each) for name, each in offered.items()
    }
    assert values["vendor"] == ["华为"]
    assert values["model"] == ["S5720"]
    assert values["version"] == ["V200"]
    policy = technician.post("/submissions/new", {"kind": "policy"})
    owners = technician.get(policy.location).text
    assert re.search(r'id="in-use-owner">.*?value="keeper"', owners)
    assert 'value="asker"' not in owners


def test_similar_articles_appear_while_one_is_written(
    technician, services, people, draft
):
    with services.database.writing() as session:
        manager = session.merge(people["manager"], load=False)
        desk = Desk(session, people={"manager": manager})
        article = desk.solution("打印机脱机怎么办").id
    indexing.drain(services)
    form = {"seen": "1", "title": "打印机脱机"}

    saved = technician.post(
        f"/submissions/{draft}", form, headers={"Accept": "application/json"}
    )

    assert f'href="/articles/{article}"' in saved.json["near"]
    page = technician.get(f"/submissions/{draft}/edit").text
    assert f'href="/articles/{article}"' in page


def test_what_is_said_is_previewed_as_comments_are_shown(technician):
    text = "**kept** password: Sommer-2024!x\n\n[脱机](/articles/1)\n<b>x</b>"

    shown = technician.post("/editor/preview?style=said", {"text": text}).json["text"]

    assert "**kept**" in shown
    assert "Sommer" not in shown
    assert '<a href="/articles/1">' in shown
    assert "<b>" not in shown
