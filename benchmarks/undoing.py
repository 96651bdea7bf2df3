"""An import taken back under kill -9: ``python -m benchmarks.undoing``.

Takes in rows that are half past cases and half open incidents, has people touch some, and
lets the import be taken back by a process that is killed at random moments and started
again. After each death no row may be half: its key is there with what it became, or neither
is. In the end everything is taken back, once, but for what people touched.
"""

import argparse
import csv
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text

from benchmarks.installation import Installation, Server, kill_within
from kb.audit import Actor, By
from kb.exchange import jobs as records
from kb.exchange.jobs import JobState
from kb.people import directory
from web.intake.exchange import jobs
from web.services import Services, opened

ROWS = 20_000
TOUCHED = 10
LONGEST = 2.0
"""Seconds at work after which a process is killed at the latest; more for each that a busy
machine gave too little time for a single transaction."""
HALF = {
    "a key of a withdrawn incident": (
        "SELECT count(*) FROM external_key k JOIN incident i ON i.id = k.incident_id"
        " WHERE i.state = 'cancelled'"
    ),
    "an open incident without its key": (
        "SELECT count(*) FROM incident i WHERE i.state = 'new' AND NOT EXISTS"
        " (SELECT 1 FROM external_key k WHERE k.incident_id = i.id)"
    ),
    "an incident withdrawn twice, or without its step": (
        "SELECT count(*) FROM incident i WHERE i.state = 'cancelled' AND 1 <>"
        " (SELECT count(*) FROM incident_event e WHERE e.incident_id = i.id"
        " AND e.action = 'withdraw')"
    ),
    "a past case without its key": (
        "SELECT count(*) FROM past_case p WHERE NOT EXISTS"
        " (SELECT 1 FROM external_key k WHERE k.past_case_id = p.id)"
    ),
    "a key of a past case that is gone": (
        "SELECT count(*) FROM external_key k WHERE k.past_case_id IS NOT NULL AND NOT"
        " EXISTS (SELECT 1 FROM past_case p WHERE p.id = k.past_case_id)"
    ),
    "a part of a past case that is gone": (
        "SELECT count(*) FROM past_case_band b WHERE NOT EXISTS"
        " (SELECT 1 FROM past_case p WHERE p.id = b.case_id)"
    ),
}
"""What there must be none of, after any death."""


def make_table(folder: Path, rows: int) -> Path:
    path = folder / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(("number", "short_description", "state", "close_notes"))
        for number in range(rows):
            state, done = ("Closed", "Restarted") if number % 2 else ("New", "")
            writer.writerow((f"INC{number:07}", f"Trouble {number}", state, done))
    return path


def _by(services: Services) -> By:
    with services.database.reading() as session:
        admin = directory.find_by_login(session, "admin")
    assert admin is not None, "kb init makes one"
    return By(Actor(admin, jobs.CHANNEL), services.now())


def bring(services: Services, path: Path) -> int:
    """Import the file as a page does, and ask for it to be taken back; its id."""
    by = _by(services)
    with path.open("rb") as data:
        content = services.content.put(data)
    options = {
        "noun": "incidents",
        "preset": "servicenow",
        "origin": "",
        "closed_as": "past_case",
        "kind": "reference",
        "timezone": "",
        "draft_solutions": False,
        "publish": False,
    }
    with services.database.writing() as session:
        job_id = records.add_job(session, content, path.name, options, by=by).id
        records.start(session, job_id, by=by)
    jobs.work_off(services)
    with services.database.writing() as session:
        # Stands for whatever somebody has done with them since.
        session.execute(
            text(
                "UPDATE incident SET updated_at = :at WHERE id IN"
                " (SELECT id FROM incident ORDER BY id LIMIT :touched)"
            ),
            {"at": "2030-01-01 00:00:00", "touched": TOUCHED},
        )
        records.undo(session, job_id, by=by)
    return job_id


def find_wrong(place: Installation, services: Services, job_id: int) -> Iterator[str]:
    for what, query in HALF.items():
        if found := place.scalar(query):
            yield f"{found} times {what}"
    with services.database.reading() as session:
        counts = records.get_job(session, job_id).counts
    left = place.scalar("SELECT count(*) FROM external_key")
    gone = counts.get("undone", 0)
    brought = place.scalar("SELECT count(*) FROM incident") + place.scalar(
        "SELECT count(*) FROM past_case"
    )
    withdrawn = place.scalar("SELECT count(*) FROM incident WHERE state = 'cancelled'")
    if left != brought - withdrawn:
        yield f"{left} keys for {brought - withdrawn} rows that are here"
    if gone < withdrawn:
        yield f"{gone} said to be taken back, {withdrawn} withdrawn"


def is_done(services: Services, job_id: int) -> bool:
    with services.database.reading() as session:
        return records.get_job(session, job_id).state is JobState.UNDONE


def kill_undo(place: Installation, rows: int) -> list[str]:
    """Kill whoever takes it back until it is taken back; what was wrong, if anything."""
    place.must("init")
    wrong: list[str] = []
    tried = killed = idle = 0
    with opened(place.settings) as services:
        job_id = bring(services, make_table(place.home.parent, rows))
        while not is_done(services, job_id):
            before = place.scalar("SELECT count(*) FROM external_key")
            tried += 1
            killed += kill_within(_start(place), LONGEST * (1 + idle))
            left = place.scalar("SELECT count(*) FROM external_key")
            idle = 0 if left < before else idle + 1
            wrong += find_wrong(place, services, job_id)
        with services.database.reading() as session:
            counts = records.get_job(session, job_id).counts
    if counts != {"undone": rows - TOUCHED, "kept": TOUCHED}:
        wrong.append(f"in the end {counts}")
    if cases := place.scalar("SELECT count(*) FROM past_case"):
        wrong.append(f"{cases} past cases in the end")
    said = "; ".join(wrong[:3]) or "nothing"
    kind = "PostgreSQL" if place.url else "SQLite"
    print(
        f"| {kind} | {rows:,} | {tried} | {killed} | {len(wrong)}: {said} |", flush=True
    )
    return wrong


def _start(place: Installation) -> "subprocess.Popen[bytes]":
    """A process that has begun to work."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.undoing", "--work"],
        env=place.environment,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None, "it was asked for"
    process.stdout.readline()
    return process


def work() -> None:
    """As the service does in the background, until nothing is left."""
    from kb import settings  # noqa: PLC0415 - of the environment, in a child alone.

    with opened(settings.load()) as services:
        print("begun", flush=True)
        jobs.work_off(services)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("rows", type=int, nargs="?", default=ROWS)
    parser.add_argument("--postgresql", default="", help="postgresql://user@host:port")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.work:
        work()
        return 0
    print("| database | rows | started | killed at work | wrong afterwards |")
    print("|---|---|---|---|---|", flush=True)
    wrong: list[str] = []
    with tempfile.TemporaryDirectory(prefix="kb-undoing-") as folder:
        home = Path(folder) / "home"
        wrong += kill_undo(Installation(home), chosen.rows)
        if chosen.postgresql:
            server = Server(chosen.postgresql)
            second = Path(folder) / "second"
            second.mkdir()
            place = Installation(second / "home", server.new())
            wrong += kill_undo(place, chosen.rows)
            server.drop(place.url)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
