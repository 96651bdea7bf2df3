"""Attachments: downloaded as they came, previewed as images of ours."""

import io

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from kb.articles.models import Attachment
from tests.contents import path_of
from tests.web import files

PNG = b"\x89PNG"


@pytest.fixture
def attach(manager):
    """Publishes a file; answers with its article's and its attachment's number."""

    def upload(name, data, **fields):
        answer = manager.post(
            "/upload",
            {"files": (io.BytesIO(data), name), "publish": "1", **fields},
            headers={"Accept": "application/json"},
        )
        article = answer.json["files"][0]["article"]
        page = manager.get(f"/articles/{article}").text
        number = page.split('href="/attachments/')[1].split('"')[0]
        return article, int(number)

    return upload


def test_an_attachment_is_downloaded_as_it_came(manager, attach):
    _, number = attach("手册.md", files.markdown())

    with manager.get(f"/attachments/{number}") as answer:
        assert answer.data == files.markdown()
        headers = answer.headers

    assert headers["Content-Disposition"].startswith("attachment;")
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]


def test_a_hostile_file_is_never_shown_in_our_name(manager, attach):
    _, number = attach("page.html", b"<h1>Title</h1><p>text<script>alert(1)</script>")

    with manager.get(f"/attachments/{number}") as answer:
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_what_was_lost_stands_beside_the_attachment(manager, attach):
    article, _ = attach("scan.pdf", files.scan())

    page = manager.get(f"/articles/{article}").text

    assert "A page without text" in page
    assert 'loading="lazy"' in page


def test_a_page_is_shown_as_an_image_that_the_browser_keeps(manager, attach):
    _, number = attach("scan.pdf", files.scan())
    path = f"/attachments/{number}/pages/2"

    first = manager.get(path)
    again = manager.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert first.data.startswith(PNG)
    assert first.headers["Content-Type"] == "image/png"
    assert again.status_code == 304
    assert again.data == b""


@pytest.mark.parametrize("number", [0, 3, 99999])
def test_a_page_that_is_not_there_is_not_found(manager, attach, number):
    _, attachment = attach("scan.pdf", files.scan())

    assert manager.get(f"/attachments/{attachment}/pages/{number}").status_code == 404


def test_a_file_without_pages_has_no_preview(manager, attach):
    _, number = attach("vpn.md", files.markdown())

    assert manager.get(f"/attachments/{number}/pages/1").status_code == 404


def test_an_internal_attachment_is_not_there_for_requesters(requester, attach):
    _, number = attach("scan.pdf", files.scan(), audience="internal")

    assert requester.get(f"/attachments/{number}").status_code == 404
    assert requester.get(f"/attachments/{number}/pages/1").status_code == 404


def test_a_self_service_attachment_is_there_for_requesters(requester, attach):
    _, number = attach("vpn.md", files.markdown())

    with requester.get(f"/attachments/{number}") as answer:
        assert answer.status_code == 200


def lose(services, how):
    """Lose the bytes of an article's first attachment; return their SHA-256."""
    with services.database.reading() as session:
        first = select(Attachment.blob_sha256).order_by(Attachment.id).limit(1)
        sha256 = session.scalars(first).one()
    path = path_of(services, sha256)
    if how == "content_missing":
        path.unlink()
    else:
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    return sha256


@pytest.mark.parametrize("how", ["content_damaged", "content_missing"])
def test_lost_bytes_are_our_failure_and_never_sent(manager, attach, services, how):
    _, number = attach("scan.pdf", files.scan())
    sha256 = lose(services, how)

    with capture_logs() as logs:
        answers = [
            manager.get(f"/attachments/{number}"),
            manager.get(f"/attachments/{number}", headers={"Range": "bytes=0-9"}),
            manager.get(f"/attachments/{number}/pages/1"),
        ]

    for answer in answers:
        assert answer.status_code == 503
        assert b"%PDF" not in answer.data
        assert "administrator" in answer.text
    assert [(each["event"], each["sha256"]) for each in logs] == [(how, sha256)] * 3


@pytest.mark.parametrize("how", ["content_damaged", "content_missing"])
def test_lost_bytes_are_unavailable_to_programs(
    attach, services, token_of, client, how
):
    _, number = attach("scan.pdf", files.scan())
    lose(services, how)
    headers = {"Authorization": f"Bearer {token_of('manager')}"}

    answer = client.get(f"/api/v1/attachments/{number}", headers=headers)

    assert answer.status_code == 503
    assert answer.json["code"] == how
    assert b"%PDF" not in answer.data


def test_the_same_file_uploaded_again_heals_what_was_lost(manager, attach, services):
    data = files.scan()
    _, number = attach("scan.pdf", data)
    lose(services, "content_damaged")

    attach("other.pdf", data, title="The same again")

    with manager.get(f"/attachments/{number}") as answer:
        assert answer.data == data
