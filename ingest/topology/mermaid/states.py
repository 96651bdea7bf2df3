"""State diagrams: states and transitions, without where they begin and end."""

import re
from typing import Final

from ingest.topology.assembly import Assembly, Shape
from ingest.topology.mermaid.source import lines, words

_EDGE_STATE: Final = "[*]"
_ID: Final = r"(?:\[\*\]|[^:\n\s{}-]+)(?:\s*:::\s*\w+)?"
_TRANSITION: Final = re.compile(
    rf"(?P<source>{_ID})\s*-->\s*(?P<target>{_ID})\s*(?::(?!::)(?P<label>.*))?$"
)
_STATE: Final = re.compile(
    r"state\s+(?:\"(?P<text>[^\"]*)\"\s+as\s+)?(?P<id>[^\s\"{<\[]+)\s*"
    r"(?:<<\w+>>|\[\[\w+\]\])?\s*(?P<open>\{)?\s*$"
)
_DESCRIBED: Final = re.compile(rf"(?P<id>{_ID})\s*(?::(?!::)(?P<text>.*))?$")
_NOTE: Final = re.compile(r"note\s+(?:left|right)\s+of\s+[^:]+$", re.IGNORECASE)
_SKIPPED: Final = re.compile(
    r"stateDiagram|direction\s|note\s|(?:click|style|classDef|class|scale)\s|--$|[{}]$"
    r"|hide empty description|acc(?:Title|Descr)|title\s|#",
    re.IGNORECASE,
)


def read_states(text: str) -> Assembly:
    assembly = Assembly()
    is_note = False
    for line in lines(text):
        if is_note:
            is_note = line.lower() != "end note"
        elif _NOTE.match(line):
            is_note = True
        elif not _SKIPPED.match(line) and not _line(assembly, line):
            assembly.unread.append(line)
    return assembly


def _line(assembly: Assembly, line: str) -> bool:
    if step := _TRANSITION.match(line):
        source, target = _key(step["source"]), _key(step["target"])
        for key in {source, target} - {_EDGE_STATE}:
            assembly.name(key, "")
        assembly.connect(source, target, label=words(step["label"] or ""))
        return True
    if state := _STATE.match(line):
        text = words(state["text"] or "") or state["id"]
        if state["open"]:
            assembly.shapes[state["id"]] = Shape(
                id=state["id"], text=text, is_device=False
            )
        else:
            assembly.name(state["id"], text)
        return True
    if described := _DESCRIBED.match(line):
        _describe(assembly, _key(described["id"]), words(described["text"] or ""))
        return True
    return False


def _describe(assembly: Assembly, key: str, text: str) -> None:
    """The first description of a state is its name; more say what happens in it."""
    known = assembly.shapes.get(key)
    if key != _EDGE_STATE and (known is None or known.text == key):
        assembly.name(key, text)


def _key(text: str) -> str:
    return text.partition(":::")[0].strip()
