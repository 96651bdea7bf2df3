"""The form of each finding; whether it is still true is not for our checks to say."""

import re
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "findings"
FINDINGS = sorted(FOLDER.glob("*.sh"))
OURS = re.compile(
    r"^\s*(?:from|import)\s+(?:kb|ingest|search|review|web|tests)\b", re.MULTILINE
)

finding = pytest.mark.parametrize("path", FINDINGS, ids=lambda path: path.stem)


def head(path):
    """The comment at the beginning, without the line that names the shell."""
    lines = path.read_text().splitlines()[1:]
    end = next(place for place, line in enumerate(lines) if not line.startswith("#"))
    return "\n".join(lines[:end])


def test_the_folder_holds_findings_and_what_they_are():
    listed = re.findall(r"\((.+?\.sh)\)", (FOLDER / "README.md").read_text())

    assert len(FINDINGS) >= 3
    assert sorted(listed) == [path.name for path in FINDINGS]
    assert {path.suffix for path in FOLDER.iterdir()} == {".sh", ".md"}


@finding
def test_it_is_a_program_that_bash_can_read(path):
    assert path.stat().st_mode & 0o111 == 0o111
    assert path.read_text().startswith("#!/usr/bin/env bash\n")
    assert subprocess.run(["bash", "-n", path], check=False).returncode == 0


@finding
def test_its_head_says_version_behaviour_and_output(path):
    parts = re.search(
        r"^# .+\.\n#\n# Version: (.+)\n# Behaviour: [^§]+\n# Output:\n((?:#   .+\n?)+)$",
        head(path),
    )

    assert parts
    assert re.search(r"\d+\.\d+", parts[1])


@finding
def test_what_it_installs_is_pinned_to_the_version_of_its_head(path):
    source = path.read_text()
    installs = re.findall(r"pip install (.+)", source)
    pinned = [word for line in installs for word in line.split() if "==" in word]

    assert pinned
    for line in installs:
        options = r"--root-user-action ignore|--target packages|--\S+|\S+==[\d.]+"
        assert not re.sub(options, "", line).strip()
    for name, version in (word.split("==") for word in pinned):
        assert f"{name} {version}" in head(path)


@finding
def test_it_stops_at_the_first_fault_and_leaves_nothing_behind(path):
    lines = path.read_text().splitlines()

    assert "set -euo pipefail" in lines
    assert "folder=$(mktemp -d)" in lines
    assert """trap 'rm -rf "$folder"' EXIT""" in lines
    assert 'cd "$folder"' in lines


@finding
def test_it_runs_without_our_code(path):
    assert not OURS.search(path.read_text())


@finding
def test_it_compares_what_it_sees_with_its_head(path):
    assert "sed -n 's/^#   //p' \"$script\" | diff - seen" in path.read_text()
