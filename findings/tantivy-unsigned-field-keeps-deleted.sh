#!/usr/bin/env bash
# Tantivy for Python: a term that finds a document of an unsigned field does not delete it.
#
# Version: tantivy 0.27.0
# Behaviour: delete_documents_by_term() turns a Python int into a signed term. In an unsigned
# field no such term exists, so the call returns an operation number as always and deletes
# nothing, while Query.term_query() with the same value finds the document. The signed field
# is as one would expect. Use add_integer_field() for keys, or delete_documents_by_query().
# Output:
#   unsigned: found 1, left after the delete by term 2 of 2, by query 1 of 2
#   integer: found 1, left after the delete by term 1 of 2, by query 1 of 2
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
script=$(realpath "$0")
cd "$folder"

python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target packages tantivy==0.27.0
PYTHONPATH=packages python3 -W ignore - > seen <<'END'
import tantivy


def filled(kind):
    builder = tantivy.SchemaBuilder()
    getattr(builder, f"add_{kind}_field")("key", stored=True, indexed=True)
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer()
    for key in (1, 2):
        writer.add_document(tantivy.Document.from_dict({"key": key}, schema))
    writer.commit()
    index.reload()
    return index, writer, tantivy.Query.term_query(schema, "key", 1)


def left(index, writer):
    writer.commit()
    index.reload()
    return index.searcher().num_docs


for kind in ("unsigned", "integer"):
    index, writer, query = filled(kind)
    found = index.searcher().search(query).count
    writer.delete_documents_by_term("key", 1)
    by_term = left(index, writer)
    index, writer, query = filled(kind)
    writer.delete_documents_by_query(query)
    by_query = left(index, writer)
    print(
        f"{kind}: found {found}, left after the delete by term {by_term} of 2, "
        f"by query {by_query} of 2"
    )
END
sed -n 's/^#   //p' "$script" | diff - seen
cat seen
