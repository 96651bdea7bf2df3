"""Assets from a workbook: how long 5,000 take, beside an older program, and out and in again.

    python -m benchmarks.registers [--rows 5000] [--commit 2c7c4787] [--url DATABASE]

Each program makes a database of its own (an SQLite file, or the PostgreSQL that ``--url``
names, which must be empty), reads the same workbook and brings its rows in, in one transaction
to its commit. Then what came in is written as a workbook and brought in again.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent
OLDER = "2c7c4787"
"""The last program that asked and wrote row by row."""
HEADER = (
    *("资产名称", "类别", "使用单位", "品牌型号", "序列号"),
    *("IP 地址", "购置日期", "备注"),
)
UNITS = 40
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--commit", default=OLDER)
    parser.add_argument("--url", default="")
    parser.add_argument("--once", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.once:
        print(json.dumps(measure(Path(given.once), given.url)))
        return 0
    from benchmarks.rolling import unpack  # noqa: PLC0415 - older programs lack it.

    with tempfile.TemporaryDirectory(prefix="kb-registers-") as name:
        folder = Path(name)
        book = folder / "assets.xlsx"
        write_book(book, given.rows)
        older = unpack(given.commit, folder / "older")
        before = run(older, book, "")
        now = run(ROOT, book, given.url)
    for what, found in ((given.commit, before), ("now", now)):
        print(
            f"{what}: {found['added']} added in {found['wall']:.1f} s by the clock, "
            f"{found['cpu']:.1f} s of processor; again: {found['changed']} changed, "
            f"{found['again']:.1f} s"
        )
    ratio, processor = before["wall"] / now["wall"], before["cpu"] / now["cpu"]
    print(f"{ratio:.1f} times as fast by the clock, {processor:.1f} by the processor")
    is_good = now["added"] == given.rows and not now["changed"] and not now["refused"]
    return 0 if is_good else 1


def run(program: Path, book: Path, url: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-P", __file__, "--once", str(book), "--url", url],
        check=True,
        stdout=subprocess.PIPE,
        cwd=program,
        env={**os.environ, "PYTHONPATH": str(program)},
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def write_book(path: Path, rows: int) -> None:
    from xlsxwriter import Workbook  # noqa: PLC0415

    book = Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    for number in range(1, rows + 1):
        address = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        cells = (f"终端{number}", "计算机终端", f"第{number % UNITS}分局", "联想 M720")
        more = (f"SN{number:08}", address, "2024-03-01", "随机附件齐全")
        sheet.write_row(number, 0, (*cells, *more))
    book.close()


def measure(book: Path, url: str) -> dict[str, float]:
    """In a process of its own, with whatever program stands in ``PYTHONPATH``."""
    from kb.database import connect  # noqa: PLC0415
    from kb.registers.listing import Filter, list_records  # noqa: PLC0415
    from kb.registers.types import read_types  # noqa: PLC0415
    from web.presentation import register_tables  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        database = connect(url or f"sqlite:///{folder}/registers.sqlite")
        user_id = prepare(database)
        wall, cpu = time.perf_counter(), time.process_time()
        brought = take(database, user_id, book.read_bytes())
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        with database.reading() as session:
            wanted = Filter(type_code="asset")
            records, _ = list_records(
                session, find_user(session, user_id), wanted, limit=None
            )
            found = read_types()["asset"]
            data = register_tables.to_xlsx(found, records, "zh")
        began = time.perf_counter()
        again = take(database, user_id, data)
        return {
            "added": len(brought.added),
            "refused": len(brought.refused) + len(again.refused),
            "wall": wall,
            "cpu": cpu,
            "changed": len(again.changed) + len(again.added),
            "again": time.perf_counter() - began,
        }


def prepare(database) -> int:
    """A manager, whose id is given back, and units."""
    from kb import migrations  # noqa: PLC0415
    from kb.people import units, users  # noqa: PLC0415
    from kb.people.models import Role, Tier  # noqa: PLC0415

    migrations.upgrade(database.engine)
    with database.writing() as session:
        for number in range(UNITS):
            units.add_unit(session, f"第{number}分局", tier=Tier.COUNTY)
        keeper = users.add_user(
            session, "keeper", name="", roles=[Role.MANAGER], now=NOW
        )
        return int(keeper.id)


def take(database, user_id: int, data: bytes):
    """A workbook read and brought in, in one transaction to its commit."""
    from ingest import table_rows  # noqa: PLC0415
    from kb.audit import Actor, By  # noqa: PLC0415
    from kb.registers.tables import bring  # noqa: PLC0415
    from kb.registers.types import read_types  # noqa: PLC0415

    read = table_rows.read(data, 20_000, seconds=120)
    rows = [
        (number, ["" if cell is None else str(cell) for cell in cells])
        for number, cells in read.rows
    ]
    with database.writing() as session:
        by = By(Actor(find_user(session, user_id), "page"), NOW)
        return bring(session, read_types()["asset"], read.names, rows, by=by)


def find_user(session, user_id: int):
    from kb.people.models import User  # noqa: PLC0415

    return session.get_one(User, user_id)


if __name__ == "__main__":
    sys.exit(main())
