"""OpenDocument files, RTF, mail and archives, made when they are needed."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from datetime import date
from email.message import EmailMessage

import py7zr

from tests.ingest import samples

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
DRAW = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
SPACES = f'xmlns:office="{OFFICE}" xmlns:text="{TEXT}" xmlns:table="{TABLE}" xmlns:draw="{DRAW}" xmlns:style="{STYLE}"'
WRITER = """<text:h text:outline-level="2">第一章</text:h>
<text:p>重启<text:s text:c="2"/>core-sw-01<text:note><text:note-body><text:p>脚注甲</text:p></text:note-body></text:note></text:p>
<text:list><text:list-item><text:p>先断电</text:p></text:list-item></text:list>
<text:p><draw:frame><draw:text-box><text:p>文本框乙</text:p></draw:text-box></draw:frame></text:p>
<table:table><table:table-row><table:table-cell><text:p>设备</text:p></table:table-cell><table:table-cell><text:p>端口</text:p></table:table-cell></table:table-row></table:table>
<office:annotation><text:p>批注丙</text:p></office:annotation>"""


def make_odf(kind, body, *, manifest="<manifest/>", header=True):
    header_text = (
        "<style:header><text:p>页眉丁</text:p></style:header>" if header else ""
    )
    return samples.zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {SPACES}><office:body>{body}</office:body></office:document-content>",
            "styles.xml": (
                f"<office:document-styles {SPACES}><office:master-styles><style:master-page>"
                f"{header_text}</style:master-page>"
                "</office:master-styles></office:document-styles>"
            ),
            "META-INF/manifest.xml": manifest,
        },
        zipfile.ZIP_STORED,
    )


def make_ods_of(name, rows):
    """A sheet as LibreOffice writes it: days as days, with what is seen of them beside."""
    lines = "".join(
        f"<table:table-row>{''.join(map(_to_cell, row))}</table:table-row>"
        for row in rows
    )
    table = f'<table:table table:name="{name}">{lines}</table:table>'
    return make_odf("spreadsheet", f"<office:spreadsheet>{table}</office:spreadsheet>")


def _to_cell(value):
    match value:
        case None | "":
            return "<table:table-cell/>"
        case date():
            return (
                '<table:table-cell office:value-type="date"'
                f' office:date-value="{value}"><text:p>{value:%d.%m.%y}</text:p>'
                "</table:table-cell>"
            )
        case int():
            return (
                f'<table:table-cell office:value-type="float" office:value="{value}"/>'
            )
        case _:
            return (
                '<table:table-cell office:value-type="string">'
                f"<text:p>{value}</text:p></table:table-cell>"
            )


DELETED = """<text:tracked-changes><text:changed-region><text:deletion><text:p>删去的</text:p>
</text:deletion></text:changed-region></text:tracked-changes>"""


def make_odt(*, more=""):
    return make_odf("text", WRITER + more)


def make_odp(*slides):
    body = "".join(
        f"<draw:page><draw:frame><draw:text-box><text:p>{text}</text:p></draw:text-box></draw:frame></draw:page>"
        for text in slides
    )
    return make_odf(
        "presentation", f"<office:presentation>{body}</office:presentation>"
    )


def make_ods():
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p>'
        "</table:table-cell>"
        for text in ("core-sw-01", "ge-0/0/1")
    )
    table = f'<table:table table:name="端口"><table:table-row>{cells}</table:table-row></table:table>'
    return make_odf("spreadsheet", f"<office:spreadsheet>{table}</office:spreadsheet>")


def make_excel_xml(*cells, attributes=""):
    """A sheet as Office 2003 and many exports write it; a cell may be given as XML."""
    row = "".join(
        cell
        if cell.startswith("<")
        else f'<Cell><Data ss:Type="String">{cell}</Data></Cell>'
        for cell in cells
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Styles>'
        '<Style ss:ID="p"><NumberFormat ss:Format="0.0%"/></Style>'
        '<Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style></Styles>'
        f'<Worksheet ss:Name="端口"><Table><Row {attributes}>{row}</Row></Table></Worksheet></Workbook>'
    )


def make_odg(text):
    shape = f"<draw:custom-shape><text:p>{text}</text:p></draw:custom-shape>"
    return make_odf(
        "graphics",
        f"<office:drawing><draw:page>{shape}</draw:page></office:drawing>",
    )


def make_rtf():
    """Chinese in the code page of its font, in Unicode, and in a table."""
    chinese = "".join(f"\\'{byte:02x}" for byte in "打印机脱机".encode("gbk"))
    return (
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset134 SimSun;}}"
        r"{\info{\title hidden}}{\*\generator x;}\f1 "
        + chinese
        + r"\f0\par core-sw-01 \u37325?\u21551?\par"
        r"\trowd a\cell b\cell\row\pard {\footnote note} caf\'e9{\deleted gone}{\header top}\par}trailing"
    ).encode()


def make_eml(
    *, charset="big5", text="請重新啟動 core-sw-01", files=(), subject="印表機離線"
):
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "王工 <wang@example.com>"
    message["To"] = "support@example.com"
    message["Date"] = "Mon, 02 Mar 2026 12:00:00 +0800"
    message.set_content(text, charset=charset, cte="base64")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="x", filename=name)
    return message.as_bytes()


def make_mbox():
    letters = (make_eml(text=f"第 {number} 封 core-sw-0{number}") for number in (1, 2))
    return b"\n".join(
        b"From wang@example.com Mon Mar  2 12:00:00 2026\n" + letter
        for letter in letters
    )


FILES = {
    "网络/说明.txt": "核心交换机 core-sw-01".encode("gbk"),
    "手册.docx": samples.make_docx(),
}


def make_zip(files=None, *, encoding="gbk"):
    """As Windows in China makes them: names in GBK without a flag that says so."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, data in enumerate((files or FILES).values()):
            archive.writestr(f"{number:08d}", data)
    raw = target.getvalue()
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        entries = archive.infolist()
    return _renamed(raw, entries, [name.encode(encoding) for name in files or FILES])


def _renamed(raw, entries, names):
    """The same archive with other names, which must be written by hand."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, name in zip(entries, names, strict=True):
            with zipfile.ZipFile(io.BytesIO(raw)) as old:
                data = old.read(entry)
            info = _RawName(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return target.getvalue()


class _RawName(zipfile.ZipInfo):
    def __init__(self, name):
        super().__init__(name.decode("cp437"))
        self._raw = name

    def _encodeFilenameFlags(self):  # noqa: N802 - zipfile's own name.
        return self._raw, 0


def make_tar(packer="gz"):
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, data in FILES.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    pack = {"": bytes, "gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
    return pack[packer](target.getvalue())


def make_7z(password=None):
    target = io.BytesIO()
    with py7zr.SevenZipFile(target, "w", password=password) as archive:
        for name, data in FILES.items():
            archive.writestr(data, name)
    return target.getvalue()
