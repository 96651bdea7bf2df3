#!/usr/bin/env bash
# Tantivy for Python: Document(key=2) is accepted for an unsigned field, and loses the batch.
#
# Version: tantivy 0.27.0
# Behaviour: the keyword makes a signed value. add_document() takes it and returns an
# operation number; the commit raises, and what was added before and after it is gone too: the
# next commit succeeds with an empty index. One would expect add_document() to refuse the one
# document. Document.from_dict(values, schema) and add_unsigned() make the right value.
# Output:
#   added: 0 1 2
#   commit: Schema error: 'Expected a U64 for field "key"'
#   next commit: succeeds, 0 documents
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
script=$(realpath "$0")
cd "$folder"

python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target packages tantivy==0.27.0
PYTHONPATH=packages python3 -W ignore - > seen <<'END'
import tantivy

builder = tantivy.SchemaBuilder()
builder.add_unsigned_field("key", stored=True, indexed=True)
schema = builder.build()
index = tantivy.Index(schema)
writer = index.writer(15_000_000, 1)
documents = [
    tantivy.Document.from_dict({"key": 1}, schema),
    tantivy.Document(key=2),
    tantivy.Document.from_dict({"key": 3}, schema),
]
print("added:", *[writer.add_document(document) for document in documents])
try:
    writer.commit()
    print("commit: succeeds")
except ValueError as error:
    print("commit:", error)
writer.commit()
index.reload()
print(f"next commit: succeeds, {index.searcher().num_docs} documents")
END
sed -n 's/^#   //p' "$script" | diff - seen
cat seen
