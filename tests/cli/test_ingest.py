"""``kb ingest``: every file ends in a status, repeats are harmless, failures are said."""

import os
import signal
import subprocess
import sys

import pytest

from tests.cli.tables import counts, wait_until
from tests.disks import disk_full_after

MANY = 60


def statuses(result):
    return {
        file["path"].rsplit("/", 1)[-1]: file["status"] for file in result.json["files"]
    }


def test_a_folder_becomes_articles_that_are_found(ready, documents):
    result = ready("ingest", documents, "--publish", "--json")

    assert result.exit_code == 0
    assert result.json["counts"] == {"ok": 3}
    assert set(result.json) == {"files", "counts", "seconds"}
    assert set(result.json["files"][0]) == {
        "path",
        "status",
        "article",
        "title",
        "kind",
        "losses",
    }
    for words, title in [
        ("打印机", "打印机显示脱机"),
        ("光模块", "gbk"),
        ("tunnel", "vpn"),
    ]:
        hits = ready("search", words, "--json").json["hits"]
        assert [hit["title"] for hit in hits] == [title]


def test_front_matter_and_options_become_attributes(ready, documents):
    ready("ingest", documents, "--publish", "--category", "网络", "--kind", "policy")

    solution, *_ = ready("search", "脱机", "--json").json["hits"]
    policy, *_ = ready("search", "tunnel", "--json").json["hits"]

    assert (solution["kind"], solution["attributes"]["category"]) == (
        "solution",
        "打印",
    )
    assert (policy["kind"], policy["attributes"]["category"]) == ("policy", "网络")


def test_the_default_kind_is_reference(ready, documents):
    result = ready("ingest", documents / "vpn.txt", "--publish", "--json")

    assert result.json["files"][0]["kind"] == "reference"


def test_sidecars_folder_notes_and_manifest_give_attributes(ready, documents):
    (documents / "_meta.toml").write_text('system = "folder"\nunit = "folder"\n')
    (documents / "vpn.txt.meta.toml").write_text('system = "sidecar"\n')
    manifest = documents.parent / "list.csv"
    manifest.write_text("path,category\ndocuments/gbk.txt,manifest\n")

    result = ready("ingest", documents, "--publish", "--json", "--manifest", manifest)

    assert result.json["counts"] == {"ok": 3}
    (vpn,) = ready("search", "tunnel", "--json").json["hits"]
    (gbk,) = ready("search", "光模块", "--json").json["hits"]
    assert (vpn["attributes"]["system"], vpn["attributes"]["unit"]) == (
        "sidecar",
        "folder",
    )
    assert gbk["attributes"]["category"] == "manifest"


def test_a_sidecar_that_cannot_be_used_refuses_its_file_only(ready, documents):
    (documents / "vpn.txt.meta.toml").write_text('colour = "red"\n')

    result = ready("ingest", documents, "--publish", "--json")

    assert result.exit_code == 3
    assert statuses(result) == {
        "gbk.txt": "ok",
        "printer.md": "ok",
        "vpn.txt": "refused",
    }
    (refused,) = [file for file in result.json["files"] if file["status"] == "refused"]
    assert "colour" in refused["losses"][0]["detail"]


def test_repeating_a_run_changes_nothing(ready, documents):
    first = ready("ingest", documents, "--publish", "--json")

    second = ready("ingest", documents, "--publish", "--json")

    assert second.exit_code == 0
    assert second.json["counts"] == {"duplicate": 3}
    assert [file["article"] for file in second.json["files"]] == [
        file["article"] for file in first.json["files"]
    ]
    assert ready("search", "--json").json["total"] == 3


def test_the_same_bytes_elsewhere_refer_to_the_same_article(ready, documents):
    (documents / "copy.txt").write_bytes((documents / "vpn.txt").read_bytes())

    result = ready("ingest", documents, "--publish", "--json")

    files = {file["path"].rsplit("/", 1)[-1]: file for file in result.json["files"]}
    assert {files["copy.txt"]["status"], files["vpn.txt"]["status"]} == {
        "ok",
        "duplicate",
    }
    assert files["copy.txt"]["article"] == files["vpn.txt"]["article"]


