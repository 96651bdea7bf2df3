"""One spelling for the many ways in which a port is written."""

import re
import unicodedata
from typing import Final

_FAMILIES: Final = (
    ("100ge", "hundredgigabitethernet|hundredgige|100gige?|100ge|hu"),
    ("40ge", "fortygigabitethernet|fortygige|40gige?|40ge|fo"),
    ("25ge", "twenty-?fivegigabitethernet|twenty-?fivegige|25gige?|25ge"),
    (
        "10ge",
        "ten-?gigabitethernet|xgigabitethernet|tengige|10gige?|10ge|xge|xe|te|xgi",
    ),
    ("ge", "gigabitethernet|gige?|gbe|ge|gi|g"),
    ("fe", "fastethernet|fa|fe"),
    ("eth", "ethernet|eth|et"),
    ("trunk", "eth-trunk|port-?channel|bridge-aggregation|po|bagg"),
    ("lo", "loopback|lo"),
    ("vlan", "vlan-?interface|vlanif|vlan"),
    ("serial", "serial|se|s"),
)
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
