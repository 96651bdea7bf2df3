"""What devices of several makers say of their neighbours, as they print it."""

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
