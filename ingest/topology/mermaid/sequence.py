"""Sequence diagrams: who takes part, and the messages between them."""

import re
from typing import Final

from ingest.topology.assembly import Assembly
from ingest.topology.mermaid.source import lines, words

_PARTICIPANT: Final = re.compile(
    r"(?:create\s+)?(?:participant|actor)\s+(?P<id>[^<>:\n,;@]+?)\s*"
    r"(?:@\{(?P<data>[^}]*)\})?\s*(?:\s+as\s+(?P<name>.*))?$",
    re.IGNORECASE,
)
_TYPE: Final = re.compile(r"[\"']?type[\"']?\s*:\s*[\"'](\w+)")
_ALIAS: Final = re.compile(r"[\"']?alias[\"']?\s*:\s*[\"']([^\"']+)")
_MESSAGE: Final = re.compile(
    r"(?P<source>[^:,;<>]+?)\s*(?:\(\))?\s*"
    r"(?:<<--?>>|--?>>|--?>|--?[x)]|--?(?:\|\\|\|/|\\\\|//)|(?:/\||\\\||//|\\\\)--?)"
    r"\s*(?:\(\)|[+-])?\s*(?P<target>[^:,;<>]+?)\s*(?::(?P<text>.*))?$"
)
_SKIPPED: Final = re.compile(
    r"(?:sequenceDiagram|activate|deactivate|note|loop|alt|else|opt|par|par_over|and|critical"
    r"|option|break|rect|box|end|autonumber|title|links?|properties|details|destroy)"
    r"(?=[\s:]|$)|acc(?:Title|Descr)|#|\}",
    re.IGNORECASE,
)
_WRAP: Final = re.compile(r"\s*:?(?:no)?wrap:")


def read_sequence(text: str) -> Assembly:
    assembly = Assembly()
    for line in lines(text.replace(";", "\n")):
        if someone := _PARTICIPANT.match(line):
            _put(assembly, someone)
        elif not _SKIPPED.match(line):
            message = _MESSAGE.match(line)
            if message:
                _connect(assembly, message)
            else:
                assembly.unread.append(line)
    return assembly


def _put(assembly: Assembly, someone: re.Match[str]) -> None:
    data = someone["data"] or ""
    kind, alias = _TYPE.search(data), _ALIAS.search(data)
    name = someone["name"] or (alias[1] if alias else "")
    stencil = kind[1] if kind and kind[1] in {"actor", "database"} else ""
    assembly.name(someone["id"], words(_WRAP.sub("", name, count=1)), stencil)


def _connect(assembly: Assembly, message: re.Match[str]) -> None:
    source, target = message["source"], message["target"]
    assembly.name(source, "")
    assembly.name(target, "")
    label = words(_WRAP.sub("", message["text"] or "", count=1))
    assembly.connect(source, target, label=label)
