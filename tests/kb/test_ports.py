"""Ports in one spelling, however a drawing writes them."""

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import select

from kb import migrations
from kb.topology.models import Device, Link, Sighting
from kb.topology.ports import port_key
from tests.factories import make_article, make_draft, make_user


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GigabitEthernet0/0/1", "Gi0/0/1"),
        ("GE 0/0/1", "ge-0/0/1"),
        ("XGigabitEthernet1/0/1", "Te1/0/1"),
        ("100GE1/0/1", "HundredGigE1/0/1"),
        ("Eth-Trunk 1", "Port-channel1"),
        ("Fas 1/0/9", "FastEthernet1/0/9"),
        ("Ten 1/1/1", "TenGigabitEthernet1/1/1"),
        ("Ser 0/0/0", "Serial0/0/0"),
        ("XGE1/0/1", "Ten-GigabitEthernet1/0/1"),
        ("WGE1/0/1", "Twenty-FiveGigE1/0/1"),
        ("Twe1/0/1", "TwentyFiveGigE1/0/1"),
        ("TF0/1", "TFGigabitEthernet 0/1"),
        ("FGE1/0/1", "FortyGigE1/0/1"),
        ("HGE1/0/1", "HundredGigE1/0/1"),
        ("M-GE0/0/0", "M-GigabitEthernet0/0/0"),
        ("RAGG1", "Route-Aggregation1"),
        ("BAGG1", "Bridge-Aggregation1"),
        ("Ag1", "AggregatePort 1"),
        ("Vl10", "Vlan-interface10"),
        ("ＥＴＨ0", "eth0"),
        ("7", " 7 "),
    ],
)
def test_a_port_has_one_key_however_it_is_written(one, other):
    assert port_key(one) == port_key(other)


def test_different_ports_have_different_keys():
    texts = ["Gi0/0/1", "Te0/0/1", "Fa0/0/1", "Gi0/0/11", "eth0", "lo0", "Po1", "ge"]
    texts += ["M-GE0/0/1", "Twe0/0/1", "FGE0/0/1", "HGE0/0/1", "RAGG1", "50GE0/0/1"]

    assert len({port_key(text) for text in texts}) == len(texts)


def test_ports_kept_under_a_former_key_are_found_under_theirs(database):
    former = {
        "FGE1/0/1": "fge1/0/1",
        "WGE 1/0/2": "wge1/0/2",
        "M-GE0/0/0": "m-ge0/0/0",
        "GE1/0/3": "ge1/0/3",
        "mgmt": "mgmt",
        "Agent": "agent",
    }
    with database.writing() as session:
        article = make_article(
            session, make_draft(), user=make_user(session, "manager")
        )
        device = Device(key="sw1", name="sw1", kind="switch")
        end = Sighting(device=device, revision_id=article.current_revision_id)
        session.add_all(
            Link(source=end, target=end, source_port=text, source_port_key=key)
            for text, key in former.items()
        )

    script = ScriptDirectory(str(migrations.FOLDER)).get_revision("0088")
    migrations.downgrade(database.engine, script.down_revision)
    migrations.upgrade(database.engine)

    with database.reading() as session:
        kept = dict(
            session.execute(select(Link.source_port, Link.source_port_key)).all()
        )
    assert kept == {text: port_key(text) for text in former}
    assert kept["FGE1/0/1"] == port_key("FortyGigE1/0/1")
