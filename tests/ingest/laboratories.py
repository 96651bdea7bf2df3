"""Laboratories of networks and drawings of other programs, made for the tests."""

import base64
import json
import struct
import zlib

from tests.ingest import samples


def gns3(**changes):
    """A project of GNS3 2.2 with a switch, a router, a cloud and a note."""
    ids = {name: f"{name}-1111-4111-8111-111111111111" for name in ("r1", "sw1", "net")}
    nodes = [
        {
            "node_id": ids["r1"],
            "name": "R1",
            "node_type": "dynamips",
            "symbol": ":/symbols/router.svg",
            "label": {"text": "R1"},
            "properties": {"platform": "c7200"},
            "x": 0,
            "y": 0,
            "width": 66,
            "height": 45,
        },
        {
            "node_id": ids["sw1"],
            "name": "core-sw-01",
            "node_type": "ethernet_switch",
            "symbol": ":/symbols/classic/custom-7.svg",
            "properties": {
                "ports_mapping": [
                    {
                        "name": "Ethernet0",
                        "port_number": 0,
                        "type": "access",
                        "vlan": 1,
                    },
                    {
                        "name": "Ethernet1",
                        "port_number": 1,
                        "type": "access",
                        "vlan": 20,
                    },
                ]
            },
            "x": 100,
            "y": 0,
        },
        {
            "node_id": ids["net"],
            "name": "Cloud1",
            "node_type": "cloud",
            "properties": {},
        },
    ]

    def end(node, port, label):
        text = {"label": {"text": label}} if label else {}
        return {"node_id": ids[node], "adapter_number": 0, "port_number": port, **text}

    links = [
        {"link_id": "l1", "nodes": [end("r1", 0, "f0/0"), end("sw1", 0, "e0")]},
        {"link_id": "l2", "nodes": [end("sw1", 1, ""), end("net", 0, "eth0")]},
    ]
    project = {
        "name": "branch",
        "project_id": "p",
        "revision": 9,
        "type": "topology",
        "version": "2.2.54",
        "topology": {
            "computes": [],
            "drawings": [
                {"svg": '<svg width="9"><text x="1">10.1.0.0/24 上联</text></svg>'}
            ],
            "links": links,
            "nodes": nodes,
        },
    }
    return json.dumps(project | changes)


GNS3_OLD = json.dumps(
    {
        "name": "old",
        "type": "topology",
        "version": "1.3.13",
        "topology": {
            "nodes": [
                {
                    "id": 1,
                    "type": "C3725",
                    "label": {"text": "R1"},
                    "ports": [{"id": 7, "name": "FastEthernet0/0"}],
                },
                {
                    "id": 2,
                    "properties": {"name": "SW1"},
                    "ports": [{"id": 9, "name": "1"}],
                },
            ],
            "links": [
                {
                    "source_node_id": 1,
                    "source_port_id": 7,
                    "destination_node_id": 2,
                    "destination_port_id": 9,
                }
            ],
        },
    }
)


def encoded(text):
    return base64.b64encode(text.encode()).decode()


CONFIGURATION = "hostname R2\ninterface e0/0\n ip address 10.1.0.2 255.255.255.0\n"
EVE_NG = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<lab name="branch" id="1" version="1" scripttimeout="300" lock="0" author="ops">
<topology><nodes>
<node id="1" name="core-sw-01" type="iol" template="iol" icon="Switch L3.png" left="100" top="100">
 <interface id="0" name="e0/0" type="ethernet" network_id="1"/>
 <interface id="16" name="e0/1" type="ethernet" network_id="2"/>
 <interface id="1" name="s1/0" type="serial" remote_id="2" remote_if="17"/></node>
<node id="2" name="R2" type="iol" template="iol" icon="Router.png" left="300" top="100">
 <interface id="0" name="e0/0" type="ethernet" network_id="1"/>
 <interface id="17" name="s1/1" type="serial" remote_id="1" remote_if="1"/></node>
