#!/usr/bin/env bash
# SQLAlchemy: a table with an Enum is kept by every engine that has met it, for good.
#
# Version: sqlalchemy 2.1.9
# Behaviour: a dialect remembers what it makes of each type in a weak dictionary by the type.
# What it makes of an Enum refers to that Enum, so the entry keeps its own key, and with it the
# column, the table and the whole MetaData. One would expect tables that nobody has any more to
# go, as they do without an Enum, since there is no cache of statements. Who makes tables again
# and again (migrations, reflection) does it with an engine that goes, too.
# Output:
#   with a String: 0 of 50 are left
#   with an Enum: 50 of 50 are left
#   once the engine is gone: 0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
script=$(realpath "$0")
cd "$folder"

python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target packages sqlalchemy==2.1.9
PYTHONPATH=packages python3 -W ignore - > seen <<'END'
import gc
import weakref

from sqlalchemy import Column, Enum, Integer, MetaData, String, Table, create_engine


def make_tables(engine, make_type):
    """References to the MetaData of fifty tables that nobody needs any more."""
    made = []
    for number in range(50):
        metadata = MetaData()
        columns = Column("id", Integer), Column("state", make_type())
        Table(f"made_{number}", metadata, *columns)
        with engine.begin() as connection:
            metadata.create_all(connection)
        made.append(weakref.ref(metadata))
    return made


def count(made):
    gc.collect()
    return sum(each() is not None for each in made)


engine = create_engine("sqlite://", query_cache_size=0)
made = make_tables(engine, lambda: String(9))
print(f"with a String: {count(made)} of {len(made)} are left")
engine = create_engine("sqlite://", query_cache_size=0)
made = make_tables(engine, lambda: Enum("open", "closed", native_enum=False))
print(f"with an Enum: {count(made)} of {len(made)} are left")
engine.dispose()
del engine
print(f"once the engine is gone: {count(made)}")
END
sed -n 's/^#   //p' "$script" | diff - seen
cat seen
