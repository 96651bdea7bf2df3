"""ZIP files read quickly say the same as read slowly, and are refused alike."""

import io
import struct
import zipfile

import pytest

from ingest import zip_entries
from tests.ingest import samples


def made(method=zipfile.ZIP_DEFLATED, comment=b""):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as package:
        package.writestr("word/document.xml", "text " * 900)
        package.writestr("图片/一.png", b"\x89PNG")
        package.writestr("empty", b"")
        package.comment = comment
    return target.getvalue()


@pytest.mark.parametrize(
    "data",
    [made(), made(zipfile.ZIP_STORED), b"before" + made(), made(zipfile.ZIP_LZMA)],
)
def test_names_and_bytes_are_those_of_zipfile(data):
    source = io.BytesIO(data)
    with zipfile.ZipFile(source) as archive:
        names = archive.namelist()

        assert zip_entries.list_names(source) == names
        assert [zip_entries.read(archive, name) for name in names] == [
            archive.read(name) for name in names
        ]


@pytest.mark.parametrize(
    "data", [b"", b"PK", made(comment=b"a comment"), made()[:-30], made()[:-22]]
)
def test_what_is_not_plain_is_left_to_zipfile(data):
    assert zip_entries.list_names(io.BytesIO(data)) is None


@pytest.mark.parametrize(("at", "value"), [(24, 100), (24, 1 << 30), (16, 1)])
def test_a_directory_that_lies_is_found_out(at, value):
    data = bytearray(samples.zipped({"a": b" " * (1 << 20)}))
    # Of the directory: the size that the entry has unpacked, or its checksum.
    struct.pack_into("<I", data, data.rindex(b"PK\x01\x02") + at, value)

    with (
        zipfile.ZipFile(io.BytesIO(bytes(data))) as archive,
        pytest.raises(zipfile.BadZipFile),
    ):
        zip_entries.read(archive, "a")
