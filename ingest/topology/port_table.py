"""Tables of ports and devices, in spreadsheets and documents, as a graph."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ingest import clock
from ingest.extraction import Block, BlockType, Graph
from ingest.topology import labels
from ingest.topology.assembly import Assembly, Shape, merged

MAX_HEADER_ROWS: Final = 10
"""So far down a table may its header stand."""

_HERE: Final = r"本端|本地|a\s*端|甲端|local|a[\s_-]?(?:side|end)|side[\s_]a"
_THERE: Final = r"对端|远端|b\s*端|z\s*端|乙端|remote|peer|neighbou?r|[bz][\s_-]?(?:side|end)|side[\s_]b"
# These mean an end of a link only together with the word for a device or port.
_LOCAL: Final = rf"{_HERE}|源|起点|起始|source|src|from|near"
_REMOTE: Final = (
    rf"{_THERE}|对接|连接|上联|下联|上行|目的|目标|终点|终止|dest(?:ination)?|dst|target|to|far"
    r"|connected(?:[\s_]to)?|uplink"
)
_DEVICE: Final = r"(?:设备|主机|交换机|服务器|路由器|防火墙|节点)(?:名称?|编号)?|名称|device(?:[\s_]name)?|host(?:[\s_]?name)?|switch|server|node|system|name|equipment|parent"
_PORT: Final = r"端口(?:号|名称)?|接口(?:名称?)?|网口|互联端口|port|interface|if(?:[\s_]?name)?|intf|nic|termination|name"
_ADDRESS: Final = r"(?:互联|管理|业务|接口|环回)?\s*(?:ip\s*v?[46]?\s*(?:地址)?|地址)|(?:(?:mgmt|management|primary|loopback)[\s_]?)?(?:ip(?:v[46])?[\s_]?(?:addr(?:ess)?)?|address)(?:4|6)?|网段|网关|汇聚网段|subnet|prefix"
_VLAN: Final = r"vlan(?:\s*id|s|号)?|所属vlan|业务vlan|pvid|vid"
_LABEL: Final = r"链路(?:名称|类型|描述)?|线路|聚合(?:口|组)?|描述|说明|备注|用途|带宽|label|link|description|comment|remark|type|cable|bandwidth|speed"
_KIND: Final = (
    r"(?:设备)?(?:类型|角色|型号|作用)|role|kind|device[\s_](?:type|role)|model"
)


def _exactly(side: str, what: str) -> re.Pattern[str]:
    joint = r"[\s_\-./:（(]*(?:的)?"
    return re.compile(rf"(?:{side}){joint}(?:{what})[\s)）]*", re.IGNORECASE)


_COLUMNS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("source", _exactly("", r"device[\s_]?a")),
    ("target", _exactly("", r"device[\s_]?b")),
    ("source_port", _exactly("", r"(?:termination|port|interface)[\s_]?a")),
    ("target_port", _exactly("", r"(?:termination|port|interface)[\s_]?b")),
    ("source", _exactly(_HERE, "")),
    ("source", _exactly(_LOCAL, _DEVICE)),
    ("source_port", _exactly(_LOCAL, f"(?:设备|device)?[\\s_]*(?:{_PORT})")),
    ("source_address", _exactly(_LOCAL, f"(?:设备|端口|接口)?(?:{_ADDRESS})")),
    ("target", _exactly(_THERE, "")),
    ("target", _exactly(_REMOTE, _DEVICE)),
    ("target_port", _exactly(_REMOTE, f"(?:设备|device)?[\\s_]*(?:{_PORT})")),
    ("target_address", _exactly(_REMOTE, f"(?:设备|端口|接口)?(?:{_ADDRESS})")),
    (
        "vlan",
        _exactly(
            "",
            f"(?:{_LOCAL}|{_REMOTE}|允许|透传|trunk|access|native)?[\\s_]*(?:{_VLAN})",
        ),
    ),
    ("source", _exactly("", _DEVICE)),
    ("source_port", _exactly("", _PORT)),
    ("source_address", _exactly("", _ADDRESS)),
    ("kind", _exactly("", _KIND)),
    ("label", _exactly("", f"(?:{_LOCAL}|{_REMOTE})?(?:{_LABEL})")),
)
_ANY: Final = re.compile(
    "|".join(f"(?:{pattern.pattern})" for _, pattern in _COLUMNS), re.IGNORECASE
)
_SOURCE: Final = re.compile(
    "|".join(
        f"(?:{pattern.pattern})" for name, pattern in _COLUMNS if name == "source"
    ),
    re.IGNORECASE,
)
_EMPTY: Final = frozenset(
    {"", "-", "–", "—", "--", "/", "n/a", "none", "无", "空", "null"}
)


@dataclass(frozen=True, slots=True)
class _Row:
    source: str = ""
    source_port: str = ""
    source_address: str = ""
    target: str = ""
    target_port: str = ""
    target_address: str = ""
    vlan: str = ""
    label: str = ""
    kind: str = ""


def read_tables(structure: Iterable[Block]) -> Graph | None:
    """What the tables among a document's blocks connect; ``None`` for nothing."""
    graphs = []
    place = ""
    for block in structure:
        if block.type in {BlockType.SHEET, BlockType.HEADING}:
            place = block.text
        elif block.type is BlockType.TABLE:
            graphs.append(_read_block(block, place))
    return merged(graphs)


