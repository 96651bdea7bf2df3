"""Listings of CDP and LLDP neighbours, as the devices of five makers print them."""

import io
import time

import pytest

from ingest import reading
from tests.ingest.topology.neighbour_listings import (
    ARISTA_BRIEF,
    CDP_BRIEF,
    CDP_IOS,
    CDP_NXOS,
    CDP_NXOS_BRIEF,
    CDP_SQUEEZED,
    CDP_XR,
    H3C_LIST,
    H3C_SHORT,
    HUAWEI_BRIEF,
    HUAWEI_NEW_BRIEF,
    JUNIPER_BRIEF,
    LLDP_ARISTA,
    LLDP_BRIEF,
    LLDP_FULL_COLUMN,
    LLDP_H3C,
    LLDP_HUAWEI,
    LLDP_IOS,
    LLDP_JUNIPER,
    LLDP_NXOS,
    LLDP_XR,
)
from tests.ingest.topology.test_mermaid import shown

LISTINGS = {
    "CDP of IOS XR": (
        CDP_XR,
        ["xr-01", "nyc-dc-c90 10.100.100.141"],
        ["xr-01 FortyGigE0/0/1/0 - nyc-dc-c90 FortyGigE0/0/0/2"],
    ),
    "LLDP of IOS XR": (
        LLDP_XR,
        ["xr-01", "router-40 172.1.1.79", "router-41"],
        [
            "xr-01 HundredGigE0/0/0/0 - router-40 Hu1/0/22",
            "xr-01 HundredGigE0/0/0/1 - router-41 ge-0/0/0.0",
        ],
    ),
    "brief CDP without its space": (
        CDP_SQUEEZED,
        ["core-sw-01", "SEP000000000001", "router", "WAAS-01"],
        [
            "core-sw-01 Gig 1/0/16 - SEP000000000001 port 1",
            "core-sw-01 Gig 1/0/1 - router Gig 0/0",
            "core-sw-01 Gig 1/0/2 - WAAS-01 InlinePort 1/1/lan",
        ],
    ),
    "brief CDP of NX-OS": (
        CDP_NXOS_BRIEF,
        ["n9k-1", "PERIMETER", "n9k-2"],
        ["n9k-1 mgmt0 - PERIMETER Fas1/0/9", "n9k-1 Eth1/1 - n9k-2 Eth1/1"],
    ),
    "a name as long as its column": (
        LLDP_FULL_COLUMN,
        ["core-sw-01", "long_name_swt_josh-v"],
        ["core-sw-01 Gi0/2 - long_name_swt_josh-v Gi0/0"],
    ),
    "CDP of IOS": (
        CDP_IOS,
        ["core-sw-01", "acc-sw-02 10.1.0.12 fe80::1", "SEP001122334455 10.1.9.33"],
        [
            "core-sw-01 GigabitEthernet1/0/1 - acc-sw-02 GigabitEthernet1/0/24",
            "core-sw-01 GigabitEthernet1/0/7 - SEP001122334455 Port 1",
        ],
    ),
    "CDP of NX-OS": (
        CDP_NXOS,
        ["n7k-1", "n7k-2 10.1.1.2 10.1.1.3"],
        ["n7k-1 Ethernet1/1 - n7k-2 Ethernet2/1"],
    ),
    "LLDP of IOS": (
        LLDP_IOS,
        ["core-sw-01", "acc-sw-02 10.1.0.12", "001b.2233.4455"],
        [
            "core-sw-01 Gi1/0/1 - acc-sw-02 GigabitEthernet0/2",
            "core-sw-01 Gi1/0/2 - 001b.2233.4455 001b.2233.4455",
        ],
    ),
    "LLDP of NX-OS": (
        LLDP_NXOS,
        ["n9k-1", "n5k-1 10.1.1.5", "n5k-2 10.1.1.6"],
        ["n9k-1 Eth1/3 - n5k-1 Ethernet1/5", "n9k-1 Eth1/4 - n5k-2 Ethernet1/6"],
    ),
    "LLDP of Arista": (
        LLDP_ARISTA,
        ["leaf-01", "spine-01 10.1.0.2"],
        ["leaf-01 Ethernet1 - spine-01 Ethernet24"],
    ),
    "LLDP of Juniper": (
        LLDP_JUNIPER,
        ["qfx-01", "mx-01 10.93.54.1"],
        ["qfx-01 xe-3/0/4.0 - mx-01 xe-0/0/0"],
    ),
    "LLDP of Huawei": (
        LLDP_HUAWEI,
        ["core-sw-01", "接入交换机-02 10.1.0.12"],
        ["core-sw-01 GigabitEthernet0/0/1 - 接入交换机-02 GigabitEthernet0/0/24"],
    ),
    "LLDP of H3C": (
        LLDP_H3C,
        ["H3C-core", "H3C-acc 192.168.1.55"],
        ["H3C-core GigabitEthernet1/0/1 - H3C-acc Ten-GigabitEthernet1/0/49"],
    ),
    "short LLDP of H3C": (
        H3C_SHORT,
        ["H3C-core", "0011-2233-4400"],
        ["H3C-core GigabitEthernet1/0/1 - 0011-2233-4400 GigabitEthernet1/0/2"],
    ),
    "brief LLDP of Huawei": (
        HUAWEI_BRIEF,
        ["core-sw-01", "acc-sw-02", "an-access-switch-with-a-very-long-name"],
        [
            "core-sw-01 GE0/0/1 - acc-sw-02 GE0/0/24",
            "core-sw-01 XGE0/0/3 - an-access-switch-with-a-very-long-name GE0/0/24",
        ],
    ),
    "newer brief LLDP of Huawei": (
        HUAWEI_NEW_BRIEF,
        ["core-sw-01", "acc-sw-02"],
        ["core-sw-01 10GE1/0/1 - acc-sw-02 10GE1/0/24"],
    ),
    "list of H3C": (
        H3C_LIST,
        ["H3C-core", "acc-sw-02"],
        ["H3C-core GE1/0/1 - acc-sw-02 GigabitEthernet1/0/5"],
    ),
    "brief CDP": (
        CDP_BRIEF,
        ["core-sw-01", "acc-sw-02", "acc-sw-03"],
        [
            "core-sw-01 Gig 1/0/1 - acc-sw-02 Gig 1/0/24",
            "core-sw-01 Gig 1/0/2 - acc-sw-03 Gig 1/0/24",
        ],
    ),
    "brief LLDP of Cisco": (
        LLDP_BRIEF,
        ["core-sw-01", "acc-sw-02"],
        ["core-sw-01 Gi1/0/1 - acc-sw-02 Gi1/0/24"],
    ),
    "brief LLDP of Arista": (
        ARISTA_BRIEF,
        ["leaf-01", "spine-01"],
        ["leaf-01 Et1 - spine-01 Ethernet24"],
    ),
    "brief LLDP of Juniper": (
        JUNIPER_BRIEF,
        ["qfx-01", "mx-01"],
        ["qfx-01 xe-0/0/0 - mx-01 xe-0/0/24"],
    ),
}