<node id="3" name="PC3" type="vpcs" template="vpcs" icon="Desktop.png" left="9" top="9">
 <interface id="0" name="eth0" type="ethernet" network_id="2"/></node>
<node id="4" name="srv-04" type="qemu" template="linux" icon="Server.png" left="9" top="9">
 <interface id="0" name="e0" type="ethernet" network_id="2"/></node>
</nodes><networks>
<network id="1" type="bridge" name="Net-R1iface_0" left="2" top="2" visibility="0"/>
<network id="2" type="bridge" name="office" left="2" top="2" visibility="1"/>
<network id="3" type="bridge" name="unused" left="2" top="2" visibility="0"/>
</networks></topology>
<objects><textobjects><textobject id="1" name="t" type="text"><data>{encoded("<p>机房 10.1.0.0/24</p>")}</data></textobject></textobjects>
<configs><config id="2">{encoded(CONFIGURATION)}</config></configs>
</objects></lab>"""

CONTAINERLAB = """name: branch
topology:
  defaults: &all {kind: linux}
  nodes:
    core1:
      <<: *all
      mgmt-ipv4: 172.20.20.11
      mgmt-ipv6: 2001:172:20:20::11
    acc1: {kind: arista_ceos, labels: {graph-icon: switch}}
    spare:
  links:
    - endpoints: ["core1:e1-1", "acc1:eth1"]
    - type: veth
      endpoints:
        - {node: core1, interface: e1-2}
        - {node: acc1, interface: eth2, mac: "02:00:00:00:00:01"}
    - endpoints: ["core1:eth9", "host:ens3"]
    - type: mgmt-net
      endpoint: {node: acc1, interface: eth8}
      host-interface: acc1-eth8
    - type: vxlan
      endpoint: {node: acc1, interface: eth7}
      remote: 10.9.9.9
      vni: 100
    - type: dummy
      endpoint: {node: acc1, interface: eth6}
"""

D2 = """# the network
direction: right
vars: {
  d2-config: { layout-engine: elk }
}
classes: { big: { width: 400 } }
core: 核心交换机 {shape: cylinder; class: big}
core-sw-01
"fw 01": Firewall
acc: 接入交换机 {
  icon: https://example.com/server.svg
  style.fill: "#f4a261"
}
dc: 机房 {
  srv1; srv2
  rack: { vm1 -> _.srv1: inside }
}
note: |md
  # core -> nothing
  a text
|
core -> acc: VLAN 100
acc -- dc.srv1: GE0/0/1 {
  style: { stroke-dash: 3 }
  source-arrowhead: Gi0/1
  target-arrowhead.label: eth0
}
acc -> dc.srv2 -> core
core <- "fw 01": "to; the {core}"
core-sw-01 <-> dc.rack.vm1
(core -> acc)[0].style.stroke: red
(core-sw-01 <-> dc.rack.vm1)[0]: trunk
dc.srv2.label: 数据库服务器
Core -> ACC
gone; gone: null
core -> gone: 取消
*.style.fill: red
(** -> **)[*].style.stroke: blue
long: a label \\
  of two lines
