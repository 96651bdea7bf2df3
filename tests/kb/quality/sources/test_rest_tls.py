"""Runs over records that an HTTPS server gives out, whose certificate our own authority signed."""

import json
import ssl
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import select

from ingest import table_files
from kb import encryption
from kb.quality.findings.models import RunState
from kb.quality.models import TLS, QualitySource, SourceKind
from kb.quality.sources.access import Access
from tests.certificates import make_authority, make_certificate
from tests.kb.quality.office import DEFINITION, GOOD, KEY, row

HOST = "127.0.0.1"
TOKEN = "T0ken-of-the-source"
RECORDS = [row(GOOD[0], nsrmc=""), row(GOOD[1])]


class Answer(BaseHTTPRequestHandler):
    """Gives the records to whoever shows the token."""

    def do_GET(self):
        is_known = self.headers["Authorization"] == f"Bearer {TOKEN}"
        content = json.dumps(RECORDS).encode() if is_known else b""
        self.send_response(200 if is_known else 401)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def authorities(tmp_path_factory):
    """One that signs the server's certificate, and another."""
    folder = tmp_path_factory.mktemp("authorities")
    own, certificate, key = make_authority(folder, "own")
    other, _, _ = make_authority(folder, "other")
    make_certificate(folder, certificate, key, HOST)
    return folder, own, other


@pytest.fixture(scope="module")
def port(authorities):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(
        authorities[0] / "server.pem", authorities[0] / "server.key"
    )
    with ThreadingHTTPServer((HOST, 0), Answer) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def run(office, port):
    """A run over the server's records, which is called by *host*."""
    office.define(DEFINITION.replace("relation: taxpayer", "relation: records"))
    hosts = frozenset({HOST, "localhost"})
    access = Access(KEY, hosts=hosts, own=office.database, read_tables=table_files.load)
    office.means = replace(office.means, access=access)

    def begin(host=HOST, tls=TLS.VERIFIED):
        with office.database.writing() as session:
            source = session.scalars(select(QualitySource)).one()
            source.kind, source.tls = SourceKind.REST, tls
            source.host, source.port, source.path = host, port, "/v1/taxpayers"
            source.secret = encryption.encrypt(KEY, TOKEN)
        return office.run()

    return begin


def test_a_run_over_https_holds_where_its_authority_is_trusted(
    run, office, authorities, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(authorities[1]))

    done = run()

    assert (done.state, done.checked, done.fault) == (RunState.DONE, 2, "")
    assert office.findings() == [("DQ-DJ-001", GOOD[0], "assigned")]


@pytest.mark.parametrize(
    ("authority", "host"),
    [(2, HOST), (None, HOST), (1, "localhost")],
    ids=["another authority", "those of the system", "another name"],
)
def test_a_run_over_https_fails_with_a_sentence(
    run, office, authorities, monkeypatch, authority, host
):
    if authority is not None:
        monkeypatch.setenv("SSL_CERT_FILE", str(authorities[authority]))

    failed = run(host)

    assert (failed.state, failed.fault_code) == (RunState.FAILED, "source_tls")
    assert "certificate is not trusted" in failed.fault
    assert office.findings() == []


def test_encryption_alone_asks_no_authority(run):
    assert run(tls=TLS.REQUIRED).state is RunState.DONE
