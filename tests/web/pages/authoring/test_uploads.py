"""The upload page: files in, reports out."""

import io

import pytest

from tests.web import files
from web.answers import indexing

JSON = {"Accept": "application/json"}


def upload(reader, *parts, headers=None, **fields):
    sent = [(io.BytesIO(data), name) for name, data in parts]
    return reader.post("/upload", {"files": sent, **fields}, headers=headers or {})


def test_a_manager_publishes_at_once(manager, services):
    answer = upload(
        manager, ("vpn.md", files.markdown()), headers=JSON, publish="1"
    ).json
    indexing.drain(services)

    (report,) = answer["files"]
    assert report["status"] == "ok"
    assert report["title"] == "VPN 隧道每小时中断"
    assert manager.get(f"/articles/{report['article']}").status_code == 200
    assert "VPN" in manager.get("/search?q=rekey").text


def test_what_a_technician_uploads_waits_for_review(technician, services):
    page = upload(technician, ("vpn.md", files.markdown()), publish="1").text
    indexing.drain(services)

    assert "It waits for review." in page
    assert "Nothing was found" in technician.get("/search?q=rekey").text


def test_only_managers_are_offered_to_publish(technician, manager):
    assert 'name="publish"' not in technician.get("/upload").text
    assert 'name="publish"' in manager.get("/upload").text


def test_the_page_works_without_its_script_for_several_files(manager):
    page = upload(
        manager,
        ("vpn.md", files.markdown()),
        ("note.txt", "核心交换机端口抖动，请检查光模块。".encode()),
        publish="1",
    ).text

    assert page.count('class="report good"') == 2
    assert "VPN 隧道每小时中断" in page


def test_the_fields_say_what_the_file_does_not(manager, services):
    upload(
        manager,
        ("note.txt", "核心交换机端口抖动，请检查光模块。".encode()),
        publish="1",
        kind="reference",
        category="网络",
        system="核心网",
        audience="self_service",
        keywords="光模块, 抖动",
    )
    indexing.drain(services)

    page = manager.get("/search?q=光模块&category=网络&system=核心网&tag=抖动").text
    assert "1 article" in page


@pytest.mark.parametrize(
    ("language", "status", "advice"),
    [
        ("en", "Protected by a password", "Remove the password"),
        ("zh", "有密码保护", "请去除密码"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(log_in, language, status, advice):
    reader = log_in("manager", language)

    page = upload(reader, ("locked.pdf", files.locked_pdf())).text

    assert status in page
    assert advice in page


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Export it as PDF"), ("zh", "导出为 PDF")]
)
def test_a_format_that_nobody_reads_is_named_once(log_in, language, said):
    note = bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3") + bytes(99)

    page = upload(log_in("manager", language), ("note.one", note)).text

    assert page.count(said) == 1
    assert "This is a section" not in page or language == "en"


@pytest.mark.parametrize(
    ("language", "loss"), [("en", "A page without text"), ("zh", "页面没有文字")]
)
def test_what_was_lost_is_said_in_words(log_in, language, loss):
    page = upload(log_in("manager", language), ("scan.pdf", files.scan())).text

    assert loss in page


def test_the_same_file_again_is_known(manager):
    upload(manager, ("vpn.md", files.markdown()), publish="1")

    answer = upload(manager, ("again.md", files.markdown()), headers=JSON)

    assert answer.json["files"][0]["status"] == "duplicate"


def test_a_wrong_value_in_a_field_refuses_the_file(manager):
    answer = upload(manager, ("a.txt", b"some text"), headers=JSON, kind="nonsense")

    assert answer.json["files"][0]["status"] == "refused"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.md", "a\\b.md", "<b>.md", "名 字.md"]
)
def test_a_name_does_no_harm(manager, name):
    page = upload(manager, (name, files.markdown())).text

    assert 'class="report good"' in page
    assert "<b>.md" not in page
    assert "../" not in page


def test_no_file_is_asked_for_again(technician):
    page = upload(technician)
    told = upload(technician, headers=JSON)

    assert page.status_code == told.status_code == 422
    assert "Choose at least one file." in page.text
    assert told.json["code"] == "no_file"


def test_too_much_is_refused_with_the_limit(app, technician):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    large = ("large.txt", b"x" * 1000)

    page = upload(technician, large)
    told = upload(technician, large, headers=JSON)

    assert page.status_code == told.status_code == 413
    assert "larger than 1 MB" in page.text
    assert told.json["code"] == "too_large"


def test_uploading_is_for_staff(requester):
    assert requester.get("/upload").status_code == 403
    assert upload(requester, ("vpn.md", files.markdown())).status_code == 403


@pytest.mark.parametrize(
    ("language", "places", "place"),
    [("en", "pages 1-25", "page 20"), ("zh", "第 1-25 页", "第 20 页")],
)
def test_many_losses_of_one_kind_are_one_line(log_in, language, places, place):
    page = upload(log_in("manager", language), ("scan.pdf", files.scan(25))).text

    assert page.count(places) == 1
    assert place not in page


def test_a_session_that_ended_is_said_to_the_script(technician):
    token = technician.token()
    technician.post("/logout")

    answer = technician.client.post("/upload", data={"csrf_token": token}, headers=JSON)

    assert answer.json["message"]


@pytest.mark.parametrize(
    "value", ["a\0b", "x" * 5000, "🔥" * 50, "\u202eevil", "<b>", "'; DROP TABLE x"]
)
@pytest.mark.parametrize("name", ["category", "keywords", "kind"])
def test_no_value_of_a_field_breaks_the_upload(manager, name, value):
    answer = upload(manager, ("a.txt", b"some text of mine"), **{name: value})

    assert answer.status_code == 200
    assert 'class="report' in answer.text
    assert "<b></" not in answer.text


def test_a_value_that_cannot_be_used_is_named(manager):
    page = upload(manager, ("a.txt", b"some text"), kind="nonsense").text

    assert "cannot be used" in page
    assert "nonsense" in page
