#!/usr/bin/env bash
# netutils: the maker of a hardware address is found in small letters, and not in capitals.
#
# Version: netutils 1.19.2
# Behaviour: is_valid_mac() takes both, and mac_normalize() takes separators away but leaves
# the letters as they are, while get_oui() looks in a table of small letters. So an address as
# Windows, the labels of devices and many inventories write it raises "There was no matching
# entry", as for a maker that nobody knows; those without a letter in their first half work, so
# that a trial may not show it. mac_normalize() gives two results for one address as well, so
# it is no key to join lists by. Lower the text first.
# Output:
#   00e0-fc12-3456: valid, normalized 00e0fc123456, HUAWEI TECHNOLOGIES CO.,LTD
#   00E0-FC12-3456: valid, normalized 00E0FC123456, ValueError
#   00-E0-FC-12-34-56: valid, normalized 00E0FC123456, ValueError
#   00:00:0C:12:34:56: valid, normalized 00000C123456, ValueError
#   00:05:02:AB:CD:EF: valid, normalized 000502ABCDEF, Apple, Inc.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
script=$(realpath "$0")
cd "$folder"

python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target packages netutils==1.19.2
PYTHONPATH=packages python3 - > seen <<'END'
from netutils.mac import get_oui, is_valid_mac, mac_normalize

for address in (
    "00e0-fc12-3456",
    "00E0-FC12-3456",
    "00-E0-FC-12-34-56",
    "00:00:0C:12:34:56",
    "00:05:02:AB:CD:EF",
):
    try:
        maker = get_oui(address)
    except ValueError as error:
        maker = type(error).__name__
    is_valid = "valid" if is_valid_mac(address) else "invalid"
    print(f"{address}: {is_valid}, normalized {mac_normalize(address)}, {maker}")
END
sed -n 's/^#   //p' "$script" | diff - seen
cat seen
