"""An article's page, its earlier revisions and who may see them."""

import io

import pytest
from pypdf import PdfReader

from kb.articles import catalogue, guesses
from kb.articles.kinds import WRITTEN, ArticleKind, Audience
from kb.articles.models import Article, Submission
from kb.articles.visibility import EVERYTHING
from tests.factories import make_draft

HOSTILE = """<script>alert(1)</script><img src=x onerror=alert(2)>
[click](javascript:alert(3)) <iframe src="//evil.example"></iframe>
<a href="data:text/html,x" onclick="alert(4)" style="color:red">x</a>"""


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("zh", ("现象", "解决步骤", "解决方案")),
        ("en", ("Symptom", "Resolution", "Solution")),
    ],
)
def test_sections_and_kind_are_named_in_the_reader_s_language(
    log_in, library, language, names
):
    page = log_in("requester", language).get(f"/articles/{library[0]}").text

    for name in names:
        assert name in page


def test_markdown_is_shown_as_text_with_structure(technician, publish):
    text = "## Step\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\nsystemctl restart\n```\n"
    (article,) = publish(make_draft(sections={"resolution": text}))

    page = technician.get(f"/articles/{article}").text

    assert "<table>" in page
    assert "<pre><code>systemctl restart" in page
    assert 'href="#resolution-1"' in page
    assert 'id="resolution-1"' in page


def test_a_drawing_in_mermaid_is_shown_as_its_source(technician, publish):
    text = "```mermaid\ngraph LR; a --> b\n```"
    (article,) = publish(make_draft(sections={"resolution": text}))

    page = technician.get(f"/articles/{article}").text

    assert "graph LR; a --&gt; b" in page


def test_a_hostile_text_does_no_harm(technician, publish):
    (article,) = publish(
        make_draft("<b>x</b>", sections={"resolution": HOSTILE}, keywords=("<i>k</i>",))
    )

    page = technician.get(f"/articles/{article}").text

    for harm in (
        "alert(1)",
        "onerror",
        'href="javascript:',
        "<iframe",
        "data:text",
        "onclick",
        "style=",
        "<b>x</b>",
        "<i>k</i>",
    ):
        assert harm not in page


def test_a_very_long_text_is_cut_and_says_so(technician, publish):
    (article,) = publish(make_draft(sections={"resolution": "长 " * 250_000}))

    assert "The text goes on." in technician.get(f"/articles/{article}").text


def test_staff_see_how_an_article_came_to_be(technician, library):
    page = technician.get(f"/articles/{library[0]}").text

    assert "Imported, not individually reviewed." in page
    assert "Not validated" in page
    assert "revision 1" in page


def test_self_service_readers_are_spared_how_it_came_to_be(requester, library):
    page = requester.get(f"/articles/{library[0]}").text

    assert "not individually reviewed" not in page


def test_attributes_lead_to_searches(technician, library):
    page = technician.get(f"/articles/{library[1]}").text

    assert "/search?device=core-rtr-77" in page
    assert "/search?system=" in page


@pytest.fixture
def revised(services, publish, library):
    """The library's first article with a second revision."""
    with services.database.reading() as session:
        article = catalogue.get_article(session, library[0], EVERYTHING)
    publish(make_draft("打印机脱机（二）"), article=article)
    return library[0]


def test_earlier_revisions_can_be_read(technician, revised):
    current = technician.get(f"/articles/{revised}").text
    earlier = technician.get(f"/articles/{revised}/revisions/1").text

    assert f"/articles/{revised}/revisions/1" in current
    assert "This is revision 1, not the current one." in earlier
    assert "打印机脱机（二）" not in earlier


@pytest.fixture
def withdrawn_from_self_service(services, publish, library):
    """The library's first article, whose current revision is for staff only."""
    with services.database.reading() as session:
        article = catalogue.get_article(session, library[0], EVERYTHING)
    publish(make_draft(audience=Audience.INTERNAL), article=article)
    return library[0]


