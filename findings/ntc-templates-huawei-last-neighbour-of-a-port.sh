#!/usr/bin/env bash
# ntc-templates: of several LLDP neighbours of one Huawei port, or of Ethernet ports, only the last is kept.
#
# Version: ntc-templates 9.3.0 with textfsm 2.1.0
# Behaviour: a row of "display lldp neighbor" ends where the next line begins with the name of
# a port, and only GigabitEthernet, GE and what ends with these count. So where a port has two
# neighbours (a telephone and the computer behind it, a host and its virtual switch) the second
# is written over the first, with the description of both; and of two ports named Ethernet0/0/1
# and Ethernet0/0/2, as switches of 100 Mbit/s have them, the first is gone with its neighbour.
# No error says so, though the device says how many neighbours each port has. One would expect
# a row for each "Neighbor index". Count these lines, or cut the output at them first.
# Output:
#   Two neighbours of GigabitEthernet0/0/1:
#     GigabitEthernet0/0/1 -> floor-3, 192.0.2.12, described as S5735 and S2750
#     GigabitEthernet0/0/2 -> core, 192.0.2.21, described as S5735
#   One neighbour of Ethernet0/0/1, one of Ethernet0/0/2:
#     Ethernet0/0/2 -> floor-3, 192.0.2.21, described as S5735 and S2750
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
script=$(realpath "$0")
cd "$folder"

python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target packages ntc-templates==9.3.0 textfsm==2.1.0
PYTHONPATH=packages python3 - > seen <<'END'
from ntc_templates.parse import parse_output

NEIGHBOUR = """Neighbor index :{index}
Chassis type   :MAC address
Chassis ID     :00e0-fc12-00{port}{index}
Port ID type   :Interface name
Port ID        :GigabitEthernet0/0/24
Port description    :GigabitEthernet0/0/24
System name         :{name}
System description  :{model}
System capabilities supported   :bridge router
System capabilities enabled     :bridge router
Management address type  :ipv4
Management address value :192.0.2.{port}{index}
Expired time  :109s

Port VLAN ID(PVID)  :1
Maximum frame Size            :9216

"""


def tell(family, ports):
    lines = []
    for port, neighbours in enumerate(ports, start=1):
        lines.append(f"{family}0/0/{port} has {len(neighbours)} neighbor(s):\n\n")
        for index, (name, model) in enumerate(neighbours, start=1):
            lines.append(NEIGHBOUR.format(port=port, index=index, name=name, model=model))
    return "".join(lines)


CORE, FLOOR = ("core", "S5735"), ("floor-3", "S2750")
for heading, told in (
    (
        "Two neighbours of GigabitEthernet0/0/1:",
        tell("GigabitEthernet", [[CORE, FLOOR], [CORE]]),
    ),
    (
        "One neighbour of Ethernet0/0/1, one of Ethernet0/0/2:",
        tell("Ethernet", [[CORE], [FLOOR]]),
    ),
):
    print(heading)
    for row in parse_output("huawei_vrp", "display lldp neighbor", told):
        print(
            f"  {row['local_interface']} -> {row['neighbor_name']}, {row['mgmt_address']}, "
            f"described as {' and '.join(row['neighbor_description'])}"
        )
END
sed -n 's/^#   //p' "$script" | diff - seen
cat seen
