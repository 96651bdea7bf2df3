"""Copies on one machine: bounded, whole, and shared by several processes."""

import hashlib
import os
import time

import pytest

from kb.content.copies import LocalCopies


@pytest.fixture
def copies(tmp_path):
    return LocalCopies(tmp_path / "copies", 250)


def keep(copies, data, *, seconds_ago=0):
    sha256 = hashlib.sha256(data).hexdigest()
    with copies.part() as part:
        part.write_bytes(data)
        copies.keep(part, sha256)
        moment = time.time() - seconds_ago
        os.utime(part, (moment, moment))
    return sha256


def find(copies, sha256):
    with copies.part() as part:
        return part.read_bytes() if copies.fill(part, sha256) else None


def test_what_was_not_used_for_longest_leaves(copies):
    old, used = keep(copies, b"a" * 100, seconds_ago=9), keep(copies, b"b" * 100)
    assert find(copies, old) == b"a" * 100
    os.utime(copies._folder / used, (0, 0))

    new = keep(copies, b"c" * 100)

    assert [find(copies, each) is not None for each in (old, used, new)] == [
        True,
        False,
        True,
    ]


def test_what_is_larger_than_all_room_is_used_and_not_kept(copies):
    data = b"d" * 300
    sha256 = hashlib.sha256(data).hexdigest()
    with copies.part() as part:
        part.write_bytes(data)
        copies.keep(part, sha256)
        assert part.read_bytes() == data

    assert find(copies, sha256) is None
    assert list(copies._folder.iterdir()) == []


def test_a_copy_may_leave_while_it_is_used(copies):
    sha256 = keep(copies, b"a" * 100)

    with copies.part() as part:
        assert copies.fill(part, sha256)
        copies.forget(sha256)
        assert part.read_bytes() == b"a" * 100


@pytest.mark.parametrize("left", [b"", b"a" * 50, b"b" * 100])
def test_a_copy_that_is_not_whole_is_never_given(copies, left):
    sha256 = keep(copies, b"a" * 100)
    (copies._folder / sha256).write_bytes(left)

    assert find(copies, sha256) is None
    assert not (copies._folder / sha256).exists()


def test_what_a_killed_process_left_goes_after_a_day(copies):
    keep(copies, b"a")
    for name, seconds in (("part-old", 90_000), ("part-new", 10)):
        (copies._folder / name).write_bytes(b"half")
        moment = time.time() - seconds
        os.utime(copies._folder / name, (moment, moment))

    keep(copies, b"b")

    assert copies.unfinished() == ["part-new"]
