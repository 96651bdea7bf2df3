"""draw.io drawings in every packing."""

import io

import pytest

from ingest import reading
from ingest.extraction import FileStatus, LossCode
from tests.ingest import drawings


def read(data, name):
    return reading.read(io.BytesIO(data), name)


@pytest.fixture
def graph():
    return read(
        drawings.mxfile(drawings.MODEL).encode(), "x.drawio"
    ).extraction.topology


def drawn(*cells):
    model = drawings.MODEL.replace("</root>", "".join(cells) + "</root>")
    return read(drawings.mxfile(model).encode(), "x.drawio").extraction


def names(graph):
    return {node.id.rpartition("/")[2]: node.name for node in graph.nodes}


@pytest.mark.parametrize("name", drawings.PACKINGS)
def test_every_packing_yields_the_same_graph(name, graph):
    outcome = read(drawings.PACKINGS[name](), name)

    found = outcome.extraction.topology
    assert [node.name for node in found.nodes] == [node.name for node in graph.nodes]
    assert len(found.edges) == 3
    assert outcome.status is FileStatus.OK


def test_a_label_gives_the_name_and_the_address(graph):
    assert names(graph)["a"] == "core-sw-01"
    assert graph.nodes[0].addresses == ("10.1.1.1",)


def test_the_attributes_of_a_shape_give_addresses(graph):
    web = next(node for node in graph.nodes if node.name == "web-01")

    assert web.addresses == ("10.1.2.3/24",)


def test_an_unlabelled_icon_is_named_by_its_stencil(graph):
    assert names(graph)["b"] == "Firewall"
    assert names(graph)["c"] == "Firewall (2)"
    assert not next(node for node in graph.nodes if node.id == "b").is_named


def test_the_stencil_tells_the_kind(graph):
    assert [node.kind for node in graph.nodes][:2] == ["switch", "firewall"]


def test_labels_at_the_ends_of_a_line_are_ports(graph):
    edge = next(edge for edge in graph.edges if edge.target == "b")

    assert (edge.source_port, edge.target_port) == ("Gi0/1", "eth0")
    assert edge.label == "VLAN 100"
    assert edge.vlans == ("100",)


def test_a_label_of_nothing_but_two_ports_gives_both(graph):
    edge = next(edge for edge in graph.edges if edge.target == "d")

    assert (edge.source_port, edge.target_port, edge.label) == ("Gi0/7", "eth1", "")


def test_a_loose_end_means_the_shape_it_touches(graph):
    edge = next(edge for edge in graph.edges if edge.target == "c")

    assert edge.source == "a"


def test_a_line_into_nothing_is_a_loss():
    line = (
        '<mxCell id="z" value="uplink" edge="1" source="a" parent="1"><mxGeometry '
        'relative="1" as="geometry"><mxPoint x="900" y="900" as="targetPoint"/>'
        "</mxGeometry></mxCell>"
    )

    extraction = drawn(line)

    assert [loss.code for loss in extraction.losses] == [LossCode.LINK_NOT_RESOLVED]
    assert "uplink" in extraction.losses[0].detail


def test_a_line_at_which_others_end_is_a_network():
    bus = (
        '<mxCell id="bus" value="LAN 1" edge="1" source="a" target="b" parent="1">'
        '<mxGeometry as="geometry"/></mxCell>'
        '<mxCell id="tap" edge="1" source="d" target="bus" parent="1">'
        '<mxGeometry as="geometry"/></mxCell>'
    )

    graph = drawn(bus).topology

    assert names(graph)["bus"] == "LAN 1"
    assert {edge.target for edge in graph.edges if edge.source == "bus"} == {"a", "b"}
    assert ("d", "bus") in {(edge.source, edge.target) for edge in graph.edges}


def test_a_text_under_an_icon_names_it():
    text = (
        '<mxCell id="n" value="fw-edge-01" style="text;" vertex="1" parent="1">'
        '<mxGeometry x="290" y="102" width="80" height="20" as="geometry"/></mxCell>'
    )

    assert names(drawn(text).topology)["b"] == "fw-edge-01"


def test_every_word_of_the_drawing_is_text():
    extraction = drawn()

    for words in ("机房", "core-sw-01", "10.1.1.1", "Gi0/1", "VLAN 100", "a remark"):
        assert words in extraction.text


def test_placeholders_are_filled_in():
    shape = (
        '<object id="q" label="%host% (%ip%)" placeholders="1" host="db-07" ip="10.8.8.8">'
        '<mxCell style="shape=x.server" vertex="1" parent="1"><mxGeometry as="geometry"/>'
        "</mxCell></object>"
    )

    node = next(node for node in drawn(shape).topology.nodes if node.id == "q")

    assert (node.name, node.addresses) == ("db-07", ("10.8.8.8",))


def test_pages_of_one_drawing_share_their_devices():
    page = f'<diagram name="{{}}">{drawings.MODEL}</diagram>'
    data = f"<mxfile>{page.format('一')}{page.format('二')}</mxfile>".encode()

    graph = read(data, "x.drawio").extraction.topology

    assert [node.name for node in graph.nodes].count("core-sw-01") == 1
    assert len(graph.edges) == 6


def test_a_page_that_cannot_be_unpacked_is_damage():
    outcome = read(drawings.mxfile("bm90IGRlZmxhdGVk").encode(), "x.drawio")

    assert outcome.status is FileStatus.DAMAGED


def test_a_picture_that_draw_io_did_not_make_says_so():
    data = b'<svg xmlns="http://www.w3.org/2000/svg"><text>core-sw-01</text></svg>'

    outcome = read(data, "x.svg")

    assert outcome.status is FileStatus.PARTIAL
    assert outcome.extraction.text == "core-sw-01"
    assert outcome.extraction.losses[0].code == LossCode.PICTURE_ONLY
