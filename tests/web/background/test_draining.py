"""The end of a server: said before, and no answer is cut."""

import os
import signal
import subprocess
import sys
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from waitress.server import create_server

from web.background import draining
from web.server import answer

PATIENCE = 20


@pytest.fixture
def handler():
    """Signals go back to whoever had them before."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


class Site:
    """Answers at once, but for one request that lasts until nobody new is let in."""

    def __init__(self, draining):
        self._draining = draining
        self.begun, self.closed = threading.Event(), threading.Event()

    def __call__(self, environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        if environ["PATH_INFO"] == "/slow":
            self.begun.set()
            yield b"x" * 100_000
            self.closed.wait(PATIENCE)
        yield b"draining" if self._draining.is_set() else b"ready"


def ask(address):
    with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
        return answer.read()[-8:]


def is_refused(address):
    try:
        ask(address)
    except OSError:
        return True
    return False


@pytest.mark.usefixtures("handler")
def test_who_is_inside_is_answered_and_balancers_are_told_before(services, monkeypatch):
    monkeypatch.setattr(draining, "end_in_time", lambda _seconds: None)
    site, seen = Site(services.draining), {}
    server = create_server(site, host="127.0.0.1", port=0, threads=2)
    address = f"http://127.0.0.1:{server.effective_port}"

    def crowd():
        with ThreadPoolExecutor(1) as inside:
            slow = inside.submit(ask, f"{address}/slow")
            site.begun.wait(PATIENCE)
            os.kill(os.getpid(), signal.SIGTERM)
            services.draining.wait(PATIENCE)
            seen["while"] = ask(f"{address}/while")
            while not is_refused(f"{address}/after"):
                pass
            site.closed.set()
            seen["slow"] = slow.result()

    with ThreadPoolExecutor(1) as beside:
        came = beside.submit(crowd)
        answer(server, services)
        came.result(PATIENCE)
    server.close()

    assert seen == {"slow": b"draining", "while": b"draining"}


@pytest.mark.usefixtures("handler")
def test_another_server_is_told_to_end_a_while_later(services):
    told, theirs = threading.Event(), []

    def end(number, _frame):
        theirs.append((number, services.draining.is_set()))
        told.set()

    signal.signal(signal.SIGTERM, end)
    draining.hold_open(services)

    os.kill(os.getpid(), signal.SIGTERM)

    assert services.draining.wait(PATIENCE)
    assert theirs == []
    assert told.wait(PATIENCE)
    assert theirs == [(signal.SIGTERM, True)]


def run(program):
    """Its code, and what it says and complains of."""
    told = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return told.returncode, told.stdout, told.stderr


TOLD = """
import signal, threading
from web.background import draining

def tell_another_thread():
    waiting = threading.Event()
    another = threading.Thread(target=waiting.wait, daemon=True)
    another.start()
    signal.pthread_kill(another.ident, signal.{name})

with draining.told_to_end() as wait:
    if {is_before}:
        signal.raise_signal(signal.{name})
    else:
        threading.Timer(0.2, tell_another_thread).start()
    wait()
print("ended")
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("is_before", [True, False])
def test_a_signal_ends_the_wait_also_before_it_and_where_another_thread_is_given_it(
    name, is_before
):
    assert run(TOLD.format(name=name, is_before=is_before)) == (0, "ended\n", "")


EAGER = """
import _signal, signal, sys
from web.background import draining

sent = []

def tell(_frame, event, called):
    is_ours = called in (_signal.signal, _signal.set_wakeup_fd)
    if event == "c_return" and is_ours and not sent:
        if signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
            sent.append(called)
            signal.raise_signal(signal.SIGTERM)

sys.setprofile(tell)
with draining.told_to_end() as wait:
    sys.setprofile(None)
    assert sent, "nothing was sent"
    wait()
print("ended")
"""


def test_a_signal_is_not_lost_as_soon_as_it_ends_the_process_no_more():
    assert run(EAGER) == (0, "ended\n", "")
