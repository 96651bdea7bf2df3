"""Files inside files: nothing is dropped without a word."""

from ingest import embedded_files
from ingest.embedded_files import MAX_BYTES, MAX_FILE_BYTES, MAX_FILES
from ingest.extraction import LossCode


def test_each_file_is_kept_as_what_it_is():
    files, losses = embedded_files.keep([("a.csv", b"a,b"), ("b.pdf", b"%PDF-1.4")])

    assert [(file.name, file.media_type, file.size) for file in files] == [
        ("a.csv", "text/csv", 3),
        ("b.pdf", "application/pdf", 8),
    ]
    assert losses == ()


def test_a_file_that_is_too_large_is_reported_only():
    files, (loss,) = embedded_files.keep([("big", bytes(MAX_FILE_BYTES + 1))])

    assert files == ()
    assert loss.detail == "A file inside the document is too large to be kept."


def test_all_files_together_have_a_limit():
    share = bytes(MAX_FILE_BYTES)
    fitting = MAX_BYTES // MAX_FILE_BYTES

    files, losses = embedded_files.keep([(str(n), share) for n in range(fitting + 1)])

    assert len(files) == fitting
    assert "too large" in losses[-1].detail


def test_there_is_a_limit_to_their_number():
    files, losses = embedded_files.keep((str(n), b"x") for n in range(10_000))

    assert len(files) == MAX_FILES
    assert [loss.code for loss in losses] == [LossCode.ATTACHMENT_NOT_READ]
    assert f"only {MAX_FILES}" in losses[-1].detail
