"""Which kind of diagram a Mermaid text is, and who reads it."""

import re
from collections.abc import Callable
from typing import Final

from ingest.topology.assembly import Assembly, Reading, without_nodes
from ingest.topology.mermaid import (
    architecture,
    blocks,
    c4,
    classes,
    entities,
    flowchart,
    mindmap,
    sequence,
    states,
)
from ingest.topology.mermaid.source import prepare

_Reader = Callable[[str], Assembly]
_KINDS: Final[tuple[tuple[str, str, _Reader], ...]] = (
    (r"flowchart(?:-elk)?\b|swimlane-beta\b", "flowchart", flowchart.read_flowchart),
    (
        r"graph[ \t]+(?:(?:LR|RL|TB|BT|TD|BR)\b|[<>^]|v\b)",
        "flowchart",
        flowchart.read_flowchart,
    ),
    (
        r"graph[ \t]*[;\n]\s*[^\n]*(?:--|==|-\.|\[)",
        "flowchart",
        flowchart.read_flowchart,
    ),
    (r"architecture-beta\b", "architecture diagram", architecture.read_architecture),
    (
        # Beginning with that word alone, a text could be anything else.
        (
            r"block-beta\b|block[ \t]*\n"
            r"(?=(?s:.{0,2000}?(?:columns|style|[\[({>]|--))|[\w:\s]+$)"
        ),
        "block diagram",
        blocks.read_blocks,
    ),
    (
        r"C4(?:Context|Container|Component|Dynamic|Deployment)\b",
        "C4 diagram",
        c4.read_c4,
    ),
    (r"sequenceDiagram\b", "sequence diagram", sequence.read_sequence),
    (r"classDiagram\b", "class diagram", classes.read_classes),
    (r"stateDiagram\b", "state diagram", states.read_states),
    (r"erDiagram\b", "entity relationship diagram", entities.read_entities),
    (r"mindmap[ \t]*(?:\n|$)", "mind map", mindmap.read_mindmap),
)
_MATCHED: Final = tuple(
    (re.compile(pattern), f"Mermaid {name}", read) for pattern, name, read in _KINDS
)
_OTHERS: Final = re.compile(
    r"(?:gantt|pie|journey|timeline|gitGraph|quadrantChart|kanban|zenuml|ishikawa(?:-beta)?"
    r"|requirement(?:Diagram)?|(?:packet|sankey|xychart)(?:-beta)?|eventmodeling"
    r"|(?:agentflow|cynefin|radar|railroad(?:-[a-z]+)?|treemap|treeView|usecase|venn|wardley)"
    r"-beta|treemap)(?=[ \t]*:?[ \t]*(?:\n|$)"
    r"|[ \t]+(?:title|showData|horizontal|vertical|(?:LR|TB|BT|TD):?)(?=\s|$))"
)
_HEAD: Final = 20_000
"""Characters within which the name of the kind stands."""


def is_mermaid(text: str) -> bool:
    start = prepare(text[:_HEAD])
    return _OTHERS.match(start) is not None or any(
        pattern.match(start) for pattern, _, _ in _MATCHED
    )


def read_mermaid(text: str) -> Reading:
    prepared = prepare(text)
    for pattern, kind, read in _MATCHED:
        if pattern.match(prepared):
            return read(prepared).reading(kind)
    other = _OTHERS.match(prepared)
    return Reading(
        None, (without_nodes(f"Mermaid {other[0]}" if other else "Mermaid"),)
    )
