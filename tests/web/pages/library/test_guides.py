"""Service guides at the browser: added, compiled, approved, published, downloaded, found."""

import io
import re
import zipfile

import pytest
from docx import Document
from sqlalchemy import select

from kb.articles.kinds import Audience
from kb.guides.models import Guide
from tests.factories import make_article, make_draft
from web.answers import indexing

FORMS = ("pdf", "html", "docx")
FORM = {"outline": "infrastructure", "code": "desk", "language": "zh"}


def fetch(reader, edition, form):
    with reader.get(f"{edition}/download/{form}") as answer:
        return answer.data


@pytest.fixture
def library(services, people):
    """Two solutions of the shipped outline's chapters; one has a table, a list and code."""
    text = (
        "## 步骤\n\n1. 登录 `core-sw-01`\n2. 查看 10.10.10.1\n\n"
        "| 端口 | 状态 |\n|---|---|\n| GE0/0/1 | down |\n\n```\ndisplay <this>\n```\n"
    )
    with services.database.writing() as session:
        author = session.merge(people["manager"], load=False)
        for title, category, audience in (
            ("交换机环路", "网络/交换机", Audience.INTERNAL),
            ("VPN 809", "网络/远程接入", Audience.SELF_SERVICE),
        ):
            draft = make_draft(
                title,
                sections={"resolution": text},
                audience=audience,
                category=category,
            )
            make_article(session, draft, user=author)
    indexing.drain(services)


def add(reader, **form):
    answer = reader.post("/guides", {**FORM, **form})
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def compile_edition(reader, guide):
    answer = reader.post(f"{guide}/editions")
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


@pytest.fixture
def edition(manager, library):  # noqa: ARG001 - what it compiles.
    return compile_edition(manager, add(manager))


@pytest.fixture
def published(manager, log_in, edition):
    log_in("reviewer").post(f"{edition}/approve")
    assert manager.post(f"{edition}/publish").status_code == 302
    return edition


def test_a_guide_is_compiled_approved_published_and_stays(manager, published):
    page = manager.get(published).text

    assert "交换机环路" in page
    assert "应急预案" in page, "the chapter is a gap"
    files = {form: fetch(manager, published, form) for form in FORMS}
    assert files["pdf"].startswith(b"%PDF")
    assert "VPN 809" in files["html"].decode()
    with zipfile.ZipFile(io.BytesIO(files["docx"])) as package:
        assert "core-sw-01" in package.read("word/document.xml").decode()
    again = {form: fetch(manager, published, form) for form in FORMS}
    assert again == files


def test_the_html_stands_alone(manager, published):
    html = fetch(manager, published, "html").decode()

    assert re.findall(r'(?:src|href)="(?!#|data:|https?://)[^"]*"', html) == []
    assert "<script" not in html
    assert '<a href="#s1">' in html
    assert "10.10.10.1" in html[html.index('id="index"') :]


def test_the_word_file_has_contents_that_lead_to_their_chapters(manager, published):
    file = Document(io.BytesIO(fetch(manager, published, "docx")))
    xml = file.element.xml

    marks = set(re.findall(r'w:bookmarkStart [^>]*w:name="(\w+)"', xml))
    targets = set(re.findall(r'w:anchor="(\w+)"', xml))
    assert targets
    assert targets <= marks
    headings = [each.text for each in file.paragraphs if each.style.name == "Heading 1"]
    assert headings[0] == "1 指南说明"


def test_a_draft_says_that_it_is_one(manager, edition):
    assert "草稿，未经审批" in fetch(manager, edition, "html").decode()


@pytest.mark.usefixtures("published")
def test_the_second_edition_says_what_changed(manager, services, people):
    with services.database.writing() as session:
        author = session.merge(people["manager"], load=False)
        draft = make_draft("无线认证失败", category="网络/无线")
        make_article(session, draft, user=author)
        guide = session.scalars(select(Guide.id)).one()
    indexing.drain(services)

    second = compile_edition(manager, f"/guides/{guide}")

    html = fetch(manager, second, "html").decode()
    assert "自第 1 版以来的变化" in html
    assert "无线认证失败 (" in html


@pytest.mark.usefixtures("library")
def test_a_guide_for_everybody_is_refused_with_what_is_internal(manager):
    guide = add(manager, audience="self_service")

    answer = manager.post(f"{guide}/editions")

    assert answer.status_code == 409
    assert "交换机环路" in answer.text
    assert "VPN 809;" not in answer.text


@pytest.mark.usefixtures("library")
def test_a_guide_for_everybody_is_for_its_clients_people(
    manager, log_in, requester, services
):
    guide = add(manager, audience="self_service")
    outline = "- {code: vpn, heading: VPN, search: 'q=809&audience=self_service'}"
    manager.post(f"{guide}/outline", {"outline": outline, "name_zh": "上网指南"})
    edition = compile_edition(manager, guide)
    log_in("reviewer").post(f"{edition}/approve")
    assert requester.get(edition).status_code == 404
    manager.post(f"{edition}/publish")
    indexing.drain(services)

    assert "VPN 809" in requester.get(edition).text
    assert fetch(requester, edition, "pdf").startswith(b"%PDF")
    assert guide in requester.get("/search?q=上网指南").text
    assert requester.get(guide).headers["Location"] == edition


@pytest.mark.usefixtures("library")
def test_an_outline_that_cannot_be_read_is_kept_in_its_form(manager):
    guide = add(manager)

    answer = manager.post(f"{guide}/outline", {"outline": "- [", "name_zh": "x"})

    assert answer.status_code == 422
    assert "- [" in answer.text


def test_the_maker_cannot_approve_and_requesters_see_nothing(
    manager, edition, requester
):
    assert manager.post(f"{edition}/approve").status_code == 403
    for path in (edition, f"{edition}/download/pdf", "/guides/1"):
        assert requester.get(path).status_code == 404
    assert requester.post("/guides", FORM).status_code == 403


@pytest.mark.usefixtures("published")
def test_a_published_guide_is_found_by_staff(manager, services):
    indexing.drain(services)

    assert "/guides/1" in manager.get("/search?q=基础架构服务工作指南").text


@pytest.mark.usefixtures("published")
def test_other_systems_list_and_fetch_it(client, token_of):
    headers = {"Authorization": f"Bearer {token_of('technician')}"}

    def ask(path):
        return client.get(f"/api/v1{path}", headers=headers)

    (listed,) = ask("/guides?guide=desk").json["editions"]

    assert (listed["edition"], listed["state"]) == (1, "published")
    assert "emergency" in listed["gaps"]
    with ask("/guides/desk?format=html") as answer:
        assert "VPN 809" in answer.text
    assert ask("/guides/nobody").status_code == 404
    assert ask("/guides/desk?format=odt").status_code == 422
