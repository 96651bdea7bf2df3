"""Mind maps: outlines with notes, labels, links and relations."""

import io
import json

import pytest

from ingest import reading
from ingest.extraction import BlockType, FileStatus, LossCode
from tests.ingest import outlines, samples

H, L, N, P = BlockType.HEADING, BlockType.LIST_ITEM, BlockType.NOTE, BlockType.PARAGRAPH
MAPS = {"json": outlines.make_xmind(), "xml": outlines.make_old_xmind()}


def read(data, name="unnamed"):
    return reading.read(io.BytesIO(data), name)


def shown(outcome):
    return [(b.type, b.level, b.text) for b in outcome.extraction.structure]


@pytest.mark.parametrize("data", MAPS.values(), ids=MAPS)
def test_an_xmind_map_is_an_outline(data):
    outcome = read(data)

    assert outcome.status is FileStatus.OK
    assert outcome.extraction.title == "核心 core-sw-01"
    assert shown(outcome) == [
        (H, 1, "核心 core-sw-01"),
        (L, 1, "光模块 (https://wiki.example/optic) [备件]"),
        (N, 0, "先清洁"),
        (L, 2, "SFP-10G"),
        (L, 1, "尾纤"),
        (P, 0, "光模块 → 尾纤: 接"),
    ]


def test_a_freemind_map_is_an_outline():
    outcome = read(outlines.FREEMIND.encode())

    assert outcome.status is FileStatus.OK
    assert shown(outcome) == [
        (H, 1, "核心 core-sw-01"),
        (L, 1, "光模块 (https://wiki.example/optic)"),
        (N, 0, "先清洁\n再更换"),
        (L, 1, "尾纤"),
        (N, 0, "备件: fw-07"),
        (P, 0, "光模块 → 尾纤"),
    ]


def test_files_in_a_map_are_read():
    data = outlines.make_xmind(more={"resources/1f.txt": "备件 fw-07"})

    (file,) = read(data).extraction.attachments

    assert file.text == "备件 fw-07"


def test_a_picture_in_a_map_is_a_loss_and_its_thumbnail_is_none():
    shot = samples.make_png()
    whole = read(outlines.make_xmind(more={"Thumbnails/thumbnail.png": shot}))
    inside = read(outlines.make_xmind(more={"resources/a.png": b"x" * 5000}))

    assert whole.status is FileStatus.OK
    assert [loss.code for loss in inside.extraction.losses] == [LossCode.IMAGE_NOT_READ]


@pytest.mark.parametrize(
    "more",
    [
        {
            "manifest.json": '{"file-entries": {"content.json": {"encryption-data": {}}}}'
        },
        {"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"},
    ],
    ids=["json", "xml"],
)
def test_an_encrypted_map_asks_for_its_password(more):
    assert read(outlines.make_xmind(more=more)).status is FileStatus.PASSWORD


def test_encrypted_branches_are_a_loss():
    data = '<map version="1"><node TEXT="a"><node TEXT="b" ENCRYPTED_CONTENT="x"/></node></map>'

    assert [loss.code for loss in read(data.encode()).extraction.losses] == [
        LossCode.ENCRYPTED_PART
    ]


@pytest.mark.parametrize("content", ['{"a": 1}', "[1]", "[]"])
def test_an_archive_with_a_file_of_that_name_is_an_archive(content):
    outcome = read(samples.zipped({"content.json": content, "a.txt": "core-sw-01"}))

    assert "a.txt" in [file.name for file in outcome.extraction.attachments]


def test_a_map_that_is_nested_too_deeply_is_refused():
    deep = '[{"rootTopic": ' + '{"children": {"a": [' * 50_000
    topic = {"title": "x"}
    for _ in range(300):
        topic = {"title": "x", "children": {"attached": [topic]}}
    nested = json.dumps([{"rootTopic": topic}])

    assert read(samples.zipped({"content.json": deep})).status is FileStatus.REFUSED
    assert read(samples.zipped({"content.json": nested})).status is FileStatus.REFUSED


@pytest.mark.parametrize("text", ["<map version='1'/>", "<map version='1'><node"])
def test_a_damaged_map_says_so(text):
    assert read(text.encode(), "a.mm").status is FileStatus.DAMAGED


def test_entities_of_strangers_are_refused():
    bomb = '<!DOCTYPE map [<!ENTITY b "b">]><map version="1"><node TEXT="&b;"/></map>'

    assert read(bomb.encode(), "a.mm").status is FileStatus.REFUSED
