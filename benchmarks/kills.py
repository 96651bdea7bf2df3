"""What is left after kill -9: nothing half, nothing twice, and all that was answered.

``python -m benchmarks.kills`` kills each kind of work at random moments, on SQLite and, with
``--postgresql postgresql://user@host:port``, on that server too, in databases of its own. It
prints a table: how often, how many died at work, and what was wrong afterwards.
"""

import argparse
import csv
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.installation import Installation, Server, kill_within
from kb.backups import rows
from kb.errors import KBError
from web.backups import restoring

FILES = 20
INCIDENTS = 100


@dataclass
class Count:
    what: str
    database: str
    tried: int = 0
    killed: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        wrong = "; ".join(self.wrong[:3]) if self.wrong else "nothing"
        return (
            f"| {self.what} | {self.database} | {self.tried} | {self.killed} "
            f"| {len(self.wrong)}: {wrong} |"
        )


@dataclass
class Ground:
    """Makes installations of one kind of database, and removes them again."""

    folder: Path
    server: Server | None
    number: int = 0

    @property
    def kind(self) -> str:
        return "PostgreSQL" if self.server else "SQLite"

    @contextmanager
    def place(self, *, ready: bool = True) -> Iterator[Installation]:
        self.number += 1
        folder = self.folder / f"{self.kind}-{self.number}"
        folder.mkdir()
        url = self.server.new() if self.server else ""
        place = Installation(folder / "home", url)
        try:
            if ready:
                place.must("init")
            yield place
        finally:
            if self.server:
                self.server.drop(url)
            shutil.rmtree(folder, ignore_errors=True)


def make_documents(folder: Path) -> Path:
    documents = folder / "documents"
    if not documents.exists():
        documents.mkdir()
        for number in range(FILES):
            (documents / f"{number}.md").write_text(
                f"---\ntitle: Case {number}\nkind: solution\n---\n"
                f"## 现象\n\nsign {number}\n\n## 解决步骤\n\n{'step ' * 400}{number}\n",
                encoding="utf-8",
            )
    return documents


def make_table(folder: Path) -> Path:
    path = folder / "incidents.csv"
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(
            ("number", "short_description", "description", "incident_state")
        )
        for number in range(INCIDENTS):
            writer.writerow(
                (f"INC{number:07}", f"Trouble {number}", "It is down", "New")
            )
    return path


def dump(place: Installation) -> dict[str, list[rows.Row]]:
    """All rows but the note of a restore."""
    database = place.connect()
    with database.snapshot() as connection:
        found = {
            each.name: [
                row
                for piece, _ in rows.iter_pieces(connection, each)
                for row in rows.unpack(piece)
                if restoring.ACTION not in row
            ]
            for each in rows.describe(connection)
        }
    database.close()
    return found


