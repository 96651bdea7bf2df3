"""The report on files with losses and failures."""

import pytest

from kb.ingested_files import IngestedFile
from tests.conftest import NOON

LOSS = {"code": "page_without_text", "where": "page 3", "detail": "No text."}


@pytest.fixture
def taken_in(services):
    """Records that a path ended with a status."""

    def record(*rows):
        with services.database.writing() as session:
            session.add_all(
                IngestedFile(
                    path=path,
                    sha256="0" * 64,
                    media_type="application/pdf",
                    status=status,
                    reason=reason,
                    losses=losses,
                    at=NOON,
                )
                for path, status, reason, losses in rows
            )

    return record


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            ("A page without text", "page 3", "Protected by", "Remove the password"),
        ),
        ("zh", ("页面没有文字", "第 3 页", "有密码保护", "请去除密码")),
    ],
)
def test_losses_and_failures_are_said_in_words(log_in, taken_in, language, words):
    taken_in(
        ("/docs/scan.pdf", "partial", "", [LOSS]),
        ("/docs/locked.pdf", "password", "It needs a password.", []),
        ("/docs/fine.pdf", "ok", "", []),
    )

    page = log_in("technician", language).get("/files").text

    for word in (*words, "scan.pdf", "locked.pdf"):
        assert word in page
    assert "fine.pdf" not in page


def test_an_unknown_status_or_loss_speaks_for_itself(technician, taken_in):
    taken_in(("/a.pdf", "strange", "A strange reason.", []))
    taken_in(
        ("/b.pdf", "partial", "", [{**LOSS, "code": "x", "detail": "A new loss."}])
    )

    page = technician.get("/files").text

    assert "A strange reason." in page
    assert "A new loss." in page


def test_the_report_comes_in_pages(technician, taken_in):
    taken_in(*((f"/{number}.pdf", "damaged", "", []) for number in range(51)))

    assert technician.get("/files").text.count("<tr ") == 51
    assert technician.get("/files?page=2").text.count("<tr ") == 2


@pytest.mark.parametrize("number", ["0", "-1", "two", "99999", "9" * 30])
def test_an_odd_page_number_does_no_harm(technician, taken_in, number):
    taken_in(("/a.pdf", "damaged", "", []))

    assert technician.get(f"/files?page={number}").status_code == 200


def test_an_empty_report_is_good_news(technician):
    assert "Nothing was lost" in technician.get("/files").text


def test_the_report_is_for_staff(requester):
    assert requester.get("/files").status_code == 403
