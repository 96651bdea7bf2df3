"""Mermaid diagrams as we read them, and as Mermaid itself does, loaded into a browser."""

import pytest

from ingest.topology import labels
from ingest.topology.mermaid.reading import is_mermaid, read_mermaid
from tests.ingest.topology import mermaid_diagrams
from tests.programs import MERMAID

pytestmark = pytest.mark.needs("chromium", "mermaid")

READ = r"""async (text) => {
  await mermaid.parse(text);
  const {type, db} = await mermaid.mermaidAPI.getDiagramFromText(text);
  const shown = (label) => {
    const element = document.createElement("div");
    element.innerHTML = (label ?? "")
      .replace(/ﬂ°°/g, "&#").replace(/ﬂ°/g, "&").replace(/¶ß/g, ";")
      .replace(/<br\s*\/?>/g, "\n").replace(/fa:fa-[\w-]+/g, "").replace(/\*+([^*]+)\*+/g, "$1");
    return element.textContent;
  };
  const node = (id, label) => ({id, label: shown(label)});
  const edge = (source, target, label) => ({source, target, label: shown(label)});
  if (db.getBlocksFlat) {
    const things = db.getBlocksFlat().filter(
      (block) => !["composite", "space", "block_arrow"].includes(block.type));
    const groups = db.getBlocksFlat().filter((block) => block.type === "composite");
    return {type, groups: groups.map((block) => node(block.id, block.label || block.id)),
            nodes: things.map((block) => node(block.id, block.label)),
            edges: db.getEdges().map((each) => edge(each.start, each.end, each.label))};
  }
  if (db.getServices) {
    return {type, groups: db.getJunctions().map((each) => node(each.id, each.id)),
            nodes: db.getServices().map((each) => node(each.id, each.title)),
            edges: db.getEdges().map((each) => edge(each.lhsId, each.rhsId, each.title))};
  }
  if (db.getC4ShapeArray) {
    const machines = db.getBoundaries().filter((each) => each.nodeType);
    const rest = db.getBoundaries().filter((each) => !each.nodeType);
    return {type, groups: rest.map((each) => node(each.alias, each.label.text)),
            nodes: [...db.getC4ShapeArray(), ...machines]
              .map((each) => node(each.alias, each.label.text)),
            edges: db.getRels().map((each) => edge(each.from, each.to, each.label.text))};
  }
  if (type === "sequence") {
    const notes = db.LINETYPE.NOTE;
    return {type, groups: [],
            nodes: [...db.getActors().values()].map((each) => node(each.name, each.description)),
            edges: db.getMessages().filter((each) => each.from && each.to && each.type !== notes)
              .map((each) => edge(each.from, each.to, each.message))};
  }
  if (!db.getData) return {type};
  const data = db.getData();
  const marks = ["note", "noteGroup", "stateStart", "stateEnd", "divider"];
  const seen = data.nodes.filter((each) => !marks.includes(each.shape));
  const ids = new Set(seen.map((each) => each.id));
  const named = (each) => node(each.id, each.alias || each.label);
  return {type, groups: seen.filter((each) => each.isGroup).map(named),
          nodes: seen.filter((each) => !each.isGroup).map(named),
          edges: data.edges.filter((each) => ids.has(each.start) && ids.has(each.end))
            .map((each) => edge(each.start, each.end, each.label))};
}"""


@pytest.fixture(scope="module")
def mermaid(chromium):
    """A page without network, in which Mermaid has been loaded."""
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.add_script_tag(content=MERMAID.read_text(encoding="utf-8"))
    page.evaluate("mermaid.initialize({startOnLoad: false})")
    yield lambda text: page.evaluate(READ, text)
    context.close()


def names_of(drawing):
    """What Mermaid calls each node, as far as it is one: groups only where lines end."""
    ends = {edge[end] for edge in drawing["edges"] for end in ("source", "target")}
    groups = [group for group in drawing["groups"] if group["id"] in ends]
    return {
        node["id"]: labels.read_label(labels.plain(node["label"]))
        for node in (*drawing["nodes"], *groups)
    }


@pytest.mark.parametrize("name", mermaid_diagrams.DRAWN)
def test_nodes_and_lines_are_those_of_mermaid(mermaid, name):
    text = mermaid_diagrams.DRAWN[name]

    drawing = mermaid(text)
    reading = read_mermaid(text)

    keys = names_of(drawing)
    ours = {node.id: node for node in reading.graph.nodes}
    as_theirs = {key: theirs_of(key, ours) for key in keys}
    assert set(as_theirs.values()) == set(ours)
    for key, label in keys.items():
        node = ours[as_theirs[key]]
        assert (node.name, node.addresses) == (
            label.name or label.addresses[0],
            label.addresses,
        )
    assert [
        (edge.source, edge.target, edge.label, (edge.source_port, edge.target_port))
        for edge in reading.graph.edges
    ] == [
        (as_theirs[edge["source"]], as_theirs[edge["target"]], *split(edge["label"]))
        for edge in drawing["edges"]
    ]
    assert reading.losses == ()


def theirs_of(key, ours):
    """Our id of what Mermaid calls *key*: it numbers entities."""
    if key in ours:
        return key
    return key.removeprefix("entity-").rpartition("-")[0]


def split(label):
    """A label, and the ports if it is nothing but them."""
    text = " ".join(labels.plain(label).split())
    ports = labels.two_ports(text)
    return ("", ports) if ports else (text, ("", ""))


@pytest.mark.parametrize("name", mermaid_diagrams.OTHERS)
def test_what_shows_no_devices_is_a_diagram_all_the_same(mermaid, name):
    text = mermaid_diagrams.OTHERS[name]

    assert mermaid(text)["type"] == name
    assert is_mermaid(text)
    assert read_mermaid(text).graph is None
