"""Registers held against drawings: what only one of them knows."""

import pytest
from sqlalchemy import select

from kb.articles.models import Attachment
from kb.content.models import Blob
from kb.registers import comparing
from kb.registers.drawings import (
    find_devices_of,
    find_records_of,
    list_not_drawn,
    list_not_registered,
)
from kb.registers.models import ComparedSide, Comparison, RecordState
from kb.registers.moves import Action
from kb.registers.service import move_record
from kb.topology import recording
from kb.topology.graphs import GraphNode, StoredGraph
from tests.factories import make_article, make_draft


def node(name, *addresses, kind="switch", shared=True):
    return GraphNode(name, name, kind=kind, addresses=addresses, is_shared=shared)


@pytest.fixture
def drawn(registry):
    """Check in a drawing that shows such devices; again: another revision of it."""
    session, articles = registry.session, []

    def drawn(*nodes):
        sha256 = f"{len(articles) + 1:064x}"
        session.add(Blob(sha256=sha256, size=1, stored_at=registry.desk.now))
        recording.keep(session, sha256, StoredGraph(nodes, ()))
        attachment = Attachment(
            position=0,
            blob_sha256=sha256,
            name="net.drawio",
            media_type="x",
            size=1,
            status="ok",
            losses=[],
        )
        articles.append(
            make_article(
                session,
                make_draft(f"核心网第{len(articles)}版"),
                user=registry.desk.person("manager"),
                article=articles[-1] if articles else None,
                attachments=[attachment],
            )
        )

    return drawn


def unregistered(registry):
    return [each.name for each in list_not_registered(registry.session)]


def undrawn(registry):
    user = registry.desk.person("technician")
    return [
        each.name for each in list_not_drawn(registry.session, user, registry.types)
    ]


def compared(registry, side):
    session, types = registry.session, registry.types
    comparing.refresh(session, types)
    query = select(Comparison.about_id).where(
        Comparison.side == side, Comparison.is_matched.is_(False)
    )
    return set(session.scalars(query))


def test_the_table_that_rules_ask_says_what_the_lists_say(registry, drawn):
    session = registry.session
    drawn(
        node("esxi01–08", "10.2.0.1"),
        node("HX-SW01"),
        node("fw-9", "10.2.0.9"),
        node("Switch", shared=False),
    )
    registry.add(name="虚拟化主机三", hostname="esxi03")
    registry.add(name="虚拟化主机九", hostname="esxi09")
    gone = registry.add(name="旧防火墙", hostname="fw-9")
    user = registry.desk.person("administrator")

    for _ in range(2):
        lists = (
            {each.id for each in list_not_registered(session)},
            {each.id for each in list_not_drawn(session, user, registry.types)},
        )
        assert lists == (
            compared(registry, ComparedSide.DRAWING),
            compared(registry, ComparedSide.REGISTER),
        )
        end_record(registry, gone)
    assert {each.name for each in list_not_registered(session)} == {"HX-SW01", "fw-9"}
    rows = session.scalars(select(Comparison.id)).all()
    comparing.refresh(session, registry.types)
    assert session.scalars(select(Comparison.id)).all() == rows


def end_record(registry, record):
    if record.state is not RecordState.ENDED:
        asset = registry.types["asset"]
        by = registry.desk.as_("technician")
        move_record(registry.session, asset, record, Action.END, text="报废", by=by)


def test_a_record_and_a_device_are_one_by_name_host_name_or_address(registry, drawn):
    drawn(
        node("HX-SW01"),
        node("防火墙"),
        node("db-01", "10.1.0.9/24"),
        node("ap-7", "10.1.0.7"),
        node("办公网", "10.9.0.0/16", kind="network"),
        node("Switch", shared=False),
    )
    registry.add(name="核心交换机", hostname="hx-sw01")
    registry.add(name="防火墙")
    registry.add(name="数据库服务器", address="10.1.0.9")
    registry.add(name="备用服务器", address="10.1.0.77")
    registry.add("tool", "测线仪")

    assert unregistered(registry) == ["ap-7"]
    assert undrawn(registry) == ["备用服务器"]


def test_a_device_of_a_range_is_registered_by_its_own_name(registry, drawn):
    drawn(node("esxi01–esxi08", kind="server"))
    assert unregistered(registry) == ["esxi01–esxi08"]

    registry.add(name="虚拟化主机三", hostname="esxi03")

    assert unregistered(registry) == []
    assert undrawn(registry) == []


def test_only_current_drawings_and_records_in_use_count(registry, drawn):
    drawn(node("old-sw"), node("core-sw"))
    drawn(node("core-sw"))
    core = registry.add(name="core-sw")
    stored = registry.add(name="库存交换机")
    found, by = registry.types["asset"], registry.desk.as_("technician")
    move_record(registry.session, found, stored, Action.STORE, by=by)

    assert unregistered(registry) == []
    assert undrawn(registry) == []
    move_record(registry.session, found, core, Action.END, text="报废", by=by)
    assert unregistered(registry) == ["core-sw"]


def test_each_leads_to_the_other(registry, drawn):
    drawn(node("core-sw", "10.1.0.1/24"), node("other"))
    core = registry.add(name="核心交换机", address="10.1.0.1")
    user = registry.desk.person("technician")

    (device,) = find_devices_of(registry.session, core)

    assert device.name == "core-sw"
    assert list(find_records_of(registry.session, device.id, user)) == [core]
    assert find_devices_of(registry.session, registry.add("tool", "core-sw")) == []

    move_record(
        registry.session,
        registry.types["asset"],
        core,
        Action.END,
        text="报废",
        by=registry.desk.as_("technician"),
    )
    assert list(find_records_of(registry.session, device.id, user)) == []


def test_a_name_for_several_devices_leads_to_the_record_of_each(registry, drawn):
    drawn(node("acc-sw-01~03"))
    session, user = registry.session, registry.desk.person("technician")
    ours = [registry.add(name=f"acc-sw-0{number}") for number in (1, 3)]
    registry.add(name="acc-sw-04")
    (device,) = find_devices_of(session, ours[0])

    assert list(find_records_of(session, device.id, user)) == ours