table: {
  shape: sql_table
  id: int {constraint: primary_key}
}
"""


def element(key, kind, x=0, y=0, width=100, height=60, **more):
    return {
        "id": key,
        "type": kind,
        "x": x,
        "y": y,
        "width": width,
        "height": height,
        **more,
    }


def words(key, text, container=None, x=0, y=0, **more):
    wrapped = text.replace("-", "-\n")
    return element(
        key,
        "text",
        x,
        y,
        90,
        25,
        text=wrapped,
        originalText=text,
        containerId=container,
        **more,
    )


def arrow(key, source, target, points=((0, 0), (200, 0)), kind="arrow", **more):
    def bound(end):
        return {"elementId": end, "focus": 0, "gap": 1} if end else None

    return element(
        key,
        kind,
        points=[list(point) for point in points],
        startBinding=bound(source),
        endBinding=bound(target),
        **more,
    )


SCENE = [
    element("f", "frame", -20, -20, 500, 400, name="机房A"),
    element("a", "rectangle", frameId="f"),
    words("at", "core-sw-01\n10.1.0.1", "a"),
    element("b", "ellipse", 300, 0),
    words("bt", "acc-sw-02", "b"),
    arrow("l", "a", "b"),
    words("lt", "VLAN 100", "l"),
    element("gone", "rectangle", isDeleted=True),
    words("gonet", "ghost-99", "gone", isDeleted=True),
    # A label that only lies on its shape.
    element("c", "diamond", 600, 0),
    words("ct", "fw-01", x=610, y=10),
    # An icon of strokes, with its name in the same group.
    element("s1", "line", 0, 300, points=[[0, 0], [9, 9], [5, 5]], groupIds=["g"]),
    element("s2", "freedraw", 0, 300, groupIds=["g"]),
    words("st", "srv-07", x=0, y=380, groupIds=["g"]),
    arrow("m", "b", "s2"),
    # An arrow that is bound to nothing, and ends near its shapes.
    arrow("n", None, None, [(0, 0), (190, 0)]) | {"x": 405, "y": 30},
    words("free", "a remark", x=900, y=900),
    arrow("t", "free", "c"),
]


def excalidraw(elements=SCENE):
    value = {"type": "excalidraw", "version": 2, "source": "https://excalidraw.com"}
    return json.dumps(value | {"elements": list(elements), "appState": {}, "files": {}})


def packed_scene(text):
    """As Excalidraw writes a scene into a picture: bytes as the characters of JSON."""
    packed = zlib.compress(text.encode()).decode("latin-1")
    value = {
        "version": "1",
        "encoding": "bstring",
        "compressed": True,
        "encoded": packed,
    }
    return json.dumps(value, ensure_ascii=False).encode("latin-1")


def excalidraw_svg(text):
    payload = base64.b64encode(packed_scene(text)).decode()
    return (
        '<svg version="1.1" xmlns="http://www.w3.org/2000/svg"><!-- svg-source:excalidraw -->'
        "<metadata><!-- payload-type:application/vnd.excalidraw+json --><!-- payload-version:2 -->"
        f"<!-- payload-start -->{payload}<!-- payload-end --></metadata>"
        "<text>core-sw-01</text></svg>"
    ).encode()


def png_with(kind, chunk):
    """A picture with one more chunk."""
    picture = samples.make_png()
    body = struct.pack(">I", len(chunk)) + kind + chunk
    check = struct.pack(">I", zlib.crc32(kind + chunk))
    return picture[:33] + body + check + picture[33:]


def excalidraw_png(text):
    name = b"application/vnd.excalidraw+json\0"
    return png_with(b"tEXt", name + packed_scene(text))


def plantuml_png(text):
    return png_with(b"iTXt", b"plantuml\0\1\0\0\0" + zlib.compress(text.encode()))


def plantuml_code(text):
    """PlantUML's own base64 of a deflated source."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = base64.b64encode(packer.compress(text.encode()) + packer.flush()).decode()
    usual = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    ours = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
    return data.rstrip("=").translate(str.maketrans(usual, ours))


def plantuml_svg(text):
    """As PlantUML writes it now: the source without the lines around it."""
    code = plantuml_code("\n".join(text.strip().split("\n")[1:-1]))
    return f'<svg xmlns="http://www.w3.org/2000/svg"><g/><?plantuml-src {code}?></svg>'.encode()


def old_plantuml_svg(text):
    return (
        '<svg xmlns="http://www.w3.org/2000/svg"><g><!--MD5=[0123]\n'
        f"{text.replace('--', '- -')}\n--></g></svg>"
    ).encode()