def test_no_revision_of_an_internal_article_is_for_requesters(
    requester, withdrawn_from_self_service
):
    for path in ("", "/revisions/1", "/revisions/2"):
        answer = requester.get(f"/articles/{withdrawn_from_self_service}{path}")

        assert answer.status_code == 404


def test_what_one_may_not_see_looks_like_what_does_not_exist(requester, library):
    hidden = requester.get(f"/articles/{library[1]}")
    unknown = requester.get("/articles/987654")

    assert hidden.status_code == unknown.status_code == 404
    assert without_path(hidden.text, f"/articles/{library[1]}") == without_path(
        unknown.text, "/articles/987654"
    )


def without_path(page, path):
    """The page without what differs by request: its own address and tokens."""
    lines = page.replace(path, "").splitlines()
    return [line for line in lines if "csrf_token" not in line]


@pytest.mark.parametrize(
    "path",
    ["/articles/0", "/articles/99999999999999999999", "/articles/x", "/articles/-1"],
)
def test_an_odd_number_is_not_found(technician, path):
    assert technician.get(path).status_code == 404


def test_every_kind_has_a_page(technician, publish):
    articles = publish(*(make_draft(f"{kind}", kind=kind) for kind in WRITTEN))

    for article in articles:
        assert technician.get(f"/articles/{article}").status_code == 200


def test_a_revision_is_a_file_for_paper_with_what_it_is(technician, library):
    answer = technician.get(f"/articles/{library[0]}/revisions/1/paper.pdf")

    (page,) = PdfReader(io.BytesIO(answer.data)).pages
    text = page.extract_text()
    assert answer.mimetype == "application/pdf"
    assert "Revision 1" in text
    assert "in force" in text
    assert "Restart the print spooler." in text


def test_nobody_prints_what_they_may_not_read(requester, library):
    answer = requester.get(f"/articles/{library[1]}/revisions/1/paper.pdf")

    assert answer.status_code == 404


def test_the_page_itself_has_a_code_for_paper(technician, library):
    page = technician.get(f"/articles/{library[0]}").text

    assert "<svg" in page[page.index("on-paper") :][:200]
    assert f"/articles/{library[0]}/revisions/1/paper.pdf" in page


@pytest.fixture
def looking_like_a_policy(services, publish):
    """A published article that its file says is of another kind."""
    (article,) = publish(
        make_draft(
            "密码管理制度", kind=ArticleKind.REFERENCE, sections={"text": "第一条 口令"}
        )
    )
    with services.database.writing() as session:
        revision = session.get_one(Article, article).current_revision
        guesses.keep(session, revision.submission_id, {"kind": "policy"})
    return article


def test_a_published_article_is_written_anew_as_the_guessed_kind(
    manager, technician, services, looking_like_a_policy
):
    path = f"/articles/{looking_like_a_policy}"
    assert "It looks like this kind: Policy" in manager.get(path).text
    assert "It looks like this kind" not in technician.get(path).text
    assert technician.post(f"{path}/kind", {"answer": "yes"}).status_code == 403

    answer = manager.post(f"{path}/kind", {"answer": "yes"})

    number = int(answer.location.split("/")[-2])
    with services.database.reading() as session:
        draft = session.get_one(Submission, number)
        kept = session.get_one(Article, looking_like_a_policy)
        assert (draft.kind, draft.article_id) == (ArticleKind.POLICY, None)
        assert "第一条 口令" in draft.sections.values()
        assert kept.kind is ArticleKind.REFERENCE
    assert "It looks like this kind" not in manager.get(path).text


def test_a_guessed_kind_that_is_wrong_is_not_asked_again(
    manager, looking_like_a_policy
):
    path = f"/articles/{looking_like_a_policy}"

    manager.post(f"{path}/kind", {"answer": "no"})

    assert "It looks like this kind" not in manager.get(path).text
