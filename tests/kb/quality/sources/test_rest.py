"""Records over HTTP: asked for by GET alone, whole or not at all, and never elsewhere."""

import json
import socket
import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select

from ingest import table_files
from kb.quality.findings.models import RunState
from kb.quality.models import TLS, QualitySource, SourceKind
from kb.quality.sources.access import Access
from kb.quality.sources.connecting import open_source
from kb.quality.sources.errors import (
    SourceAddressError,
    SourceAnswerError,
    SourceBrokenError,
    SourceLoginError,
    SourceStatementError,
    SourceTimeoutError,
    SourceTLSError,
    SourceUnreachableError,
)
from kb.quality.sources.session import Fact
from tests.kb.quality.office import DEFINITION, GOOD, row
from tests.kb.quality.sources.conftest import KEY, PASSWORD, make_source

ACCESS = Access(KEY, hosts=frozenset({"127.0.0.1"}), read_tables=table_files.load)
RECORDS = [
    {"nsrsbh": "007", "rs": 3, "zczb": 12.50, "nsrmc": "甲，乙"},
    {"nsrsbh": "008", "rs": None, "zczb": 1e3, "tags": ["x", "y"]},
]


def answer(body, *, status="200 OK", length=None, **headers):
    """The bytes of an answer; *length* is what it says of itself."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {length or len(content)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


@contextmanager
def served(answers, *, until=None):
    """A source whose server gives these answers one after the other, and what it hears.

    With *until* it then says nothing more, and keeps the line open until that is set.
    """
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def serve():
            for each in answers:
                connection, _ = server.accept()
                with connection:
                    heard.append(connection.recv(65_536).decode("latin-1"))
                    connection.sendall(each.replace(b"PORT", str(port).encode()))
                    if until is not None:
                        until.wait(30)

        thread = threading.Thread(target=serve)
        thread.start()
        source = make_source(
            SourceKind.REST, host="127.0.0.1", port=port, path="/v1/taxpayers?size=2"
        )
        yield source, heard
        thread.join()


def read(source, access=ACCESS):
    with open_source(source, access) as session:
        names = list(session.columns("records"))
        rows = list(session.stream("SELECT * FROM records"))
        return session.proof, [dict(zip(names, row, strict=True)) for row in rows]


def test_all_pages_are_one_table_and_nothing_but_get_is_sent():
    following = {"Link": '<?page=2>; rel="next", <?page=9>; rel="last"'}
    with served([answer(RECORDS[:1], **following), answer(RECORDS[1:])]) as (
        source,
        heard,
    ):
        proof, rows = read(source)

    assert rows == [
        {"nsrsbh": "007", "rs": 3, "zczb": 12.5, "nsrmc": "甲，乙", "tags": None},
        {"nsrsbh": "008", "rs": None, "zczb": 1e3, "nsrmc": None, "tags": '["x", "y"]'},
    ]
    assert proof == (Fact.ONLY_ASKED, Fact.PRIVATE_COPY)
    assert [each.partition(" HTTP")[0] for each in heard] == [
        "GET /v1/taxpayers?size=2",
        "GET /v1/taxpayers?page=2",
    ]
    assert all(f"Authorization: Bearer {PASSWORD}" in each for each in heard)


def test_the_one_list_of_an_object_is_the_records():
    with served([answer({"total": 2, "items": RECORDS})]) as (source, _):
        _, rows = read(source)

    assert [each["nsrsbh"] for each in rows] == ["007", "008"]


ELSEWHERE = {"Link": '<http://192.0.2.1/v1>; rel="next"'}
REFUSED = [
    (answer([], status="500 Oops"), SourceStatementError),
    (
        answer([], status="302 Found", Location="http://192.0.2.1/"),
        SourceStatementError,
    ),
    (answer([], status="401 Unauthorized"), SourceLoginError),
    (answer(b"<html>"), SourceAnswerError),
    (answer(b"[" * 100_000), SourceAnswerError),
    (answer(b'[{"a": NaN}]'), SourceAnswerError),
    (answer([1, 2]), SourceAnswerError),
    (answer({"a": [], "b": []}), SourceAnswerError),
    (answer(RECORDS, **ELSEWHERE), SourceAnswerError),
    (answer(RECORDS, Link='<http://127.0.0.1:x/>; rel="next"'), SourceAnswerError),
    (answer(RECORDS, Link='</v1/taxpayers?size=2>; rel="next"'), SourceAnswerError),
    (answer(RECORDS, length=9_999), SourceBrokenError),
    (b"", SourceBrokenError),
]


@pytest.mark.parametrize(("given", "error"), REFUSED)
def test_what_is_not_the_whole_list_fails_as_a_whole(given, error):
    with served([given]) as (source, heard), pytest.raises(error) as refused:
        read(source)

    assert refused.type is error
    assert len(heard) == 1


def test_a_server_that_says_nothing_is_cut_after_its_time():
    end = threading.Event()
    with served([answer(RECORDS, length=9_999)], until=end) as (source, _):
        source.statement_seconds = 1
        with pytest.raises(SourceTimeoutError):
            read(source)
        end.set()


def test_this_machine_is_asked_only_where_that_is_allowed():
    source = make_source(SourceKind.REST, host="127.0.0.1", port=9, path="/")

    with pytest.raises(SourceAddressError):
        read(source, replace(ACCESS, hosts=frozenset()))
    with pytest.raises(SourceUnreachableError):
        read(source)


def test_where_it_is_to_be_encrypted_nothing_is_sent_in_the_clear():
    with served([b"no TLS here"]) as (source, heard):
        source.tls = TLS.REQUIRED
        with pytest.raises(SourceTLSError):
            read(source)

    assert "Bearer" not in heard[0]


WHOLE = [row(GOOD[0], nsrmc=""), row(GOOD[1]), row(GOOD[2])]
MENDED = [row(each) for each in GOOD]
WITHOUT_NAMES = [{k: v for k, v in each.items() if k != "nsrmc"} for each in MENDED]


BROKEN = [
    ("source_broken_off", answer(MENDED[:1], length=9_999)),
    ("source_statement", answer([], status="500 Oops")),
    ("source_columns_lost", answer(WITHOUT_NAMES)),
    ("quality_fewer_rows", answer(MENDED[:1])),
]


@pytest.fixture
def run(office):
    """A run over the records of one answer."""
    office.define(DEFINITION.replace("relation: taxpayer", "relation: records"))
    office.means = replace(office.means, access=ACCESS)

    def begin(given, *, until=None):
        with served([given], until=until) as (place, _):
            with office.database.writing() as session:
                source = session.scalars(select(QualitySource)).one()
                for name in ("kind", "host", "port", "path", "tls"):
                    setattr(source, name, getattr(place, name))
                source.statement_seconds = 20 if until is None else 1
            done = office.run()
            if until is not None:
                until.set()
        return done

    return begin


def test_what_is_not_the_whole_list_fails_the_run_and_corrects_nothing(run, office):
    first = run(answer(WHOLE))
    before = office.findings()
    faults = []
    for _code, given in BROKEN:
        faults.append(run(given))
        assert office.findings() == before
    faults.append(run(answer(MENDED, length=9_999), until=threading.Event()))
    assert office.findings() == before
    last = run(answer(MENDED))

    assert (first.state, first.checked, first.opened) == (RunState.DONE, 3, 1)
    assert before == [("DQ-DJ-001", GOOD[0], "assigned")]
    assert {each.state for each in faults} == {RunState.FAILED}
    codes = [*(code for code, _given in BROKEN), "source_timeout"]
    assert [each.fault_code for each in faults] == codes
    assert (last.state, last.corrected) == (RunState.DONE, 1)
