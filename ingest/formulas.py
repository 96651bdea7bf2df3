"""Formulas of Office (OMML) as a line that reads like them: A=MTBF/(MTBF+MTTR)."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from lxml import etree

from ingest.xml_text import local_name

_SIMPLE: Final = re.compile(r"[\w.]*|\([^()]*\)")


def to_text(formula: etree._Element) -> str:
    return "".join(map(_element, formula))


def _element(element: etree._Element) -> str:
    name = local_name(element)
    if name == "t":
        return element.text or ""
    if name.endswith("Pr"):
        return ""
    write = _WRITERS.get(name)
    return write(element) if write else to_text(element)


def _part(parent: etree._Element, name: str) -> str:
    return "".join(to_text(child) for child in parent if local_name(child) == name)


def _grouped(text: str) -> str:
    return text if _SIMPLE.fullmatch(text) else f"({text})"


def _fraction(element: etree._Element) -> str:
    return f"{_grouped(_part(element, 'num'))}/{_grouped(_part(element, 'den'))}"


def _scripts(element: etree._Element) -> str:
    low, high = _part(element, "sub"), _part(element, "sup")
    text = _grouped(_part(element, "e"))
    text += f"_{_grouped(low)}" if low else ""
    return text + (f"^{_grouped(high)}" if high else "")


def _radical(element: etree._Element) -> str:
    return f"{_part(element, 'deg')}√{_grouped(_part(element, 'e'))}"


def _delimiters(element: etree._Element) -> str:
    signs = {"begChr": "(", "sepChr": "|", "endChr": ")"}
    for found in element.iter():
        if local_name(found) in signs:
            signs[local_name(found)] = _val(found)
    inside = [to_text(child) for child in element if local_name(child) == "e"]
    return signs["begChr"] + signs["sepChr"].join(inside) + signs["endChr"]


def _sum(element: etree._Element) -> str:
    sign = next(
        (_val(each) for each in element.iter() if local_name(each) == "chr"), "∫"
    )
    low, high = _part(element, "sub"), _part(element, "sup")
    sign += f"_{_grouped(low)}" if low else ""
    sign += f"^{_grouped(high)}" if high else ""
    return f"{sign} {_part(element, 'e')}"


def _function(element: etree._Element) -> str:
    return f"{_part(element, 'fName')} {_part(element, 'e')}"


def _limit(element: etree._Element) -> str:
    return f"{_part(element, 'e')}_{_grouped(_part(element, 'lim'))}"


def _matrix(element: etree._Element) -> str:
    rows = [child for child in element if local_name(child) == "mr"]
    lines = (", ".join(to_text(cell) for cell in row) for row in rows)
    return f"[{'; '.join(lines)}]"


def _equations(element: etree._Element) -> str:
    return "; ".join(to_text(child) for child in element if local_name(child) == "e")


def _val(element: etree._Element) -> str:
    names = [str(name) for name in element.attrib if str(name).endswith("}val")]
    return str(element.get(names[0])) if names else ""


_WRITERS: Final[Mapping[str, Callable[[etree._Element], str]]] = {
    "f": _fraction,
    "sSup": _scripts,
    "sSub": _scripts,
    "sSubSup": _scripts,
    "sPre": _scripts,
    "rad": _radical,
    "d": _delimiters,
    "nary": _sum,
    "func": _function,
    "limLow": _limit,
    "limUpp": _limit,
    "m": _matrix,
    "eqArr": _equations,
}
