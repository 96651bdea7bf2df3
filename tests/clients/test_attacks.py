"""The whole list of attacks against a running process: it stays small, and goes on."""

import base64
import hashlib
import http.client
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kb.database import utc_now
from tests.clients.conftest import PASSWORD, issue_digest_secret
from tests.web.soap.attacks import ATTACKS, Attack
from tests.web.soap.conftest import envelope
from tests.web.soap.test_security import at, digest, username_token

SEARCH = envelope("search", "<query>开机</query>").encode()
MOST_GROWTH = 100_000
MOST_GROWTH_AGAIN = 20_000
"""Kilobytes: every thread of the server keeps something when it first works."""
SENSITIVE = "hunter2 of the third floor"


@pytest.fixture(scope="module")
def target(make_service):
    with make_service(upload_limit_mb="1") as running:
        yield running


def send(service, attack, *, token=True):
    connection = http.client.HTTPConnection(
        urlsplit(service.address).netloc, timeout=30
    )
    headers = {"Content-Type": attack.content_type, **attack.headers}
    if token:
        headers["Authorization"] = f"Bearer {service.token}"
    try:
        connection.request("POST", "/soap", body=attack.body, headers=headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def peak(service):
    """The most memory that the process has had, in kilobytes."""
    status = Path(f"/proc/{service.process.pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def wake(service):
    """Have every thread of the server work; its memory after that."""
    with ThreadPoolExecutor(8) as readers:
        assert {status for status, _ in readers.map(search, [service] * 100)} == {200}
    return peak(service)


def search(service, header=""):
    message = envelope("search", "<query>开机</query>", header=header).encode()
    return send(service, Attack(message), token=not header)


def test_after_every_attack_the_next_message_is_served_and_memory_stays(target):
    awake = wake(target)

    attack_one_by_one(target)
    first = peak(target)
    attack_one_by_one(target)
    second = peak(target)

    assert first - awake < MOST_GROWTH
    assert second - first < MOST_GROWTH_AGAIN


def attack_one_by_one(target):
    for name, attack in ATTACKS.items():
        status, answer = send(target, attack)
        after, found = search(target)
        assert (name, status, after) == (name, 500, 200)
        assert "bad_message" in answer or "too_large" in answer, name
        assert "扫描仪无法开机" in found


def test_many_attacks_at_once_do_not_add_up(target):
    awake = wake(target)

    with ThreadPoolExecutor(8) as strangers:
        answers = list(
            strangers.map(
                lambda each: send(target, each, token=False), ATTACKS.values()
            )
        )

    assert {status for status, _ in answers} == {500}
    assert search(target)[0] == 200
    assert peak(target) - awake < MOST_GROWTH


def test_no_body_and_no_secret_is_ever_written_to_the_log(target):
    wrong = username_token("desk", f"{SENSITIVE} password")
    right = username_token("desk", PASSWORD, extra=f"<!-- {SENSITIVE} -->")
    broken = SEARCH.replace("开机".encode(), SENSITIVE.encode())

    search(target, wrong)
    search(target, right)
    send(target, Attack(broken[:-9]))
    send(target, Attack(broken.replace(b"<query>", b"<limit>x</limit><query>")))
    send(target, Attack(broken, headers={"Authorization": f"Basic {SENSITIVE}"}))
    send(target, Attack(broken, "text/xml; charset=no-such"))
    send(target, Attack(broken, f'multipart/related; boundary="{SENSITIVE}"'))

    log = target.log.read_text(encoding="utf-8")
    for secret in (SENSITIVE, PASSWORD, target.token, "扫描仪"):
        assert secret not in log


def test_a_nonce_counts_in_every_process_and_after_a_restart(target, make_service):
    secret = issue_digest_secret(target)
    first = signed(secret, b"the first of all")
    at_once = [signed(secret, f"number {each:9}".encode()) for each in range(4)]

    accepted = search(target, first)[0]
    with make_service(home=target.home) as another:
        replayed = search(another, first)
        with ThreadPoolExecutor(2) as both:
            answers = [
                sorted(
                    both.map(
                        lambda service, header=header: search(service, header)[0],
                        (target, another),
                    )
                )
                for header in at_once
            ]

    assert accepted == 200
    assert replayed[0] == 500
    assert "not_authenticated" in replayed[1]
    assert answers == [[200, 500]] * len(at_once)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_signature_of_another_time_is_refused(target, minutes):
    secret = issue_digest_secret(target)
    header = signed(secret, b"another time....", utc_now() + timedelta(minutes=minutes))

    status, answer = search(target, header)

    assert status == 500
    assert "not_authenticated" in answer


def signed(secret, nonce, moment=None):
    encoded = base64.b64encode(hashlib.sha256(nonce).digest()[:16]).decode()
    created = at(moment or utc_now())
    password = digest(secret, encoded, created)
    return username_token("erp", password, "PasswordDigest", encoded, created)
