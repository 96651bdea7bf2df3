"""Some requests on their way at once: bounded, in order where it matters, none forgotten."""

import threading

import pytest

from search.engines.opensearch.in_flight import MOST, several

PATIENCE = 20


class Sending:
    """Requests that last until they are let go."""

    def __init__(self):
        self.let_go = threading.Event()
        self.begun = []

    def make(self, name):
        def send():
            self.begun.append(name)
            assert self.let_go.wait(PATIENCE)

        return send


def test_no_more_than_a_few_are_on_their_way():
    sending = Sending()
    with several() as in_flight:
        for number in range(MOST):
            in_flight.add(sending.make(number), {number})
        one_more = threading.Thread(
            target=in_flight.add, args=(sending.make("more"), {99})
        )
        one_more.start()
        one_more.join(0.2)
        assert one_more.is_alive(), "it waits for room"

        sending.let_go.set()
        one_more.join(PATIENCE)

    assert sorted(map(str, sending.begun)) == ["0", "1", "2", "more"]


def test_two_about_one_article_go_one_after_the_other():
    sending, second = Sending(), []
    with several() as in_flight:
        in_flight.add(sending.make("first"), {1, 2})
        follower = threading.Thread(
            target=in_flight.add, args=(lambda: second.append(1), {2, 3})
        )
        follower.start()
        follower.join(0.2)
        assert not second

        sending.let_go.set()
        follower.join(PATIENCE)

    assert second == [1]


def test_what_one_of_them_raises_is_raised_at_the_latest_in_the_end():
    def fail():
        raise ZeroDivisionError

    def send_some():
        with several() as in_flight:
            in_flight.add(fail, {1})
            in_flight.add(lambda: None, {2})

    with pytest.raises(ZeroDivisionError):
        send_some()


def test_whoever_breaks_off_leaves_none_on_its_way():
    ended = threading.Event()

    def break_off():
        with several() as in_flight:
            in_flight.add(ended.set, {1})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()

    assert ended.is_set()
