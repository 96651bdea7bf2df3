"""Drawings for the tests, in every packing, made when they are needed."""

import base64
import struct
import zlib
from urllib.parse import quote

from tests.ingest import samples

CELLS = """<root><mxCell id="0"/><mxCell id="1" parent="0"/>
<mxCell id="a" value="core-sw-01&lt;br&gt;10.1.1.1" style="shape=mxgraph.cisco.switches.layer_3_switch;html=1;" vertex="1" parent="1"><mxGeometry x="40" y="40" width="60" height="60" as="geometry"/></mxCell>
<mxCell id="b" value="" style="shape=mxgraph.networks.firewall;" vertex="1" parent="1"><mxGeometry x="300" y="40" width="60" height="60" as="geometry"/></mxCell>
<mxCell id="c" value="" style="shape=mxgraph.networks.firewall;" vertex="1" parent="1"><mxGeometry x="300" y="240" width="60" height="60" as="geometry"/></mxCell>
<object label="web-01" ip="10.1.2.3/24" id="d"><mxCell style="rounded=1;" vertex="1" parent="1"><mxGeometry x="40" y="240" width="60" height="60" as="geometry"/></mxCell></object>
<mxCell id="e1" value="VLAN 100" edge="1" source="a" target="b" parent="1"><mxGeometry relative="1" as="geometry"/></mxCell>
<mxCell id="p1" value="Gi0/1" style="edgeLabel;" vertex="1" connectable="0" parent="e1"><mxGeometry x="-0.8" relative="1" as="geometry"/></mxCell>
<mxCell id="p2" value="eth0" style="edgeLabel;" vertex="1" connectable="0" parent="e1"><mxGeometry x="0.8" relative="1" as="geometry"/></mxCell>
<mxCell id="e2" edge="1" target="c" parent="1"><mxGeometry relative="1" as="geometry"><mxPoint x="110" y="75" as="sourcePoint"/></mxGeometry></mxCell>
<mxCell id="e3" value="Gi0/7 - eth1" edge="1" source="a" target="d" parent="1"><mxGeometry relative="1" as="geometry"/></mxCell>
<mxCell id="t" value="a remark" style="text;html=1;" vertex="1" parent="1"><mxGeometry x="600" y="600" width="60" height="20" as="geometry"/></mxCell>
</root>"""
MODEL = f"<mxGraphModel>{CELLS}</mxGraphModel>"


