"""DOC, PPT, XLS, MSG and RTF: every part that holds words, and what is inside."""

import io
import struct

import pytest

from ingest import ole, reading
from ingest.compound import write_compound
from ingest.extraction import BlockType, FileStatus, LossCode
from tests.ingest import documents, old_office, samples


def read(data, name=""):
    return reading.read(io.BytesIO(data), name)


def typed(outcome):
    return [(block.type, block.text) for block in outcome.extraction.structure]


def test_a_word_document_has_tables_notes_headers_and_text_boxes():
    data = old_office.make_doc(notes="脚注甲\r", headers="页眉乙\r", boxes="文本框丙\r")

    assert typed(read(data)) == [
        (BlockType.PARAGRAPH, "重启 core-sw-01"),
        (BlockType.TABLE, "设备\t端口\nfw-01\teth1"),
        (BlockType.NOTE, "脚注甲"),
        (BlockType.HEADER, "页眉乙"),
        (BlockType.PARAGRAPH, "文本框丙"),
    ]


def test_fields_show_their_results_and_not_their_codes():
    main = 'see \x13 HYPERLINK "http://x" \x14page \x13 PAGE \x147\x15\x15 end\x0bsoft\x1e-\x1f\r'

    assert (
        read(old_office.make_doc(main)).extraction.text
        == "see page 7 (http://x) end\nsoft--"
    )


def test_an_encrypted_word_document_says_so():
    streams = old_office.word_parts("secret\r")
    head = bytearray(streams["WordDocument"])
    head[0x0B] |= 0x01

    outcome = read(write_compound({**streams, "WordDocument": bytes(head)}))

    assert outcome.status is FileStatus.PASSWORD


def test_word_95_is_read_by_its_statistics():
    head = bytearray(0x200)
    text = "核心交换机重启之后请检查端口状态\r".encode("gbk")
    head[:4] = b"\xec\xa5\x68\x00"
    head[0x18:0x20] = (0x200).to_bytes(4, "little") + (0x200 + len(text)).to_bytes(
        4, "little"
    )

    outcome = read(write_compound({"WordDocument": bytes(head) + text}))

    assert outcome.extraction.text == "核心交换机重启之后请检查端口状态"


def test_a_document_without_its_pieces_is_damaged():
    streams = old_office.word_parts("text\r")

    outcome = read(write_compound({**streams, "1Table": b""}))

    assert outcome.status is FileStatus.DAMAGED


def test_documents_inside_a_document_are_read():
    tree = {
        **old_office.word_parts("outside\r"),
        "ObjectPool": {
            "_1": old_office.word_parts("inside-07\r"),
            "_2": {"Package": samples.make_docx(text="packed-08")},
        },
    }

    outcome = read(write_compound(tree))

    texts = [file.text for file in outcome.extraction.attachments]
    assert "inside-07" in texts[0]
    assert "packed-08" in texts[1]
    assert outcome.status is FileStatus.OK


def test_a_presentation_has_titles_boxes_notes_and_what_its_master_shows():
    found = typed(read(old_office.make_ppt("标题一", "标题二")))

    assert found == [
        (BlockType.SLIDE, "Slide 1"),
        (BlockType.HEADING, "标题一"),
        (BlockType.PARAGRAPH, "文本框"),
        (BlockType.SLIDE, "Slide 2"),
        (BlockType.HEADING, "标题二"),
        (BlockType.HEADER, "页脚标语"),
        (BlockType.NOTE, "讲稿"),
    ]


def test_a_presentation_with_a_broken_directory_is_read_in_the_files_order():
    streams = old_office.ppt_streams(["标题一"])

    outcome = read(write_compound({**streams, "Current User": b""}))

    assert "标题一" in outcome.extraction.text


def test_an_encrypted_presentation_says_so():
    streams = {**old_office.ppt_streams(["x"]), "EncryptedSummary": b"x"}

    assert read(write_compound(streams)).status is FileStatus.PASSWORD


