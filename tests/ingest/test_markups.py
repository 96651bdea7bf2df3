"""reStructuredText, AsciiDoc and the texts of wikis: what their pages show."""

import io

import pytest

from ingest import reading
from ingest.extraction import BlockType, FileStatus, LossCode
from tests.ingest import samples, wikis

H, C, L, T = BlockType.HEADING, BlockType.CODE, BlockType.LIST_ITEM, BlockType.TABLE
TEXTS = {
    "a.rst": wikis.RST,
    "a.adoc": wikis.ASCIIDOC,
    "a.mediawiki": wikis.MEDIAWIKI,
    "a.dokuwiki": wikis.DOKUWIKI,
}
TYPES = {
    "a.rst": "text/x-rst",
    "a.adoc": "text/asciidoc",
    "a.mediawiki": "text/x-wiki",
    "a.dokuwiki": "text/x-dokuwiki",
}


def read(text, name="unnamed"):
    return reading.read(
        io.BytesIO(text if isinstance(text, bytes) else text.encode()), name
    )


def shown(outcome, *kinds):
    return [
        (block.level, block.text)
        for block in outcome.extraction.structure
        if block.type in kinds
    ]


@pytest.mark.parametrize("name", TEXTS)
def test_it_is_known_by_its_name_and_by_its_content(name):
    assert read(TEXTS[name], name).media_type == TYPES[name]
    assert read(TEXTS[name], "page.txt").media_type == TYPES[name]


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_of_the_markup_is_left_and_nothing_is_lost(name):
    outcome = read(TEXTS[name], name)

    text = outcome.extraction.text
    assert outcome.status is FileStatus.OK
    assert "官网 (https://wiki.example/optic)" in text
    assert "core-sw-01" in text
    for sign in ("**", "''", "{|", "|=", "::", "^^", "hidden", "wikitable", "`"):
        assert sign not in text


@pytest.mark.parametrize("name", TEXTS)
def test_tables_are_grids_with_their_spans_filled_in(name):
    (table,) = shown(read(TEXTS[name], name), T)

    assert table[1].split("\n")[:3] == [
        "设备\t端口\tVLAN",
        "core-sw-01\tGE0/0/1\t100",
        "core-sw-01\tGE0/0/2\t200",
    ]


@pytest.mark.parametrize("name", TEXTS)
def test_code_stays_as_it_is(name):
    assert (0, "systemctl restart nginx") in [
        (level, text.split("\n")[0])
        for level, text in shown(read(TEXTS[name], name), C)
    ]


def test_headings_of_rst_have_levels_by_how_they_are_underlined():
    found = read("一\n==\n\n二\n--\n\n三\n==\n\n四\n--\n\n五\n~~~~\n", "a.rst")

    assert shown(found, H) == [(1, "一"), (2, "二"), (1, "三"), (2, "四"), (3, "五")]


def test_steps_have_the_numbers_that_a_reader_sees():
    assert shown(read(wikis.RST, "a.rst"), L) == [
        (1, "1. 断电"),
        (1, "2. 更换 PSU"),
        (2, "左侧"),
        (2, "右侧"),
        (1, "3. 上电"),
    ]
    assert shown(read(wikis.ASCIIDOC, "a.adoc"), L) == [
        (1, "1. 断电"),
        (1, "2. 更换 PSU"),
        (2, "左侧"),
        (1, "3. 上电"),
    ]
    assert shown(read(wikis.MEDIAWIKI, "a.wiki"), L)[:3] == [
        (1, "1. 断电"),
        (1, "2. 更换"),
        (2, "1. 左侧"),
    ]
    assert shown(read(wikis.DOKUWIKI, "a.dw"), L) == [
        (1, "1. 断电"),
        (1, "2. 更换"),
        (2, "左侧"),
        (1, "3. 上电"),
    ]


def test_a_paragraph_of_rst_is_read_with_what_it_refers_to():
    text = read(wikis.RST, "a.rst").extraction.text

    assert (
        "See core-sw-01 and Wiki (https://wiki.example/) for more details [1]." in text
    )
    assert "备件，再执行 display version。" in text
    assert "[1] 见手册" in text


def test_a_table_between_lines_of_equals_signs_is_one():
    text = "=====  =====\n设备   端口\n=====  =====\nfw-01  1\n       2\nfw-02  3\n=====  =====\n"

    assert shown(read(text, "a.rst"), T) == [(0, "设备\t端口\nfw-01\t1 2\nfw-02\t3")]


def test_tables_by_directives_are_tables():
    listed = ".. list-table:: 备件\n   :header-rows: 1\n\n   * - 型号\n     - 数量\n   * - PSU\n     - 2\n"
    written = '.. csv-table:: 端口\n   :header: "a", "b"\n\n   1,2\n'

    assert shown(read(listed, "a.rst"), T) == [(0, "型号\t数量\nPSU\t2")]
    assert shown(read(written, "a.rst"), T) == [(0, "a\tb\n1\t2")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.rst", "正文\n\n.. include:: other.rst\n"),
        ("a.adoc", "正文\n\ninclude::other.adoc[]\n"),
    ],
)
def test_a_file_that_lies_elsewhere_is_a_loss(name, text):
    losses = read(text, name).extraction.losses

    assert [loss.code for loss in losses] == [LossCode.ATTACHMENT_NOT_READ]
    assert losses[0].where.startswith("other.")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.adoc", "[line-through]#30# 90"),
        ("a.wiki", "<del>30</del> 90"),
        ("a.dw", "<del>30</del> 90"),
    ],
)
def test_what_is_struck_out_is_left_out_and_counted(name, text):
    found = read(text, name).extraction

    assert found.text == "90"
    assert [loss.code for loss in found.losses] == [LossCode.STRUCK_OUT]


