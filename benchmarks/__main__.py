"""``make bench``: one table of everything; ``BENCH=quick`` for a short run.

``BENCH`` may also be a number of articles, such as 1000000.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import engines, ingestion
from benchmarks.bare import FTS5, BareTantivy, BareWhoosh
from benchmarks.timing import Times
from tests.programs import MISSING

WHOOSH_ARTICLES = 10_000
BARE = {"bare Tantivy": BareTantivy, "SQLite FTS5": FTS5, "bare Whoosh": BareWhoosh}


def main() -> None:
    if len(sys.argv) > 1:
        _run_one(*sys.argv[1:])
        return
    chosen = os.environ.get("BENCH", "")
    sizes = {"quick": [2_000], "": [10_000, 100_000]}.get(chosen) or [int(chosen)]
    console = Console(width=140)
    if why := MISSING[engines.OPENSEARCH]():
        console.print(f"OpenSearch is not run: {why}")
    for size in sizes:
        console.print(_table(size, [_measure(name, size) for name in _names(size)]))
    files = 120 if chosen == "quick" else 1_000
    with tempfile.TemporaryDirectory(prefix="kb-bench-") as folder:
        table = Table(title=f"Ingestion, {files} files")
        for heading in ("what", "value", "unit", "goal"):
            table.add_column(heading, justify="right" if heading == "value" else "left")
        for rate in ingestion.run(Path(folder), files):
            table.add_row(rate.name, f"{rate.value:,.1f}", rate.unit, rate.goal)
    console.print(table)
    console.print(f"start of kb with an index: {_start_seconds():.2f} s (goal ≤ 2)")


def _names(size: int) -> list[str]:
    whoosh = ["whoosh", "bare Whoosh"] if size <= WHOOSH_ARTICLES else []
    cluster = [] if MISSING[engines.OPENSEARCH]() else [engines.OPENSEARCH]
    return ["tantivy", *cluster, "bare Tantivy", "SQLite FTS5", *whoosh]


def _measure(name: str, size: int) -> dict[str, object]:
    """In a process of its own, so that memory is each engine's own."""
    output = subprocess.run(
        [sys.executable, "-m", "benchmarks", name, str(size)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return dict(json.loads(output))


def _run_one(name: str, size: str) -> None:
    # A merge may still write after the engine is closed.
    with tempfile.TemporaryDirectory(
        prefix="kb-bench-", ignore_cleanup_errors=True
    ) as folder:
        target = Path(folder) / "index"
        if name in BARE:
            result = engines.run_bare(BARE[name], target, int(size))
        else:
            result = engines.run(name, target, int(size))
    print(json.dumps(asdict(result)))


def _table(size: int, results: list[dict[str, object]]) -> Table:
    table = Table(title=f"{size:,} articles; p50 / p95; ratio to bare Tantivy's p95")
    for heading in (
        "engine",
        "built/s",
        "MB",
        "plain top 10",
        "ratio",
        "filters, facets, count, snippets",
        "update and see",
        "memory MB",
    ):
        table.add_column(heading, justify="left" if heading == "engine" else "right")
    bare = next(result for result in results if result["name"] == BareTantivy.name)
    for result in results:
        plain, full, update = (result[name] for name in ("plain", "full", "update"))
        table.add_row(
            str(result["name"]),
            f"{result['built_per_second']:,.0f}",
            f"{result['megabytes']:,.0f}",
            str(Times(**plain)),
            f"{plain['p95'] / bare['plain']['p95']:.1f}",
            str(Times(**full)) if full else "",
            str(Times(**update)),
            str(result["memory"]),
        )
    return table


def _start_seconds() -> float:
    with tempfile.TemporaryDirectory(prefix="kb-bench-") as folder:
        environment = {**os.environ, "KB_HOME": folder}
        command = [sys.executable, "-m", "web.cli"]
        subprocess.run(
            [*command, "init"], check=True, env=environment, capture_output=True
        )
        started = time.perf_counter()
        subprocess.run(
            [*command, "search", "vpn"],
            check=True,
            env=environment,
            capture_output=True,
        )
        return time.perf_counter() - started


main()
