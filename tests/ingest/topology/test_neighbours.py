"""Listings of CDP and LLDP neighbours, as the devices of five makers print them."""

import io
import time

import pytest

from ingest import reading
from tests.ingest.topology.test_mermaid import shown

CDP_IOS = """core-sw-01# show cdp neighbors detail
-------------------------
Device ID: acc-sw-02.corp.example
Entry address(es):
  IP address: 10.1.0.12
  IPv6 address: FE80::1  (link-local)
Platform: cisco WS-C2960X-24TS-L,  Capabilities: Switch IGMP
Interface: GigabitEthernet1/0/1,  Port ID (outgoing port): GigabitEthernet1/0/24
Holdtime : 142 sec

Version :
Cisco IOS Software, C2960X Software, Version 15.2(7)E
Technical Support: http://www.cisco.com/techsupport

advertisement version: 2
Native VLAN: 100
Duplex: full
Management address(es):
  IP address: 10.1.0.12

-------------------------
Device ID: SEP001122334455
Entry address(es):
  IP address: 10.1.9.33
Platform: Cisco IP Phone 8841,  Capabilities: Host Phone Two-port Mac Relay
Interface: GigabitEthernet1/0/7,  Port ID (outgoing port): Port 1
Holdtime : 120 sec

Total cdp entries displayed : 2
core-sw-01#"""
CDP_NXOS = """n7k-1# sh cdp nei det
----------------------------------------
Device ID:n7k-2(JPG1533)
VTP Management Domain Name: lab

Interface address(es):
    IPv4 Address: 10.1.1.2
Platform: N7K-C7010, Capabilities: Router Switch IGMP Filtering
Interface: Ethernet1/1, Port ID (outgoing port): Ethernet2/1
Holdtime: 170 sec

Version:
Cisco Nexus Operating System (NX-OS) Software

Mgmt address(es):
    IPv4 Address: 10.1.1.3
"""
LLDP_IOS = """core-sw-01#show lldp neighbors detail
------------------------------------------------
Local Intf: Gi1/0/1
Chassis id: 0019.aaaa.bbbb
Port id: Gi0/2
Port Description: GigabitEthernet0/2
System Name: acc-sw-02.corp.example

System Description:
Cisco IOS Software, C2960X

Time remaining: 99 seconds
System Capabilities: B,R
Enabled Capabilities: B
Management Addresses:
    IP: 10.1.0.12
Auto Negotiation - supported, enabled
Vlan ID: 100

------------------------------------------------
Local Intf: Gi1/0/2
Chassis id: 001b.2233.4455
Port id: 001b.2233.4455
Port Description - not advertised
System Name - not advertised
Time remaining: 99 seconds
Enabled Capabilities - not advertised
Management Addresses - not advertised

Total entries displayed: 2
"""
LLDP_NXOS = """n9k-1# show lldp neighbors detail
Capability codes:
  (R) Router, (B) Bridge, (T) Telephone
Device ID            Local Intf      Hold-time  Capability  Port ID

Chassis id: 0026.9850.f23c
Port id: Ethernet1/5
Local Port id: Eth1/3
Port Description: to n9k-1
System Name: n5k-1
System Description: Cisco NX-OS n5000
Time remaining: 101 seconds
Enabled Capabilities: B
Management Address: 10.1.1.5

Chassis id: 0026.9850.f24c
Port id: Ethernet1/6
Local Port id: Eth1/4
System Name: n5k-2
Management Address: 10.1.1.6
"""
LLDP_ARISTA = """leaf-01(config)#do show lldp neighbors detail
Interface Ethernet1 detected 1 LLDP neighbors:

  Neighbor 001c.7300.1506/Ethernet24, age 8 seconds
  Discovered 0:12:00 ago; Last changed 0:12:00 ago
  - Chassis ID type: MAC address (4)
    Chassis ID     : 001c.7300.1506
  - Port ID type: Interface name(5)
    Port ID     : "Ethernet24"
  - Time To Live: 120 seconds
  - Port Description: ""
  - System Name: "spine-01.lab"
  - System Description: "Arista Networks EOS version 4.30"
  - System Capabilities : Bridge, Router
    Enabled Capabilities: Bridge
  - Management Address Subtype: IPv4
    Management Address        : 10.1.0.2

Interface Ethernet2 detected 0 LLDP neighbors:
"""
LLDP_JUNIPER = """{master:0}
admin@qfx-01> show lldp neighbors interface xe-3/0/4
LLDP Neighbor Information:
Local Information:
Index: 1 Time to live: 120 Time mark: Fri Apr 23 12:00:00 2026 Age: 20 secs
Local Interface    : xe-3/0/4.0
Parent Interface   : -
Local Port ID      : 513
Ageout Count       : 0

Neighbour Information:
Chassis type       : Mac address
Chassis ID         : 00:1f:12:3c:3f:00
Port type          : Locally assigned
Port ID            : 527
Port description   : xe-0/0/0
System name        : mx-01

System Description : Juniper Networks, Inc. mx240

System capabilities
        Supported: Bridge Router
        Enabled  : Bridge Router

Management address
        Type              : IPv4
        Address           : 10.93.54.1
        Interface Number  : 1
"""
LLDP_HUAWEI = """<core-sw-01>display lldp neighbor
GigabitEthernet0/0/1 has 1 neighbor(s):

Neighbor index                     :1
Chassis type                       :MAC Address
Chassis ID                         :00e0-fc12-3456
Port ID subtype                    :Interface Name
Port ID                            :GigabitEthernet0/0/24
Port description                   :GigabitEthernet0/0/24
System name                        :接入交换机-02
System description                 :S5735-L24T4X
System capabilities supported      :bridge router
System capabilities enabled        :bridge
Management address type            :ipv4
Management address value           :10.1.0.12
OID                                :0.6.15.43
Expired time                       :104s

XGigabitEthernet0/0/3 has 0 neighbor(s)
<core-sw-01>display version
Huawei Versatile Routing Platform Software
Device ID: nothing
"""
LLDP_H3C = """<H3C-core>display lldp neighbor-information verbose
LLDP neighbor-information of port 1[GigabitEthernet1/0/1]:
LLDP agent nearest-bridge:
 LLDP neighbor index : 1
 Update time         : 0 days, 0 hours, 1 minutes, 1 seconds
 Chassis type        : MAC address
 Chassis ID          : 000f-0055-0002
 Port ID type        : Interface name
 Port ID             : Ten-GigabitEthernet1/0/49
 Time to live        : 121
 Port description    : Ten-GigabitEthernet1/0/49 Interface
 System name         : H3C-acc
 System description  : H3C Comware Platform Software
 System capabilities supported : Bridge, Router
 System capabilities enabled   : Bridge, Router
 Management address type           : IPv4
 Management address                : 192.168.1.55
 Management address interface type : IfIndex
"""
H3C_SHORT = """[H3C-core]dis lldp neighbor-information
LLDP neighbor-information of port 52[GigabitEthernet1/0/1]:
LLDP agent nearest-bridge:
 LLDP neighbor index : 1
 ChassisID/subtype   : 0011-2233-4400/MAC address
 PortID/subtype      : GigabitEthernet1/0/2/Interface name
 Capabilities        : Bridge, Router
"""
HUAWEI_BRIEF = """<core-sw-01> dis lldp nei brief
Local Intf   Neighbor Dev             Neighbor Intf             Exptime(s)
GE0/0/1      acc-sw-02                GE0/0/24                  104
XGE0/0/3     an-access-switch-with-a-very-long-name GE0/0/24   99
"""
HUAWEI_NEW_BRIEF = """[~core-sw-01]display lldp neighbor brief
Local Interface         Exptime(s) Neighbor Interface            Neighbor Device
-------------------------------------------------------------------------------
10GE1/0/1                      120 10GE1/0/24                    acc-sw-02
"""
H3C_LIST = """<H3C-core>display lldp neighbor-information list
Chassis ID : * -- -- Nearest nontpmr bridge neighbor
             # -- -- Nearest customer bridge neighbor
             Default -- -- Nearest bridge neighbor
Local Interface Chassis ID      Port ID                    System Name
GE1/0/1         000f-e25d-ee91  GigabitEthernet1/0/5       acc-sw-02
"""
CDP_BRIEF = """core-sw-01#show cdp neighbors
Capability Codes: R - Router, T - Trans Bridge, B - Source Route Bridge
                  S - Switch, H - Host, I - IGMP, r - Repeater, P - Phone

Device ID        Local Intrfce     Holdtme    Capability  Platform  Port ID
acc-sw-02.corp.example
                 Gig 1/0/1         142              S I   WS-C2960X Gig 1/0/24
acc-sw-03        Gig 1/0/2         150              S I   WS-C2960X Gig 1/0/24

Total cdp entries displayed : 2
"""
LLDP_BRIEF = """core-sw-01#show lldp neighbors
Device ID           Local Intf     Hold-time  Capability      Port ID
acc-sw-02           Gi1/0/1        120        B,R             Gi1/0/24

Total entries displayed: 1
"""
ARISTA_BRIEF = """leaf-01#show lldp neighbors
Last table change time   : 0:11:16 ago
Number of table inserts  : 3

Port          Neighbor Device ID       Neighbor Port ID    TTL
---------- ------------------------ ---------------------- ---
Et1           spine-01.lab             Ethernet24          120
"""
JUNIPER_BRIEF = """admin@qfx-01# run show lldp neighbors
Local Interface    Parent Interface    Chassis Id          Port info          System Name
xe-0/0/0           ae0                 b0:c6:9a:63:80:40   xe-0/0/24          mx-01
"""

