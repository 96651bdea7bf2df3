"""RAR, cabinets, and ZIP files packed by newer methods, within the budgets of archives."""

import io
import lzma
import struct
from pathlib import Path

import pytest

from ingest import archives, programs, reading
from ingest.extraction import FileStatus, LossCode
from ingest.workers import ExtractionPool
from tests.ingest import packed, samples

FILES = {
    "说明.txt": "重启 core-sw-01".encode(),
    "图/端口.csv": "设备,端口\nfw-01,1\n".encode(),
}
NAMES = {name.encode("gbk"): data for name, data in FILES.items()}
needs_libarchive = pytest.mark.needs("libarchive")


def read(data, name="a"):
    return reading.read(io.BytesIO(data), name)


def names(outcome):
    return [file.name for file in outcome.extraction.attachments]


def texts(outcome):
    return [file.text for file in outcome.extraction.attachments]


def codes(outcome):
    return [loss.code for loss in outcome.extraction.losses]


MADE = {
    "rar": packed.make_rar(FILES),
    "old rar with names in GBK": packed.make_old_rar(NAMES),
    "cab": packed.make_cab(FILES),
    "deflate64": packed.make_deflate64(FILES),
    "xz in zip": packed.make_zip(FILES, 95, lzma.compress),
}


@needs_libarchive
@pytest.mark.parametrize("data", MADE.values(), ids=MADE)
def test_what_lies_in_an_archive_is_read(data):
    outcome = read(data)

    assert outcome.status is FileStatus.OK
    assert names(outcome) == list(FILES)
    assert texts(outcome) == ["重启 core-sw-01", "设备\t端口\nfw-01\t1"]


@needs_libarchive
def test_names_in_gbk_are_found_by_a_rare_method_too():
    data = packed.make_zip(NAMES, 95, lzma.compress, flags=0)

    assert names(read(data)) == list(FILES)
    assert texts(read(data))[0] == "重启 core-sw-01"


@needs_libarchive
def test_a_worker_may_start_the_program_and_no_other(tmp_path):
    path = tmp_path / "a.rar"
    path.write_bytes(MADE["rar"])

    with ExtractionPool(workers=1) as pool:
        outcome = pool.extract(path)

    assert texts(outcome)[0] == "重启 core-sw-01"


@needs_libarchive
def test_an_archive_in_an_archive_is_read():
    outcome = read(samples.zipped({"a.rar": MADE["rar"]}))

    assert "core-sw-01" in outcome.extraction.attachments[0].text


@needs_libarchive
@pytest.mark.parametrize(
    "data",
    [
        packed.make_rar({"a.txt": b"x" * 32}, encrypted={"a.txt"}),
        packed.make_rar(FILES, hidden=True),
        packed.make_old_rar({b"a.txt": b"x" * 16}, flags=packed.OLD_ENCRYPTED),
        packed.make_old_rar({}, main_flags=0x80),
    ],
    ids=["new", "names too", "old", "old names too"],
)
def test_an_encrypted_archive_says_so(data):
    assert read(data).status is FileStatus.PASSWORD


@needs_libarchive
def test_an_encrypted_file_beside_others_is_a_loss():
    outcome = read(
        packed.make_rar({"a.txt": b"x" * 32, "b.txt": b"core"}, encrypted={"a.txt"})
    )

    assert codes(outcome) == [LossCode.ENCRYPTED_PART]
    assert texts(outcome) == ["", "core"]


@needs_libarchive
def test_a_file_that_goes_on_in_another_volume_is_a_loss():
    outcome = read(packed.make_rar({"b.txt": b"core", "a.txt": b"x"}, split={"a.txt"}))

    assert codes(outcome) == [LossCode.DAMAGED_PART]
    assert "volume" in outcome.extraction.losses[0].detail


@needs_libarchive
@pytest.mark.parametrize("kind", ["rar", "old rar with names in GBK", "cab"])
def test_a_cut_archive_never_says_that_all_was_read(kind):
    data = MADE[kind]

    for share in (0.4, 0.7, 0.9):
        outcome = read(data[: int(len(data) * share)])
        assert outcome.status is not FileStatus.OK


