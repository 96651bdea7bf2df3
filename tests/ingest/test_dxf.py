"""DXF: the words of a drawing, and none of its numbers."""

import io

import pytest

from ingest import reading
from ingest.extraction import FileStatus, LossCode
from tests.ingest import samples
from tests.ingest.drawings import DXF, dxf_entity, make_dxf


def read(text, encoding="utf-8", name="unnamed"):
    return reading.read(io.BytesIO(text.encode(encoding)), name)


def lines(*entities, **more):
    return read(make_dxf(*entities, **more)).extraction.text.split("\n")


def layer(name, *, colour=7, flags=0):
    return f"0\r\nLAYER\r\n2\r\n{name}\r\n70\r\n{flags}\r\n62\r\n{colour}\r\n"


def block(name, *entities):
    return f"0\r\nBLOCK\r\n2\r\n{name}\r\n{''.join(entities)}0\r\nENDBLK\r\n"


def test_texts_are_read_from_the_top():
    found = lines(
        dxf_entity("TEXT", 1, "机柜 R-07", at=(0, 10)),
        dxf_entity("LINE", 11, 5, 21, 5),
        dxf_entity("TEXT", 1, "core-sw-01", at=(50, 90)),
        dxf_entity("TEXT", 1, "机房 A", at=(0, 90)),
    )

    assert found == ["机房 A", "core-sw-01", "机柜 R-07"]


def test_a_drawing_says_that_its_lines_were_not_read():
    outcome = read(DXF)

    assert outcome.status is FileStatus.PARTIAL
    assert outcome.media_type == "image/vnd.dxf"
    assert [loss.code for loss in outcome.extraction.losses] == [LossCode.PICTURE_ONLY]


def test_formatting_is_no_text():
    long = dxf_entity(
        "MTEXT", 3, r"{\fSimSun|b0|i0;核心}\~", 1, r"\H2.5x;fw-01\P\A1;1\S1/2; \\a\{b\}"
    )

    assert lines(long) == ["核心 fw-01", r"11/2 \a{b}"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("25%%d", "25°"),
        ("%%p0.5", "±0.5"),
        ("%%c20", "⌀20"),
        (r"\U+6838\U+5FC3", "核心"),
        (r"\M+5BACB", "核"),
        ("%%uunder%%u", "under"),
    ],
)
def test_codes_are_the_signs_they_stand_for(written, shown):
    assert lines(dxf_entity("TEXT", 1, written)) == [shown]


def test_values_of_a_block_are_read_and_its_texts_once():
    inner = dxf_entity("TEXT", 1, "机柜")
    found = lines(
        dxf_entity("INSERT", 2, "RACK"),
        dxf_entity("ATTRIB", 1, "fw-01", 2, "NAME"),
        dxf_entity("INSERT", 2, "RACK", at=(9, 9)),
        blocks=block("RACK", inner) + block("UNUSED", dxf_entity("TEXT", 1, "不用")),
    )

    assert found == ["fw-01", "机柜"]


def test_a_dimension_shows_what_was_typed_alone():
    typed = dxf_entity("DIMENSION", 1, "600 mm", 3, "Standard")
    measured = dxf_entity("DIMENSION", 1, "<>", 3, "Standard")

    assert lines(typed, measured) == ["600 mm"]


@pytest.mark.parametrize("hidden", [layer("old", colour=-7), layer("old", flags=1)])
def test_what_a_layer_hides_is_left_out_and_counted(hidden):
    outcome = read(
        make_dxf(
            dxf_entity("TEXT", 1, "旧机柜", layer="OLD"),
            dxf_entity("TEXT", 1, "新机柜"),
            tables=hidden + layer("0"),
        )
    )

    assert outcome.extraction.text == "新机柜"
    assert LossCode.HIDDEN in {loss.code for loss in outcome.extraction.losses}


def test_an_old_drawing_is_written_in_its_codepage():
    text = make_dxf(
        dxf_entity("TEXT", 1, "核心交换机"), version="AC1015", codepage="ANSI_936"
    )

    assert read(text, "gbk").extraction.text == "核心交换机"


def test_a_cut_drawing_says_so():
    codes = [loss.code for loss in read(DXF[:-9]).extraction.losses]

    assert LossCode.CUT in codes


def test_what_is_no_drawing_is_damaged():
    assert read("hello", name="a.dxf").status is FileStatus.DAMAGED


@pytest.mark.parametrize("odd", ["inf", "nan", "1e999", "", "x"])
def test_a_number_that_is_none_is_no_harm(odd):
    odd_layer = layer("0", colour=odd, flags=odd)

    assert lines(dxf_entity("TEXT", 1, "fw-01", at=(odd, odd)), tables=odd_layer) == [
        "fw-01"
    ]


def test_in_an_archive_it_is_read_too():
    (file,) = reading.read(
        io.BytesIO(samples.zipped({"a.dxf": DXF})), "a.zip"
    ).extraction.attachments

    assert file.text == "核心 core-sw-01"