def test_a_changed_file_becomes_the_next_revision(ready, documents):
    first = ready("ingest", documents / "vpn.txt", "--publish", "--json")
    (documents / "vpn.txt").write_text("The tunnel is fixed by renewing a certificate.")

    second = ready("ingest", documents / "vpn.txt", "--publish", "--json")

    assert second.json["files"][0]["article"] == first.json["files"][0]["article"]
    assert ready("search", "drops", "--json").json["total"] == 0
    assert ready("search", "certificate", "--json").json["total"] == 1


def test_without_publish_everything_waits_for_review(ready, documents):
    result = ready("ingest", documents, "--json")

    assert result.exit_code == 0
    assert [file["article"] for file in result.json["files"]] == [None] * 3
    assert ready("search", "tunnel", "--json").json["total"] == 0


def test_what_waits_is_published_by_a_later_trusted_run(ready, documents):
    ready("ingest", documents, "--json")

    result = ready("ingest", documents, "--publish", "--json")

    assert result.json["counts"] == {"duplicate": 3}
    assert ready("search", "tunnel", "--json").json["total"] == 1


def test_only_a_manager_may_publish(ready, documents):
    ready("users", "add", "wang", "--role", "technician")

    result = ready("ingest", documents, "--publish", "--as", "wang")

    assert result.exit_code == 1
    assert "may not" in result.errors
    assert ready("search", "tunnel", "--json").json["total"] == 0


def test_bad_files_end_in_a_status_with_a_reason_and_stop_no_other(ready, documents):
    (documents / "empty.txt").write_bytes(b"")
    (documents / "nothing.pdf").write_bytes(b"")
    (documents / "unknown.bin").write_bytes(bytes(range(256)) * 4)
    (documents / "broken.docx").write_bytes(b"PK\x03\x04 broken")

    result = ready("ingest", documents, "--publish", "--json")

    assert result.exit_code == 3
    found = statuses(result)
    assert found["printer.md"] == "ok"
    assert found["empty.txt"] == "damaged"
    assert found["nothing.pdf"] == "damaged"
    assert found["unknown.bin"] == "unsupported"
    assert found["broken.docx"] == "damaged"
    for file in result.json["files"]:
        if file["status"] != "ok":
            assert file["losses"][0]["detail"].endswith(".")


@pytest.mark.needs("unprivileged")
def test_a_folder_without_permission_is_reported(ready, documents):
    locked = documents / "locked"
    locked.mkdir()
    locked.chmod(0)

    result = ready("ingest", documents, "--publish", "--json")
    locked.chmod(0o700)

    assert result.exit_code == 3
    assert statuses(result)["locked"] == "refused"
    assert result.json["counts"]["ok"] == 3


def test_a_path_that_does_not_exist_is_a_sentence(ready, tmp_path):
    result = ready("ingest", tmp_path / "nowhere")

    assert result.exit_code == 2
    assert "does not exist" in result.errors


def test_the_summary_names_what_is_worth_a_look(ready, documents):
    (documents / "empty.txt").write_bytes(b"")

    result = ready("ingest", documents, "--publish")

    assert "empty.txt" in result.output
    assert "4 files in" in result.output


def test_a_full_disk_loses_nothing_and_is_a_sentence(ready, documents):
    (documents / "large.txt").write_text("空间不足 " * 100_000)
    with disk_full_after(600_000):
        full = ready("ingest", documents, "--publish", "--json")

    assert full.exit_code != 0
    assert "Traceback" not in full.errors
    again = ready("ingest", documents, "--publish", "--json")
    assert again.exit_code == 0
    assert ready("search", "空间不足", "--json").json["total"] == 1
    assert ready("search", "--json").json["total"] == 4


