"""What the editor asks the server while somebody writes."""

import re

import pytest

from tests.desk import Desk
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
        len(re.findall(r'<textarea[^>]* data-editor="article" data-pictures', page))
        == 6
    )


def test_only_pages_with_an_editor_load_it(technician, draft):
    assert "scripts/editor.js" in technician.get(f"/submissions/{draft}/edit").text
    assert "scripts/editor.js" not in technician.get("/submissions").text
