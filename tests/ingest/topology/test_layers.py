"""What lies on a hidden layer is no device and no link."""

import io

import pytest

from ingest import reading
from ingest.extraction import LossCode
from tests.ingest import documents, drawings

LAYER = '<mxCell id="h" parent="0" visible="0"/>'
GROUP = (
    '<mxCell id="g" parent="h" vertex="1"><mxGeometry width="9" height="9"/></mxCell>'
)
GHOST = (
    '<mxCell id="x" value="ghost-sw-99" vertex="1" parent="{}"{}>'
    '<mxGeometry x="9" y="900" width="90" height="50"/></mxCell>'
)


def drawio(*cells):
    model = drawings.MODEL.replace("</root>", "".join(cells) + "</root>")
    return drawings.mxfile(model).encode()


def svg(attributes):
    space = 'xmlns="http://www.w3.org/2000/svg"'
    return f"<svg {space}><text>core</text><g {attributes}><text>ghost-sw-99</text></g></svg>".encode()


def odg():
    layers = '<draw:layer-set><draw:layer draw:name="old" draw:display="none"/></draw:layer-set>'
    shape = '<draw:custom-shape draw:layer="old"><text:p>ghost-sw-99</text:p></draw:custom-shape>'
    return documents.make_odf(
        "graphics",
        f"<office:drawing>{layers}<draw:page>{shape}<draw:frame><text:p>core</text:p></draw:frame></draw:page></office:drawing>",
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("layer.drawio", drawio(LAYER, GHOST.format("h", ""))),
        ("group.drawio", drawio(LAYER, GROUP, GHOST.format("g", ""))),
        ("shape.drawio", drawio(GHOST.format("1", ' visible="0"'))),
        ("layer.vsdx", drawings.make_vsdx(hidden=True)),
        ("layer.svg", svg('display="none"')),
        ("style.svg", svg('style="fill:red;display: none"')),
        ("layer.odg", odg()),
    ],
)
def test_what_is_hidden_is_no_device(name, data):
    extraction = reading.read(io.BytesIO(data), name).extraction

    nodes = extraction.topology.nodes if extraction.topology else ()
    assert "ghost-sw-99" not in extraction.text
    assert "ghost-sw-99" not in {node.name for node in nodes}
    assert LossCode.HIDDEN in [loss.code for loss in extraction.losses]
