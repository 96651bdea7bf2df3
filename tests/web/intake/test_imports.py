"""An import stores many files at once, and says of each what it would say alone."""

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError

from kb.articles.likeness import NearDuplicate
from kb.articles.models import Article, Submission
from kb.audit import Actor
from tests.statements import asked_of
from web.intake import filing, imports
from web.intake.batches import MOST_FILES
from web.intake.imports import Run, import_files

TEXT = " ".join(
    f"Step {number}: check port {number} of the core switch and note it on page "
    f"{number * 7}."
    for number in range(40)
)


@pytest.fixture
def take(services, people, tmp_path):
    """Takes in files by their names and texts; gives their reports."""
    folder = tmp_path / "incoming"
    folder.mkdir()

    def take(files, **options):
        for name, text in files.items():
            (folder / name).write_text(text)
        run = Run(
            services=services,
            actor=Actor(people["manager"], "test"),
            **{"publish": True, **options},
        )
        return list(import_files(run, [folder]))

    return take


def count(services, table):
    with services.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def different(number):
    """Files that have nothing in common."""
    return {
        f"{each:03}.txt": " ".join(f"w{each}x{word}" for word in range(40))
        for each in range(number)
    }


@pytest.fixture
def transactions(services):
    seen = []

    def remember(connection):
        seen.append(connection)

    event.listen(services.database.engine, "commit", remember)
    yield seen
    event.remove(services.database.engine, "commit", remember)


@pytest.fixture
def statements(services):
    with asked_of(services.database.engine) as asked:
        yield asked


@pytest.mark.parametrize("publish", [True, False])
def test_files_share_transactions_and_statements(
    take, statements, transactions, publish
):
    reports = take(different(MOST_FILES), publish=publish)

    assert {str(report.status) for report in reports} == {"ok"}
    assert len(transactions) < MOST_FILES / 4
    selects = [each for each in statements if each.startswith("SELECT")]
    assert len(selects) < 5 * MOST_FILES


def test_reports_come_in_the_order_of_the_files(take):
    files = different(5) | {"002.txt": "", "003b.bin": "\0\1\2"}

    names = [report.path.rsplit("/", 1)[-1] for report in take(files)]

    assert names == sorted(names)


def test_two_like_files_of_one_import_find_each_other(take, services):
    changed = TEXT.replace("page 77", "page seventy-seven")

    first, second = take({"a.txt": TEXT, "b.txt": changed})

    assert first.near == ()
    assert [near.article_id for near in second.near] == [first.article]
    assert count(services, NearDuplicate) == 1


def test_a_title_that_came_in_a_moment_before_is_taken(take):
    _, second = take(
        {"a.md": "# Spooler\n\nRestart it.", "b.md": "# Spooler\n\nNo paper is left."}
    )

    assert "title_taken" in {finding.code for finding in second.findings}


def test_the_same_bytes_in_one_import_become_one_article(take, services):
    reports = take({"a.txt": TEXT, "b.txt": TEXT, "c.txt": TEXT})

    assert [str(report.status) for report in reports] == [
        "ok",
        "duplicate",
        "duplicate",
    ]
    assert {report.article for report in reports} == {1}
    assert count(services, Article) == 1


def test_a_new_version_in_the_same_import_becomes_the_revision(take, services):
    changed = TEXT.replace("page 77", "page seventy-seven")

    first, second = take(
        {"plan v1.txt": TEXT, "plan v2.txt": changed}, as_revision=True
    )

    assert first.article == second.article
    assert count(services, Article) == 1


def test_a_batch_that_the_database_refuses_is_stored_file_by_file(
    take, services, monkeypatch
):
    together = filing.file_all
    refused = []

    def refuse_many(session, prepared):
        if len(prepared) > 1:
            refused.append(len(prepared))
            together(session, prepared)
            raise IntegrityError("insert", {}, Exception("another run was first"))
        return together(session, prepared)

    monkeypatch.setattr(imports.filing, "file_all", refuse_many)

    reports = take(different(4))

    assert refused
    assert sorted(report.article for report in reports) == [1, 2, 3, 4]
    assert count(services, Article) == count(services, Submission) == 4


def test_a_batch_that_fails_leaves_nothing(take, services, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("the machine goes down")

    monkeypatch.setattr(filing.review.service, "publish_all_trusted", fail)

    with pytest.raises(RuntimeError, match="goes down"):
        take(different(3))

    assert count(services, Submission) == count(services, Article) == 0
