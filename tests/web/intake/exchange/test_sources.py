"""Files of rows in any encoding and dialect, and hostile ones."""

import hashlib
import io
import json
import tracemalloc
import zipfile
from itertools import islice

import pytest

from ingest.text_streams import detect
from kb.exchange import registry
from kb.exchange.errors import ImportFileError, RowFileError
from kb.exchange.rows import FileRow, Noun
from web.intake.exchange import attached, sources
from web.intake.exchange.html import MOST, from_html
from web.intake.exchange.objects import read_objects
from web.intake.exchange.sources import opened, unused_columns, with_cells
from web.intake.exchange.tables import read_table

HEADER = "number,title,description\n"
SHA256 = hashlib.sha256(b"bytes").hexdigest()


def records_of(path, noun=Noun.INCIDENTS):
    with opened(path, noun) as source:
        return list(with_cells(source, source.detect(noun)))


def titles(path):
    return [record.cells["title"][0] for record in records_of(path)]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
def test_every_encoding_that_exports_have_is_read(tmp_path, encoding):
    path = tmp_path / "rows.csv"
    text = HEADER + "1,打印机脱机,办公室的打印机一直显示脱机状态\n" * 20
    path.write_bytes(text.encode(encoding))

    assert titles(path) == ["打印机脱机"] * 20


def test_chinese_that_comes_late_in_a_large_file_is_read(tmp_path):
    path = tmp_path / "rows.csv"
    english = HEADER + "1,printer offline,nothing to see\n" * 20_000
    path.write_bytes(
        (english + "2,核心交换机端口频繁抖动,请检查光模块\n").encode("gb18030")
    )

    assert titles(path)[-1] == "核心交换机端口频繁抖动"


def test_a_character_cut_by_the_sample_is_still_utf8():
    data = ("a" + "脱" * 200_000).encode()

    assert detect(io.BytesIO(data)) == "utf-8-sig"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter_is_found(delimiter):
    head = delimiter.join(["number", "title", "a note, with; signs"])
    row = delimiter.join(["1", '"two\nlines"', "x"])

    table = read_table(io.StringIO(f"{head}\n{row}\n", newline=""))

    assert table.header[:2] == ("number", "title")
    assert [record.cells["title"] for record in table.records] == [("two\nlines",)]


def test_excels_own_first_line_names_the_delimiter():
    table = read_table(io.StringIO("sep=;\nnumber;title, long\n1;a,b\n", newline=""))

    assert table.header == ("number", "title, long")


def test_names_of_columns_may_repeat_and_rows_may_be_short():
    text = "number,title,labels,labels\n1,a,x,y\n2,b\n\n3,c,,,\n"

    records = list(read_table(io.StringIO(text, newline="")).records)

    assert records[0].cells["labels"] == ("x", "y")
    assert [record.number for record in records] == [2, 3, 5]
    assert all(record.fault is None for record in records)


def test_a_row_with_too_many_cells_is_refused_alone():
    records = list(
        read_table(io.StringIO("number,title\n1,a,b\n2,c\n", newline="")).records
    )

    assert "more cells" in str(records[0].fault)
    assert records[1].fault is None


def test_a_quotation_mark_that_is_never_closed_is_said():
    text = 'number,title\n1,a\n2,"b\n' + "3,c\n" * 3_000_000

    records = read_table(io.StringIO(text, newline="")).records

    assert next(records).cells["title"] == ("a",)
    with pytest.raises(ImportFileError, match=r"Row 3.*quotation"):
        list(records)


@pytest.mark.parametrize(
    "text", ["", "\n\n", "\ufeff", "[]", "x" * (10 << 20), "," * 3_000 + "\n"]
)
def test_a_file_without_rows_is_a_sentence(tmp_path, text):
    path = tmp_path / "rows.csv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ImportFileError):
        records_of(path)


@pytest.mark.parametrize(
    "text",
    [
        '[{"number": 1, "title": "a"}, {"number": 2, "title": "b"}]',
        '{"incidents": [{"number": 1, "title": "a"},\n{"number": 2, "title": "b"}]}',
        '{"number": 1, "title": "a"}\n{"number": 2, "title": "b"}\n',
        '\ufeff{"number": 1, "title": "a"}\n\n{"number": 2, "title": "b"}',
    ],
)
def test_json_comes_as_an_array_or_by_lines(tmp_path, text):
    path = tmp_path / "rows.json"
    path.write_text(text, encoding="utf-8")

    assert titles(path) == ["a", "b"]


def test_a_damaged_line_is_refused_alone():
    text = '{"title": "a"}\nnonsense\n[1]\n' + "[" * 100_000 + '\n{"title": "b"}\n'

    records = list(read_objects(io.StringIO(text)))

    assert [record.fault is None for record in records] == [
        True,
        False,
        False,
        False,
        True,
    ]


def test_a_damaged_array_gives_what_stands_before_the_damage():
    records = read_objects(io.StringIO('[{"title": "a"}, {"title": '))

    assert next(records).source == {"title": "a"}
    with pytest.raises(ImportFileError, match="row 2"):
        next(records)


