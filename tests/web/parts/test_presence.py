"""Who has an incident open: known to every process of the home, and gone in seconds."""

from datetime import timedelta

from tests.conftest import NOON
from web.parts.presence import GONE_AFTER, Presence, Present


def test_others_see_who_reads_and_who_writes(tmp_path):
    one, other = Presence(tmp_path / "presence"), Presence(tmp_path / "presence")
    one.mark(7, 1, writes=False, now=NOON)
    other.mark(7, 2, writes=True, now=NOON)
    other.mark(8, 3, writes=False, now=NOON)

    assert one.list_present(7, but=1, now=NOON) == [Present(2, writes=True)]
    assert other.list_present(7, but=2, now=NOON) == [Present(1, writes=False)]

    other.mark(7, 2, writes=False, now=NOON)
    assert one.list_present(7, but=1, now=NOON) == [Present(2, writes=False)]


def test_whoever_is_not_heard_of_is_gone_and_nothing_is_left_of_them(tmp_path):
    presence = Presence(tmp_path)
    presence.mark(7, 1, writes=True, now=NOON)

    assert presence.list_present(7, but=2, now=NOON + GONE_AFTER) != []
    later = NOON + GONE_AFTER + timedelta(seconds=1)
    assert presence.list_present(7, but=2, now=later) == []
    assert list(tmp_path.iterdir()) == []


def test_nobody_is_there_before_anybody_was(tmp_path):
    assert Presence(tmp_path / "presence").list_present(7, but=1, now=NOON) == []
