"""Calendars, notebooks, web archives and winmail.dat as files of their own."""

import base64
import io

import pytest
from PIL import Image

from ingest import invitations, reading
from ingest.extraction import BlockType, FileStatus, LossCode
from tests.ingest import images, samples
from tests.ingest.notes import ICS, cell, make_notebook, make_webarchive
from tests.ingest.outlook import make_winmail

SHOT = images.packed(Image.new("RGB", (400, 200), "white"), "PNG")


def read(data, name="unnamed"):
    return reading.read(
        io.BytesIO(data if isinstance(data, bytes) else data.encode()), name
    )


def shown(outcome):
    return [(block.type, block.text) for block in outcome.extraction.structure]


def codes(outcome):
    return [loss.code for loss in outcome.extraction.losses]


EVENT = (
    "Start: 2026-10-05 22:00 Asia/Shanghai\nEnd: 2026-10-06 01:00 Asia/Shanghai\n"
    "Repeats: FREQ=WEEKLY\nLocation: 机房 A\nOrganizer: 王工 <wang@example.org>\n"
    "先断电, 再更换。\n回退见 CHG-7"
)


def test_a_calendar_shows_what_when_where_and_who():
    outcome = read(ICS)

    assert (outcome.status, outcome.media_type) == (FileStatus.OK, "text/calendar")
    assert outcome.extraction.title == "变更窗口"
    assert shown(outcome) == [
        (BlockType.HEADING, "更换 core-sw-01 的电源"),
        (BlockType.PARAGRAPH, EVENT),
        (BlockType.HEADING, "检查备件"),
        (BlockType.PARAGRAPH, "Due: 2026-10-01"),
    ]


def test_a_file_in_a_calendar_is_read():
    data = base64.b64encode("备件 fw-07".encode()).decode()
    attached = (
        f"ATTACH;FILENAME=a.txt;ENCODING=BASE64;VALUE=BINARY:{data[:9]}\n {data[9:]}\n"
    )

    (file,) = read(ICS.replace("RRULE", f"{attached}RRULE")).extraction.attachments

    assert (file.name, file.text) == ("a.txt", "备件 fw-07")


def test_more_entries_than_are_read_are_a_loss(monkeypatch):
    monkeypatch.setattr(invitations, "MAX_ENTRIES", 1)

    assert codes(read(ICS)) == [LossCode.CUT]


def test_a_calendar_without_entries_is_partial_and_other_text_is_none():
    assert codes(read("BEGIN:VCALENDAR\nEND:VCALENDAR\n")) == [LossCode.NO_TEXT]
    assert read("hello", "a.ics").status is FileStatus.DAMAGED


def test_cells_of_a_notebook_are_what_they_are():
    outcome = read(
        make_notebook(
            cell("markdown", ["## 巡检\n", "\n", "见 [手册](https://wiki.example/a)"]),
            cell(
                "code",
                "df.head()",
                outputs=[
                    {
                        "output_type": "stream",
                        "text": ["\x1b[32mcore-sw-01 up\x1b[0m\n"],
                    },
                    {
                        "output_type": "execute_result",
                        "data": {
                            "text/plain": "x",
                            "text/html": "<table><tr><td>fw-01</td><td>1</td></tr></table>",
                        },
                    },
                    {
                        "output_type": "error",
                        "traceback": ["\x1b[31mKeyError\x1b[0m: 'x'"],
                    },
                ],
            ),
        )
    )

    assert outcome.status is FileStatus.OK
    assert shown(outcome) == [
        (BlockType.HEADING, "巡检"),
        (BlockType.PARAGRAPH, "见 手册 (https://wiki.example/a)"),
        (BlockType.CODE, "df.head()"),
        (BlockType.CODE, "core-sw-01 up"),
        (BlockType.TABLE, "fw-01\t1"),
        (BlockType.CODE, "KeyError: 'x'"),
    ]


def test_a_notebook_of_the_third_form_is_read():
    old = b'{"worksheets": [{"cells": [{"cell_type": "heading", "level": 2, "source": "A"},'
    old += b'{"cell_type": "code", "input": ["core-sw-01"]}]}], "nbformat": 3}'

    assert read(old, "a.ipynb").extraction.text == "A\ncore-sw-01"


def test_a_picture_that_a_cell_drew_is_a_loss():
    picture = {"image/png": base64.b64encode(SHOT).decode(), "text/plain": "<Figure>"}
    drawn = cell(
        "code", "plot()", outputs=[{"output_type": "display_data", "data": picture}]
    )

    assert codes(read(make_notebook(drawn))) == [LossCode.IMAGE_NOT_READ]


@pytest.mark.parametrize(
    "data", [b"{", b"[1]", b'{"a": 1}', b'{"cells": ' + b"[" * 99_999]
)
def test_what_is_no_notebook_is_damaged(data):
    assert read(data, "a.ipynb").status is FileStatus.DAMAGED


@pytest.mark.parametrize("odd", [{"cells": 1}, {"cells": [1, None, {"source": {}}]}])
def test_a_notebook_of_odd_values_ends_in_a_status(odd):
    assert isinstance(read(make_notebook(**odd), "a.ipynb").status, FileStatus)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_web_archive_is_its_page_and_its_frames(encoding):
    outcome = read(
        make_webarchive(
            "<h1>手册</h1><p>重启</p>", frames=["<p>core-sw-01"], encoding=encoding
        )
    )

    assert outcome.status is FileStatus.OK
    assert outcome.extraction.title == "手册"
    assert outcome.extraction.text == "手册\n重启\ncore-sw-01"


def test_a_picture_in_a_web_archive_is_a_loss():
    assert codes(read(make_webarchive("<p>x", pictures=[SHOT]))) == [
        LossCode.IMAGE_NOT_READ
    ]


def test_a_cut_web_archive_is_damaged():
    data = make_webarchive("<p>core-sw-01")

    assert {read(data[:size]).status for size in (9, 40, len(data) - 5)} == {
        FileStatus.DAMAGED
    }


def test_winmail_dat_alone_is_a_letter():
    outcome = read(make_winmail(subject="恢复方案"), "winmail.dat")

    (file,) = outcome.extraction.attachments
    assert outcome.status is FileStatus.OK
    assert outcome.extraction.title == "恢复方案"
    assert "Restore plan text: mount LUN 14" in outcome.extraction.text
    assert (file.name, file.text) == ("恢复方案.txt", "Step 1: RESTOREME")


def test_a_cut_winmail_dat_alone_is_damaged():
    assert read(make_winmail()[:-30]).status is FileStatus.DAMAGED


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.ics", ICS.encode()),
        ("a.ipynb", make_notebook()),
        ("a.webarchive", make_webarchive("<p>core-sw-01")),
        ("winmail.dat", make_winmail()),
    ],
)
def test_in_an_archive_it_is_read_too(name, data):
    (file,) = read(samples.zipped({name: data})).extraction.attachments

    assert file.status in {FileStatus.OK, FileStatus.PARTIAL}
    assert file.text