def read(text, name="capture.txt"):
    return reading.read(io.BytesIO(text.encode()), name)


@pytest.mark.parametrize(
    "form", ["{}", "# 现场\n\n```\n{}\n```\n"], ids=["text", "page"]
)
@pytest.mark.parametrize(("text", "nodes", "lines"), LISTINGS.values(), ids=LISTINGS)
def test_a_listing_gives_devices_interfaces_and_addresses(text, nodes, lines, form):
    outcome = read(form.format(text), "x.md" if "`" in form else "x.txt")

    assert shown(outcome) == (nodes, lines)
    assert outcome.status == "ok"


def test_what_a_neighbour_can_do_says_what_it_is():
    graph = read(CDP_IOS).extraction.topology

    assert {node.name: node.kind for node in graph.nodes} == {
        "core-sw-01": "switch",
        "acc-sw-02": "switch",
        "SEP001122334455": "phone",
    }


def test_a_link_that_both_ends_and_both_protocols_list_is_one_by_its_long_names():
    other_end = (
        "acc-sw-02#show lldp neighbors\n"
        "Device ID           Local Intf     Hold-time  Capability      Port ID\n"
        "core-sw-01          Gi1/0/24       120        B,R             Gi1/0/1\n"
    )

    _, lines = shown(read(LLDP_BRIEF + CDP_IOS + "\n" + other_end))

    assert lines == [
        "core-sw-01 GigabitEthernet1/0/1 - acc-sw-02 GigabitEthernet1/0/24",
        "core-sw-01 GigabitEthernet1/0/7 - SEP001122334455 Port 1",
    ]


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("GE1/0/5", "GigabitEthernet1/0/5"),
        ("XGE1/0/49", "Ten-GigabitEthernet1/0/49"),
        ("WGE1/0/1", "Twenty-FiveGigE1/0/1"),
        ("FGE1/0/53", "FortyGigE1/0/53"),
        ("HGE1/0/25", "HundredGigE1/0/25"),
    ],
)
def test_a_link_of_two_listings_is_one_though_one_shortens_its_ports(short, long):
    ends = (
        "<core>display lldp neighbor-information list\n"
        "Local Interface Chassis ID      Port ID                    System Name\n"
        f"{short:<16}000f-e25d-ee91  {long:<27}access\n"
        "<access>display lldp neighbor-information list\n"
        "Local Interface Chassis ID      Port ID                    System Name\n"
        f"{short:<16}000f-e25d-ee92  {long:<27}core\n"
    )

    _, lines = shown(read(ends))

    assert lines == [f"core {long} - access {long}"]


