"""One spelling for the many ways in which a port is written."""

import re
import unicodedata
from typing import Final

_FAMILIES: Final = (
    ("400ge", "fourhundredgigabitethernet|fourhundredgige|400gige?|400ge|fou"),
    ("200ge", "twohundredgigabitethernet|twohundredgige|200gige?|200ge"),
    ("100ge", "hundredgigabitethernet|hundredgige|100gige?|100ge|hge|hun|hu"),
    ("50ge", "fiftygigabitethernet|fiftygige|50gige?|50ge|fif"),
    ("40ge", "fortygigabitethernet|fortygige|40gige?|40ge|fge|for|fo"),
    (
        "25ge",
        "twenty-?fivegig(?:abitethernet|e)|tfgigabitethernet|25gige?|25ge|wge|twe|tf",
    ),
    (
        "10ge",
        "ten-?gigabitethernet|xgigabitethernet|tengige|10gige?|10ge|xge|xe|xgi|ten|te",
    ),
    ("ge", "gigabitethernet|gige?|gbe|ge|gi|g"),
    ("fe", "fastethernet|fas|fa|fe"),
    ("management", "m-?gigabitethernet|m-?ge|meth"),
    ("eth", "ethernet|eth|et"),
    (
        "trunk",
        "eth-trunk|port-?channel|bridge-aggregation|aggregateport|po|bagg|ag",
    ),
    ("routed-trunk", "route-aggregation|ragg"),
    ("lo", "loopback|lo"),
    ("vlan", "vlan-?interface|vlanif|vlan|vl"),
    ("serial", "serial|ser|se|s"),
)
"""By key, as Huawei, H3C, Ruijie and Cisco call them, at length and in their tables."""
_SPACE: Final = re.compile(r"\s+")
_FORMS: Final = tuple(
    (family, re.compile(rf"(?:{forms})(?=[\s\-_.]*\d)")) for family, forms in _FAMILIES
)


def port_key(text: str) -> str:
    """GigabitEthernet0/0/1, Gi 0/0/1 and GE0/0/1 have the same key."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    for family, form in _FORMS:
        if match := form.match(folded):
            number = folded[match.end() :].lstrip(" -_.")
            return family + _SPACE.sub("", number)
    return _SPACE.sub("", folded)
