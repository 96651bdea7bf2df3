"""Passwords are compared a few at once: bounded and in order."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from kb.people.hashing import Turns
from kb.people.passwords import hash_password, is_password

PASSWORD = "a long enough password"


def test_whoever_comes_first_is_first() -> None:
    turns, begin, seen = Turns(1), threading.Event(), list[int]()
    turns.submit(begin.wait)
    waiting = [turns.submit(partial(seen.append, number)) for number in range(20)]
    begin.set()
    for each in waiting:
        each.result()
    assert seen == list(range(20))


def test_so_many_at_once_and_no_more() -> None:
    turns, both = Turns(2), threading.Barrier(2, timeout=30)
    lock, running, most = threading.Lock(), 0, 0

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        both.wait()
        with lock:
            running -= 1

    for each in [turns.submit(work) for _ in range(10)]:
        each.result()
    assert most == 2


def test_raises_what_the_work_raises() -> None:
    with pytest.raises(ZeroDivisionError):
        Turns(1).take(lambda: 1 // 0)


def test_many_who_log_in_share_few_threads() -> None:
    known, before = hash_password(PASSWORD), find_hashing()
    with ThreadPoolExecutor(8) as people:
        tried = [PASSWORD, "a wrong password"] * 4
        found = list(people.map(lambda word: is_password(word, known), tried))
    assert found == [True, False] * 4
    assert len(find_hashing() - before) <= max(1, (os.cpu_count() or 1) // 4)


def find_hashing() -> set[threading.Thread]:
    return {each for each in threading.enumerate() if each.name.startswith("hashing")}


def test_a_child_compares_too() -> None:
    known = hash_password(PASSWORD)
    assert is_password(PASSWORD, known)
    child = os.fork()
    if not child:
        os._exit(0 if is_password(PASSWORD, known) else 1)
    assert os.waitpid(child, 0)[1] == 0