def test_a_host_name_in_the_configuration_stands_for_a_prompt():
    listing = LLDP_BRIEF.partition("\n")[2]

    _, lines = shown(read(f"sysname core-sw-09\n#\n{listing}"))

    assert lines == ["core-sw-09 Gi1/0/1 - acc-sw-02 Gi1/0/24"]


def test_a_listing_that_names_no_device_of_its_own_says_so():
    outcome = read(CDP_IOS.partition("\n")[2].removesuffix("core-sw-01#"))

    nodes, lines = shown(outcome)
    assert (nodes, lines) == (
        ["acc-sw-02 10.1.0.12 fe80::1", "SEP001122334455 10.1.9.33"],
        [],
    )
    assert [loss.code for loss in outcome.extraction.losses] == ["link_not_resolved"]


def test_a_row_that_is_not_understood_is_a_loss():
    outcome = read(
        LLDP_BRIEF.replace(
            "Gi1/0/24", "Gi1/0/24\nacc-sw-07 what is this here at all now"
        )
    )

    assert outcome.status == "partial"
    assert "what is this" in outcome.extraction.losses[0].detail


@pytest.mark.parametrize(
    "text",
    [
        "Enable LLDP on every uplink.\n\nDevice ID: 4711 is the number on the label.\n",
        "Use show cdp neighbors detail to see what is connected.\n",
        "本端启用 LLDP 后，用 display lldp neighbor brief 查看。\n[图1]\nLocal Interface 是本端接口。",
        "System Name: the LLDP agent\nAddress: 10.0.0.1\n",
    ],
)
def test_prose_about_neighbours_is_no_listing(text):
    outcome = read(text)

    assert outcome.extraction.topology is None
    assert outcome.status == "ok"


@pytest.mark.parametrize(
    "line",
    [
        "Device ID: a\n",
        "a-" * 3_000 + "\n",
        "Neighbor x, age " * 500 + "\n",
        "Local Intf: x\n",
    ],
)
def test_a_listing_made_to_take_long_does_not(line):
    start = time.process_time()

    read("show lldp neighbors\n" + line * (500_000 // len(line)))

    assert time.process_time() - start < 10
