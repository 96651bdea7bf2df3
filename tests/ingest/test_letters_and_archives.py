"""Mail in old character sets, archives with old names, and the files inside both."""

import gzip
import io
import zipfile

import pytest

from ingest import archives, inside, reading
from ingest.extraction import BlockType, FileStatus, LossCode
from tests.ingest import documents, drawings, samples


def read(data, name=""):
    return reading.read(io.BytesIO(data), name)


def codes(outcome):
    return [loss.code for loss in outcome.extraction.losses]


@pytest.mark.parametrize("charset", ["big5", "gb2312", "utf-8", "gb18030"])
def test_mail_in_every_chinese_character_set(charset):
    text = "請重新啟動" if charset in {"big5", "utf-8"} else "请重新启动"
    data = documents.make_eml(charset=charset, text=text, subject="打印机")

    extraction = read(data, "x.eml").extraction

    assert text in extraction.text
    assert extraction.title == "打印机"
    assert extraction.author == "王工"
    assert extraction.created_at.isoformat() == "2026-03-02T12:00:00+08:00"


def test_a_header_with_raw_bytes_is_read_by_its_statistics():
    data = (
        b"Subject: " + "核心交换机端口故障处理".encode("gbk") + b"\nFrom: a@b.c\n\ntext"
    )

    assert read(data, "x.eml").extraction.title == "核心交换机端口故障处理"


def test_an_html_letter_is_read_as_its_prose():
    data = (
        b"Subject: x\nContent-Type: text/html; charset=gbk\n\n<p>"
        + "重启".encode("gbk")
        + b"</p><script>no</script>"
    )

    text = read(data, "x.eml").extraction.text

    assert "重启" in text
    assert "no" not in text


def test_attachments_of_mail_are_searched():
    data = documents.make_eml(
        files=[
            ("手册.docx", samples.make_docx()),
            ("net.drawio", drawings.mxfile(drawings.packed()).encode()),
        ]
    )

    extraction = read(data, "x.eml").extraction

    assert "core-sw-01" in extraction.attachments[0].text
    assert extraction.attachments[0].name == "手册.docx"
    assert len(extraction.topology.edges) == 3


def test_a_mailbox_is_all_its_letters():
    extraction = read(documents.make_mbox(), "x.mbox").extraction

    assert "core-sw-01" in extraction.text
    assert "core-sw-02" in extraction.text


@pytest.mark.parametrize("encoding", ["gbk", "big5", "utf-8"])
def test_names_without_a_flag_are_read_by_their_statistics(encoding):
    name = "網路/說明文件.txt" if encoding == "big5" else "网络/说明文件.txt"
    data = documents.make_zip(
        {name: b"core-sw-01", "资料.txt" if encoding != "big5" else "資料.txt": b"x"},
        encoding=encoding,
    )

    assert read(data).extraction.attachments[0].name == name


def test_files_in_an_archive_are_read():
    outcome = read(documents.make_zip())

    found = {file.name: file for file in outcome.extraction.attachments}
    assert found["网络/说明.txt"].text == "核心交换机 core-sw-01"
    assert "端口" in found["手册.docx"].text
    assert outcome.status is FileStatus.OK
    assert outcome.extraction.structure[0].type is BlockType.LIST_ITEM


def nested(depth):
    data = samples.zipped({"a.txt": b"core-sw-01"})
    for _ in range(depth):
        data = samples.zipped({"inner.zip": data})
    return data


def test_archives_inside_archives_are_read_to_a_depth():
    near, far = read(nested(inside.MAX_DEPTH - 1)), read(nested(inside.MAX_DEPTH + 3))

    assert "core-sw-01" in near.extraction.attachments[0].text
    assert "core-sw-01" not in far.extraction.attachments[0].text
    assert codes(far) == [LossCode.CUT]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\Windows\\x.txt", "Windows/x.txt"),
        ("a/./b.txt", "a/b.txt"),
        ("..", "file"),
    ],
)
def test_no_name_leads_out_of_the_archive(name, kept):
    assert archives.inner_name(name) == kept
    assert read(samples.zipped({name: b"text"})).extraction.attachments[0].name == kept


def test_a_link_in_an_archive_is_left_out():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as found:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        found.writestr(link, "/etc/passwd")
        found.writestr("a.txt", "text")

    names = [file.name for file in read(target.getvalue()).extraction.attachments]

    assert names == ["a.txt"]


def test_an_encrypted_archive_says_so():
    assert read(documents.make_7z(password="secret")).status is FileStatus.PASSWORD


def encrypted_entry(data):
    """The first file of an archive marked as encrypted, in both of its headers."""
    raw = bytearray(data)
    raw[6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def test_an_encrypted_file_in_an_archive_is_a_loss():
    outcome = read(encrypted_entry(samples.zipped({"a.txt": b"x", "b.txt": b"core"})))

    assert codes(outcome) == [LossCode.ENCRYPTED_PART]
    assert [file.status for file in outcome.extraction.attachments] == [
        "password",
        "ok",
    ]
    alone = read(encrypted_entry(samples.zipped({"a.txt": b"x"})))
    assert alone.status is FileStatus.PASSWORD


def test_too_many_files_are_refused():
    data = samples.zipped(
        {f"{number}": b"" for number in range(archives.MAX_ENTRIES + 1)}
    )

    assert read(data).status is FileStatus.REFUSED


def test_a_bomb_is_refused():
    bomb = samples.zipped({"a": bytes(archives.MAX_BYTES + 1)})
    packed = gzip.compress(bytes(archives.MAX_BYTES + 1), compresslevel=1)

    assert read(bomb).status is FileStatus.REFUSED
    assert read(packed).status is FileStatus.REFUSED


def test_a_packed_file_that_is_no_archive_is_one_file():
    extraction = read(gzip.compress("核心交换机 core-sw-01".encode())).extraction

    assert extraction.attachments[0].text == "核心交换机 core-sw-01"


def test_what_cannot_be_read_inside_is_a_loss():
    outcome = read(samples.zipped({"a.exe": b"MZ" + bytes(200), "b.txt": b"text"}))

    assert codes(outcome) == [LossCode.ATTACHMENT_NOT_READ]
    assert outcome.extraction.losses[0].where == "a.exe"


def test_losses_inside_say_where():
    scan = samples.make_pdf("")
    outcome = read(samples.zipped({"scan.pdf": scan, "b.txt": b"text"}))

    assert outcome.extraction.losses[0].where == "scan.pdf: page 1"


def test_a_damaged_entry_of_an_archive_does_not_hide_the_others():
    data = bytearray(samples.zipped({"b.txt": "核心交换机".encode(), "a.txt": b"lost"}))
    start = data.rindex(b"PK\x03\x04")
    data[start : start + 4] = b"XXXX"

    outcome = read(bytes(data))

    assert outcome.status is FileStatus.PARTIAL
    assert [file.text for file in outcome.extraction.attachments] == ["核心交换机", ""]
    (loss,) = outcome.extraction.losses
    assert (loss.code, loss.where) == (LossCode.DAMAGED_PART, "a.txt")
