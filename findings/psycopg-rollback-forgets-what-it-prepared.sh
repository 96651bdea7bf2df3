#!/usr/bin/env bash
# psycopg: each rollback forgets all prepared statements, also those of a connection that only read.
#
# Version: psycopg 3.3.4 with psycopg-binary 3.3.4, pgserver 0.1.4 (PostgreSQL 16.2)
# Behaviour: psycopg prepares a statement by itself once it was executed more than five times. For the
# server a prepared statement is nothing of the transaction and outlives its rollback; psycopg
# deallocates all of them at the first chance after any ROLLBACK, and counts from one again.
# Pools that reset connections by rolling back (SQLAlchemy's does unless told otherwise) do that
# at the end of every request that only reads, so that nothing is ever prepared for longer than a
# request. Where such a reader commits instead, the plans stay.
# Output:
#   20 transactions that read and roll back: 0 prepared
#   20 transactions that read and commit:    1 prepared
#   after one more rollback and statement:   0 prepared
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
script=$(realpath "$0")
cd "$folder"
export XDG_RUNTIME_DIR="$folder"

python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target packages psycopg==3.3.4 psycopg-binary==3.3.4 pgserver==0.1.4
PYTHONPATH=packages python3 - > seen <<'END'
import pgserver
import psycopg

server = pgserver.get_server("data", cleanup_mode="delete")
connection = psycopg.connect(server.get_uri())


def count():
    """Asked by a name of its own each time, so that it is not counted itself."""
    with psycopg.ClientCursor(connection) as cursor:
        return cursor.execute("SELECT count(*) FROM pg_prepared_statements").fetchone()[0]


def read(times, end):
    for number in range(times):
        connection.execute("SELECT %s::int + 1", [number])
        end()


read(20, connection.rollback)
print(f"20 transactions that read and roll back: {count()} prepared")
connection.commit()
read(20, connection.commit)
print(f"20 transactions that read and commit:    {count()} prepared")
connection.rollback()
connection.execute("SELECT 'another'")
print(f"after one more rollback and statement:   {count()} prepared")
connection.close()
server.cleanup()
END
sed -n 's/^#   //p' "$script" | diff - seen
cat seen