def packed(model=MODEL):
    """As draw.io compresses a page."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packer.compress(quote(model, safe="~()*!.'").encode()) + packer.flush()
    return base64.b64encode(data).decode()


def mxfile(body, name="机房"):
    return f'<mxfile host="x"><diagram name="{name}" id="1">{body}</diagram></mxfile>'


def drawio_svg():
    content = (
        mxfile(packed())
        .replace("&", "&amp;")
        .replace('"', "&quot;")
        .replace("<", "&lt;")
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        '"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
        f'<svg xmlns="http://www.w3.org/2000/svg" content="{content}"><g/></svg>'
    )


def drawio_png(kind=b"zTXt"):
    text = quote(mxfile(packed())).encode()
    if kind == b"zTXt":
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        chunk = b"mxGraphModel\0\0" + packer.compress(text) + packer.flush()
    else:
        chunk = b"mxfile\0" + text
    picture = samples.make_png()
    head, rest = picture[:33], picture[33:]
    body = struct.pack(">I", len(chunk)) + kind + chunk
    return head + body + struct.pack(">I", zlib.crc32(kind + chunk)) + rest


def drawio_pdf():
    return samples.rewritten_pdf(
        samples.make_pdf("a drawing"),
        lambda writer: writer.add_metadata({"/Subject": quote(mxfile(packed()))}),
    )


PACKINGS = {
    "plain.drawio": lambda: mxfile(MODEL).encode(),
    "packed.drawio": lambda: mxfile(packed()).encode(),
    "bare.xml": MODEL.encode,
    "old.xml": lambda: b'<?xml version="1.0"?>' + mxfile(packed()).encode(),
    "picture.drawio.svg": lambda: drawio_svg().encode(),
    "picture.png": drawio_png,
    "text.png": lambda: drawio_png(b"tEXt"),
    "print.pdf": drawio_pdf,
}

VISIO = "http://schemas.microsoft.com/office/visio/2012/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _visio_shape(number, x, y, text="", master="", extra=""):
    mastered = f' Master="{master}"' if master else ""
    words = f"<Text><cp IX='0'/>{text}</Text>" if text else ""
    return (
        f'<Shape ID="{number}" Type="Shape"{mastered}><Cell N="PinX" V="{x}"/>'
        f'<Cell N="PinY" V="{y}"/><Cell N="Width" V="1"/><Cell N="Height" V="1"/>'
        f"{extra}{words}</Shape>"
    )


def make_vsdx(*, hidden=False):
    """Two masters' instances, one glued and one loose connector, and data rows.

    A layer that is *hidden* holds one more device.
    """
    layer = (
        '<PageSheet><Section N="Layer"><Row IX="0"><Cell N="Visible" V="0"/></Row></Section></PageSheet>'
        if hidden
        else ""
    )
    member = '<Cell N="LayerMember" V="0"/>'
    ghost = _visio_shape(9, 8, 8, "ghost-sw-99", "2", member) if hidden else ""
    data = (
        '<Section N="Property"><Row N="ip"><Cell N="Label" V="管理地址"/>'
        '<Cell N="Value" V="10.9.9.1"/></Row></Section>'
    )
    line = (
        '<Shape ID="{0}" Type="Shape"><Cell N="BeginX" V="{1}"/><Cell N="BeginY" V="{2}"/>'
        '<Cell N="EndX" V="{3}"/><Cell N="EndY" V="{4}"/><Text>{5}</Text></Shape>'
    )
    page = (
        f'<PageContents xmlns="{VISIO}"><Shapes>'
        + _visio_shape(1, 1, 1, "core-sw-01", "2", data)
        + _visio_shape(2, 5, 1, "", "3")
        + _visio_shape(3, 5, 5, "fw-01")
        + ghost
        + line.format(4, 1.5, 1, 4.5, 1, "GE0/0/1 - GE0/0/2")
        + line.format(5, 1.6, 1.2, 4.7, 4.4, "VLAN 20")
        + '</Shapes><Connects><Connect FromSheet="4" FromCell="BeginX" ToSheet="1"/>'
        '<Connect FromSheet="4" FromCell="EndX" ToSheet="2"/></Connects></PageContents>'
    )
    masters = (
        f'<Masters xmlns="{VISIO}" xmlns:r="{RELATION}">'
        '<Master ID="2" NameU="Switch"><Rel r:id="rId1"/></Master>'
        '<Master ID="3" NameU="Router.12"><Rel r:id="rId1"/></Master></Masters>'
    )
    return samples.zipped(
        {
            "visio/document.xml": f'<VisioDocument xmlns="{VISIO}"/>',
            "visio/pages/pages.xml": (
                f'<Pages xmlns="{VISIO}" xmlns:r="{RELATION}">'
                f'<Page ID="0" Name="核心">{layer}<Rel r:id="rId1"/></Page></Pages>'
            ),
            "visio/pages/_rels/pages.xml.rels": samples.relations(
                [("rId1", "page", "page1.xml")]
            ),
            "visio/pages/page1.xml": page,
            "visio/masters/masters.xml": masters,
            "visio/masters/_rels/masters.xml.rels": samples.relations(
                [("rId1", "master", "master1.xml")]
            ),
            "visio/masters/master1.xml": (
                f'<MasterContents xmlns="{VISIO}"><Shapes><Shape ID="5"/></Shapes>'
                "</MasterContents>"
            ),
        }
    )


GRAPHML = """<?xml version="1.0"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
<key for="node" id="d6" yfiles.type="nodegraphics"/><key for="edge" id="d10" yfiles.type="edgegraphics"/>
<key attr.name="ip" for="node" id="d1" attr.type="string"/>
<graph id="G" edgedefault="undirected">
<node id="n0"><data key="d1">10.5.0.1</data><data key="d6"><y:ShapeNode><y:Geometry x="1" y="2" width="30" height="30"/>
<y:NodeLabel>core-sw-01</y:NodeLabel><y:NodeLabel>10.5.0.2</y:NodeLabel></y:ShapeNode></data></node>
<node id="n1"><data key="d6"><y:ShapeNode><y:NodeLabel>fw-01</y:NodeLabel></y:ShapeNode></data>
<graph id="n1:"><node id="n1::n0"><data key="d6"><y:ShapeNode><y:NodeLabel>inside-01</y:NodeLabel></y:ShapeNode></data></node></graph></node>
<edge id="e0" source="n0" target="n1"><data key="d10"><y:PolyLineEdge>
<y:EdgeLabel modelPosition="shead">Gi0/1</y:EdgeLabel><y:EdgeLabel modelPosition="center">VLAN 7</y:EdgeLabel><y:EdgeLabel modelPosition="ttail">Gi0/2</y:EdgeLabel>
</y:PolyLineEdge></data></edge></graph></graphml>"""


def make_dxf(*entities, version="AC1027", codepage="ANSI_1252", tables="", blocks=""):
    """A drawing as groups of a code and a value; *entities* are such pairs themselves."""
    header = _groups(9, "$ACADVER", 1, version, 9, "$DWGCODEPAGE", 3, codepage)
    return (
        _section("HEADER", header)
        + _section("TABLES", tables)
        + _section("BLOCKS", blocks)
        + _section("ENTITIES", "".join(entities))
        + _groups(0, "EOF")
    )


def dxf_entity(kind, *pairs, layer="0", at=(0, 0)):
    return _groups(0, kind, 8, layer, 10, at[0], 20, at[1], *pairs)


def _section(name, groups):
    return _groups(0, "SECTION", 2, name) + groups + _groups(0, "ENDSEC")


def _groups(*pairs):
    return "".join(f"{each}\r\n" for each in pairs)


DXF = make_dxf(dxf_entity("TEXT", 1, "核心 core-sw-01"))
