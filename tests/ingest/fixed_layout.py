"""OFD and XPS files, as ofdrw and Windows write them."""

from tests.ingest import samples

OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def ofd_line(text, *, x=20.0, y=20.0, size=3.0, advance="", attributes=""):
    """A line of text whose letters are as wide as ofdrw makes them."""
    widths = "" if advance else " ".join(f"{_width(e, size):.3f}" for e in text[:-1])
    return (
        f'<ofd:TextObject Boundary="{x} {y} 170 5" Font="3" Size="{size}" {attributes}>'
        f'<ofd:TextCode X="0" Y="3.5" DeltaX="{advance or widths}">{text}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def _width(letter, size):
    if letter > "\u2e80":
        return size
    return size * (0.318 if letter == " " else 0.5)


def ofd_root(name, body, attributes=""):
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{name} {OFD} {attributes}>{body}</ofd:{name}>'


def ofd_page(*objects, before=""):
    layer = (
        f'<ofd:Content><ofd:Layer ID="2">{"".join(objects)}</ofd:Layer></ofd:Content>'
    )
    return ofd_root("Page", before + layer)


def make_ofd(*pages, common="", more="", parts=None, info=""):
    """*pages* are whole parts; *common* stands in the common data, *more* behind the pages."""
    listed = "".join(
        f'<ofd:Page ID="{number}" BaseLoc="Pages/Page_{number}/Content.xml"/>'
        for number in range(len(pages))
    )
    document = (
        "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
        f"</ofd:PageArea>{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>{more}"
    )
    entry = (
        f"<ofd:DocBody><ofd:DocInfo>{info}</ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
    )
    contents = {
        f"Doc_0/Pages/Page_{number}/Content.xml": page
        for number, page in enumerate(pages)
    }
    return samples.zipped(
        {
            "OFD.xml": ofd_root("OFD", entry, 'Version="1.2" DocType="OFD"'),
            "Doc_0/Document.xml": ofd_root("Document", document),
            **contents,
            **(parts or {}),
        }
    )


XPS_SPACE = "http://schemas.microsoft.com/xps/2005/06"


def xps_glyphs(text, *, x=96, y=96, size=16, attributes=""):
    widths = ";".join(f",{100 * _width(letter, 1):.0f}" for letter in text)
    return (
        f'<Glyphs UnicodeString="{text}" Indices="{widths}" OriginX="{x}" OriginY="{y}"'
        f' FontRenderingEmSize="{size}" {attributes}/>'
    )


def xps_page(*content):
    return f'<FixedPage xmlns="{XPS_SPACE}" Width="793.7" Height="1122.5">{"".join(content)}</FixedPage>'


def make_xps(*pages, parts=None, in_pieces=False):
    listed = "".join(
        f'<PageContent Source="Pages/{n}.fpage"/>' for n in range(len(pages))
    )
    contents = {}
    for number, page in enumerate(pages):
        name, half = f"Documents/1/Pages/{number}.fpage", len(page) // 2
        if in_pieces:
            contents |= {
                f"{name}/[0].piece": page[:half],
                f"{name}/[1].last.piece": page[half:],
            }
        else:
            contents[name] = page
    return samples.zipped(
        {
            "FixedDocSeq.fdseq": (
                f'<FixedDocumentSequence xmlns="{XPS_SPACE}"><DocumentReference'
                ' Source="/Documents/1/FixedDoc.fdoc"/></FixedDocumentSequence>'
            ),
            "Documents/1/FixedDoc.fdoc": (
                f'<FixedDocument xmlns="{XPS_SPACE}">{listed}</FixedDocument>'
            ),
            **contents,
            **(parts or {}),
        }
    )