def test_halves_of_characters_are_made_harmless():
    (record,) = read_objects(
        io.StringIO('{"title": "a\\ud83d", "b": "\\ud83d\\ude00"}\n')
    )

    assert record.source == {"title": "a?", "b": "😀"}


def test_a_large_array_is_never_in_memory():
    row = json.dumps({"number": "1", "title": "x" * 1_000})

    class Endless(io.TextIOBase):
        def read(self, size=-1):
            return f"{row},".ljust(size)

    class Begun(Endless):
        begun = False

        def read(self, size=-1):
            start, self.begun = ("" if self.begun else "["), True
            return start + super().read(size)

    tracemalloc.start()
    for _record in islice(read_objects(Begun()), 500):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 5_000_000


def test_columns_that_are_not_used_are_named(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("number,short_description,u_colour\n1,a,red\n")

    with opened(path, Noun.INCIDENTS) as source:
        preset = registry.get_preset("servicenow", Noun.INCIDENTS)

        assert unused_columns(source, preset) == ["u_colour"]


def test_what_columns_lie_in_is_no_column(tmp_path):
    path = tmp_path / "articles.jsonl"
    sections = {"symptom": "a", "resolution": "b"}
    row = {"id": 1, "title": "a", "sections": sections, "attributes": {}, "colour": ""}
    path.write_text(json.dumps(row))

    with opened(path, Noun.ARTICLES) as source:
        preset = registry.get_preset("yunzhi", Noun.ARTICLES)

        assert unused_columns(source, preset) == ["colour"]


def make_zip(path, entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def test_no_name_in_a_zip_leads_anywhere(tmp_path):
    line = json.dumps({"number": "1", "title": "a"})
    path = make_zip(
        tmp_path / "hostile.zip",
        {
            "incidents.jsonl": line,
            "../escaped": b"x",
            "/etc/escaped": b"x",
            f"files/{SHA256}": b"bytes",
            "files/../../escaped": b"x",
        },
    )

    with opened(path, Noun.INCIDENTS) as source:
        assert source.open_file("../../escaped") is None
        assert source.open_file("../escaped") is None
        assert source.open_file(SHA256).read() == b"bytes"

    assert [each.name for each in tmp_path.iterdir()] == ["hostile.zip"]


def test_a_folder_gives_no_file_outside_it(tmp_path):
    folder = tmp_path / "out"
    (folder / "files").mkdir(parents=True)
    (folder / "incidents.jsonl").write_text('{"number": "1", "title": "a"}\n')
    (tmp_path / "secret").write_bytes(b"bytes")
    (folder / "files" / SHA256).symlink_to(tmp_path / "secret")

    with opened(folder, Noun.INCIDENTS) as source:
        assert source.open_file(SHA256) is None
        assert source.open_file("../../secret") is None


@pytest.mark.parametrize("data", [b"PK\x03\x04 broken", b"PK\x03\x04" + b"\0" * 100])
def test_a_broken_zip_is_a_sentence(tmp_path, data):
    path = tmp_path / "broken.zip"
    path.write_bytes(data)

    with pytest.raises(ImportFileError, match="damaged"):
        records_of(path)


def test_a_zip_without_rows_is_a_sentence(tmp_path):
    path = make_zip(tmp_path / "other.zip", {"articles.jsonl": "{}"})

    with pytest.raises(ImportFileError, match=r"incidents\.jsonl"):
        records_of(path)
    with pytest.raises(ImportFileError, match=r"incidents\.jsonl"):
        records_of(tmp_path)


def test_rows_that_unpack_without_end_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "MAX_ROWS_BYTES", 1_000)
    path = make_zip(tmp_path / "bomb.zip", {"incidents.jsonl": b"0" * 1_001})

    with pytest.raises(ImportFileError, match="too large"):
        records_of(path)


def test_a_file_must_be_what_its_row_names(services, monkeypatch):
    row = FileRow(sha256=SHA256, name="x.txt")

    def bring(data, **options):
        options = {"dry_run": False, **options}
        return attached.bring(
            services, row, lambda _sha256: io.BytesIO(data), **options
        )

    assert bring(b"bytes").media_type == "text/plain"
    assert bring(b"bytes", dry_run=True).content.size == 5
    with pytest.raises(RowFileError, match="not the ones"):
        bring(b"other")
    monkeypatch.setattr(attached, "MAX_BYTES", 4)
    with pytest.raises(RowFileError, match="MB"):
        bring(b"bytes")


def test_a_dry_run_stores_no_bytes(services):
    row = FileRow(sha256=SHA256, name="x.txt")

    attached.bring(services, row, lambda _: io.BytesIO(b"bytes"), dry_run=True)

    assert list(services.content) == []


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain", "plain"),
        ("a &amp; b", "a & b"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("&lt;p&gt;one&lt;/p&gt;", "one"),
        ("&#60;p&#62;one&#60;/p&#62;", "one"),
        ("<script>alert(1)</script>", ""),
        ("<p></p>", ""),
    ],
)
def test_html_becomes_text(html, text):
    assert from_html(html) == text


def test_a_cell_of_html_has_a_limit():
    with pytest.raises(Exception, match="characters"):
        from_html("<p>" + "x" * MOST)
