"""``kb import`` beside that of an older program: ``python -m benchmarks.importing``.

Both take the same rows of ServiceNow into a database of their own, as incidents that are
resolved, which both can. Then the program of today takes a history of each system, as it
does by default. A busy machine slows both; seconds of the processor are said as well. What
a file of one row takes is taken off: it loads the same libraries.
"""

import argparse
import tempfile
from pathlib import Path

from benchmarks.installation import ROOT, Installation
from benchmarks.rolling import unpack
from tests.histories import WRITERS, write

COMMIT = "b414f41"
ROWS = 10_000
FEW = 2_000
"""Rows that the older program is given: it takes minutes for more."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("rows", type=int, nargs="?", default=ROWS)
    parser.add_argument("--few", type=int, default=FEW)
    parser.add_argument("--commit", default=COMMIT)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kb-importing-") as name:
        folder = Path(name)
        older = unpack(given.commit, folder / "program")
        both = {
            given.commit: Installation(folder / "older", program=older),
            "now": Installation(folder / "newer", program=ROOT),
        }
        rates = []
        path = write("servicenow", folder, given.few)
        as_resolved = ("--closed-as", "resolved")
        for label, place in both.items():
            place.must("init")
            rates.append(_take(place, label, path, given.few, *as_resolved))
        print(f"     ratio: {rates[1] / rates[0]:.1f} by the processor")
        for system in WRITERS:
            path = write(system, folder, given.rows)
            of_its_own = ("--origin", f"history of {system}")
            _take(both["now"], system, path, given.rows, *of_its_own)
        print(f"past cases: {both['now'].scalar('SELECT count(*) FROM past_case'):,}")


def _take(
    place: Installation, label: str, path: Path, rows: int, *options: str
) -> float:
    """Rows a second of the processor; what the start alone takes is left out."""
    one = write(path.stem, _folder_for_one(path), 1)
    start = place.measure("import", "incidents", str(one), *options)
    spent = place.measure("import", "incidents", str(path), *options)
    passed, processor = (
        after - before for after, before in zip(spent, start, strict=True)
    )
    print(
        f"{label:>10}: {rows:,} rows, {rows / passed:,.0f} rows/s,"
        f" {rows / processor:,.0f} rows/s of the processor",
        flush=True,
    )
    return rows / processor


def _folder_for_one(path: Path) -> Path:
    folder = path.parent / "one"
    folder.mkdir(exist_ok=True)
    return folder


if __name__ == "__main__":
    main()
