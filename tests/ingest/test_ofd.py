"""OFD: text by page as a reader sees it, with templates, attachments and pictures."""

import io

import pytest
from PIL import Image

from ingest import pictures, reading
from ingest.extraction import FileStatus, LossCode
from tests.ingest import images, samples
from tests.ingest.fixed_layout import make_ofd, ofd_line, ofd_page, ofd_root


def read(data, name="a.ofd"):
    return reading.read(io.BytesIO(data), name)


def text_of(*objects):
    return read(make_ofd(ofd_page(*objects))).extraction.text


def full_line(end, *, y):
    """A line that fills the 170 mm between the margins, and ends in *end*."""
    taken = 1.5 * (len(end) - 1) + 0.954
    return ofd_line("电" * int((170 - taken) // 3) + end, y=y)


def test_a_word_that_a_line_cut_is_whole():
    text = text_of(
        full_line("optical tran", y=20),
        ofd_line("sceiver 与尾纤", y=25),
        ofd_line("管理地址：10.1.0.11/24", y=30),
    )

    assert "optical transceiver 与尾纤\n管理地址：10.1.0.11/24" in text


def test_words_of_a_justified_text_stay_apart():
    line = ofd_line(
        "the redundant engine", y=20, advance="g 3 2 3 g 9 2 9.9 g 6 20", size=3
    )

    text = text_of(line, ofd_line("restarts and is ready again", y=25))

    assert "engine restarts" in text or "engine\nrestarts" in text


def test_a_line_that_ends_early_ends_its_paragraph():
    text = text_of(ofd_line("先断电", y=20), ofd_line("再重启", y=25))

    assert text == "先断电\n再重启"


def test_objects_are_read_from_the_top_whatever_their_order():
    text = text_of(ofd_line("第二行", y=60), ofd_line("第一行", y=30))

    assert text == "第一行\n第二行"


def test_letters_side_by_side_are_one_word_and_cells_are_apart():
    text = text_of(
        ofd_line("core-", x=20),
        ofd_line("sw-01", x=27.5),
        ofd_line("100", x=90),
    )

    assert text == "core-sw-01 100"


def test_the_short_form_of_equal_steps_is_understood():
    text = text_of(
        ofd_line("abcdef", x=20, advance="g 5 2"), ofd_line("ghi", x=32, size=3)
    )

    assert text == "abcdefghi"


def test_what_a_matrix_moves_is_read_where_it_stands():
    below = ofd_line("第二行", y=0, attributes='CTM="1 0 0 1 0 90"')

    assert text_of(below, ofd_line("第一行", y=30)) == "第一行\n第二行"


def test_a_template_belongs_to_its_pages():
    template = ofd_page(ofd_line("发票号码：", x=20, y=20))
    page = ofd_page(
        ofd_line("033002100111", x=40, y=20), before='<ofd:Template TemplateID="9"/>'
    )
    data = make_ofd(
        page,
        common='<ofd:TemplatePage ID="9" BaseLoc="Tpls/Tpl_0/Content.xml"/>',
        parts={"Doc_0/Tpls/Tpl_0/Content.xml": template},
    )

    assert "发票号码： 033002100111" in read(data).extraction.text


def test_a_watermark_stands_behind_the_text_that_it_covers():
    listed = ofd_root(
        "Annotations",
        '<ofd:Page PageID="0"><ofd:FileLoc>Annot.xml</ofd:FileLoc></ofd:Page>',
    )
    mark = ofd_root(
        "PageAnnot",
        '<ofd:Annot Type="Watermark"><ofd:Appearance Boundary="20 20 99 9">'
        f"{ofd_line('内部资料', x=0, y=0)}</ofd:Appearance></ofd:Annot>",
    )
    data = make_ofd(
        ofd_page(ofd_line("变更方案", y=20)),
        more="<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>",
        parts={"Doc_0/Annots/Annotations.xml": listed, "Doc_0/Annots/Annot.xml": mark},
    )

    assert read(data).extraction.text == "变更方案\n内部资料"


@pytest.mark.parametrize(
    "place", ["Res/说明.txt", "/Doc_0/Res/说明.txt", "/Res/说明.txt"]
)
def test_an_attached_file_is_read(place):
    listed = ofd_root(
        "Attachments",
        f'<ofd:Attachment ID="1" Name="说明"><ofd:FileLoc>{place}</ofd:FileLoc></ofd:Attachment>',
    )
    data = make_ofd(
        ofd_page(ofd_line("正文")),
        more="<ofd:Attachments>Attachments.xml</ofd:Attachments>",
        parts={"Doc_0/Attachments.xml": listed, "Doc_0/Res/说明.txt": "备件 fw-07"},
    )

    outcome = read(data)

    (file,) = outcome.extraction.attachments
    assert (file.name, file.text, outcome.status) == (
        "说明.txt",
        "备件 fw-07",
        FileStatus.OK,
    )


def test_an_attached_file_that_is_missing_is_said():
    listed = ofd_root(
        "Attachments",
        '<ofd:Attachment Name="a"><ofd:FileLoc>no.txt</ofd:FileLoc></ofd:Attachment>',
    )
    data = make_ofd(
        ofd_page(ofd_line("正文")),
        more="<ofd:Attachments>Attachments.xml</ofd:Attachments>",
        parts={"Doc_0/Attachments.xml": listed},
    )

    assert [loss.code for loss in read(data).extraction.losses] == [
        LossCode.DAMAGED_PART
    ]


def test_a_scan_is_said_and_its_picture_can_be_recognised(tmp_path):
    picture = images.packed(Image.new("RGB", (400, 200), "white"), "PNG")
    resources = ofd_root(
        "Res",
        '<ofd:MultiMedias><ofd:MultiMedia Type="Image" ID="7"><ofd:MediaFile>a.png'
        "</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias>",
        'BaseLoc="Res"',
    )
    shown = '<ofd:ImageObject ResourceID="7" Boundary="0 0 210 297"/>'
    path = tmp_path / "a.ofd"
    path.write_bytes(
        make_ofd(
            ofd_page(shown),
            common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>",
            parts={"Doc_0/DocumentRes.xml": resources, "Doc_0/Res/a.png": picture},
        )
    )

    outcome = reading.read_file(path, path.name)

    assert {loss.code for loss in outcome.extraction.losses} == {
        LossCode.PAGE_WITHOUT_TEXT,
        LossCode.IMAGE_NOT_READ,
    }
    assert "Doc_0/Res/a.png" in pictures.list_pictures(path, path.name)


def test_what_is_not_shown_is_left_out_and_counted():
    outcome = read(
        make_ofd(
            ofd_page(
                ofd_line("正文"), ofd_line("旧的", y=40, attributes='Visible="false"')
            )
        )
    )

    assert outcome.extraction.text == "正文"
    assert [loss.code for loss in outcome.extraction.losses] == [LossCode.HIDDEN]


def test_a_page_that_is_missing_is_said():
    data = make_ofd(ofd_page(ofd_line("正文")), "<no xml")

    losses = read(data).extraction.losses

    assert ("page 2", LossCode.DAMAGED_PART) in {(e.where, e.code) for e in losses}


def test_what_the_file_says_of_itself_is_kept():
    data = make_ofd(
        ofd_page(ofd_line("正文")),
        info="<ofd:Title>变更单</ofd:Title><ofd:Author>王工</ofd:Author>"
        "<ofd:CreationDate>2026-03-01</ofd:CreationDate>",
    )

    found = read(data).extraction

    assert (found.title, found.author, found.pages) == ("变更单", "王工", 1)
    assert found.created_at.isoformat().startswith("2026-03-01")
    assert found.structure[0].page == 1


def test_an_encrypted_file_asks_for_its_password():
    data = samples.zipped({"OFD.xml": "?", "Encryptions.xml": "?", "a.dat": "?"})

    assert read(data).status is FileStatus.PASSWORD


def test_entities_of_strangers_are_refused():
    bomb = '<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'
    data = samples.zipped({"OFD.xml": bomb})

    assert read(data).status is FileStatus.REFUSED


def test_a_drawing_that_holds_itself_ends():
    loop = '<ofd:CompositeObject ResourceID="5" Boundary="0 0 9 9"/>' * 9
    resources = ofd_root(
        "Res",
        f'<ofd:CompositeGraphicUnit ID="5"><ofd:Content>{ofd_line("一")}{loop}'
        "</ofd:Content></ofd:CompositeGraphicUnit>",
    )
    data = make_ofd(
        ofd_page(ofd_line("正文"), loop),
        common="<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>",
        parts={"Doc_0/PublicRes.xml": resources},
    )

    assert "正文" in read(data).extraction.text


@pytest.mark.parametrize("odd", ["inf", "nan", "1e999", "g nan nan", "g 1e999 2", "x"])
def test_a_number_that_is_none_is_no_harm(odd):
    line = ofd_line("正文", size=odd, x=odd, y=odd, advance=odd)

    assert text_of(line, ofd_line("fw-01", y=60)) in {"正文\nfw-01", "fw-01\n正文"}


def test_an_invoice_in_a_zip_file_is_read_as_an_invoice():
    packed = samples.zipped({"发票.ofd": make_ofd(ofd_page(ofd_line("金额 100.00")))})

    (file,) = read(packed, "a.zip").extraction.attachments

    assert (file.media_type, file.text) == ("application/ofd", "金额 100.00")
