"""Class diagrams: classes and their relations, without members."""

import re
from typing import Final

from ingest.topology.assembly import Assembly
from ingest.topology.mermaid.source import bare, lines, words

_NAME: Final = r"(?:`[^`]+`|[\w\u0080-\uffff.-]*[\w\u0080-\uffff])(?:~[^~]*~+)?"
_CLASS: Final = re.compile(
    rf"class\s+(?P<id>{_NAME})\s*(?:\[\"(?P<label>[^\"]*)\"\])?\s*(?::::\w+)?\s*"
    r"(?:<<[^<>]*>>)?\s*(?P<open>\{)?\s*(?P<close>\})?$"
)
_END: Final = r"(?:<\||\|>|<|>|\*|o|\(\))?"
_RELATION: Final = re.compile(
    rf"(?P<source>{_NAME}?)\s*(?:\"[^\"]*\")?\s*(?<![\w.-]){_END}(?:--|\.\.){_END}\s*"
    rf"(?:\"[^\"]*\")?\s*(?P<target>{_NAME})\s*(?::(?P<label>.*))?$"
)
_TIGHT: Final = re.compile(
    rf"(?P<source>(?:`[^`]+`|[\w\u0080-\uffff]+))(?:~[^~]*~)?{_END}(?:--|\.\.){_END}\s*"
    rf"(?:\"[^\"]*\")?\s*(?P<target>{_NAME})\s*(?::(?P<label>.*))?$"
)
_NAMESPACE: Final = re.compile(r"namespace\s+(?P<name>[^\s{\[]+)[^{]*\{?$")
_MEMBER: Final = re.compile(rf"(?P<id>{_NAME})\s*(?::(?!::).*|:::\w+)?$")
_SKIPPED: Final = re.compile(
    r"classDiagram|direction\b|note\b|(?:click|link|callback|style|classDef|cssClass)\s"
    r"|acc(?:Title|Descr)|<<|title\b"
)


def read_classes(text: str) -> Assembly:
    assembly = Assembly()
    is_inside = False
    for line in lines(text):
        if is_inside:
            is_inside = "}" not in line
        elif declared := _CLASS.match(line):
            _put(assembly, declared["id"], bare(declared["label"] or ""))
            is_inside = bool(declared["open"] and not declared["close"])
        elif not _line(assembly, line):
            assembly.unread.append(line)
    return assembly


def _line(assembly: Assembly, line: str) -> bool:
    if _SKIPPED.match(line) or _NAMESPACE.match(line) or line == "}":
        return True
    if relation := _RELATION.match(line) or _TIGHT.match(line):
        ends = [_put(assembly, relation[end]) for end in ("source", "target")]
        assembly.connect(*ends, label=words(relation["label"] or ""))
        return True
    if member := _MEMBER.match(line):
        _put(assembly, member["id"])
        return True
    return False


def _put(assembly: Assembly, name: str, label: str = "") -> str:
    # What a class is of (List~int~) is part of its type and not of its key.
    key = name.partition("~")[0].strip("`")
    assembly.name(key, label)
    return key
