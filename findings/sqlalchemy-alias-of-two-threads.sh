#!/usr/bin/env bash
# SQLAlchemy: two threads that first use one alias at once may compare the wrong table, for good.
#
# Version: sqlalchemy 2.1.9
# Behaviour: an alias finds its columns by an index, which it fills when it is first asked for
# one. While a thread fills it, another finds an index that is not empty and looks no further:
# its column is not there, so the alias warns once and hands out the column of the table itself.
# That answer is kept, so every statement made later from this attribute of the alias speaks of
# the table, too: a condition that was to hold of the alias holds of other rows, without an
# error. Aliases at the top of a module, which threads of a server share, are of that kind. The
# collection of columns itself is guarded against such a race (issue 12302), its index is not.
# Here the second thread is let ahead at that moment; with four threads and no such help some
# 30 of 2,000 aliases were spoilt.
# Output:
#   first thread:  thing_1.id = :id_1
#   second thread: thing.name = :name_1
#   later:         thing.name = :name_1
#   warnings: 1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
script=$(realpath "$0")
cd "$folder"

python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target packages sqlalchemy==2.1.9
PYTHONPATH=packages python3 - > seen <<'END'
import threading
import warnings

from sqlalchemy import inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, aliased, mapped_column


class Base(DeclarativeBase):
    pass


class Thing(Base):
    __tablename__ = "thing"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


other = aliased(Thing)
told = []


def ask():
    told.append(str(other.name == "printer"))


class Overtaken(set):
    """What a column stands for; whoever looks through it is overtaken by another thread."""

    def __iter__(self):
        if not told:
            thread = threading.Thread(target=ask)
            thread.start()
            thread.join()
        return super().__iter__()


with warnings.catch_warnings(record=True) as warned:
    warnings.simplefilter("always")
    name = inspect(other).selectable.c["name"]
    name.__dict__["_expanded_proxy_set"] = Overtaken(name._expanded_proxy_set)
    first = str(other.id == 1)
    later = str(other.name == "printer")
print(f"first thread:  {first}")
print(f"second thread: {told[0]}")
print(f"later:         {later}")
print(f"warnings: {len(warned)}")
END
sed -n 's/^#   //p' "$script" | diff - seen
cat seen
