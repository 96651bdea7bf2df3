"""Over TLS, with a password or a certificate; and what is said where one is not let in."""

import logging
import ssl

import pytest

from search.engines.opensearch.engine import OpenSearchEngine
from search.errors import AwayCase, IndexAwayError
from tests.certificates import make_authority, make_certificate
from tests.opensearch.front import standing
from tests.search.documents import find, ids, make_document

USER, PASSWORD = "yunzhi", "wombat-tunnel-9"

pytestmark = pytest.mark.needs("opensearch")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """With an authority, ``own.pem``, its ``server.pem``, and another authority."""
    folder = tmp_path_factory.mktemp("authorities")
    _, certificate, key = make_authority(folder, "own")
    make_authority(folder, "other")
    make_certificate(folder, certificate, key, "127.0.0.1")
    return folder


@pytest.fixture
def make_engine(make_cluster, tmp_path):
    opened = []

    def make(front, **given):
        cluster = make_cluster(addresses=(front.address,), **given)
        opened.append(OpenSearchEngine(cluster, "articles", tmp_path / "index"))
        return opened[-1]

    yield make
    for engine in opened:
        engine.close()


def to_tls(folder, *, wants_certificate=False):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    if wants_certificate:
        context.load_verify_locations(folder / "own.pem")
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def test_a_password_over_tls_lets_in_and_is_told_to_nobody(
    folder, opensearch_server, make_engine, caplog
):
    caplog.set_level(logging.DEBUG)
    own = {"ca_file": str(folder / "own.pem"), "user": USER}
    with standing(opensearch_server, to_tls(folder)) as front:
        front.login = f"{USER}:{PASSWORD}"
        engine = make_engine(front, password=PASSWORD, **own)
        engine.update([make_document(1, body="quokka")])
        assert ids(find(engine, "quokka")) == [1]

        with pytest.raises(IndexAwayError) as raised:
            find(make_engine(front, password=f"not-{PASSWORD}", **own), "quokka")

    assert raised.value.case is AwayCase.REFUSED
    assert PASSWORD not in caplog.text + str(raised.value) + repr(
        raised.value.__cause__
    )


def test_a_server_that_another_authority_vouches_for_is_asked_nothing(
    folder, opensearch_server, make_engine
):
    with standing(opensearch_server, to_tls(folder)) as front:
        for trusted in (str(folder / "other.pem"), ""):
            with pytest.raises(IndexAwayError) as raised:
                find(make_engine(front, ca_file=trusted), "quokka")
            assert raised.value.case is AwayCase.UNTRUSTED
        assert not front.asked


def test_a_certificate_lets_in(folder, opensearch_server, make_engine):
    own = {"ca_file": str(folder / "own.pem")}
    certificate = {
        "certificate_file": str(folder / "server.pem"),
        "key_file": str(folder / "server.key"),
    }
    with standing(opensearch_server, to_tls(folder, wants_certificate=True)) as front:
        assert find(make_engine(front, **own, **certificate), "quokka").total == 0
        with pytest.raises(IndexAwayError):
            find(make_engine(front, **own), "quokka")
