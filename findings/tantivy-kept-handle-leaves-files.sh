#!/usr/bin/env bash
# Tantivy: a handle that was opened before another process's commit leaves files behind.
#
# Version: tantivy 0.27.0
# Behaviour: two processes write in turn, never at once, and each replaces the only document.
# If one of them keeps its Index and takes a new writer each time, the segments of the other
# one stay in the folder, although garbage_collect_files() is called after each commit: ten
# rounds leave ten times as many files, and they grow with each round. Nothing says so, and
# searching is right all the time. Opening the Index anew for each writing collects them.
# Output:
#   opened anew for each writing: files do not grow
#   kept: files grow with each round
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
script=$(realpath "$0")
cd "$folder"

python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target packages tantivy==0.27.0
PYTHONPATH=packages python3 -W ignore - > seen <<'END'
import subprocess
import sys
import tempfile
from pathlib import Path

import tantivy

OTHER = """
import sys, tantivy
index = tantivy.Index.open(sys.argv[1])
writer = index.writer(15_000_000, 1)
writer.delete_all_documents()
writer.add_document(tantivy.Document(key=1))
writer.commit()
writer.garbage_collect_files()
writer.wait_merging_threads()
"""


def count_files(keep):
    folder = tempfile.mkdtemp(dir=".")
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", stored=True, indexed=True)
    index = tantivy.Index(builder.build(), path=folder)
    counts = []
    for _ in range(10):
        subprocess.run([sys.executable, "-c", OTHER, folder], check=True)
        if not keep:
            index = tantivy.Index.open(folder)
        writer = index.writer(15_000_000, 1)
        writer.delete_all_documents()
        writer.add_document(tantivy.Document(key=2))
        writer.commit()
        writer.garbage_collect_files()
        writer.wait_merging_threads()
        counts.append(sum(1 for _ in Path(folder).iterdir()))
    return counts


for name, keep in (("opened anew for each writing", False), ("kept", True)):
    counts = count_files(keep)
    grow = all(later > earlier for earlier, later in zip(counts, counts[1:]))
    same = max(counts[1:]) == min(counts[1:])
    print(f"{name}: files", "grow with each round" if grow else "do not grow" if same else counts)
END
sed -n 's/^#   //p' "$script" | diff - seen
cat seen
