"""Graphs for the tests: drawn by hand, or made up."""

import random

from hypothesis import strategies as st

from kb.topology.graphs import GraphEdge, GraphNode, StoredGraph

NAMES = st.text("abWM1-_ 核心交换机（）éß😀", min_size=1, max_size=40)
PORTS = st.sampled_from(["", "Gi0/0/1", "100GE2/0/47", "eth0", "端口 7"])
LABELS = st.sampled_from(["", "VLAN 100", "主用链路，经由弱电井二号竖井上联", "uplink"])


@st.composite
def graphs(draw, most=14):
    """Any graph, with places or without, with lines to itself and twice the same."""
    names = draw(st.lists(NAMES, min_size=1, max_size=most))
    are_placed = draw(st.booleans())
    numbers = st.integers(0, len(names) - 1)
    nodes = [
        GraphNode(
            str(number),
            name,
            draw(st.sampled_from(["", "switch", "firewall"])),
            tuple(draw(st.lists(st.just("10.20.30.40/24"), max_size=2))),
            box=_box(draw) if are_placed else None,
        )
        for number, name in enumerate(names)
    ]
    edges = draw(
        st.lists(st.tuples(numbers, numbers, PORTS, PORTS, LABELS), max_size=2 * most)
    )
    return StoredGraph(
        tuple(nodes),
        tuple(GraphEdge(str(one), str(other), *rest) for one, other, *rest in edges),
    )


def _box(draw):
    return (
        draw(st.floats(-300, 900)),
        draw(st.floats(-300, 900)),
        draw(st.floats(0, 120)),
        draw(st.floats(0, 80)),
    )


def network(count, *, links=1.4, seed=7):
    """A network as large ones are: few hubs, many leaves, some lines across."""
    chance = random.Random(seed)
    nodes = [GraphNode(str(n), f"acc-sw-{n:03}", "switch") for n in range(count)]
    edges = [
        GraphEdge(
            str(n), str(chance.randrange(max(n // 8, 1))), f"GE0/0/{n % 48}", "XGE1"
        )
        for n in range(1, count)
    ]
    edges += [
        GraphEdge(
            str(chance.randrange(count)), str(chance.randrange(count)), label="备用"
        )
        for _ in range(int(count * (links - 1)))
    ]
    return StoredGraph(tuple(nodes), tuple(edges))


def star(count):
    nodes = [GraphNode("hub", "core-sw-01", "switch")]
    nodes += [GraphNode(str(n), f"ap-{n:02}", "access_point") for n in range(count)]
    edges = [GraphEdge("hub", str(n), f"GE0/0/{n}", "eth0") for n in range(count)]
    return StoredGraph(tuple(nodes), tuple(edges))
