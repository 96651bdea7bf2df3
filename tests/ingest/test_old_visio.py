"""Drawings of an old Visio: their words, by libvisio.

Nothing writes the old form today. libvisio reads the new one by the same code behind its
parsers, so that what it hands over can be tried on a drawing that is made here.
"""

import io

import pytest

from ingest import programs, reading
from ingest.compound import write_compound
from ingest.errors import DamagedFileError
from ingest.extraction import FileStatus, LossCode
from ingest.extractors.vsd import VSDExtractor
from tests.ingest import samples

VISIO = "http://schemas.microsoft.com/office/visio/2012/main"
RELATION = "http://schemas.microsoft.com/visio/2010/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
OLD = write_compound({"VisioDocument": b"Visio (TM) Drawing\r\n" + bytes(400)})
needs_visio = pytest.mark.needs("visio")


def relations(kind, target):
    return (
        f'<Relationships xmlns="{samples.PACKAGE}"><Relationship Id="rId1"'
        f' Type="{RELATION}/{kind}" Target="{target}"/></Relationships>'
    )


def shape(number, text, x):
    cells = {
        "PinX": x,
        "PinY": 5,
        "Width": 2,
        "Height": 1,
        "LocPinX": 1,
        "LocPinY": 0.5,
    }
    said = "".join(f'<Cell N="{name}" V="{value}"/>' for name, value in cells.items())
    return f'<Shape ID="{number}" Type="Shape">{said}<Text>{text}</Text></Shape>'


def make_drawing(*texts):
    shapes = "".join(shape(n, text, 2 * n) for n, text in enumerate(texts, start=1))
    size = '<Cell N="PageWidth" V="8"/><Cell N="PageHeight" V="11"/>'
    kind = "application/vnd.ms-visio"
    return samples.zipped(
        {
            "[Content_Types].xml": (
                f'<Types xmlns="{TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
                f'<Override PartName="/visio/document.xml" ContentType="{kind}.drawing.main+xml"/>'
                "</Types>"
            ),
            "_rels/.rels": relations("document", "visio/document.xml"),
            "visio/document.xml": f'<VisioDocument xmlns="{VISIO}"/>',
            "visio/_rels/document.xml.rels": relations("pages", "pages/pages.xml"),
            "visio/pages/pages.xml": (
                f'<Pages xmlns="{VISIO}" xmlns:r="{OFFICE}"><Page ID="0" Name="P">'
                f'<PageSheet>{size}</PageSheet><Rel r:id="rId1"/></Page></Pages>'
            ),
            "visio/pages/_rels/pages.xml.rels": relations("page", "page1.xml"),
            "visio/pages/page1.xml": (
                f'<PageContents xmlns="{VISIO}"><Shapes>{shapes}</Shapes></PageContents>'
            ),
        }
    )


@needs_visio
def test_the_words_of_each_shape_are_read():
    found = VSDExtractor().extract(
        io.BytesIO(make_drawing("核心 core-sw-01", "fw-01 &lt;DMZ&gt;"))
    )

    assert [block.text for block in found.structure] == [
        "核心 core-sw-01",
        "fw-01 <DMZ>",
    ]
    assert found.pages == 1
    assert [loss.code for loss in found.losses] == [LossCode.PICTURE_ONLY]


@needs_visio
def test_a_damaged_drawing_says_so():
    assert reading.read(io.BytesIO(OLD), "a.vsd").status is FileStatus.DAMAGED
    with pytest.raises(DamagedFileError):
        VSDExtractor().extract(io.BytesIO(b"junk"))


def test_without_the_program_the_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(programs, "FOLDERS", ("/nonexistent",))

    outcome = reading.read(io.BytesIO(OLD), "a.vsd")

    assert outcome.status is FileStatus.UNSUPPORTED
    assert "Visio" in outcome.reason
    assert "libvisio-tools" in outcome.reason
