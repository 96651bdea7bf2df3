"""Pictures of graphs: nothing on top of anything else, whichever way they are laid out."""

import pytest
from hypothesis import given, settings

from kb.topology.graphs import GraphEdge, GraphNode, StoredGraph
from tests.web.presentation.topology.graphs import graphs, network, star
from web.presentation.topology import keeping
from web.presentation.topology.keeping import LayoutKeeper
from web.presentation.topology.picture import MOST_NODES, SHOWN_OF_MORE, draw
from web.presentation.topology.room import touch
from web.presentation.topology.sheets import around


@pytest.fixture(scope="module")
def keeper(tmp_path_factory):
    return LayoutKeeper(tmp_path_factory.mktemp("home") / "layouts")


def overlaps(picture):
    """How many pairs of boxes and labels touch."""
    taken = [
        around((node.x, node.y), (node.width, node.height)) for node in picture.nodes
    ]
    taken += [wire.label for wire in picture.wires if wire.label]
    return sum(
        touch(one, other)
        for number, one in enumerate(taken)
        for other in taken[number + 1 :]
    )


@pytest.mark.needs("graphviz")
@settings(max_examples=25)
@given(graph=graphs())
def test_no_label_lies_on_a_box_or_on_another_label(keeper, graph):
    assert overlaps(draw(graph, {}, keeper)) == 0


@settings(max_examples=60)
@given(graph=graphs())
def test_none_does_without_graphviz_either(keeper, graph):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keeping, "is_installed", lambda: False)
        assert overlaps(draw(graph, {}, keeper)) == 0


@settings(max_examples=30)
@given(graph=graphs())
def test_none_does_around_one_device(keeper, graph):
    edges = [GraphEdge("0", edge.target, label=edge.label) for edge in graph.edges]
    ends = {"0", *(edge.target for edge in edges)}
    nodes = tuple(node for node in graph.nodes if node.id in ends)
    picture = draw(StoredGraph(nodes, tuple(edges)), {}, keeper, centre="0")

    assert overlaps(picture) == 0
    assert picture.words_left_out == 0


@pytest.mark.needs("graphviz")
@pytest.mark.parametrize("graph", [network(60), star(40)], ids=["network", "star"])
def test_words_find_their_room(keeper, graph):
    picture = draw(graph, {}, keeper)

    assert overlaps(picture) == 0
    assert picture.words_left_out == 0
    assert picture.width / picture.height < 5


@pytest.mark.needs("graphviz")
def test_five_hundred_devices_are_laid_out_once(tmp_path):
    keeper = LayoutKeeper(tmp_path / "layouts")
    picture = draw(network(500), {}, keeper)
    (kept,) = keeper.folder.iterdir()
    written = kept.stat()

    assert len(picture.nodes) == 500
    assert overlaps(picture) == 0
    assert draw(network(500), {}, keeper) == picture
    assert [*keeper.folder.iterdir()] == [kept]
    # A layout that is worked out again replaces its file.
    assert kept.stat().st_ino == written.st_ino
    assert kept.stat().st_mtime_ns == written.st_mtime_ns


def test_of_more_the_best_linked_are_shown_and_the_rest_is_counted(keeper):
    graph = network(MOST_NODES + 1)
    picture = draw(graph, {}, keeper)

    assert len(picture.nodes) == SHOWN_OF_MORE
    assert picture.left_out == MOST_NODES + 1 - SHOWN_OF_MORE
    assert "0" in {node.key for node in picture.nodes}


def test_a_long_list_without_a_link_is_no_picture(keeper):
    nodes = tuple(GraphNode(str(n), f"pc-{n}") for n in range(SHOWN_OF_MORE + 1))
    assert draw(StoredGraph(nodes, ()), {}, keeper) is None
    assert draw(StoredGraph((), ()), {}, keeper) is None


def test_all_lines_between_two_devices_are_one_with_every_interface(keeper):
    nodes = (GraphNode("a", "a-01"), GraphNode("b", "b-01"))
    edges = (
        GraphEdge("a", "b", "Gi1", "Gi9"),
        GraphEdge("b", "a", "Gi8", "Gi2"),
        GraphEdge("a", "b", "Gi3", "Gi7"),
        GraphEdge("a", "b"),
    )
    picture = draw(StoredGraph(nodes, edges), {}, keeper)

    (wire,) = picture.wires
    assert wire.lines[-1] == "+1"
    by_name = {row.node.name: row.neighbours for row in picture.rows}
    assert by_name["a-01"][0][1] == ("Gi1 – Gi9", "Gi2 – Gi8", "Gi3 – Gi7")
    assert by_name["b-01"][0][1] == ("Gi9 – Gi1", "Gi8 – Gi2", "Gi7 – Gi3")


def test_a_drawing_keeps_its_arrangement(keeper):
    places = {"left": (0, 100), "right": (400, 110), "below": (200, 400)}
    nodes = tuple(
        GraphNode(name, name, box=(x, y, 60, 40)) for name, (x, y) in places.items()
    )
    picture = draw(
        StoredGraph(nodes, (GraphEdge("left", "right", label="x"),)), {}, keeper
    )

    at = {node.key: (node.x, node.y) for node in picture.nodes}
    assert at["left"][0] < at["below"][0] < at["right"][0]
    assert at["below"][1] > max(at["left"][1], at["right"][1])


def test_a_damaged_layout_is_worked_out_again(tmp_path):
    keeper = LayoutKeeper(tmp_path / "layouts")
    graph = star(3)
    first = draw(graph, {}, keeper)
    (kept,) = keeper.folder.iterdir()
    for damaged in (b"", b"{}", b'{"boxes":[[1,2]],"paths":[],"labels":[]}'):
        kept.write_bytes(damaged)
        assert draw(graph, {}, keeper) == first


def test_a_home_that_cannot_be_written_shows_the_picture_all_the_same(tmp_path):
    (tmp_path / "file").touch()
    assert draw(star(3), {}, LayoutKeeper(tmp_path / "file" / "layouts"))


def test_the_oldest_layouts_are_forgotten(tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_KEPT", 4)
    monkeypatch.setattr(keeping, "_FORGOTTEN_AT_ONCE", 2)
    keeper = LayoutKeeper(tmp_path / "layouts")
    for count in range(2, 9):
        draw(star(count), {}, keeper)

    assert len(list(keeper.folder.iterdir())) <= 4
