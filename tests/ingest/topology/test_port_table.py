"""Port tables with headers in many wordings, in Chinese and English."""

import pytest

from ingest.topology.port_table import read_table


def links(graph):
    names = {node.id: node.name for node in graph.nodes}
    return [
        (names[edge.source], edge.source_port, names[edge.target], edge.target_port)
        for edge in graph.edges
    ]


@pytest.mark.parametrize(
    "header",
    [
        "本端设备 本端端口 对端设备 对端端口",
        "本端设备名称 本端接口 对端设备名称 对端接口",
        "A端设备 A端端口 B端设备 B端端口",
        "源设备 源端口 目的设备 目的端口",
        "设备名称 端口号 上联设备 上联端口",
        "交换机 端口 连接设备 连接端口",
        "Local_Device Local_Port Remote_Device Remote_Port",
        "Device Interface Neighbor Neighbor_Interface",
        "Source_Device Source_Port Destination_Device Destination_Port",
        "side_a_device side_a_name side_b_device side_b_name",
        "Device_A Termination_A Device_B Termination_B",
        "hostname interface peer peer_port",
    ],
)
def test_headers_in_many_wordings(header):
    rows = [header.split(), ["core-sw-01", "GE1/0/1", "acc-sw-01", "GE0/0/1"]]

    assert links(read_table(rows)) == [
        ("core-sw-01", "GE1/0/1", "acc-sw-01", "GE0/0/1")
    ]


def test_addresses_and_vlans_come_with_the_ends():
    rows = [
        [
            "本端设备",
            "本端端口",
            "本端IP",
            "对端设备",
            "对端端口",
            "对端IP",
            "VLAN",
            "备注",
        ],
        ["a-1", "1", "10.0.0.1/30", "b-1", "2", "10.0.0.2/30", "10，20-30", "主线"],
    ]

    graph = read_table(rows)

    assert {node.name: node.addresses for node in graph.nodes} == {
        "a-1": ("10.0.0.1/30",),
        "b-1": ("10.0.0.2/30",),
    }
    assert graph.edges[0].vlans == ("10", "20-30")
    assert graph.edges[0].label == "VLAN 10,20-30 主线"


def test_a_merged_cell_stands_for_every_row_it_spans():
    rows = [
        ["本端设备", "本端端口", "对端设备", "对端端口"],
        ["core-sw-01", "1", "a-1", "7"],
        ["", "2", "", "8"],
        ["", "3", "b-1", "9"],
    ]

    assert links(read_table(rows)) == [
        ("core-sw-01", "1", "a-1", "7"),
        ("core-sw-01", "2", "a-1", "8"),
        ("core-sw-01", "3", "b-1", "9"),
    ]


def test_a_header_of_two_storeys_under_a_title():
    rows = [
        ["2026 年端口表"],
        ["本端", "", "对端", "", ""],
        ["设备", "端口", "设备", "端口", "VLAN"],
        ["a-1", "1", "b-1", "2", "3"],
    ]

    graph = read_table(rows)

    assert links(graph) == [("a-1", "1", "b-1", "2")]
    assert graph.edges[0].vlans == ("3",)


def test_a_row_without_the_other_end_names_the_device_only():
    rows = [["本端设备", "本端端口", "对端设备", "对端端口"], ["a-1", "1", "-", "无"]]

    graph = read_table(rows)

    assert [node.name for node in graph.nodes] == ["a-1"]
    assert graph.edges == ()


def test_a_list_of_devices_with_addresses():
    rows = [["设备", "型号", "管理地址"], ["a-1", "S12708", "10.10.10.1"]]

    graph = read_table(rows)

    assert [(node.name, node.addresses) for node in graph.nodes] == [
        ("a-1", ("10.10.10.1",))
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["From", "To", "Price"], ["here", "there", "7"]],
        [["Name", "Address"], ["Wang", "Main street 7"]],
        [["源地址", "目的地址", "端口"], ["10.0.0.1", "10.0.0.2", "443"]],
        [["本端设备", "对端设备"]],
        [[]],
        [["a"], ["b"]],
    ],
)
def test_other_tables_are_left_alone(rows):
    assert read_table(rows) is None


def test_a_cell_may_name_several_devices():
    rows = [["本端设备", "本端端口", "对端设备"], ["lb01、lb02", "eth1", "core-sw-01"]]

    assert links(read_table(rows)) == [
        ("lb01", "eth1", "core-sw-01", ""),
        ("lb02", "eth1", "core-sw-01", ""),
    ]
