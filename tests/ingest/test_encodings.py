"""One decoder for texts, mail, pages and tables: bytes decide, and doubts are said."""

import io

import pytest

from ingest import reading
from ingest.encodings import decode
from ingest.extraction import FileStatus, LossCode

CHINESE = "核心交换机重启步骤：先通知值班人员，再保存配置。"


def read(data, name="a.txt"):
    return reading.read(io.BytesIO(data), name)


def codes(outcome):
    return [loss.code for loss in outcome.extraction.losses]


@pytest.mark.parametrize("stray", [b"\xff", b"\xe9", b"\x80"])
def test_a_stray_byte_makes_no_other_encoding_of_utf8(stray):
    text = CHINESE.encode()

    outcome = read(text[:9] + stray + text[9:] + b"\n" + text)

    assert CHINESE in outcome.extraction.text
    assert codes(outcome) == [LossCode.REPLACED_CHARACTERS]


@pytest.mark.parametrize(("first", "last"), [(1, None), (2, None), (0, -1), (0, -2)])
def test_utf8_that_was_cut_within_a_character_loses_that_one_only(first, last):
    outcome = read(f"机{CHINESE}机".encode()[first:last])

    assert CHINESE in outcome.extraction.text
    assert codes(outcome) == [LossCode.REPLACED_CHARACTERS]


@pytest.mark.parametrize("other", ["gb18030", "big5"])
def test_a_log_of_two_encodings_is_read_line_by_line(other):
    foreign = "端口抖動，請更換光模塊並檢查網路連線狀態" if other == "big5" else CHINESE
    lines = [
        "应用启动完成，监听端口".encode(),
        foreign.encode(other),
        b"plain",
        "完成".encode(),
    ]

    outcome = read(b"\n".join(lines))

    assert outcome.extraction.text.split("\n") == [
        "应用启动完成，监听端口",
        foreign,
        "plain",
        "完成",
    ]
    assert codes(outcome) == [LossCode.ENCODING_GUESSED]


@pytest.mark.parametrize(
    ("declared", "actual"),
    [("us-ascii", "gb18030"), ("iso-8859-1", "gb18030"), ("utf-8", "gb18030"),
     ("gbk", "utf-8"), ("windows-1252", "utf-8"), ("shift_jis", "utf-8")],
)  # fmt: skip
def test_a_declaration_that_the_bytes_contradict_does_not_count(declared, actual):
    decoded = decode(CHINESE.encode(actual), declared)

    assert decoded.text == CHINESE
    assert actual in decoded.doubt


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        ("„quoted“ € – Gerät", "cp1252", "iso-8859-1"),
        ("Şifre değiştirildi", "cp1254", "iso-8859-9"),
        ("①サーバー停止", "cp932", "shift_jis"),
        ("똠방각하", "cp949", "euc-kr"),
        ("镕基", "gbk", "gb2312"),
        ("Привет, сервер", "koi8-r", "koi8-r"),
        ("Gerät für Gäste", "cp1252", "windows-1252"),
    ],
)
def test_a_declared_encoding_is_read_in_its_wider_form(text, encoding, declared):
    decoded = decode(text.encode(encoding), declared)

    assert (decoded.text, decoded.doubt) == (text, "")


@pytest.mark.parametrize("declared", ["", "right"])
@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("障害報告：サーバー srv-01 が停止しました", "iso2022_jp"),
        ("서버 장애 보고 srv-01", "iso2022_kr"),
        ("交换机 core-sw-01 重启", "hz"),
        ("交换机重启步骤 core-sw-01", "utf-7"),
    ],
)
def test_seven_bits_are_read_by_their_escapes(text, encoding, declared):
    name = encoding if declared else ""

    assert decode(text.encode(encoding), name).text == text
    assert read(text.encode(encoding)).extraction.text == text


def test_iso_2022_cn_is_read():
    pairs = bytes(byte & 0x7F for byte in "交换机重启".encode("gb2312"))

    decoded = decode(b"sw \x1b$)A\x0e" + pairs + b"\x0f ok", "iso-2022-cn")

    assert decoded.text == "sw 交换机重启 ok"


@pytest.mark.parametrize("text", ["if a ~{ b ~} c", "1+2-3 a+bc-d", "${x~}"])
def test_signs_that_look_like_escapes_stay(text):
    assert decode(text.encode()).text == text


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [CHINESE + "\n" + CHINESE, "重启 sw1\n核心", "a\nb"])
def test_utf16_without_a_mark_is_known_by_its_zeros(order, text):
    assert read(text.encode(order)).extraction.text == text


def test_a_text_with_nuls_is_a_text():
    outcome = read(b"start\n" + bytes(300) + CHINESE.encode() + b"\nmore text\n")

    assert outcome.status is FileStatus.OK
    assert outcome.extraction.text == f"start\n{CHINESE}\nmore text"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("\x1b[1;31mERROR\x1b[0m disk full", "ERROR disk full"),
        ("\x1b]0;root@srv: ~\x07$ ls", "$ ls"),
        ("\x1b[2K\x1b(Bok\x1b[?25h", "ok"),
        ("N\bNA\bAM\bME", "NAME"),
        ("--More--" + "\b" * 8 + " " * 8 + "\b" * 8 + "vlan 10", "vlan 10"),
        ("\x1b[38;5;196mred\x1b[m", "red"),
    ],
)
def test_a_terminals_commands_are_no_text(sent, shown):
    assert read(f"x\n{sent}".encode()).extraction.text == f"x\n{shown}"


def test_escapes_of_json_are_the_letters_they_stand_for():
    text = '{"msg": "\\u6838\\u5fc3 core-sw-01 \\ud83d\\ude00", "q": "\\u0022", "p": "C:\\\\u6838"}'

    for name in ("a.log", "a.json"):
        found = read(text.encode(), name).extraction.text
        assert "核心 core-sw-01 😀" in found
        assert '"\\u0022"' in found
        assert "C:\\\\u6838" in found


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("sep=;\nAsset;Serial\nA1;S,1", "Asset\tSerial"),
        ('"sep=|"\r\nAsset|Serial\r\nA1|S1', "Asset\tSerial"),
        ("id;has;cost\n1;[a, b, c];46.50\n2;[d, e];1,5", "id\thas\tcost"),
        ("时间\t设备\n10:00, now\tsw-1", "时间\t设备"),
        ("only one column\na, b\nc", "only one column"),
    ],
)
def test_what_parts_the_columns_is_found(text, first):
    (block,) = read(text.encode(), "a.csv").extraction.structure

    assert block.text.split("\n")[0] == first


def test_the_lines_of_a_cell_stay_lines():
    data = b'name,commands\nsw-1,"conf t\nint g0/1\nshut"\n'

    (block,) = read(data, "a.csv").extraction.structure

    assert block.rows == [["name", "commands"], ["sw-1", "conf t\nint g0/1\nshut"]]
    assert "conf t\nint g0/1\nshut" in block.text
