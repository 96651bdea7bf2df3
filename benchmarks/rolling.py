"""The last program of the schema before over the newest one: ``python -m benchmarks.rolling``.

Takes that program out of this repository's history (or ``--commit``), and does with both what
the table of operations.md tells of a new version that comes host by host. Each line says what
was done and what came of it; the last says whether all was as it should be.
"""

import argparse
import io
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.installation import ROOT, Installation
from kb import migrations
from kb.hosts.agreement import OLDEST_BESIDE

VERSIONS = "kb/migrations/versions"


@dataclass
class Findings:
    wrong: int = 0

    def note(self, what: str, *, is_so: bool) -> None:
        self.wrong += not is_so
        print(f"{'ok   ' if is_so else 'WRONG'} {what}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("--commit", default="")
    given = parser.parse_args()
    commit = given.commit or find_commit_before(migrations.newest_revision())
    findings = Findings()
    with tempfile.TemporaryDirectory(prefix="kb-rolling-") as name:
        older = unpack(commit, Path(name) / "older")
        print(f"older program: {commit[:12]}, schema {newest_in(older)}", flush=True)
        run(Installation(Path(name) / "home", program=older), findings)
    print(f"{findings.wrong} wrong")
    return min(findings.wrong, 1)


def git(*arguments: str) -> bytes:
    return subprocess.run(
        ["git", "-C", ROOT, *arguments], check=True, capture_output=True
    ).stdout


def find_commit_before(revision: str) -> str:
    """The last program without that revision; one whose own revisions are one chain."""
    files = git(
        "log", "--format=%H", "--diff-filter=A", "--", f"{VERSIONS}/{revision}_*"
    )
    added = files.decode().split()
    if not added:
        return git("rev-parse", "HEAD").decode().strip()
    before = git("log", "--format=%H", f"{added[-1]}^").decode().split()
    return next(filter(has_one_chain, before))


def has_one_chain(commit: str) -> bool:
    """Where two people add a revision at once, one commit may have two newest ones."""
    named = git("grep", "-hE", "^(down_)?revision.* = ", commit, "--", VERSIONS)
    lines = [line.partition(" = ") for line in named.decode().splitlines()]
    revisions = {value for name, _, value in lines if name.startswith("revision")}
    before = [value for name, _, value in lines if name.startswith("down_revision")]
    return len(revisions - {*before}) == 1 and len(before) == len({*before})


def unpack(commit: str, folder: Path) -> Path:
    folder.mkdir()
    with tarfile.open(fileobj=io.BytesIO(git("archive", commit))) as archive:
        # It is this repository's own.
        archive.extractall(folder)
    return folder


def newest_in(program: Path) -> str:
    return max(path.name for path in (program / VERSIONS).glob("0*.py"))[:4]


def run(older: Installation, findings: Findings) -> None:
    newer = replace(older, program=ROOT)
    older.must("init")
    older.issue_token()
    newer.token = older.token
    with serving(older):
        write(older, "before", findings, "older program over its own schema")
        migrated = newer.run("init")
        findings.note(
            f"kb init, newer: {newest_in(ROOT)}", is_so=migrated.returncode == 0
        )
        write(older, "running", findings, "running, older, over the newer schema")
    try_older(older, findings, may_start=newest_in(older.program) >= OLDEST_BESIDE)
    with serving(newer):
        write(newer, "newer", findings, "starting, newer")
        for mark in ("before", "running", "newer"):
            findings.note(
                f"the newer reads what was written {mark}", is_so=has(newer, mark)
            )


def try_older(older: Installation, findings: Findings, *, may_start: bool) -> None:
    refused = older.run("init")
    findings.note(
        "kb init, older, over the newer schema: newer_version",
        is_so=refused.returncode != 0 and "newer version" in refused.stderr,
    )
    if may_start:
        with serving(older):
            write(older, "started", findings, "starting, older, over the newer schema")
        return
    refused = older.run("check")
    findings.note("starting, older: refused", is_so=refused.returncode != 0)


@contextmanager
def serving(place: Installation) -> Iterator[None]:
    process = place.serve()
    try:
        yield
    finally:
        process.terminate()
        process.wait(60)


def write(place: Installation, mark: str, findings: Findings, what: str) -> None:
    body = {"title": f"written {mark}", "description": "x"}
    status, said = place.ask("POST", "/api/v1/incidents", body)
    kept = status == 201 and has(place, mark)
    findings.note(f"{what}: writes and reads ({status})", is_so=kept)
    if not kept:
        print(said.decode(errors="replace")[:500])


def has(place: Installation, mark: str) -> bool:
    status, said = place.ask("GET", "/api/v1/incidents?limit=50")
    return status == 200 and f"written {mark}" in said.decode()


if __name__ == "__main__":
    sys.exit(main())
