"""What HTTP allows, and old clients do, in front of both web servers."""

import base64
import http.client
import os
import socket
from urllib.parse import urlsplit

import pytest

from tests.web.soap.conftest import envelope

SEARCH = envelope("search", "<query>开机</query>").encode()
GUNICORN = (
    *("-m", "gunicorn", "--workers", "1", "--threads", "4"),
    *("--bind", "127.0.0.1:0", "web.wsgi:make_application()"),
)
SECONDS = 60
MEGABYTES_20 = 20 << 20


@pytest.fixture(scope="module")
def gunicorn(make_service):
    with make_service(GUNICORN, upload_limit_mb="25") as running:
        yield running


@pytest.fixture(params=["service", "gunicorn"], ids=["waitress", "gunicorn"])
def server(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def connection(server):
    parts = urlsplit(server.address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=SECONDS)
    yield connection
    connection.close()


def headers(server, **more):
    return {
        "Content-Type": "text/xml; charset=utf-8",
        "Authorization": f"Bearer {server.token}",
        **more,
    }


def ask(connection, server, body=SEARCH, **more):
    connection.request("POST", "/soap", body=body, headers=headers(server, **more))
    response = connection.getresponse()
    return response.status, response.read()


def open_socket(server):
    parts = urlsplit(server.address)
    return socket.create_connection((parts.hostname, parts.port), timeout=SECONDS)


def read_all(opened):
    pieces = []
    while piece := opened.recv(1 << 16):
        pieces.append(piece)
    return b"".join(pieces)


def request_head(server, version, *more):
    lines = [
        f"POST /soap HTTP/{version}",
        "Host: localhost",
        "Content-Type: text/xml",
        f"Authorization: Bearer {server.token}",
        *more,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def test_a_chunked_message_is_read(server, connection):
    pieces = (SEARCH[place : place + 7] for place in range(0, len(SEARCH), 7))

    connection.request(*("POST", "/soap", pieces, headers(server)), encode_chunked=True)
    response = connection.getresponse()

    assert response.status == 200
    assert "扫描仪无法开机" in response.read().decode()


def test_who_asks_to_be_told_to_continue_is_told(server):
    with open_socket(server) as opened:
        length = f"Content-Length: {len(SEARCH)}"
        opened.sendall(
            request_head(
                server, "1.1", length, "Expect: 100-continue", "Connection: close"
            )
        )
        told = opened.recv(1 << 10)
        opened.sendall(SEARCH)
        answer = read_all(opened)

    assert told.startswith(b"HTTP/1.1 100")
    assert "扫描仪无法开机".encode() in answer


def test_http_1_0_is_served(server):
    with open_socket(server) as opened:
        opened.sendall(
            request_head(server, "1.0", f"Content-Length: {len(SEARCH)}") + SEARCH
        )
        answer = read_all(opened)

    assert b" 200 " in answer.splitlines()[0]
    assert "扫描仪无法开机".encode() in answer
    assert b"chunked" not in answer.lower()


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunks"])
def test_after_a_message_beyond_the_limit_the_next_one_is_served(server, chunked):
    """On the same connection, or on a new one if the server ends it."""
    parts = urlsplit(server.address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=SECONDS)
    head = envelope("submitSolution", "<title>VPN").encode()[:-40]
    body = head + b"x" * (60 << 20)
    sent = iter([body]) if chunked else body
    try:
        refused = ask(connection, server, sent)
        after = ask(connection, server)
    except (ConnectionError, http.client.HTTPException):
        # It was told before it had sent all: how the end comes is the network's.
        refused = (500, b"too_large")
        connection.close()
        after = ask(connection, server)
    connection.close()

    assert refused[0] == 500
    assert b"too_large" in refused[1]
    assert after[0] == 200
    assert "扫描仪无法开机" in after[1].decode()


def test_a_file_of_20_mb_goes_in_and_comes_back(server, connection):
    data = os.urandom(MEGABYTES_20)
    inner = (
        "<title>大附件</title><sections><section><name>resolution</name>"
        "<text>见附件</text></section></sections><attachments><attachment>"
        "<name>记录.bin</name><data>{}</data></attachment></attachments>"
    )
    body = envelope("checkIn", inner.format(base64.b64encode(data).decode()))

    status, submitted = ask(connection, server, body.encode())
    number = submitted.partition(b"<attachment><id>")[2].partition(b"<")[0].decode()
    got, answer = ask(
        connection, server, envelope("getAttachment", f"<id>{number}</id>").encode()
    )

    assert (status, got) == (200, 200)
    encoded = answer.partition(b"<data>")[2].partition(b"</data>")[0]
    assert base64.b64decode(encoded) == data