CDP_XR = """RP/0/RSP0/CPU0:xr-01#show cdp neighbors detail
-------------------------
Device ID: nyc-dc-c90.corp.example
SysName : nyc-dc-c90.corp.example
Entry address(es):
  IPv4 address: 10.100.100.141
Platform: cisco WS-C4948E,  Capabilities: Router Switch IGMP
Interface: FortyGigE0/0/1/0
Port ID (outgoing port): FortyGigE0/0/0/2
Holdtime : 134 sec
"""
LLDP_XR = """RP/0/RSP0/CPU0:xr-01#show lldp neighbors detail
------------------------------------------------
Local Interface: HundredGigE0/0/0/0
Chassis id: 6c03.b5aa.bbcc
Port id: Hu1/0/22
Port Description: uplink of the hall
System Name: router-40.corp.example

Management Addresses:
  IPv4 address: 172.1.1.79

------------------------------------------------
Local Interface: HundredGigE0/0/0/1
Chassis id: 6c03.b5aa.bbcd
Port id: 502
Port Description: ge-0/0/0.0
System Name: router-41.corp.example
"""
CDP_SQUEEZED = """core-sw-01#show cdp neighbors
Device ID Local Intrfce Holdtme Capability Platform Port ID
SEP000000000001 Gig 1/0/16 155 H P IP Phone port 1
router.domain.local
Gig 1/0/1 134 R B S CISCO2911 Gig 0/0
WAAS-01 Gig 1/0/2 138 T OE474 InlinePort 1/1/lan
"""
CDP_NXOS_BRIEF = """n9k-1# show cdp neighbors
Device-ID          Local Intrfce  Hldtme Capability  Platform      Port ID
PERIMETER           mgmt0          179    R S I     WS-C3750-48TS Fas1/0/9
n9k-2.lab.com(SAL1819S6BE)
                    Eth1/1         133    R S s     N9K-C9396PX   Eth1/1
"""
LLDP_FULL_COLUMN = """core-sw-01#show lldp neighbors
Device ID           Local Intf     Hold-time  Capability      Port ID
long_name_swt_josh-vGi0/2          120        R               Gi0/0
"""

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
