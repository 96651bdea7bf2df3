"""Entity relationship diagrams: entities and relations, without attributes."""

import re
from typing import Final

from ingest.topology.assembly import Assembly
from ingest.topology.mermaid.source import bare, lines

_NAME: Final = r'(?:"[^"]+"|(?:[^\x00-\x7f]|[\w*.-])+)'
_END: Final = r"(?:\|o|\|\||\}o|\}\||o\||o\{|\|\{|u)"
_MANY: Final = r"(?:(?:one|zero) or (?:zero|one|more|many)|only one|one|many\([01]\)|many|[01]\+|1)"
_RELATION: Final = re.compile(
    rf"(?P<source>{_NAME})(?:\s*:::\s*[\w,]+)?\s*"
    rf"(?:{_END}\s*(?:--|\.\.|\.-|-\.)\s*{_END}|\s{_MANY}\s+(?:optionally to|to)\s+{_MANY}\s)"
    rf"\s*(?P<target>{_NAME})(?:\s*:::\s*[\w,]+)?\s*(?::(?!::)\s*(?P<role>.*))?$",
    re.IGNORECASE,
)
_ENTITY: Final = re.compile(
    rf"(?P<id>{_NAME})\s*(?:\[(?P<alias>[^\]]*)\])?\s*(?:\s*:::\s*[\w,]+)?\s*"
    r"(?:(?P<open>\{)[^{}]*(?P<close>\})?)?$"
)
_SKIPPED: Final = re.compile(
    r"erDiagram|direction\s|(?:style|classDef|class)\s|acc(?:Title|Descr)|title\s"
)


def read_entities(text: str) -> Assembly:
    assembly = Assembly()
    is_inside = False
    for line in lines(text):
        if is_inside:
            is_inside = "}" not in line
        elif relation := _RELATION.match(line):
            ends = [_put(assembly, relation[end]) for end in ("source", "target")]
            assembly.connect(*ends, label=bare(relation["role"] or ""))
        elif _SKIPPED.match(line):
            continue
        elif entity := _ENTITY.match(line):
            _put(assembly, entity["id"], bare(entity["alias"] or ""))
            is_inside = bool(entity["open"] and not entity["close"])
        else:
            assembly.unread.append(line)
    return assembly


def _put(assembly: Assembly, name: str, alias: str = "") -> str:
    key = name.strip('"')
    assembly.name(key, alias)
    return key
