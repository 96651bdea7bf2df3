#!/usr/bin/env bash
# Whoosh: a phrase whose quote is not closed finds its words in any order.
#
# Version: whoosh 2.7.4
# Behaviour: the parser drops a quote without its partner and says nothing, so that a query that
# was cut off while typing or pasting finds more than the whole one. One would expect a phrase
# up to the end, or an error. Close the quote before parsing.
# Output:
#   "printer offline" finds 1 of 2
#   "printer offline finds 2 of 2
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
script=$(realpath "$0")
cd "$folder"

python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target packages whoosh==2.7.4
PYTHONPATH=packages python3 -W ignore - > seen <<'END'
from whoosh.fields import TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.qparser import QueryParser

index = RamStorage().create_index(Schema(body=TEXT))
writer = index.writer()
writer.add_document(body="printer offline")
writer.add_document(body="offline since noon, says the printer")
writer.commit()
parser = QueryParser("body", index.schema)
with index.searcher() as searcher:
    for typed in ('"printer offline"', '"printer offline'):
        print(f"{typed} finds {len(searcher.search(parser.parse(typed)))} of 2")
END
sed -n 's/^#   //p' "$script" | diff - seen
cat seen
