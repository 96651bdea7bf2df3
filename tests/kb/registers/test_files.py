"""Files of records: kept, removed, put back, forgotten, gone with a private record."""

from datetime import timedelta

import pytest

from kb.content.references import count_references, iter_orphans
from kb.content.store import StoredContent
from kb.errors import NotFoundError
from kb.incidents.opening import IncomingFile
from kb.lost_content import iter_affected
from kb.registers import files, papers
from kb.registers.errors import BadRecordError, RecordNotAllowedError
from kb.registers.listing import list_changes
from tests.conftest import NOON

SHA = "a" * 64


def incoming(name="发票.pdf", sha256=SHA):
    content = StoredContent(sha256, 3)
    return IncomingFile(content=content, name=name, media_type="application/pdf")


@pytest.fixture
def tech(registry):
    return registry.desk.as_("technician")


def test_a_file_is_removed_put_back_and_forgotten(registry, tech):
    session, record = registry.session, registry.add()
    files.add_files(session, record, [incoming()], by=tech)
    (file,) = files.list_files(session, record)

    files.remove_file(session, record, file.id, by=tech)
    assert files.list_files(session, record) == []
    with pytest.raises(NotFoundError):
        files.get_file(session, record, file.id)

    files.put_back(session, record, file.id, by=tech)
    files.put_back(session, record, file.id, by=tech)
    assert [each.name for each in files.list_files(session, record)] == ["发票.pdf"]
    assert [each.action for each in list_changes(session, record)][:3] == [
        "put_back_file",
        "remove_file",
        "add_file",
    ]

    files.remove_file(session, record, file.id, by=tech)
    files.forget_removed(session, now=NOON + timedelta(days=6))
    assert count_references(session, SHA) == 1
    files.forget_removed(session, now=NOON + timedelta(days=8))
    assert list(iter_orphans(session)) == [SHA]


def test_files_of_a_private_record_go_with_it_and_are_named_nowhere(registry):
    session, manager = registry.session, registry.desk.as_("manager")
    registry.desk.person("technician")
    paper = registry.add("paper", "电工证", by="manager", holder="technician")
    files.add_files(session, paper, [incoming("身份证.png")], by=manager)

    assert "身份证" not in repr([each.text for each in list_changes(session, paper)])
    assert list(iter_affected(session, SHA)) == [f"a file of record {paper.code}"]
    papers.remove(session, paper, by=manager)
    assert list(iter_orphans(session)) == [SHA]


def test_who_keeps_no_register_brings_no_file_and_there_are_fifty_at_most(
    registry, tech
):
    session, record = registry.session, registry.add()
    with pytest.raises(RecordNotAllowedError):
        files.add_files(session, record, [incoming()], by=registry.desk.as_("reporter"))
    with pytest.raises(BadRecordError):
        files.add_files(session, record, [], by=tech)
    files.add_files(session, record, [incoming()] * files.MOST_FILES, by=tech)
    with pytest.raises(BadRecordError):
        files.add_files(session, record, [incoming()], by=tech)


def test_a_file_is_of_one_record_alone(registry, tech):
    session, one, other = registry.session, registry.add(), registry.add(name="另一台")
    files.add_files(session, one, [incoming()], by=tech)
    (file,) = files.list_files(session, one)

    with pytest.raises(NotFoundError):
        files.get_file(session, other, file.id)
    with pytest.raises(NotFoundError):
        files.remove_file(session, other, file.id, by=tech)
