"""The proof over several hosts can fail: its lines break, and its comparison finds faults."""

import socket
import threading
from collections import Counter
from contextlib import suppress

import pytest

from benchmarks.hosts import comparing, network
from benchmarks.hosts.network import Cut
from tests.s3 import find_free_port

SECONDS = 5.0


@pytest.fixture
def echo():
    """The port of a server that says whatever it hears."""

    def answer(taken):
        with taken, suppress(OSError):
            while data := taken.recv(100):
                taken.sendall(data)

    def serve():
        while True:
            try:
                taken, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=[taken], daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def lines(echo):
    others = {name: [find_free_port()] for name in network.SERVERS}
    with network.standing(("north", "east"), {**others, "s3": [echo]}) as lines:
        yield lines


def connect(lines, host):
    address, _, port = lines.ports(host, "s3")[0].partition(":")
    return socket.create_connection((address, int(port)), timeout=SECONDS)


def say(line):
    line.sendall(b"word")
    return line.recv(4)


def test_a_line_of_one_host_is_refused_and_mended(lines):
    with connect(lines, "north") as ours, connect(lines, "east") as theirs:
        assert say(ours) == say(theirs) == b"word"

        lines.cut("north", "s3", Cut.REFUSED)

        with pytest.raises(OSError, match="reset"):
            say(ours)
        with pytest.raises(OSError, match="refused"):
            connect(lines, "north")
        assert say(theirs) == b"word"

    lines.mend("north", "s3")
    with connect(lines, "north") as again:
        assert say(again) == b"word"


def test_a_line_that_swallows_stands_and_says_nothing(lines):
    with connect(lines, "north") as ours:
        assert say(ours) == b"word"
        lines.cut("north", "s3", Cut.SWALLOWED)
        with connect(lines, "north") as new:
            for line in (ours, new):
                line.settimeout(0.2)
                with pytest.raises(TimeoutError):
                    say(line)

        lines.mend("north", "s3")
        ours.settimeout(SECONDS)
        with pytest.raises(OSError, match="reset"):
            ours.recv(4)


def test_a_comparison_finds_what_is_lost_doubled_and_unasked():
    found = comparing._compare(
        "incidents",
        ["kept", "lost", "twice"],
        Counter({"kept": 1, "twice": 2, "unasked": 1, "perhaps": 1}),
        {"perhaps"},
    )

    assert (found.lost, found.again, found.others) == (["lost"], ["twice"], ["unasked"])
    assert not found.is_right


def test_an_index_is_compared_word_for_word():
    found = comparing.compare_index(
        "articles", {1: "a", 2: "b", 3: "c"}, {1: "a", 2: "x", 4: "d"}
    )

    assert (found.lost, found.again, found.others) == ([3], [2], [4])