def test_a_spreadsheet_has_cells_and_what_lies_beside_them():
    outcome = read(old_office.make_xls(box="旁注 core-sw-09"))

    assert typed(outcome) == [
        (BlockType.SHEET, "端口表"),
        (BlockType.TABLE, "设备\tVLAN\ncore-sw-01\t100"),
        (BlockType.NOTE, "旁注 core-sw-09"),
    ]


def wide(text):
    return (text + "\0").encode("utf-16-le")


ADDRESS = "https://wiki.example/core"
URL_LINK = (
    struct.pack("<II", 2, 0x13)
    + struct.pack("<I", 5) + wide("wiki")
    + bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
    + struct.pack("<I", 2 * len(ADDRESS) + 2) + wide(ADDRESS)
)  # fmt: skip
SHARE = "\\\\nas\\handbook"
FILE_LINK = (
    struct.pack("<II", 2, 0x01)
    + bytes.fromhex("0303000000000000c000000000000046")
    + struct.pack("<HI", 0, len(SHARE) + 1) + SHARE.encode() + b"\0"
)  # fmt: skip
TEXT_LINK = struct.pack("<III", 2, 0x101, len(ADDRESS) + 1) + wide(ADDRESS)


@pytest.mark.parametrize(
    ("link", "target"),
    [(URL_LINK, ADDRESS), (FILE_LINK, SHARE), (TEXT_LINK, ADDRESS)],
)
def test_the_link_of_an_old_cell_leads_somewhere(link, target):
    outcome = read(old_office.make_xls(link=link))

    assert f"core-sw-01 ({target})\t100" in outcome.extraction.text


@pytest.mark.parametrize("link", [struct.pack("<II", 2, 0x08), URL_LINK[:30], b""])
def test_a_link_that_leads_nowhere_changes_no_cell(link):
    outcome = read(old_office.make_xls(link=link))

    assert "core-sw-01\t100" in outcome.extraction.text


def test_an_outlook_message_in_big5():
    extraction = read(old_office.make_msg()).extraction

    assert extraction.title == "印表機離線 core-sw-01"
    assert "From: 王工 <wang@example.com>" in extraction.text
    assert "請重新啟動" in extraction.text


def test_attachments_of_a_message_are_read_and_messages_inside_it():
    inner = old_office.msg_tree(
        "inner", "內層", files=[("b.txt", b"deep-09")], inner="inside"
    )
    data = old_office.make_msg(files=[("a.docx", samples.make_docx())], inner=inner)

    files = {file.name: file for file in read(data).extraction.attachments}

    assert "core-sw-01" in files["a.docx"].text
    assert "內層" in files["inner.txt"].text
    assert files["b.txt"].text == "deep-09"


def test_rtf_in_the_code_page_of_its_fonts():
    outcome = read(documents.make_rtf())

    assert typed(outcome) == [
        (BlockType.PARAGRAPH, "打印机脱机"),
        (BlockType.PARAGRAPH, "core-sw-01 重启"),
        (BlockType.TABLE, "a\tb"),
        (BlockType.PARAGRAPH, "café"),
        (BlockType.NOTE, "note"),
        (BlockType.HEADER, "top"),
    ]
    assert [loss.code for loss in outcome.extraction.losses] == [
        LossCode.TRACKED_DELETION
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{\\rtf1 " + "{" * 50_000,
        "{\\rtf1\\bin999999999 x}",
        "{\\rtf1 \\u-1? \\'zz \\uc99999 x}",
    ],
    ids=["deep", "binary", "odd"],
)
def test_strange_rtf_ends_in_a_status(text):
    assert read(text.encode()).status in {FileStatus.OK, FileStatus.PARTIAL}


def test_a_compound_file_holds_what_was_written():
    tree = {"small": b"x" * 10, "folder": {"large": b"y" * 9_000, "none": b""}}

    with ole.opened(io.BytesIO(write_compound(tree))) as storage:
        assert ole.read_stream(storage, "small") == b"x" * 10
        assert ole.read_stream(storage, "folder", "large") == b"y" * 9_000
        assert ole.read_stream(storage, "folder", "none") == b""
        assert ole.read_stream(storage, "missing") == b""