def _read_block(block: Block, place: str) -> Graph | None:
    # Most tables are about something else; their rows need not be taken apart.
    head = block.text.split("\n", MAX_HEADER_ROWS + 1)[: MAX_HEADER_ROWS + 1]
    lines = (
        block.rows[: len(head)] if block.cells else [line.split("\t") for line in head]
    )
    return None if _find_header(lines) is None else read_table(block.rows, place)


def read_table(rows: list[list[str]], place: str = "") -> Graph | None:
    """A graph, if the table's header names two ends, or devices with addresses."""
    found = _find_header(rows)
    if found is None:
        return None
    number, columns = found
    assembly = Assembly()
    for row in clock.within(_filled(rows[number + 1 :], columns, rows[number])):
        _add(assembly, row, place)
    is_known = "target" in columns or any(
        shape.addresses for shape in assembly.shapes.values()
    )
    return assembly.graph() if is_known else None


def _find_header(rows: list[list[str]]) -> tuple[int, dict[str, int]] | None:
    for number, row in enumerate(rows[:MAX_HEADER_ROWS]):
        columns = _columns(row)
        below = rows[number + 1] if number + 1 < len(rows) else []
        both = _columns(_two_storeys(row, below))
        if {"source", "target"} <= both.keys() and len(both) > len(columns):
            return number + 1, both
        links = {"source", "target"} <= columns.keys()
        # Otherwise any list of names would be taken for a list of devices.
        listed = {"source", "source_address"} <= columns.keys()
        if links or listed:
            return number, columns
    return None


def _two_storeys(above: list[str], below: list[str]) -> list[str]:
    """A header whose upper cells span several lower ones: 本端 over 设备 and 端口."""
    joined, upper = [], ""
    for number, cell in enumerate(below):
        upper = (above[number] if number < len(above) else "").strip() or upper
        # A cell that spans both storeys stands in both.
        joined.append(upper if cell.strip() == upper else f"{upper}{cell.strip()}")
    return joined


def _columns(header: list[str]) -> dict[str, int]:
    meanings = [_meanings(cell.strip()) for cell in header]
    columns: dict[str, int] = {}
    for which in sorted(set().union(*meanings)):
        name = _COLUMNS[which][0]
        for number, found in enumerate(meanings):
            if (
                which in found
                and name not in columns
                and number not in columns.values()
            ):
                columns[name] = number
    return columns


@lru_cache(maxsize=10_000)
def _meanings(cell: str) -> frozenset[int]:
    """Which of the columns a heading may name."""
    if not _ANY.fullmatch(cell):
        return frozenset()
    return frozenset(
        which for which, (_, pattern) in enumerate(_COLUMNS) if pattern.fullmatch(cell)
    )


def _filled(
    rows: Iterable[list[str]], columns: Mapping[str, int], header: list[str]
) -> Iterator[_Row]:
    """Each row; an end that is left out or merged is the one above.

    A row of headings further down begins another table, with columns of its own.
    """
    source = target = ""
    for cells in rows:
        if _is_header(cells, columns, header):
            columns = _columns(cells)
            source = target = ""
            continue
        values = {
            name: _clean(cells[number]) if number < len(cells) else ""
            for name, number in columns.items()
        }
        is_link = any(
            values.get(name) for name in ("source_port", "target_port", "target")
        )
        if is_link and not values.get("source"):
            values["source"] = source
        if values.get("target_port") and not values.get("target"):
            values["target"] = target
        source, target = values.get("source") or source, values.get("target") or target
        yield _Row(**values)


def _is_header(cells: list[str], columns: Mapping[str, int], header: list[str]) -> bool:
    """Whether the first end is called as in the *header*, or two cells are headings."""
    place = columns["source"]
    first = cells[place].strip() if place < len(cells) else ""
    if not first or not _SOURCE.fullmatch(first):
        return False
    is_same = place < len(header) and first == header[place].strip()
    return is_same or len(_columns(cells)) > 1


def _clean(cell: str) -> str:
    text = " ".join(cell.split())
    return "" if text.casefold() in _EMPTY else text


def _add(assembly: Assembly, row: _Row, place: str) -> None:
    sources = _put(assembly, row.source, row.source_address, place, row.kind)
    targets = _put(assembly, row.target, row.target_address, place)
    vlans = labels.to_vlans(row.vlan)
    said = f"VLAN {','.join(vlans)}" if vlans else ""
    label = " ".join(part for part in (said, row.label) if part)
    ports = (row.source_port, row.target_port)
    for source in sources:
        for target in targets:
            assembly.connect(source, target, label=label, ports=ports, vlans=vlans)


def _put(
    assembly: Assembly, cell: str, addresses: str, place: str, kind: str = ""
) -> list[str]:
    """Add the devices of a cell; return their ids.

    Which of several devices has which of the addresses, a cell does not tell.
    """
    names = labels.split_names(cell) if cell else ()
    given = addresses if len(names) == 1 else ""
    return [_put_one(assembly, name, given, place, kind) for name in names]


def _put_one(
    assembly: Assembly, name: str, addresses: str, place: str, kind: str
) -> str:
    """Add what is new to what is known of a device."""
    key = name.casefold()
    known = assembly.shapes.get(key, Shape(id=key, text=name, place=place))
    found = labels.find_addresses(addresses)
    assembly.shapes[key] = Shape(
        id=key,
        text=known.text,
        stencil=known.stencil or kind,
        addresses=tuple(dict.fromkeys((*known.addresses, *found))),
        place=place,
    )
    return key