def took(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began


def kill_backups(ground: Ground, times: int) -> Count:
    count = Count("`kb backup`", ground.kind)
    with ground.place() as place:
        place.must("ingest", make_documents(ground.folder), "--publish")
        file = place.home.parent / "yunzhi.backup"
        seconds = took(lambda: place.must("backup", file))
        for _ in range(times):
            count.tried += 1
            count.killed += kill_within(place.start("backup", file), seconds)
            try:
                restoring.rehearse(file, _no_key)
            except KBError as error:
                count.wrong.append(str(error))
        place.must("backup", file)
        if parts := list(file.parent.glob(".*.part")):
            count.wrong.append(f"left {parts[0].name}")
    return count


def kill_restores(ground: Ground, times: int) -> Count:
    count = Count("`kb restore`", ground.kind)
    with ground.place() as source:
        source.must("ingest", make_documents(ground.folder), "--publish")
        file = source.home.parent / "yunzhi.backup"
        source.must("backup", file)
        wanted = dump(source)
        with ground.place(ready=False) as first:
            seconds = took(lambda: first.must("restore", file))
        for _ in range(times):
            with ground.place(ready=False) as target:
                count.tried += 1
                count.killed += kill_within(target.start("restore", file), seconds)
                count.wrong += _wrong_restore(target, file, wanted)
    return count


def _wrong_restore(
    target: Installation, file: Path, wanted: dict[str, list[rows.Row]]
) -> Iterator[str]:
    """It is whole already, or is nothing yet and whole after the next restore."""
    again = target.run("restore", file)
    if again.returncode and "is not empty" not in again.stderr:
        yield again.stderr.strip()
        return
    if again.returncode:
        # It was whole; only the index may have been missing.
        target.must("index", "rebuild")
    checked = target.run("check")
    if checked.returncode:
        yield (checked.stdout + checked.stderr).strip()
    elif dump(target) != wanted:
        yield "other rows than before"


def _no_key() -> restoring.Opener:
    raise KeyError


def kill_ingests(ground: Ground, times: int) -> Count:
    count = Count("`kb ingest --publish`", ground.kind)
    documents = make_documents(ground.folder)
    with ground.place() as place:
        seconds = took(lambda: place.must("ingest", documents, "--publish"))
    for _ in range(times):
        with ground.place() as place:
            count.tried += 1
            process = place.start("ingest", documents, "--publish")
            count.killed += kill_within(process, seconds)
            place.must("ingest", documents, "--publish")
            found = place.scalar("SELECT count(*) FROM article")
            if found != FILES:
                count.wrong.append(f"{found} articles of {FILES}")
            place.must("content", "collect")
            checked = place.run("check")
            if checked.returncode:
                count.wrong.append((checked.stdout + checked.stderr).strip())
    return count


def kill_imports(ground: Ground, times: int) -> Count:
    count = Count("`kb import incidents`", ground.kind)
    table = make_table(ground.folder)
    command = ("import", "incidents", table, "--preset", "servicenow")
    with ground.place() as place:
        seconds = took(lambda: place.must(*command))
    for _ in range(times):
        with ground.place() as place:
            count.tried += 1
            count.killed += kill_within(place.start(*command), seconds)
            place.must(*command)
            found = place.scalar("SELECT count(*) FROM incident")
            if found != INCIDENTS:
                count.wrong.append(f"{found} incidents of {INCIDENTS}")
    return count


@dataclass
class Writer:
    """Opens one incident after the other, and remembers those that were answered."""

    place: Installation
    name: str
    stopped: threading.Event
    answered: list[str] = field(default_factory=list)

    def work(self) -> None:
        number = 0
        while not self.stopped.is_set():
            number += 1
            title = f"{self.name} {number}"
            try:
                status, _ = self.place.ask(
                    "POST", "/api/v1/incidents", {"title": title, "description": "x"}
                )
            except OSError:
                time.sleep(0.05)
                continue
            if status == 201:
                self.answered.append(title)


@contextmanager
def writing(place: Installation) -> Iterator[list[Writer]]:
    stopped = threading.Event()
    writers = [Writer(place, f"writer {letter}", stopped) for letter in "abc"]
    threads = [threading.Thread(target=each.work) for each in writers]
    for thread in threads:
        thread.start()
    try:
        yield writers
    finally:
        stopped.set()
        for thread in threads:
            thread.join()


def titles(place: Installation) -> list[str]:
    return [row[2] for row in _incident_rows(place)]


def _incident_rows(place: Installation) -> list[tuple[int, str, str]]:
    from sqlalchemy import text  # noqa: PLC0415

    database = place.connect()
    with database.engine.connect() as connection:
        found = connection.execute(text("SELECT id, number, title FROM incident"))
        rows_found = [(row[0], row[1], row[2]) for row in found]
    database.close()
    return rows_found


def kill_service(ground: Ground, times: int) -> Count:
    count = Count("`kb serve`, three writers", ground.kind)
    with ground.place() as place:
        place.issue_token()
        process = place.serve()
        answered: list[str] = []
        with writing(place) as writers:
            for _ in range(times):
                count.tried += 1
                count.killed += kill_within(process, 1.5)
                process = place.serve()
            time.sleep(1)
        for writer in writers:
            answered += writer.answered
        process.terminate()
        process.wait()
        kept = titles(place)
        lost = set(answered) - set(kept)
        twice = len(kept) - len(set(kept))
        if lost or twice:
            count.wrong.append(f"{len(lost)} lost, {twice} twice")
        count.what += f" ({len(answered):,} answered)"
    return count


def kill_workers(ground: Ground, times: int) -> Count:
    count = Count("`kb worker`", ground.kind)
    with ground.place() as place:
        place.must("ingest", make_documents(ground.folder), "--publish")
        for _ in range(times):
            count.tried += 1
            shutil.rmtree(place.home / "index", ignore_errors=True)
            count.killed += kill_within(place.start("worker"), 4)
        process = place.serve()
        process.terminate()
        process.wait()
        checked = place.run("check")
        if checked.returncode:
            count.wrong.append((checked.stdout + checked.stderr).strip())
    return count


def back_up_while_writing(ground: Ground, times: int) -> Count:
    """What was answered before a backup began is in it; all of it is once restored."""
    count = Count("`kb backup` while three write", ground.kind)
    found_total = 0
    with ground.place() as place:
        place.must("ingest", make_documents(ground.folder), "--publish")
        place.issue_token()
        process = place.serve()
        with writing(place) as writers:
            time.sleep(1)
            for number in range(times):
                count.tried += 1
                before = [title for writer in writers for title in writer.answered]
                file = place.home.parent / f"{number}.backup"
                place.must("backup", file)
                with ground.place(ready=False) as target:
                    target.must("restore", file)
                    target.must("check")
                    kept = titles(target)
                lost = set(before) - set(kept)
                found_total += len(before)
                if lost or len(kept) != len(set(kept)):
                    count.wrong.append(f"{len(lost)} lost")
        process.terminate()
        process.wait()
    count.what += f" ({found_total:,} answered writes looked up)"
    return count


KINDS = (
    kill_backups,
    kill_restores,
    kill_ingests,
    kill_imports,
    kill_service,
    kill_workers,
    back_up_while_writing,
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--postgresql", default="")
    parser.add_argument("--only", default="", help="a part of the kinds' names")
    chosen = parser.parse_args()
    servers = [None] + ([Server(chosen.postgresql)] if chosen.postgresql else [])
    wrong = 0
    print("| what | database | times | killed at work | wrong afterwards |")
    print("|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory(prefix="kb-kills-") as folder:
        for kind in KINDS:
            for server in servers:
                if chosen.only in kind.__name__:
                    count = kind(Ground(Path(folder), server), chosen.times)
                    wrong += len(count.wrong)
                    print(count, flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
