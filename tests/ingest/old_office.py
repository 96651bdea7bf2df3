"""Office files as they were before 2007, made when they are needed."""

import struct

from ingest.compound import write_compound

PROPERTIES = "__properties_version1.0"


def word_parts(main, *, notes="", headers="", boxes=""):
    """The streams of a Word 97 document: a header, one piece table, wide text."""
    parts = [main, notes, headers, "", "", "", boxes, ""]
    text = "".join(parts)
    start = 0x400
    pieces = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, start, 0)
    table = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    head = bytearray(start)
    struct.pack_into("<HH6xH", head, 0, 0xA5EC, 0xC1, 0x0200)
    struct.pack_into("<8i", head, 0x4C, *map(len, parts))
    struct.pack_into("<II", head, 0x1A2, 0, len(table))
    return {"WordDocument": bytes(head) + text.encode("utf-16-le"), "1Table": table}


def make_doc(
    main="重启 core-sw-01\r设备\x07端口\x07\x07fw-01\x07eth1\x07\x07\r", **parts
):
    return write_compound(word_parts(main, **parts))


def record(kind, data, *, holds=False, instance=0):
    return (
        struct.pack("<HHI", instance << 4 | (0xF if holds else 0), kind, len(data))
        + data
    )


def ppt_streams(slides, *, box="文本框", note="讲稿", master="页脚标语"):
    """A presentation of titled slides with a text box on the first one."""

    def chars(text):
        return record(0x0FA0, text.encode("utf-16-le"))

    def shape(text, extra=b""):
        inner = record(
            0xF00D, record(0x0F9F, struct.pack("<I", 4)) + chars(text), holds=True
        )
        data = record(0xF011, extra, holds=True) if extra else b""
        return record(0xF004, data + inner, holds=True)

    prompt = shape("click to edit", record(0x0BC3, b"\0" * 8))
    objects = {2: record(0x03F8, shape(master) + prompt, holds=True)}
    listed = b""
    for number, title in enumerate(slides, start=3):
        objects[number] = record(0x03EE, shape(box if number == 3 else ""), holds=True)
        listed += record(0x03F3, struct.pack("<I", number) + b"\0" * 16)
        listed += record(0x0F9F, struct.pack("<I", 0)) + chars(title)
    objects[99] = record(0x03F0, shape(note), holds=True)
    place = record(0x03F3, struct.pack("<I", 99) + b"\0" * 16)
    master_place = record(0x03F3, struct.pack("<I", 2) + b"\0" * 16)
    objects[1] = record(
        0x03E8,
        record(0x0FF0, listed, holds=True)
        + record(0x0FF0, master_place, holds=True, instance=1)
        + record(0x0FF0, place, holds=True, instance=2),
        holds=True,
    )
    data, directory = b"", b""
    for number, content in objects.items():
        directory += struct.pack("<II", 1 << 20 | number, len(data))
        data += content
    directory_at = len(data)
    data += record(0x1772, directory)
    edit_at = len(data)
    data += record(0x0FF5, struct.pack("<IIIIII", 0, 0, 0, directory_at, 1, 0))
    user = record(0x0FF6, struct.pack("<III", 0x14, 0xE391C05F, edit_at))
    return {"PowerPoint Document": data, "Current User": user}


def make_ppt(*slides, **parts):
    return write_compound(ppt_streams(slides, **parts))


def make_xls(rows=(("设备", "VLAN"), ("core-sw-01", "100")), *, box="", link=b""):
    """A BIFF8 workbook with one sheet of labels, and a text box beside the cells."""

    def biff(kind, data=b""):
        return struct.pack("<HH", kind, len(data)) + data

    def wide(text):
        return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")

    sheet = biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 1997, 0, 6))
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            sheet += biff(0x0204, struct.pack("<HHH", row, column, 0) + wide(text))
    if link:
        # Of the cell in the second row, after the class of all links.
        sheet += biff(0x01B8, struct.pack("<HHHH16x", 1, 1, 0, 0) + link)
    if box:
        sheet += biff(0x01B6, struct.pack("<HH6xHHI", 0, 0, len(box), 0, 0))
        sheet += biff(0x003C, b"\1" + box.encode("utf-16-le"))
    sheet += biff(0x000A)
    name = "端口表".encode("utf-16-le")
    head = biff(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 1997, 0, 6))
    size = len(head) + 4 + 8 + len(name) + 4
    head += biff(0x0085, struct.pack("<IHBB", size, 0, 3, 1) + name) + biff(0x000A)
    return write_compound({"Workbook": head + sheet})


def msg_tree(subject, body, *, codepage=950, files=(), inner=None):
    """A message whose texts are in a code page, as Outlook in Taiwan wrote them."""
    encoding = f"cp{codepage}"
    fixed = struct.pack("<HHIQ", 0x0003, 0x3FFD, 6, codepage)
    tree = {
        PROPERTIES: b"\0" * (24 if inner == "inside" else 32) + fixed,
        "__substg1.0_0037001E": subject.encode(encoding),
        "__substg1.0_1000001E": body.encode(encoding),
        "__substg1.0_0C1A001F": "王工".encode("utf-16-le"),
        "__substg1.0_0C1F001E": b"wang@example.com",
    }
    for number, (name, data) in enumerate(files):
        tree[f"__attach_version1.0_#{number:08X}"] = {
            PROPERTIES: b"\0" * 8,
            "__substg1.0_3707001F": name.encode("utf-16-le"),
            "__substg1.0_37010102": data,
        }
    if isinstance(inner, dict):
        tree["__attach_version1.0_#00000077"] = {
            PROPERTIES: b"\0" * 8,
            "__substg1.0_3701000D": inner,
        }
    return tree


def make_msg(subject="印表機離線 core-sw-01", body="請重新啟動", **parts):
    return write_compound(msg_tree(subject, body, **parts))
