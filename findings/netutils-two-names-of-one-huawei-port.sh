#!/usr/bin/env bash
# netutils: a Huawei or H3C port has one canonical name when shortened, and another at length.
#
# Version: netutils 1.19.2
# Behaviour: canonical_interface_name() is there so that the many names of one interface become
# one. "XGE", by which Huawei and H3C shorten it in their tables, becomes TenGigabitEthernet,
# but XGigabitEthernet, which Huawei's configuration has, stays what it is. H3C's WGE, HGE
# and Twenty-FiveGigE are not known at all; its FGE is. So the two ends of a link, one
# from "display lldp neighbor brief" and one from the configuration, are two ports.
# canonical_interface_name() raises nothing by default; give it verify=True to be told of names
# that it does not know, or bring them in addl_name_map.
# Output:
#   XGE0/0/1 -> TenGigabitEthernet0/0/1, XGigabitEthernet0/0/1 -> XGigabitEthernet0/0/1
#   WGE1/0/1 -> WGE1/0/1, Twenty-FiveGigE1/0/1 -> Twenty-FiveGigE1/0/1
#   FGE1/0/1 -> FortyGigabitEthernet1/0/1, FortyGigE1/0/1 -> FortyGigabitEthernet1/0/1
#   HGE1/0/1 -> HGE1/0/1, HundredGigE1/0/1 -> HundredGigabitEthernet1/0/1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
script=$(realpath "$0")
cd "$folder"

python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target packages netutils==1.19.2
PYTHONPATH=packages python3 - > seen <<'END'
from netutils.interface import canonical_interface_name

for short, long in (
    ("XGE0/0/1", "XGigabitEthernet0/0/1"),
    ("WGE1/0/1", "Twenty-FiveGigE1/0/1"),
    ("FGE1/0/1", "FortyGigE1/0/1"),
    ("HGE1/0/1", "HundredGigE1/0/1"),
):
    print(", ".join(f"{name} -> {canonical_interface_name(name)}" for name in (short, long)))
END
sed -n 's/^#   //p' "$script" | diff - seen
cat seen
