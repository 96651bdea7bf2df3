"""Labels taken apart."""

import pytest

from ingest.topology import kinds, labels


@pytest.mark.parametrize(
    ("text", "name", "addresses"),
    [
        ("core-sw-01", "core-sw-01", ()),
        ("core-sw-01\n10.1.1.1/24", "core-sw-01", ("10.1.1.1/24",)),
        ("core-sw-01 (10.1.1.1)", "core-sw-01", ("10.1.1.1",)),
        ("rt-wan-01 区局", "rt-wan-01", ()),
        ("核心交换机\n10.1.1.1 255.255.255.0", "核心交换机", ("10.1.1.1",)),
        ("Core\nSwitch A", "Core Switch A", ()),
        ("web server [fe80::1]", "web server", ("fe80::1",)),
        ("10.1.1.1", "", ("10.1.1.1",)),
        ("10.1.1.0/255.255.255.0", "", ("10.1.1.0/24",)),
        ("12:30:45", "12:30:45", ()),
        ("version 1.2.3.4.5", "version 1.2.3.4.5", ()),
        ("300.1.1.1", "", ()),
    ],
)
def test_a_label_is_a_name_and_addresses(text, name, addresses):
    label = labels.read_label(text)

    assert label.addresses == addresses
    assert not name or label.name == name


@pytest.mark.parametrize(
    ("text", "vlans"),
    [
        ("VLAN 10", ("10",)),
        ("trunk vlan 10,20-30", ("10", "20-30")),
        ("VLAN100、200", ("100", "200")),
        ("Vlanif 7", ("7",)),
        ("VLAN 5000", ()),
        ("10G", ()),
    ],
)
def test_vlans_are_found_where_the_text_says_so(text, vlans):
    assert labels.find_vlans(text) == vlans


@pytest.mark.parametrize(
    ("text", "ports"),
    [
        ("Gi0/1 - Gi0/2", ("Gi0/1", "Gi0/2")),
        ("GigabitEthernet0/0/1 <-> eth0", ("GigabitEthernet0/0/1", "eth0")),
        ("100GE1/0/1 / 100GE2/0/1", ("100GE1/0/1", "100GE2/0/1")),
        ("Gi0/1", None),
        ("from Gi0/1 to Gi0/2", None),
    ],
)
def test_two_ports_and_nothing_else(text, ports):
    assert labels.two_ports(text) == ports


def test_html_labels_become_lines():
    assert labels.plain("<b>core</b>&nbsp;sw<br>10.1.1.1<div>x &lt; y</div>") == (
        "core sw\n10.1.1.1\nx < y"
    )


@pytest.mark.parametrize(
    ("stencil", "name"),
    [
        ("mxgraph.cisco.switches.layer_3_switch", "Layer 3 switch"),
        ("mxgraph.citrix.tower_server", "Tower server"),
        ("img/lib/clip_art/networking/Wireless_Router_128x128.png", "Wireless Router"),
        ("mxgraph.networks.phone_2", "Phone"),
        ("com.yworks.flowchart.DataBase", "Data Base"),
        ("", ""),
    ],
)
def test_a_stencil_has_a_name(stencil, name):
    assert kinds.stencil_name(stencil) == name


@pytest.mark.parametrize(
    ("name", "generic"),
    [
        ("Firewall", True),
        ("server (2)", True),
        ("核心交换机", True),
        ("fw-01", False),
        ("PC", True),
        ("web01", False),
        ("交换机2", True),
    ],
)
def test_generic_names_are_known(name, generic):
    assert kinds.is_generic(name) is generic