@needs_libarchive
@pytest.mark.parametrize("kind", ["rar", "old rar with names in GBK"])
def test_bytes_that_are_not_what_they_were_are_damaged(kind):
    data = bytearray(MADE[kind])
    data[data.index(b"core-sw-01")] ^= 1

    outcome = read(bytes(data))

    assert codes(outcome) == [LossCode.DAMAGED_PART]
    assert texts(outcome)[1:] == ["设备\t端口\nfw-01\t1"]


@needs_libarchive
def test_no_name_in_a_rar_archive_leads_out_of_it():
    outcome = read(packed.make_rar({"../../etc/passwd": b"core"}))

    assert names(outcome) == ["etc/passwd"]


@needs_libarchive
def test_what_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(archives, "MAX_BYTES", 100)

    assert read(packed.make_rar({"a.txt": b"x" * 101})).status is FileStatus.REFUSED
    assert read(packed.make_deflate64({"a": b"x" * 101})).status is FileStatus.REFUSED


@needs_libarchive
def test_too_many_files_are_refused(monkeypatch):
    monkeypatch.setattr(archives, "MAX_ENTRIES", 1)

    assert read(MADE["rar"]).status is FileStatus.REFUSED


def test_a_bomb_by_deflate64_that_lies_of_its_size_is_refused(monkeypatch):
    monkeypatch.setattr(archives, "MAX_BYTES", 1 << 20)
    size, lie = (struct.pack("<I", each) for each in ((1 << 20) + 1, 10))
    lied = packed.make_deflate64({"a": bytes((1 << 20) + 1)}).replace(size, lie)

    assert read(lied).status is FileStatus.REFUSED


def test_a_broken_file_by_deflate64_is_a_loss():
    data = packed.make_zip(
        {"a.txt": b"core", "b.txt": b"core-sw-01"}, 9, lambda data: data[:3] or b"?"
    )

    assert read(data).status is FileStatus.DAMAGED


@pytest.fixture
def _without_programs(monkeypatch):
    monkeypatch.setattr(programs, "FOLDERS", ("/nonexistent",))


@pytest.mark.usefixtures("_without_programs")
@pytest.mark.parametrize("kind", ["rar", "old rar with names in GBK", "cab"])
def test_what_needs_a_missing_program_says_which(kind):
    outcome = read(MADE[kind])

    assert outcome.status is FileStatus.UNSUPPORTED
    assert "apt-get install libarchive-tools" in outcome.reason


@pytest.mark.usefixtures("_without_programs")
def test_a_file_in_an_archive_that_needs_a_missing_program_is_a_loss():
    outcome = read(MADE["xz in zip"])

    assert codes(outcome) == [LossCode.ATTACHMENT_NOT_READ] * 2


def test_a_program_that_computes_too_long_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr(programs, "SECONDS", 1)
    endless = programs.Program("sh", "dash")

    with (
        pytest.raises(programs.RefusedError, match="too long"),
        programs.running(
            endless, ["-c", "while :; do :; done"], str(tmp_path)
        ) as running,
    ):
        running.output.read()


@needs_libarchive
def test_a_program_that_waits_too_long_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr(programs, "WALL_SECONDS", 1)
    path = tmp_path / "endless"
    path.write_bytes(b"")
    # Without an archive to read it reads its input, which a pipe never ends.
    endless = programs.Program("sleep", "coreutils")

    with (
        pytest.raises(programs.RefusedError, match="too long"),
        programs.running(endless, ["9"], str(tmp_path)) as running,
    ):
        running.output.read()


def test_a_program_gets_neither_the_environment_nor_an_input(monkeypatch, tmp_path):
    monkeypatch.setenv("KB_SECRET", "planted")
    environment = programs.Program("env", "coreutils")

    written = programs.run(environment, [], str(tmp_path), 10_000)

    assert b"planted" not in written
    assert b"LC_ALL=C.UTF-8" in written


def test_a_program_that_writes_too_much_is_refused(tmp_path):
    endless = programs.Program("yes", "coreutils")

    with pytest.raises(programs.RefusedError, match="unpacks to more"):
        programs.run(endless, [], str(tmp_path), 1 << 20)


def test_only_the_programs_of_the_system_are_known():
    assert programs.is_known("/usr/bin/bsdtar")
    assert not programs.is_known("/tmp/bsdtar")
    assert not programs.is_known("bsdtar")
    assert not programs.is_known("/usr/bin/env")
    assert all(Path(folder).is_absolute() for folder in programs.FOLDERS)
