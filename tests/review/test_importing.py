"""Rows of articles taken in: proposed, published by a manager, revised, and kept."""

import pytest
from sqlalchemy import func, select

from kb.articles.kinds import ArticleKind, Audience, Confidence
from kb.articles.models import Article, Revision, Submission, SubmissionState
from kb.audit import Actor
from kb.content.store import StoredContent
from kb.exchange.errors import ImportNotAllowedError, RowFileError
from kb.exchange.rows import ArticleRow, FileRow, Result, Stored
from review import importing, retiring, service
from review.errors import FormRuleError, NotAllowedError
from review.importing import ArticleImport, require_importer
from tests.conftest import NOON

SHA256 = "ab" * 32
FILES = {SHA256: Stored(content=StoredContent(SHA256, 3), media_type="application/pdf")}


@pytest.fixture
def take_in(session, desk):
    """Takes a row in; who does so may be named."""

    def run(row=None, *, login="manager", files=None, **options):
        given = ArticleImport(
            origin=options.pop("origin", "servicenow"),
            actor=Actor(desk.person(login), "test"),
            now=desk.now,
            **options,
        )
        return importing.take_in(session, row or make_row(), given, files or {})

    return run


def make_row(external_id="KB1", **values):
    return ArticleRow(
        external_id=external_id,
        **{
            "title": "打印机脱机",
            "kind": ArticleKind.SOLUTION,
            "sections": {"symptom": "脱机", "resolution": "重启"},
            "attributes": {"category": "打印"},
            **values,
        },
    )


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def only(session, table):
    (row,) = session.scalars(select(table))
    return row


def test_a_row_waits_for_review(session, take_in):
    taken = take_in(login="technician")

    submission = only(session, Submission)
    assert (taken.result, taken.key) == (
        Result.CREATED,
        f"submission {submission.id}",
    )
    assert submission.state is SubmissionState.SUBMITTED
    assert submission.verdicts == []
    assert count(session, Article) == 0


def test_a_trusted_import_says_that_nobody_reviewed_it(session, take_in):
    taken = take_in(make_row(audience=Audience.SELF_SERVICE), publish=True)

    revision = only(session, Revision)
    assert taken.key == str(revision.article_id)
    assert revision.bulk
    assert revision.confidence is Confidence.NOT_VALIDATED
    assert all(verdict.bulk for verdict in revision.submission.verdicts)
    assert (revision.audience, revision.attributes) == (
        Audience.SELF_SERVICE,
        {"category": "打印"},
    )


def test_publishing_needs_a_right_of_its_own(session, take_in, desk):
    with pytest.raises(NotAllowedError), session.begin_nested():
        desk.person("technician")
        take_in(login="technician", publish=True)

    with pytest.raises(NotAllowedError):
        require_importer(desk.person("technician"), publish=True)
    with pytest.raises(ImportNotAllowedError):
        require_importer(desk.person("reporter"), publish=False)
    require_importer(desk.person("manager"), publish=True)
    assert count(session, Revision) == 0


def test_a_draft_there_is_not_published_here(session, take_in):
    take_in(make_row(is_draft=True), publish=True)
    again = take_in(make_row(is_draft=True), publish=True)

    assert again.result is Result.UNCHANGED
    assert only(session, Submission).state is SubmissionState.SUBMITTED
    assert count(session, Article) == 0


@pytest.mark.parametrize("publish", [False, True])
def test_the_same_row_again_changes_nothing(session, take_in, publish):
    take_in(publish=publish)

    again = take_in(publish=publish)

    assert again.result is Result.UNCHANGED
    assert count(session, Submission) == 1


def test_what_waits_is_published_by_a_later_trusted_import(session, take_in):
    take_in()

    again = take_in(publish=True)

    assert again.result is Result.UPDATED
    assert count(session, Revision) == 1


def test_what_was_written_into_it_since_waits_on(session, take_in):
    take_in(login="technician")
    only(session, Submission).sections = {"resolution": "关闭防火墙"}

    again = take_in(publish=True)

    assert again.result is Result.UNCHANGED
    assert count(session, Revision) == 0


def test_a_changed_row_is_the_next_revision(session, take_in):
    take_in(publish=True)

    again = take_in(make_row(title="打印机显示脱机"), publish=True)

    article = only(session, Article)
    assert again.result is Result.UPDATED
    assert (article.current_revision.number, article.current_revision.title) == (
        2,
        "打印机显示脱机",
    )


def test_a_changed_row_takes_the_place_of_one_that_waits(session, take_in):
    take_in()

    again = take_in(make_row(title="打印机显示脱机"))

    states = list(session.scalars(select(Submission.state).order_by(Submission.id)))
    assert again.result is Result.UPDATED
    assert states == [SubmissionState.WITHDRAWN, SubmissionState.SUBMITTED]


def test_what_a_reviewer_has_taken_is_kept(session, take_in, desk):
    take_in()
    service.claim(session, only(session, Submission), by=desk.as_("reviewer"))

    again = take_in(make_row(title="打印机显示脱机"))

    assert (again.result, count(session, Submission)) == (Result.KEPT, 1)


def test_what_was_rejected_stays_rejected(session, take_in, desk):
    take_in()
    service.reject(
        session, only(session, Submission), "不适用", by=desk.as_("reviewer")
    )

    again = take_in(make_row(title="打印机显示脱机"))

    assert (again.result, count(session, Submission)) == (Result.KEPT, 1)


def test_what_people_revised_here_is_kept(session, take_in, desk):
    take_in(publish=True)
    article = only(session, Article)
    mine = desk.draft("我们的修订", author="manager")
    mine.article, mine.base_number = article, 1
    service.publish_trusted(session, mine, by=desk.as_("manager"))

    again = take_in(make_row(title="打印机显示脱机"), publish=True)

    assert again.result is Result.KEPT
    assert article.current_revision.title == "我们的修订"


def test_what_was_retired_here_is_kept(session, take_in, desk):
    take_in(publish=True)
    article = only(session, Article)
    retiring.retire(session, article.id, "过时", by=desk.as_("reviewer"))

    again = take_in(make_row(title="打印机显示脱机"), publish=True)

    assert again.result is Result.KEPT
    assert article.retired_at is not None


def test_a_row_that_leaves_nothing_to_judge_is_refused(take_in):
    with pytest.raises(FormRuleError):
        take_in(make_row(sections={"symptom": " "}))


def test_files_come_with_their_bytes_or_not_at_all(session, take_in, desk):
    desk.person("manager")
    file = FileRow(sha256=SHA256, name="手册.pdf", pages=3, text="找得到")
    row = make_row(attachments=(file,))

    with pytest.raises(RowFileError, match="手册"), session.begin_nested():
        take_in(row)
    take_in(row, files=FILES, publish=True)

    (attachment,) = only(session, Revision).attachments
    assert (attachment.name, attachment.pages, attachment.text) == (
        "手册.pdf",
        3,
        "找得到",
    )


def test_what_was_exported_from_here_is_here_already(session, take_in, desk):
    article = desk.solution()
    revision = article.current_revision
    row = make_row(
        str(article.id),
        title=revision.title,
        sections=revision.sections,
        audience=revision.audience,
        created_at=article.created_at,
    )

    same = take_in(row, origin="yunzhi", is_ours=True)
    other = take_in(
        make_row(str(article.id), created_at=NOON), origin="yunzhi", is_ours=True
    )

    assert (same.result, other.result) == (Result.UNCHANGED, Result.KEPT)
    assert count(session, Submission) == 1
