"""Which hosts are there, and which may not be there together."""

from datetime import timedelta

import pytest

from kb.hosts import processes
from kb.hosts.models import ProcessRole
from kb.hosts.processes import EngineNotSharedError, Process
from tests.conftest import NOON

LATER = NOON + timedelta(seconds=5)
LONG_AFTER = NOON + processes.LIVE + timedelta(seconds=1)


def make_process(process_id, **said):
    return Process(
        id=process_id,
        **{
            "host": process_id,
            "name": f"host-{process_id}",
            "role": ProcessRole.SERVICE,
            "version": "1.0",
            "engine": "opensearch",
            **said,
        },
    )


def list_names(session, now):
    return [
        each.name for each in processes.list_hosts(session, now=now) if each.is_live
    ]


def test_a_host_is_one_line_whatever_processes_it_has(session):
    web = make_process("a", host="x", role=ProcessRole.WEB, name="north")
    worker = make_process("b", host="x", role=ProcessRole.WORKER, name="north")
    processes.join(session, web, now=NOON)
    processes.join(session, worker, now=LATER)
    processes.beat(session, worker, LATER, now=LATER)

    (host,) = processes.list_hosts(session, now=LATER)

    assert (host.name, host.since, host.seen_at) == ("north", NOON, LATER)
    assert host.roles == (ProcessRole.WEB, ProcessRole.WORKER)
    assert host.leads_since == LATER


def test_who_is_not_heard_of_fades_and_is_forgotten(session):
    processes.join(session, make_process("a"), now=NOON)

    (gone,) = processes.list_hosts(session, now=LONG_AFTER)
    assert not gone.is_live
    assert processes.list_hosts(session, now=NOON + processes.SHOWN) == []


def test_whoever_ends_is_gone_at_once(session):
    processes.join(session, make_process("a"), now=NOON)

    processes.leave(session, "a")

    assert processes.list_hosts(session, now=NOON) == []


def test_one_leads_also_where_the_one_before_could_not_say_that_it_ended(session):
    processes.join(session, make_process("a"), now=NOON)
    processes.beat(session, make_process("a"), NOON, now=NOON)
    processes.join(session, make_process("b"), now=NOON)

    processes.beat(session, make_process("b"), LATER, now=LATER)

    leads = {each.name: each.leads_since for each in _list(session, LATER)}
    assert leads == {"host-a": None, "host-b": LATER}


def _list(session, now):
    session.expire_all()
    return processes.list_hosts(session, now=now)


@pytest.mark.parametrize(
    ("first", "second"),
    [("tantivy", "tantivy"), ("opensearch", "whoosh"), ("tantivy", "opensearch")],
)
def test_two_hosts_need_an_engine_that_they_share(session, first, second):
    processes.join(session, make_process("a", engine=first), now=NOON)

    with pytest.raises(
        EngineNotSharedError, match=f"host-a works .* {first}, .* {second}"
    ):
        processes.join(session, make_process("b", engine=second), now=LATER)

    assert list_names(session, LATER) == ["host-a"]


def test_processes_of_one_host_share_any_engine(session):
    for each in ("a", "b"):
        process = make_process(each, host="x", engine="tantivy")
        processes.join(session, process, now=NOON)

    processes.require_fitting(session, "x", "tantivy", now=NOON)


def test_a_host_comes_in_place_of_one_that_is_gone_and_the_old_one_stays_out(session):
    old, new = make_process("a", engine="tantivy"), make_process("b", engine="tantivy")
    processes.join(session, old, now=NOON)
    processes.join(session, new, now=LONG_AFTER)

    processes.beat(session, old, None, now=LONG_AFTER + timedelta(seconds=1))

    now = LONG_AFTER + timedelta(seconds=2)
    processes.require_fitting(session, "b", "tantivy", now=now)
    with pytest.raises(EngineNotSharedError):
        processes.require_fitting(session, "a", "tantivy", now=now)