def test_a_killed_run_is_continued_without_loss_or_double(ready, home, tmp_path):
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(MANY):
        (folder / f"{number:03}.md").write_text(
            f"# 第 {number} 份\n\n编号 N{number:05}。"
        )
    process = subprocess.Popen(
        [sys.executable, "-m", "web.cli", "ingest", str(folder), "--publish"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=dict(os.environ),
    )
    wait_until(lambda: counts(home)["article"] >= 3)
    process.kill()
    process.wait()
    before = counts(home)["article"]

    result = ready("ingest", folder, "--publish", "--json")

    assert 3 <= before < MANY
    assert result.exit_code == 0
    assert counts(home)["article"] == MANY
    assert result.json["counts"]["duplicate"] >= before
    assert ready("search", "--json").json["total"] == MANY
    assert ready("content", "collect").exit_code == 0
    assert ready("check").exit_code == 0


def test_ctrl_c_ends_with_what_to_do(ready, home, tmp_path):
    assert ready is not None
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(MANY * 5):
        (folder / f"{number:03}.md").write_text(
            f"# 第 {number} 份\n\n编号 N{number:05}。"
        )
    process = subprocess.Popen(
        [sys.executable, "-m", "web.cli", "ingest", str(folder), "--publish"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=dict(os.environ),
    )
    wait_until(lambda: counts(home)["article"] >= 3)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)

    assert process.returncode == 130
    assert "Run the same command again" in errors.decode()
    assert "Traceback" not in errors.decode()


def test_a_new_version_becomes_the_next_revision_if_that_is_asked(ready, tmp_path):
    steps = "\n\n".join(
        f"第{n}步：检查端口{n}，记录到日志第{n * 7}页。" for n in range(40)
    )
    old, new = tmp_path / "手册 v1.txt", tmp_path / "手册 v2.txt"
    old.write_text(steps, encoding="utf-8")
    new.write_text(steps + "\n\n最后一步：通知值班经理。", encoding="utf-8")

    (first,) = ready("ingest", old, "--publish", "--json").json["files"]
    (second,) = ready("ingest", new, "--publish", "--as-revision", "--json").json[
        "files"
    ]

    assert first["article"] == second["article"]
    assert ready("search", "值班经理", "--json").json["total"] == 1


def test_what_resembles_an_article_is_said(ready, tmp_path):
    steps = "\n\n".join(
        f"第{n}步：检查端口{n}，记录到日志第{n * 7}页。" for n in range(40)
    )
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"{name} {steps}", encoding="utf-8")

    ready("ingest", tmp_path / "a.txt", "--publish")
    said = ready("ingest", tmp_path / "b.txt", "--publish").output

    assert "It resembles article 1 (9" in said


def test_guesses_are_set_only_if_that_is_asked(ready, tmp_path):
    (tmp_path / "Windows").mkdir()
    for name, text in (
        ("a.txt", "打印机脱机，请重启服务。"),
        ("b.txt", "蓝屏之后请更新驱动。"),
    ):
        (tmp_path / "Windows" / name).write_text(text, encoding="utf-8")
    folder = tmp_path / "Windows"
    (folder / "known.md").write_text(
        "---\nsystem: Windows\n---\n说明", encoding="utf-8"
    )
    ready("ingest", folder / "known.md", "--publish")

    ready("ingest", folder / "a.txt", "--publish")
    ready("ingest", folder / "b.txt", "--publish", "--accept-guesses")

    hits = ready("search", "system:Windows", "--json").json["hits"]
    assert {hit["title"] for hit in hits} == {"known", "b"}


def test_a_revision_from_a_file_keeps_the_kind_and_attributes_of_its_article(
    ready, tmp_path
):
    steps = "\n\n".join(
        f"第{n}步：检查端口{n}，记录到日志第{n * 7}页。" for n in range(40)
    )
    old, new = tmp_path / "手册 v1.txt", tmp_path / "手册 v2.txt"
    old.write_text(steps, encoding="utf-8")
    new.write_text(steps + "\n\n最后一步：通知值班经理。", encoding="utf-8")

    ready("ingest", old, "--publish", "--kind", "solution", "--system", "核心网")
    said = ready("ingest", new, "--publish", "--as-revision")

    (hit,) = ready("search", "值班经理 system:核心网", "--json").json["hits"]
    assert hit["kind"] == "solution"
    assert "It resembles" not in said.output
