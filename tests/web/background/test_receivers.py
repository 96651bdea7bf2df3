"""One request to a receiver: only where it may go, and never longer than it may take."""

import socket
import ssl
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kb.addresses import is_not_public
from kb.outbox.models import Reason
from tests.receivers import receiving
from web.background import receivers

HERE = frozenset({"127.0.0.1"})


def post(url, *, allowed=HERE, **options):
    return receivers.post(url, b"{}", {"X-Test": "1"}, allowed=allowed, **options)


@contextmanager
def speaking(talk):
    """A listener that has *talk* do what it likes with the first connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve():
            connection, _address = listener.accept()
            with connection:
                connection.settimeout(20)
                talk(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        thread.join()


@pytest.fixture
def _hasty(monkeypatch):
    """Patience of half a second."""
    monkeypatch.setattr(receivers, "WHOLE_SECONDS", 0.5)
    monkeypatch.setattr(receivers, "CONNECT_SECONDS", 0.5)
    monkeypatch.setattr(receivers, "BODY_SECONDS", 0.2)


def until_closed(connection):
    """Wait for the other side to hang up."""
    try:
        while connection.recv(4096):
            pass
    except OSError:
        return


@pytest.mark.parametrize(
    "address",
    [
        *("10.1.2.3", "172.16.0.9", "192.168.1.20", "100.64.0.1", "fd12:3456::1"),
        *("::ffff:10.1.2.3", "64:ff9b::a01:203", "127.0.0.1", "169.254.169.254"),
    ],
)
def test_private_networks_can_be_forbidden(address):
    def resolve(_host, port):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    answer = post(
        "http://inside.example/",
        allowed=frozenset(),
        refuses=is_not_public,
        resolve=resolve,
    )

    assert answer.reason is Reason.REFUSED_ADDRESS


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "169.254.169.254",
        "[::ffff:a9fe:a9fe]",
    ],
)
def test_an_address_is_refused_however_it_is_written(host):
    with receiving() as receiver:
        answer = post(f"http://{host}:{receiver.port}/", allowed=frozenset())

        assert answer.reason is Reason.REFUSED_ADDRESS
        assert receiver.messages == []


def test_a_name_that_leads_to_the_metadata_service_is_refused():
    def resolve(_host, port):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", port))]

    answer = post("http://innocent.example.org/", resolve=resolve)

    assert answer.reason is Reason.REFUSED_ADDRESS


def test_a_name_is_looked_up_once_and_the_checked_address_is_called():
    asked = []
    with receiving() as receiver:

        def resolve(host, port):
            asked.append(host)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        answer = post(f"http://rebound.test:{receiver.port}/x?y=1", resolve=resolve)

        (message,) = receiver.messages
    assert answer.status == 200
    assert asked == ["rebound.test"]
    assert message.path == "/x?y=1"
    assert message.headers["host"] == f"rebound.test:{receiver.port}"


def test_a_refused_address_beside_a_good_one_is_passed_over():
    with receiving() as receiver:

        def resolve(_host, port):
            return [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
                for each in ("169.254.169.254", "127.0.0.1")
            ]

        assert post(f"http://two.test:{receiver.port}/", resolve=resolve).status == 200


def test_a_host_that_the_setting_names_may_be_called():
    with receiving() as receiver:
        answer = post(
            f"http://LOCALHOST:{receiver.port}/", allowed=frozenset({"localhost"})
        )

    assert answer == receivers.Answer(status=200)


@pytest.mark.parametrize("host", ["nowhere.invalid", "a" * 64 + ".test", "接" * 60])
def test_a_host_that_nobody_knows_is_said_to_be_unknown(host):
    assert post(f"http://{host}/").reason is Reason.UNKNOWN_HOST


def test_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    assert post(f"http://127.0.0.1:{port}/").reason is Reason.NOT_CONNECTED


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (200, Reason.NONE),
        (204, Reason.NONE),
        (301, Reason.REDIRECT),
        (307, Reason.REDIRECT),
        (400, Reason.STATUS),
        (404, Reason.STATUS),
        (410, Reason.GONE),
        (500, Reason.STATUS),
    ],
)
def test_an_answer_is_judged_by_its_status(status, reason):
    with receiving(statuses=[status]) as receiver:
        assert post(receiver.url) == receivers.Answer(reason, status)


def test_a_redirect_is_not_followed():
    with receiving() as target, receiving(statuses=[302]) as receiver:
        receiver.headers["Location"] = target.url

        answer = post(receiver.url)

        assert (answer.reason, answer.status) == (Reason.REDIRECT, 302)
        assert target.messages == []


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), (" 5 ", 5), ("-1", None), ("soon", None), ("9" * 40, 10**6)],
)
def test_a_receiver_says_when_to_come_back(value, seconds):
    with receiving(statuses=[503], headers={"Retry-After": value}) as receiver:
        answer = post(receiver.url)

    wanted = None if seconds is None else timedelta(seconds=seconds)
    assert answer.retry_after == wanted


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("Wed, 01 Jan 2098 00:00:00 GMT", 10**6),
        ("Fri, 31 Dec 9999 23:59:59 -1200", 10**6),
        ("Wed, 01 Jan 2020 00:00:00 GMT", 0),
        ("Thu, 01 Jan 99999999999999999999 00:00:00 GMT", None),
        ("Thu, 01 Jan 2026 00:00:00 +99999999999999", None),
    ],
)
def test_a_receiver_may_say_so_with_a_date(value, seconds):
    with receiving(statuses=[503], headers={"Retry-After": value}) as receiver:
        answer = post(receiver.url)

    wanted = None if seconds is None else timedelta(seconds=seconds)
    assert (answer.status, answer.retry_after) == (503, wanted)


@pytest.mark.usefixtures("_hasty")
def test_a_receiver_that_never_answers_is_left_in_time():
    start = time.monotonic()
    with speaking(until_closed) as url:
        answer = post(url)

    assert answer.reason is Reason.TIMEOUT
    assert time.monotonic() - start < 5


@pytest.mark.usefixtures("_hasty")
@pytest.mark.parametrize("drip", [b"H", b"HTTP/1.1 100 Continue\r\n\r\n"])
def test_a_receiver_that_drips_is_left_in_time(drip):
    def talk(connection):
        connection.recv(4096)
        for _ in range(200):
            try:
                connection.sendall(drip)
            except OSError:
                return
            time.sleep(0.02)

    start = time.monotonic()
    with speaking(talk) as url:
        answer = post(url)

    assert answer.reason in {Reason.TIMEOUT, Reason.BROKEN_OFF}
    assert time.monotonic() - start < 5


@pytest.mark.usefixtures("_hasty")
def test_a_body_that_never_ends_is_not_waited_for():
    def talk(connection):
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\nx")
        until_closed(connection)

    with speaking(talk) as url:
        assert post(url) == receivers.Answer(status=200)


@pytest.mark.parametrize(
    "said",
    [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200, b"HTTP/1.1"],
)
def test_what_is_no_answer_counts_as_broken_off(said):
    def talk(connection):
        connection.recv(4096)
        connection.sendall(said)

    with speaking(talk) as url:
        assert post(url).reason is Reason.BROKEN_OFF


def test_a_receiver_that_speaks_no_tls_is_found_out():
    def talk(connection):
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with speaking(talk) as url:
        assert post(url.replace("http:", "https:")).reason is Reason.TLS


@pytest.fixture
def certificate(tmp_path):
    """A certificate for localhost that only those trust who are told to."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


def secured(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def talk(connection):
        try:
            with context.wrap_socket(connection, server_side=True) as sock:
                while not sock.recv(4096).endswith(b"{}"):
                    pass
                sock.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        except OSError:
            return

    return talk


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate):
    with speaking(secured(certificate)) as address:
        url = address.replace("http://127.0.0.1", "https://localhost")

        assert post(url, allowed=frozenset({"localhost"})).reason is Reason.TLS


def test_a_trusted_certificate_is_accepted_for_its_name(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with speaking(secured(certificate)) as address:
        url = address.replace("http://127.0.0.1", "https://localhost")

        assert post(url, allowed=frozenset({"localhost"})).status == 204


def test_a_trusted_certificate_is_refused_for_another_name(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with speaking(secured(certificate)) as url:
        assert post(url.replace("http:", "https:")).reason is Reason.TLS