def test_what_wikis_say_is_no_markup_stays():
    assert "10^9 [[x]]" in read(wikis.MEDIAWIKI, "a.wiki").extraction.text
    assert read("%%**x**%%", "a.dw").extraction.text == "**x**"


def test_a_template_says_what_it_is_given():
    text = read(
        "{{信息框|名称=core-sw-01|型号={{型号|S12700}}}}\n{{清理}}", "a.wiki"
    ).extraction.text

    assert text == "core-sw-01 S12700"


def test_a_picture_says_what_stands_below_it():
    assert (
        read("x [[File:a.png|thumb|300px|拓扑图 [[A]]]]", "a.wiki").extraction.text
        == "x 拓扑图 A"
    )
    assert read("x {{wiki:a.png?200|拓扑图}}", "a.dw").extraction.text == "x 拓扑图"
    assert read("image::a.png[拓扑图, 300]", "a.adoc").extraction.text == "拓扑图"


def test_a_table_without_cells_is_none():
    assert shown(read("正文\n\n|===\n|===\n", "a.adoc"), T) == []


def test_tasks_of_asciidoc_show_their_ticks():
    assert shown(read("* [x] 已备份\n* [ ] 未验证\n", "a.adoc"), L) == [
        (1, "☑ 已备份"),
        (1, "☐ 未验证"),
    ]


def test_an_export_of_mediawiki_holds_the_last_revision_of_each_page():
    outcome = read(wikis.MEDIAWIKI_EXPORT)

    assert outcome.status is FileStatus.OK
    assert shown(outcome, H) == [(1, "旧手册"), (2, "电源"), (1, "新手册")]
    assert "core-sw-01" in outcome.extraction.text
    assert "old words" not in outcome.extraction.text


def test_an_export_without_pages_is_damaged():
    assert read("<mediawiki></mediawiki>").status is FileStatus.DAMAGED


def test_a_space_of_confluence_holds_its_pages_below_each_other():
    outcome = read(wikis.make_space())

    text = outcome.extraction.text
    assert shown(outcome, H) == [(1, "手册"), (2, "更换电源"), (3, "电源 A")]
    assert shown(outcome, C) == [(0, "systemctl restart nginx")]
    assert shown(outcome, T) == [(0, "设备\t端口\ncore-sw-01\t1\ncore-sw-01\t2")]
    assert "见 备件 官网 (https://wiki.example/optic)" in text
    assert "☑ 已备份" in text
    assert "注意\n戴手环" in text
    for unseen in ("old words", "删掉的", "bash", "complete"):
        assert unseen not in text
    assert [loss.code for loss in outcome.extraction.losses] == [LossCode.STRUCK_OUT]


def test_the_newest_version_of_a_file_in_a_space_is_read():
    (file,) = read(wikis.make_space()).extraction.attachments

    assert (file.name, file.text) == ("备件.txt", "fw-07")


def test_a_damaged_page_of_a_space_is_a_loss():
    losses = read(wikis.make_space(stored="<p>不完整")).extraction.losses

    assert [(loss.code, loss.where) for loss in losses] == [
        (LossCode.DAMAGED_PART, "更换电源")
    ]


def test_entities_of_strangers_are_refused():
    bomb = '<!DOCTYPE a [<!ENTITY b "b">]>'

    assert read(wikis.make_space(before=bomb)).status is FileStatus.REFUSED
    assert read(bomb + wikis.MEDIAWIKI_EXPORT, "a.xml").status is not FileStatus.OK


@pytest.mark.parametrize(
    "text",
    [
        "核心交换机 core-sw-01\n====\n\n正文，没有别的标记",
        "== 这是日志 ==\nerror at line 3",
        "= 标题\n\n只有一行",
        "key = value\n[[section]]\nname = 'x'",
        "#!/bin/bash\nif [[ -f x ]]; then\n  echo {{x}}\nfi",
    ],
)
def test_what_only_looks_a_little_like_markup_is_text(text):
    assert read(text, "note.txt").media_type == "text/plain"


@pytest.mark.parametrize("name", TEXTS)
def test_it_is_read_in_archives_and_in_other_encodings(name):
    data = TEXTS[name].encode("gb18030")

    (file,) = read(samples.zipped({name: data})).extraction.attachments

    assert file.media_type == TYPES[name]
    assert "core-sw-01" in file.text


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize(
    "text",
    [
        "* " * 30_000,
        " - a\n" * 3_000,
        "{{" * 20_000,
        "[[" * 20_000,
        "|" * 20_000,
        "=" * 20_000,
    ],
    ids=["stars", "items", "templates", "links", "bars", "equals"],
)
def test_what_repeats_without_end_ends_in_time(name, text):
    assert isinstance(read(f"x\n{text}", name).status, FileStatus)


@pytest.mark.parametrize("name", TEXTS)
def test_deep_nesting_ends(name):
    nested = "".join(f"{'  ' * depth}* {'*' * depth} item\n" for depth in range(1, 200))

    assert "item" in read(nested, name).extraction.text
